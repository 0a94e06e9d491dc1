//! Keys pressed by hosts' guests and by guessers, power cuts and failing storage among them: the motor turns only for
//! digits that somebody made, inside their weekly hours and as often as they allow.
#![no_main]

use arbitrary::Arbitrary;
use fuzz::{Rig, T, replay, root};
use libfuzzer_sys::fuzz_target;
use lock_protocol::block::ClockLoss;
use lock_protocol::lock::Key;
use lock_protocol::order::{Object, Subject};
use lock_protocol::pin::{CodePlan, Digits, Epoch, Plaintext};
use lock_protocol::policy::Policy;
use lock_protocol::schedule::Schedule;
use lock_protocol::status::Status;
use lock_protocol::stored_code::{Secret, StoredCode};

/// `T` is a Friday at 08:00: hour 104 of this epoch.
const EPOCH: Epoch = Epoch(595);
const HOUR: u16 = 104;

#[derive(Arbitrary, Debug)]
enum Step {
    /// The host stores a code in one of three places.
    Store {
        place: u8,
        digits: u8,
        uses: u8,
        schedule: Option<[u8; 3]>,
        clock_loss: u8,
    },
    /// Somebody types one that was stored.
    Stored(u8),
    /// Somebody types a one-time code of the owner's.
    OneTime {
        hours_later: u8,
        variant: u8,
    },
    /// Somebody types a code of any class.
    Any(u32),
    Keys(Vec<u8>),
    Wait(u16),
    StorageFails(bool),
    PowerCut(bool),
}

struct Held {
    digits: String,
    code: StoredCode,
    version: u32,
    openings: u32,
}

#[derive(Default)]
struct World {
    held: [Option<Held>; 3],
    once: Vec<String>,
    versions: u32,
}

fuzz_target!(|steps: Vec<Step>| {
    let mut rig = Rig::owned();
    let mut world = World::default();
    for step in steps.iter().take(40) {
        let turned = rig.turned.len();
        match step {
            Step::Store { place, digits, uses, schedule, clock_loss } => {
                world.store(&mut rig, *place, *digits, *uses, (*schedule, *clock_loss));
            }
            Step::Stored(place) => world.open_stored(&mut rig, usize::from(place % 3)),
            Step::OneTime { hours_later, variant } => {
                let plan = CodePlan::OneTime {
                    start_hour: HOUR + u16::from(hours_later % 4),
                    window: 1,
                    variant: variant % 2,
                };
                let Some(plaintext) = plan.plaintext() else { continue };
                world.type_made(&mut rig, plaintext);
            }
            Step::Any(number) => {
                let Some(plaintext) = Plaintext::new(number % lock_protocol::pin::PLAINTEXTS) else {
                    continue;
                };
                let code = owners().encode(Digits::NINE, EPOCH, plaintext).reveal();
                enter(&mut rig, &code);
            }
            Step::Keys(keys) => {
                for key in keys {
                    let key = match key % 13 {
                        10 => Key::Clear,
                        11 => Key::Enter,
                        digit => Key::Digit(digit),
                    };
                    rig.lock.press(key, rig.now);
                    rig.work();
                }
            }
            Step::Wait(seconds) => {
                rig.wait(u64::from(*seconds) * 1000);
            }
            Step::StorageFails(fails) => rig.storage_fails = *fails,
            Step::PowerCut(rtc_kept) => rig.power_cycle(*rtc_kept),
        }
        let quiet = matches!(step, Step::Store { .. } | Step::StorageFails(_) | Step::PowerCut(_));
        assert!(!quiet || rig.turned.len() == turned, "the motor turned for nobody");
        assert!(rig.turned.len() <= turned + 8, "the motor turned too often");
        let written = replay(&rig.journal).owned.expect("an owned lock stays owned");
        let believed = rig.lock.state().owned.as_ref().expect("an owned lock stays owned");
        assert!(written.keypad.throttle == believed.keypad.throttle, "the throttle survives a power cut");
    }
});

fn owners() -> lock_protocol::pin::PinKey {
    root().issuer(0, 0, &Policy::OWNER).pin(0)
}

fn enter(rig: &mut Rig, digits: &str) -> bool {
    let turned = rig.turned.len();
    rig.lock.press(Key::Clear, rig.now);
    for digit in digits.bytes() {
        rig.lock.press(Key::Digit(digit - b'0'), rig.now);
    }
    rig.lock.press(Key::Enter, rig.now);
    rig.work();
    assert!(rig.turned.len() <= turned + 1, "one code, one turn");
    rig.turned.len() > turned
}

impl World {
    fn store(&mut self, rig: &mut Rig, place: u8, digits: u8, uses: u8, rest: (Option<[u8; 3]>, u8)) {
        let place = place % 3;
        let text = format!("{:05}", 31_000 + u32::from(digits));
        let schedule = rest.0.map(|[days, start, end]| Schedule {
            days: days & 0x7F,
            start: start % 144,
            end: end % 145,
        });
        let code = StoredCode {
            secret: Secret::Stored {
                digits: 5,
                fingerprint: root().stored_code().fingerprint(text.as_bytes()),
            },
            not_before: T,
            not_after: T.plus(7 * 86_400),
            max_uses: u16::from(uses % 4),
            clock_loss: [ClockLoss::Deny, ClockLoss::Degraded, ClockLoss::UntilEnd][usize::from(rest.1 % 3)],
            schedules: [schedule, None],
        };
        let Ok(body) = code.encode() else { return };
        self.versions += 1;
        let subject = Subject { object: Object::Code, index: place.into(), version: self.versions };
        rig.connect(182);
        let answer = rig.order(subject, &body);
        rig.disconnect();
        if answer == Some(Status::Ok) {
            let held = Held { digits: text, code, version: self.versions, openings: 0 };
            self.held[usize::from(place)] = Some(held);
        }
    }

    fn open_stored(&mut self, rig: &mut Rig, place: usize) {
        let Some(held) = &mut self.held[place] else { return };
        let used_up = held.code.max_uses != 0 && held.openings >= u32::from(held.code.max_uses);
        if !enter(rig, &held.digits) {
            return;
        }
        assert!(!used_up, "version {} opened once too often", held.version);
        let reading = rig.lock.clock(rig.now);
        if reading.trusted {
            let widen = i64::from(reading.error_s().min(600)) + 120;
            let mut hours = held.code.schedules.iter().flatten().peekable();
            let open =
                hours.peek().is_none() || hours.any(|hours| hours.open_at(reading.best.0.into(), widen));
            assert!(open, "a stored code outside its hours");
        } else {
            assert!(held.code.clock_loss != ClockLoss::Deny, "without a clock");
        }
        held.openings += 1;
    }

    fn type_made(&mut self, rig: &mut Rig, plaintext: Plaintext) {
        let code = owners().encode(Digits::NINE, EPOCH, plaintext).reveal().to_string();
        let used = self.once.contains(&code);
        if enter(rig, &code) {
            assert!(!used, "a one-time code opened twice");
            self.once.push(code);
        }
    }
}
