//! Writes down a decision: the parts of its change, and the log entries that belong to them.

use crate::clock::Reading;
use crate::lock::change::Delta;
use crate::lock::decide::{Decision, Party};
use crate::lock::draft::Draft;
use crate::lock::state::Owned;
use crate::log::{Actor, Event, Line, Log, LogHead};
use crate::status::Status;
use crate::unlock::{Act, Action};

/// Refusals of one device within this many seconds are one entry, so that nobody can flush the log.
const REFUSAL_QUIET_S: u32 = 60;
/// How many of the newest entries are looked at for that.
const REFUSALS_LOOKED_AT: u32 = 16;
/// How the log names the keypad.
const KEYPAD: u8 = 0x10;
/// Most entries of one decision, with room for a gap.
const ENTRIES_MAX: u32 = 5;

/// Gathers a change; what does not fit makes the whole decision fail.
pub(super) struct Scribe<'a> {
    log: &'a Log,
    head: LogHead,
    reading: Reading,
    draft: &'a mut Draft,
}

impl<'a> Scribe<'a> {
    pub(super) fn begin(owned: &'a Owned, reading: Reading, draft: &'a mut Draft) -> Self {
        draft.clear();
        Self { log: &owned.log, head: owned.log.head().clone(), reading, draft }
    }

    pub(super) fn clears_degraded(&mut self) {
        self.delta(&Delta::DegradedCleared);
    }

    pub(super) fn delta(&mut self, delta: &Delta<'_>) {
        self.draft.add(delta);
    }

    pub(super) fn event(&mut self, event: Event, detail: u32) {
        self.line(event, 0, Status::Ok, Actor::default(), detail);
    }

    pub(super) fn acted(&mut self, act: Act, actor: Actor) {
        let event = match act.action {
            Action::Unlock => Event::Unlocked,
            Action::Lock => Event::Locked,
            Action::Unlatch => Event::Unlatched,
            Action::Release => Event::KeypadReleased,
            Action::Status => return,
        };
        self.line(event, act.intent.code(), Status::Ok, actor, 0);
    }

    pub(super) fn claimed(&mut self, act: Act, actor: Actor, fingerprint: u32) {
        self.line(Event::Claimed, act.intent.code(), Status::Ok, actor, fingerprint);
    }

    pub(super) fn wrong_claim(&mut self, act: Act, actor: Actor, count: u32) {
        self.line(Event::ClaimCodeWrong, act.intent.code(), Status::WrongCode, actor, count);
    }

    pub(super) fn refused(&mut self, act: Act, status: Status, actor: Actor) {
        let newest = self.log.newest();
        let recent = newest.saturating_sub(REFUSALS_LOOKED_AT)..=newest;
        let repeated = recent.filter_map(|seq| self.log.get(seq)?.line().ok()).any(|line| {
            line.event == Event::Refused
                && line.actor == actor
                && self.reading.best.0.abs_diff(line.time.0) < REFUSAL_QUIET_S
        });
        if !repeated {
            self.line(Event::Refused, act.intent.code(), status, actor, act.action.code().into());
        }
    }

    pub(super) fn typed(&mut self, event: Event, result: Status, actor: Actor, detail: u32) {
        self.line(event, KEYPAD, result, actor, detail);
    }

    /// Tells whether the change can be made durable as a whole; if not, nothing of it is left.
    #[must_use]
    pub(super) fn done(self) -> bool {
        let went_on = self.draft.entries() > 0;
        self.draft.finish(Some(self.head).filter(|_| went_on))
    }

    pub(super) fn finish(self, verdict: Result<Action, Status>, party: Party) -> Decision {
        let party = Some(party);
        match (self.done(), verdict) {
            (false, _) => Decision { status: Status::Storage, turn: None, party },
            (true, Err(status)) => Decision { status, turn: None, party },
            (true, Ok(action)) => {
                let turn = Some(action).filter(|action| action.moves_bolt());
                Decision { status: Status::Ok, turn, party }
            }
        }
    }

    fn line(&mut self, event: Event, method: u8, result: Status, actor: Actor, detail: u32) {
        let dropped = self.log.must_drop(ENTRIES_MAX);
        if dropped > 0 && self.head.next == self.log.head().next {
            self.append(Event::Gap, 0, Status::Ok, Actor::default(), dropped);
        }
        self.append(event, method, result, actor, detail);
    }

    fn append(&mut self, event: Event, method: u8, result: Status, actor: Actor, detail: u32) {
        let line = Line {
            time: self.reading.best,
            quality: quality(&self.reading),
            event,
            method,
            result,
            actor,
            detail,
        };
        let entry = self.head.append(&line);
        self.draft.log(&entry);
    }
}

/// One entry of the lock itself, with what else belongs to it; false when it cannot be made durable as a whole.
#[must_use]
pub fn note(
    owned: &Owned,
    reading: Reading,
    (event, detail): (Event, u32),
    parts: &[Delta<'_>],
    draft: &mut Draft,
) -> bool {
    let mut scribe = Scribe::begin(owned, reading, draft);
    for part in parts {
        scribe.delta(part);
    }
    scribe.event(event, detail);
    scribe.done()
}

/// The quality byte: 0 while the clock is not trusted, else its error in seconds, 1 to 255.
#[must_use]
pub fn quality(reading: &Reading) -> u8 {
    if reading.trusted { u8::try_from(reading.error_s().max(1)).unwrap_or(u8::MAX) } else { 0 }
}
