//! Random stories at the keypad, with a second, simpler judge beside the lock.

use lock_protocol::block::ClockLoss;
use lock_protocol::bytes::CodecError;
use lock_protocol::lock::{Change, Signal, State};
use lock_protocol::order::Object;
use lock_protocol::pin::CodePlan;
use lock_protocol::status::{Bolt, Status};
use lock_protocol::stored_code::{Secret, StoredCode};

use super::desk::{EPOCH, HOUR, LONG, ONCE, STAY, VISIT, WEEKLY, WRONG};
use crate::bench::{Bench, DAY, Storage, T};

const STORIES: u64 = 150;
const STEPS: usize = 80;
/// Within so many seconds of an edge the judge has no opinion: clock error and widening decide there.
const EDGE_S: i64 = 700;
const HOUR_S: i64 = 3_600;
const CHOSEN: &str = "8264";

/// Numbers that look random, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// A code as its maker sees it.
struct Known {
    text: String,
    id: Option<[u8; 4]>,
    /// Seconds after the story's beginning, from and until.
    windows: Vec<(i64, i64)>,
    /// Must be used for the first time before this, if it is such a code.
    first_use_until: Option<i64>,
    uses_left: Option<u32>,
    used: bool,
    revoked: bool,
}

impl Known {
    fn offline(bench: &Bench, plan: CodePlan, windows: Vec<(i64, i64)>) -> Self {
        let id = bench.pin_key(0).code_id(EPOCH, plan.plaintext().unwrap());
        let once = matches!(plan, CodePlan::OneTime { .. });
        Self {
            text: bench.code(plan),
            id: Some(id),
            windows,
            first_use_until: None,
            uses_left: once.then_some(1),
            used: false,
            revoked: false,
        }
    }

    /// Whether it opens; nothing where it is close.
    fn opens(&self, now: i64) -> Option<bool> {
        let mut edges =
            self.windows.iter().flat_map(|(from, until)| [*from, *until]).chain(self.first_use_until);
        if edges.any(|edge| (edge - now).abs() < EDGE_S) {
            return None;
        }
        let in_window = self.windows.iter().any(|(from, until)| (*from..*until).contains(&now));
        let in_first_use = self.used || self.first_use_until.is_none_or(|until| now < until);
        Some(in_window && in_first_use && !self.revoked && self.uses_left != Some(0))
    }
}

/// The story begins on a Friday at 08:00, hour 104 of the epoch.
fn codes(bench: &Bench) -> Vec<Known> {
    let day = |days: i64| days * 24 * HOUR_S;
    let working_days = (0..364).filter(|at| at % 7 < 5);
    let mornings = working_days.map(|at| day(at) - i64::from(HOUR) * HOUR_S + 6 * HOUR_S);
    let later = CodePlan::OneTime { start_hour: HOUR + 48, window: 2, variant: 5 };
    vec![
        Known::offline(bench, ONCE, vec![(0, 4 * HOUR_S)]),
        Known::offline(bench, later, vec![(day(2), day(3))]),
        Known::offline(bench, VISIT, vec![(0, 3 * HOUR_S)]),
        Known::offline(bench, STAY, vec![(day(-1) + 7 * HOUR_S, day(1) + 3 * HOUR_S)]),
        Known {
            first_use_until: Some(day(7) - 8 * HOUR_S),
            ..Known::offline(bench, LONG, vec![(-8 * HOUR_S, day(30) - 8 * HOUR_S)])
        },
        Known {
            first_use_until: Some(day(7) - i64::from(HOUR) * HOUR_S),
            ..Known::offline(bench, WEEKLY, mornings.map(|from| (from, from + 4 * HOUR_S)).collect())
        },
        Known {
            text: CHOSEN.to_owned(),
            id: None,
            windows: vec![(0, day(5))],
            first_use_until: None,
            uses_left: Some(3),
            used: false,
            revoked: false,
        },
    ]
}

/// The throttle as the rule says it, counted in seconds.
#[derive(Default)]
struct Patience {
    failures: i64,
    since: i64,
    last: i64,
}

impl Patience {
    fn level(&mut self, now: i64) -> i64 {
        while self.failures > 0 && now - self.since >= HOUR_S {
            self.failures -= 1;
            self.since += HOUR_S;
        }
        self.failures
    }

    fn waits(&mut self, now: i64) -> bool {
        let wait = match self.level(now) {
            0..=4 => 0,
            5..=9 => 30,
            10..=14 => 120,
            15..=19 => 900,
            _ => HOUR_S,
        };
        self.failures > 0 && now - self.last < wait
    }

    fn fail(&mut self, now: i64) {
        if self.level(now) == 0 {
            self.since = now;
        }
        self.failures += 1;
        self.last = now;
    }
}

struct Story {
    bench: Bench,
    known: Vec<Known>,
    patience: Patience,
    /// A one-time code whose motor nobody saw settle, since this start.
    unsettled: bool,
    began_ms: u64,
}

