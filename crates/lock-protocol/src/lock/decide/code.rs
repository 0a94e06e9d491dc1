//! Decides digits typed at the keypad (specification section 9): what they are, whether they open, and what that costs.

use crate::clock::Reading;
use crate::keys::RECOVERY_DIGITS;
use crate::lock::change::Delta;
use crate::lock::decide::Scene;
use crate::lock::decide::scribe::Scribe;
use crate::lock::draft::Draft;
use crate::lock::keypad::{Activated, DegradedUses, KeypadDelta, UsedOnce};
use crate::log::{Actor, Event};
use crate::mac::equal;
use crate::status::Status;
use crate::stored_code::Fingerprint;
use crate::unlock::Action;

mod offline;
mod stored;

/// Windows are widened by this beside the clock's error, seconds.
const WIDEN_S: u32 = 120;
/// "Too early" is told this long before a window, seconds: long enough for a guest who comes the evening before, short
/// enough that a guesser learns little of what will open later.
const TOLD_EARLY_S: i64 = 86_400;
/// A start so long after the lower bound is plausible while the clock is lost, seconds.
const LOST_CLOCK_REACH_S: u32 = 48 * 3600;

/// What the keypad shows; each is different for eye and ear.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signal {
    /// The door opens; or the recovery code was right.
    Opens,
    /// No code that opens.
    Wrong,
    /// A code whose time begins within a day.
    TooEarly,
    /// The keypad takes no code for a while.
    Wait,
    /// The lock has lost its clock and cannot tell whether this code may open.
    ClockLost,
    /// The lock cannot open for a code now, whatever it is; try again or ask the host.
    Fault,
}

/// What comes of typed digits.
#[derive(Clone)]
pub struct CodeDecision {
    /// What the keypad shows once the draft is durable.
    pub signal: Signal,
    /// What to turn, but only once the draft is durable.
    pub turn: Option<Action>,
}

/// Everything a typed code is judged by.
struct Desk<'a> {
    scene: &'a Scene<'a>,
    reading: Reading,
    typed: &'a [u8],
    fingerprint: Fingerprint,
    uptime_ms: u64,
}

/// A code that the lock knows.
#[derive(Clone, Copy)]
struct Found {
    actor: Actor,
    detail: u32,
    verdict: Result<Cost, Refusal>,
}

/// What an opening costs.
#[derive(Clone, Copy, Default)]
struct Cost {
    used: Option<UsedOnce>,
    activated: Option<Activated>,
    degraded: Option<DegradedUses>,
    stored: Option<KeypadDelta<'static>>,
}

/// Why a known code does not open, and what the keypad shows.
#[derive(Clone, Copy)]
struct Refusal {
    status: Status,
    signal: Signal,
}

/// Which kind of code the log's detail names.
#[derive(Clone, Copy)]
enum Kind {
    Issuer = 1,
    Path = 2,
    Stored = 3,
    Rotating = 4,
}

impl From<Status> for Refusal {
    fn from(status: Status) -> Self {
        let signal = if status == Status::ClockLost {
            Signal::ClockLost
        } else if status == Status::Full {
            Signal::Fault
        } else {
            Signal::Wrong
        };
        Self { status, signal }
    }
}

/// Decides digits (ASCII) typed at the keypad, `uptime_ms` after the lock started.
#[must_use]
pub fn code(scene: &Scene<'_>, typed: &[u8], uptime_ms: u64, draft: &mut Draft) -> CodeDecision {
    draft.clear();
    let quiet = |signal| CodeDecision { signal, turn: None };
    if !matches!(typed.len(), 4..=10 | RECOVERY_DIGITS) || !typed.iter().all(u8::is_ascii_digit) {
        return quiet(Signal::Wrong);
    }
    let reading = scene.clock.read(scene.now);
    let throttle = scene.owned.keypad.throttle;
    if throttle.is_ahead_of(scene.now) {
        let mut scribe = Scribe::begin(scene.owned, reading, draft);
        scribe.delta(&Delta::Keypad(KeypadDelta::Throttle(throttle.restarted(scene.now))));
        return finish(scribe, Signal::Wait);
    }
    if throttle.waits(scene.now) {
        return quiet(Signal::Wait);
    }
    let fingerprint = scene.owned.root.stored_code().fingerprint(typed);
    let desk = Desk { scene, reading, typed, fingerprint, uptime_ms };
    if typed.len() == RECOVERY_DIGITS {
        return recovery(&desk, draft);
    }
    let found = if typed.len() <= 8 { desk.stored() } else { desk.offline() };
    match found {
        Some(Found { actor, detail, verdict: Ok(cost) }) => opens(&desk, (actor, detail), cost, draft),
        Some(Found { actor, detail, verdict: Err(refusal) }) => {
            refuses(&desk, Some((actor, detail, refusal)), draft)
        }
        None => refuses(&desk, None, draft),
    }
}

