//! Fingers on the keypad of a lock on the bench, and the host who makes the codes.

use lock_protocol::keys::PinKey;
use lock_protocol::list::ListFields;
use lock_protocol::lock::{Key, Signal};
use lock_protocol::log::{Event, Line};
use lock_protocol::order::{self, Object, Subject};
use lock_protocol::pin::{CodePlan, Digits, Epoch};
use lock_protocol::policy::Policy;
use lock_protocol::receipt::Receipt;
use lock_protocol::status::Status;

use crate::bench::{Bench, LOCK, T};

/// The bench's clock starts on a Friday at 08:00: hour 104 of epoch 595.
pub(super) const EPOCH: Epoch = Epoch(595);
pub(super) const HOUR: u16 = 104;
pub(super) const HOUR_MS: u64 = 3_600_000;
pub(super) const DAY_MS: u64 = 24 * HOUR_MS;

/// Opens once within the next four hours.
pub(super) const ONCE: CodePlan = CodePlan::OneTime { start_hour: HOUR, window: 1, variant: 0 };
/// Opens for the next three hours.
pub(super) const VISIT: CodePlan = CodePlan::Visit { start_quarter: HOUR * 4, length: 7, variant: 0 };
/// Arrives yesterday, leaves tomorrow.
pub(super) const STAY: CodePlan = CodePlan::Stay { day: 3, nights: 2, plan: 0, variant: 0 };
/// A month from today.
pub(super) const LONG: CodePlan = CodePlan::Long { day: 4, length: 0, variant: 0 };
/// Monday to Friday from 06:00 for four hours, for a year.
pub(super) const WEEKLY: CodePlan = CodePlan::Weekly { week: 0, mask: 7, hour: 6, length: 3, weeks: 6 };

/// Digits that are no code in these tests.
pub(super) const WRONG: &str = "000000000";

impl Bench {
    /// Presses keys and tells what the keypad showed last, if anything.
    pub(super) fn press(&mut self, keys: &str) -> Option<Signal> {
        self.signals.clear();
        for key in keys.chars() {
            let key = match key {
                '#' => Key::Enter,
                '*' => Key::Clear,
                digit => Key::Digit(digit.to_digit(36).unwrap() as u8),
            };
            self.lock.press(key, self.now);
            self.work();
        }
        self.signals.last().copied()
    }

    /// Types a code.
    pub(super) fn type_code(&mut self, code: &str) -> Signal {
        self.press(&format!("{code}#")).unwrap()
    }

    /// The owner's K_pin in this generation of codes.
    pub(super) fn pin_key(&self, pin_generation: u8) -> PinKey {
        self.root().issuer(0, 0, &Policy::OWNER).pin(pin_generation)
    }

    /// The owner's code for a plan.
    pub(super) fn code(&self, plan: CodePlan) -> String {
        let code = self.pin_key(0).encode(Digits::NINE, EPOCH, plan.plaintext().unwrap());
        code.reveal().to_string()
    }

    /// A list that revokes codes.
    pub(super) fn revoke_codes(&mut self, pin_generation: u8, codes: &[[u8; 4]]) {
        let version = self.lock.state().owned.as_ref().unwrap().revocations.version + 1;
        let fields = ListFields { version, issued_at: T, pin_generation, issuers: &[], revoked: &[], codes };
        let list = fields.seal(&self.root().list(), &LOCK).unwrap();
        assert_eq!(self.deliver(&list), Status::Ok);
    }

    /// Carries an order to the lock; the receipt's status.
    pub(super) fn order(&mut self, object: Object, index: u16, version: u32, body: &[u8]) -> Status {
        let (key, nonce_key) = (self.root().order(), self.root().order_nonce());
        let order = order::seal(&key, &nonce_key, Subject { object, index, version }, body).unwrap();
        self.deliver(&order)
    }

    fn deliver(&mut self, message: &[u8]) -> Status {
        self.connect();
        let status = Receipt::decode(&self.say(message)[0]).unwrap().status;
        self.leave();
        status
    }

    /// The newest entry of the log.
    pub(crate) fn newest(&self) -> Line {
        let log = &self.lock.state().owned.as_ref().unwrap().log;
        log.get(log.newest()).unwrap().line().unwrap()
    }

    /// How often the log says so.
    pub(super) fn times(&self, event: Event) -> usize {
        let log = &self.lock.state().owned.as_ref().unwrap().log;
        let lines = (log.first()..=log.newest()).map(|seq| log.get(seq).unwrap().line().unwrap());
        lines.filter(|line| line.event == event).count()
    }

    /// Types wrong codes, waiting as long as the keypad wants before each.
    pub(super) fn fail(&mut self, times: usize) {
        for _ in 0..times {
            while self.type_code(WRONG) == Signal::Wait {
                self.wait(10_000);
            }
        }
    }
}
