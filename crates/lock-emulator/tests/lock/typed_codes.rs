//! Codes typed at the lock's keypad, with the power cut before, inside and after every flash write that this causes.

use lock_emulator::{BoltPosition, Cut, Fault, Key};
use lock_protocol::block::ClockLoss;
use lock_protocol::lock::Signal;
use lock_protocol::log::{Event as Happened, Line};
use lock_protocol::order::{self, Object, Subject};
use lock_protocol::pin::{CodePlan, Digits, Epoch};
use lock_protocol::policy::Policy;
use lock_protocol::status::Status;
use lock_protocol::stored_code::{Secret, StoredCode};

use crate::cast::{Hall, Owner, PowerWent, START};

/// Bytes of a write that reach the flash: none, parts of the header, parts of the payload, everything.
const TORN_AT: [usize; 10] = [0, 1, 12, 16, 17, 30, 50, 77, 150, usize::MAX];
const EPOCH: Epoch = Epoch(595);
const ONCE: CodePlan = CodePlan::OneTime { start_hour: 104, window: 2, variant: 0 };
const LONG: CodePlan = CodePlan::Long { day: 4, length: 0, variant: 0 };
const CHOSEN: &str = "4711";
/// Openings that the chosen code has.
const USES: usize = 2;
/// Wrong codes typed in the story.
const WRONG: usize = 3;

/// A lock in service with a chosen code, and people who type again when the power went.
struct Story {
    hall: Hall,
    owner: Owner,
    cut: bool,
}

impl Story {
    fn new() -> Self {
        let mut hall = Hall::new(11);
        let mut owner = Owner::of(&hall);
        owner.provision(&mut hall).unwrap();
        let fingerprint = owner.root().stored_code().fingerprint(CHOSEN.as_bytes());
        let code = StoredCode {
            secret: Secret::Stored { digits: 4, fingerprint },
            not_before: START,
            not_after: START.plus(86_400),
            max_uses: USES as u16,
            clock_loss: ClockLoss::Degraded,
            schedules: [None; 2],
        };
        let subject = Subject { object: Object::Code, index: 7, version: 1 };
        let (key, nonce_key) = (owner.root().order(), owner.root().order_nonce());
        let order = order::seal(&key, &nonce_key, subject, &code.encode().unwrap()).unwrap();
        assert_eq!(owner.deliver(&order, &mut hall), Ok(Status::Ok));
        hall.device.disconnect(hall.now);
        Self { hall, owner, cut: false }
    }

    fn code(&self, plan: CodePlan) -> String {
        let key = self.owner.root().issuer(0, 0, &Policy::OWNER).pin(0);
        key.encode(Digits::NINE, EPOCH, plan.plaintext().unwrap()).reveal().to_string()
    }

    fn press(&mut self, code: &str) -> Result<Signal, PowerWent> {
        let before = self.hall.device.keypad().signals();
        for sign in code.chars().chain(['#']) {
            self.hall.device.press(Key::from_sign(sign).unwrap(), self.hall.now);
        }
        let shown = self.hall.device.keypad().signals() != before;
        self.hall.device.keypad().signal().filter(|_| shown).ok_or(PowerWent)
    }

    /// Types a code, again soon after a power cut, and lets the motor run.
    fn type_code(&mut self, code: &str) -> Signal {
        // As long as five failures make one wait; a try repeated after a cut counts once more.
        self.hall.wait(31_000);
        for _ in 0..5 {
            if !self.hall.device.is_on() {
                self.cut = true;
                self.hall.device.power_on(self.hall.now).unwrap();
            }
            let shown = self.press(code);
            self.hall.wait(2_000);
            if let Ok(signal) = shown {
                return signal;
            }
            assert!(!self.hall.device.is_on(), "no signal, though the power stayed");
        }
        panic!("one cut cannot fail five attempts");
    }

    fn play(&mut self) {
        let (once, long) = (self.code(ONCE), self.code(LONG));
        for wrong in 0..WRONG {
            assert_eq!(self.type_code(&format!("99999{wrong}")), Signal::Wrong);
        }
        let first = self.type_code(&once);
        assert!(first == Signal::Opens || self.cut && first == Signal::Wrong, "{first:?}");
        assert_eq!(self.type_code(&long), Signal::Opens);
        assert_eq!(self.type_code(&long), Signal::Opens);
        for use_number in 0..USES {
            let shown = self.type_code(CHOSEN);
            assert!(shown == Signal::Opens || self.cut && use_number > 0, "{shown:?}");
        }
        // Whatever happened before, now both are used up, and a new start changes nothing about that.
        assert_eq!(self.type_code(CHOSEN), Signal::Wrong);
        self.hall.device.cut_power(self.hall.now);
        self.hall.device.power_on(self.hall.now).unwrap();
        assert_eq!(self.type_code(&once), Signal::Wrong);
    }