/// The recovery code opens nothing; it lets the inside button reset a lock where guests stay.
fn recovery(desk: &Desk<'_>, draft: &mut Draft) -> CodeDecision {
    if !equal(desk.typed, &desk.scene.owned.root.recovery_code()) {
        return refuses(desk, None, draft);
    }
    let mut scribe = Scribe::begin(desk.scene.owned, desk.reading, draft);
    scribe.delta(&Delta::ResetAllowed { version: 0 });
    scribe.typed(Event::ResetAllowed, Status::Ok, Actor::default(), 0);
    finish(scribe, Signal::Opens)
}

fn opens(desk: &Desk<'_>, (actor, detail): (Actor, u32), cost: Cost, draft: &mut Draft) -> CodeDecision {
    let mut scribe = Scribe::begin(desk.scene.owned, desk.reading, draft);
    let lower = desk.scene.clock.lower;
    let parts = [
        cost.used.map(|used| KeypadDelta::UsedOnce { used, lower }),
        cost.activated.map(|activated| KeypadDelta::Activated { activated, lower }),
        cost.degraded.map(KeypadDelta::Degraded),
        cost.stored,
    ];
    for part in parts.into_iter().flatten() {
        scribe.delta(&Delta::Keypad(part));
    }
    scribe.typed(Event::Unlocked, Status::Ok, actor, detail);
    let decision = finish(scribe, Signal::Opens);
    let turn = (decision.signal == Signal::Opens).then_some(Action::Unlock);
    CodeDecision { turn, ..decision }
}

/// Every refusal counts as a failed try, a known code's too: its answer could tell a guesser something.
fn refuses(desk: &Desk<'_>, known: Option<(Actor, u32, Refusal)>, draft: &mut Draft) -> CodeDecision {
    let mut scribe = Scribe::begin(desk.scene.owned, desk.reading, draft);
    let throttle = desk.scene.owned.keypad.throttle.failed(desk.scene.now);
    let failures = u32::from(throttle.failures);
    let signal = known.map_or(Signal::Wrong, |(_, _, refusal)| refusal.signal);
    match known {
        Some((actor, detail, refusal)) => scribe.typed(Event::Refused, refusal.status, actor, detail),
        None => scribe.typed(Event::WrongCode, Status::BadMac, Actor::default(), failures),
    }
    if signal == Signal::Fault {
        // Only a good code finds the memory full, so this is no failed try.
        let weekly = known.is_some_and(|(_, detail, _)| detail >> 16 & 0xFF != 0);
        scribe.event(Event::CodesFull, weekly.into());
        return finish(scribe, signal);
    }
    scribe.delta(&Delta::Keypad(KeypadDelta::Throttle(throttle)));
    if throttle.is_alarming() {
        scribe.typed(Event::KeypadThrottled, Status::Ok, Actor::default(), failures);
    }
    finish(scribe, signal)
}

fn finish(scribe: Scribe<'_>, signal: Signal) -> CodeDecision {
    CodeDecision { signal: if scribe.done() { signal } else { Signal::Fault }, turn: None }
}

impl Desk<'_> {
    /// The moment that windows are judged at, and how far their edges are moved outwards, seconds.
    fn moment(&self) -> (i64, i64) {
        let widen = self.reading.error_s().saturating_add(WIDEN_S).min(crate::clock::WIDEN_MAX_S);
        (i64::from(self.reading.best.0), i64::from(widen))
    }

    /// What to answer when a window begins at `begins`, Unix seconds.
    fn too_early(&self, begins: i64) -> Refusal {
        let soon = begins - i64::from(self.reading.best.0) <= TOLD_EARLY_S;
        Refusal { status: Status::NotYet, signal: if soon { Signal::TooEarly } else { Signal::Wrong } }
    }
}

/// What the log says of a code beside its actor: `kind1 | class1 | index2`.
fn detail(kind: Kind, class: u8, index: u16) -> u32 {
    (kind as u32) << 24 | u32::from(class) << 16 | u32::from(index)
}