impl Story {
    fn begin() -> Self {
        let mut bench = Bench::owned();
        let fingerprint = bench.root().stored_code().fingerprint(CHOSEN.as_bytes());
        let chosen = StoredCode {
            secret: Secret::Stored { digits: 4, fingerprint },
            not_before: T,
            not_after: T.plus(5 * DAY),
            max_uses: 3,
            clock_loss: ClockLoss::Degraded,
            schedules: [None; 2],
        };
        assert_eq!(bench.order(Object::Code, 9, 1, &chosen.encode().unwrap()), Status::Ok);
        let (known, began_ms) = (codes(&bench), bench.now.0);
        Self { bench, known, patience: Patience::default(), unsettled: false, began_ms }
    }

    fn now(&self) -> i64 {
        i64::try_from((self.bench.now.0 - self.began_ms) / 1_000).unwrap()
    }

    fn step(&mut self, dice: &mut Dice) {
        match dice.throw(16) {
            0..=6 => self.type_known(dice.throw(7) as usize),
            7 | 8 => self.type_wrong(),
            9 => self.bench.wait(dice.throw(60) * 1_000),
            10 => self.bench.wait(dice.throw(4 * 3_600) * 1_000),
            11 => self.bench.wait(dice.throw(3 * 86_400) * 1_000),
            12 => self.settle(),
            13 => self.cut(),
            14 if dice.throw(4) == 0 => self.revoke(dice.throw(6) as usize),
            14 => self.settle(),
            _ => {
                let fails = self.bench.storage == Storage::Fails || dice.throw(3) != 0;
                self.bench.storage = if fails { Storage::Works } else { Storage::Fails };
            }
        }
    }

    fn type_known(&mut self, which: usize) {
        let now = self.now();
        let expected = self.known[which].opens(now);
        let turned = self.bench.turned.len();
        let text = self.known[which].text.clone();
        let shown = self.bench.type_code(&text);

        assert_eq!(self.bench.turned.len() - turned, usize::from(shown == Signal::Opens));
        if self.patience.waits(now) {
            assert_eq!(shown, Signal::Wait, "code {which} at {now}");
        } else if self.bench.storage == Storage::Fails {
            assert_eq!(shown, Signal::Fault, "code {which} at {now}");
        } else {
            if let Some(opens) = expected {
                assert_eq!(shown == Signal::Opens, opens, "code {which} at {now}: {shown:?}");
            }
            self.note(which, shown, now);
        }
    }

    fn note(&mut self, which: usize, shown: Signal, now: i64) {
        if shown != Signal::Opens {
            return self.patience.fail(now);
        }
        let known = &mut self.known[which];
        known.used = true;
        known.uses_left = known.uses_left.map(|left| left - 1);
        self.unsettled |= which < 2;
    }

    fn type_wrong(&mut self) {
        let now = self.now();
        let shown = self.bench.type_code(WRONG);
        if self.patience.waits(now) {
            assert_eq!(shown, Signal::Wait);
        } else if self.bench.storage == Storage::Fails {
            assert_eq!(shown, Signal::Fault);
        } else {
            assert_eq!(shown, Signal::Wrong);
            self.patience.fail(now);
        }
    }

    /// The bolt gets where it was sent, and goes back by hand.
    fn settle(&mut self) {
        self.bench.storage = Storage::Works;
        self.bench.sense(Bolt::Unlocked);
        self.bench.wait(6_000);
        self.bench.sense(Bolt::Locked);
        self.unsettled = false;
    }

    fn cut(&mut self) {
        if self.unsettled {
            // The retry that follows is another test's business.
            self.settle();
        }
        self.bench.storage = Storage::Works;
        let signals = std::mem::take(&mut self.bench.signals);
        self.bench.power_cycle(true);
        self.bench.signals = signals;
    }

    fn revoke(&mut self, which: usize) {
        self.bench.storage = Storage::Works;
        if let Some(id) = self.known[which].id {
            self.bench.revoke_codes(0, &[id]);
            self.known[which].revoked = true;
        }
    }
}

/// A state as the changes that make it.
fn rebuilt(state: &State) -> Vec<Vec<u8>> {
    let mut records = Vec::new();
    let written = state.rebuild(|change| -> Result<(), CodecError> {
        records.push(change.encode().to_vec());
        Ok(())
    });
    written.unwrap();
    records
}

#[test]
fn the_lock_and_a_simpler_judge_agree_on_any_story() {
    for seed in 0..STORIES {
        let mut dice = Dice(seed);
        let mut story = Story::begin();
        for _ in 0..STEPS {
            story.step(&mut dice);
        }
        let records = rebuilt(story.bench.lock.state());
        let mut again = Box::new(State::factory([0; 16]));
        for record in &records {
            again.apply(&Change::decode(record).unwrap()).unwrap();
        }
        assert!(rebuilt(&again) == records, "story {seed}: a snapshot is not the state it was made of");
    }
}