    fn openings(&self, kind: u32) -> usize {
        let opened = |line: &&Line| line.event == Happened::Unlocked && line.detail >> 16 == kind;
        self.hall.log().iter().filter(opened).count()
    }

    fn check(&mut self) {
        let keypad = &self.hall.device.state().unwrap().owned.as_ref().unwrap().keypad;
        let uses = keypad.codes[7].code.unwrap().uses;
        let failures = usize::from(keypad.throttle.failures);
        assert_eq!(self.openings(0x0300), USES, "each use of the chosen code stands in the log once");
        assert_eq!(usize::from(uses), USES);
        let once = self.openings(0x0100);
        assert!(once == 1 || self.cut && once == 2, "the one-time code opened {once} times");

        let openings = self.hall.log().iter().filter(|line| line.event == Happened::Unlocked).count();
        let turns = usize::try_from(self.hall.device.bolt().turns()).unwrap();
        assert!(turns <= openings, "the motor turned without an entry in the log");
        assert!(openings <= turns + usize::from(self.cut), "an opening got lost between record and motor");

        let tried = |line: &&Line| {
            line.method == 0x10 && matches!(line.event, Happened::WrongCode | Happened::Refused)
        };
        let logged = self.hall.log().iter().filter(tried).count();
        assert_eq!(failures, logged, "each failed try is counted and logged, or neither");
        assert!(failures >= WRONG + 2);
    }
}

fn writes_of_a_whole_story() -> (u64, u64) {
    let mut story = Story::new();
    let before = story.hall.device.flash().writes();
    story.play();
    story.check();
    assert!(!story.cut);
    assert_eq!(story.openings(0x0100), 1);
    (before, story.hall.device.flash().writes())
}

#[test]
fn a_cut_in_any_write_of_typing_neither_gives_a_use_back_nor_hides_an_opening() {
    let (before, after) = writes_of_a_whole_story();
    let writes = u32::try_from(after - before).unwrap();
    assert!(writes >= 12, "the story writes more than that: {writes}");
    for whole_writes in 0..writes {
        for torn_at in TORN_AT {
            let mut story = Story::new();
            story.hall.device.flash().set_fault(Fault::Cut(Cut { whole_writes, torn_at }));

            if whole_writes + 2 < writes {
                story.play();
                assert!(story.cut, "the cut never came");
                story.check();
            }
        }
    }
}

#[test]
fn a_code_opens_the_bolt_and_a_wrong_one_leaves_it() {
    let mut story = Story::new();
    assert_eq!(story.press("000000000"), Ok(Signal::Wrong));
    story.hall.wait(2_000);
    assert_eq!(story.hall.device.bolt().position(), BoltPosition::Locked);

    let once = story.code(ONCE);
    assert_eq!(story.press(&once), Ok(Signal::Opens));
    story.hall.wait(2_000);
    assert_eq!(story.hall.device.bolt().position(), BoltPosition::Unlocked);
}

#[test]
fn a_flash_that_refuses_keeps_the_door_shut_and_says_the_same_of_any_code() {
    let mut story = Story::new();
    let once = story.code(ONCE);
    story.hall.device.flash().set_fault(Fault::Refuse);
    assert_eq!(story.press(&once), Ok(Signal::Fault));
    assert_eq!(story.press("000000000"), Ok(Signal::Fault));
    assert_eq!(story.hall.device.bolt().turns(), 0);

    story.hall.device.flash().set_fault(Fault::None);
    assert_eq!(story.press(&once), Ok(Signal::Opens));
}

#[test]
fn what_the_keypad_knows_survives_being_folded_into_a_snapshot() {
    let mut story = Story::new();
    let (once, long) = (story.code(ONCE), story.code(LONG));
    assert_eq!(story.type_code(&once), Signal::Opens);
    assert_eq!(story.type_code(&long), Signal::Opens);
    for _ in 0..300 {
        assert_eq!(story.type_code(&long), Signal::Opens);
    }
    assert_eq!(story.type_code(CHOSEN), Signal::Opens);
    assert_eq!(story.type_code("000000000"), Signal::Wrong);
    story.hall.wait(32 * 86_400_000);
    story.hall.device.cut_power(story.hall.now);
    story.hall.device.power_on(story.hall.now).unwrap();

    let keypad = &story.hall.device.state().unwrap().owned.as_ref().unwrap().keypad;
    assert_eq!(keypad.codes[7].code.unwrap().uses, 1);
    assert_eq!(keypad.memory.activated.len(), 1);
    assert_eq!(keypad.throttle.failures, 1);
}
