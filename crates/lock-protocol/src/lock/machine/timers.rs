//! What the lock does by itself: at its start, as time passes, and when its bolt and door move.

use super::{Lock, Pending, Sensors};
use crate::Mono;
use crate::clock::Clock;
use crate::lock::change::Delta;
use crate::lock::decide::{note, quality};
use crate::lock::keypad::KeypadDelta;
use crate::log::Event;
use crate::status::{Bolt, Door, StateByte, Status};
use crate::unlock::{self, Action};

/// How often the lower bound of the clock is made durable, seconds.
const SAVE_S: u32 = 3600;
/// How long that waits before it is tried again, milliseconds.
const SAVE_RETRY_MS: u64 = 60_000;
/// How long automatic locking waits before it looks again at an open door, milliseconds.
const DOOR_WAIT_MS: u64 = 1_000;

impl Lock {
    /// Plans the record of the start; until it is durable nobody is greeted.
    pub(super) fn plan_boot(&mut self, now: Mono) {
        let Some(rtc_kept) = self.boot_due else { return };
        let boots = self.state.boots.saturating_add(1);
        let clock_lost = !rtc_kept && self.state.clock.anchor.is_some();
        let booted = Delta::Booted { boots, clock_lost };
        let clock = if clock_lost { Clock { anchor: None, ..self.state.clock } } else { self.state.clock };
        // The bolt may have been left open when the power went.
        let auto_lock_s = self.state.owned.as_ref().map_or(0, |owned| owned.settings.auto_lock_s);
        self.relock_at = (auto_lock_s > 0).then(|| now.plus(u64::from(auto_lock_s) * 1000));
        let event = if clock_lost { Event::ClockLost } else { Event::PowerUp };
        let noted = (event, boots);
        let drafted = match &self.state.owned {
            // Without its clock the lock cannot tell how long ago the failed tries were, so nothing is forgotten.
            Some(owned) if !rtc_kept => {
                let throttle = Delta::Keypad(KeypadDelta::Throttle(owned.keypad.throttle.restarted(now)));
                note(owned, clock.read(now), noted, &[booted, throttle], &mut self.draft)
            }
            Some(owned) => note(owned, clock.read(now), noted, &[booted], &mut self.draft),
            None => self.draft_of(&booted),
        };
        if drafted {
            self.plan(Pending::quiet(now));
        }
    }

    /// Lets time pass. The shell calls it at [`Lock::next_deadline`] at the latest, and polls afterwards.
    pub fn tick(&mut self, now: Mono, entropy: [u8; 32]) {
        self.entropy = entropy;
        if self.pending.is_some() {
            return;
        }
        if let Some(session) = &mut self.session {
            session.reassembly.expire(now);
            if session.over(now) {
                self.disconnecting = true;
            } else if session.renewal().is_some_and(|due| now >= due) {
                self.greet(now);
            }
        }
        if self.boot_due.is_some() {
            // Nothing is written before the start is; the next phone that connects tries that again.
            return;
        }
        if self.relock_at.is_some_and(|due| now >= due) {
            self.relock(now);
        } else if self.motor_done_at.is_some_and(|due| now >= due) {
            self.note_motor_done(now);
        } else if self.must_save(now) {
            self.save_lower_bound(now);
        }
    }

    /// When [`Lock::tick`] has something to do next.
    #[must_use]
    pub fn next_deadline(&self, now: Mono) -> Option<Mono> {
        let session = self.session.as_ref().map(super::Session::deadline);
        let renewal = self.session.as_ref().and_then(super::Session::renewal);
        if self.boot_due.is_some() {
            return session.into_iter().chain(renewal).min();
        }
        let save = self.state.clock.anchor.map(|_| {
            let reading = self.state.clock.read(now);
            let due_s = (self.state.clock.lower.0.saturating_add(SAVE_S)).saturating_sub(reading.low.0);
            now.plus(u64::from(due_s) * 1000).max(self.save_after)
        });
        [session, renewal, self.relock_at, self.motor_done_at, save].into_iter().flatten().min()
    }

    /// Takes what the sensors say; tells the phone when the bolt has settled, and the log when it did not.
    pub fn sense(&mut self, sensors: Sensors, now: Mono) {
        let before = core::mem::replace(&mut self.sensors, sensors);
        let closed_and_locked = before.bolt == Bolt::Locked && before.door == Door::Closed;
        if let Some(target) = self.moving_to {
            if sensors.bolt == target {
                self.settled(Status::Settled, now);
            } else if sensors.bolt == Bolt::Jammed {
                self.settled(Status::Jammed, now);
                self.note(Event::Jammed, 0, now);
            }
        } else if closed_and_locked && sensors.door == Door::Open && sensors.bolt == Bolt::Locked {
            self.note(Event::DoorForced, 0, now);
        }
        let low = |percent: u8| percent < super::BATTERY_LOW_PERCENT;
        if low(sensors.battery_percent) && !low(before.battery_percent) {
            if self.pending.is_some() {
                // The record under way goes first; the next reading crosses the mark again.
                self.sensors.battery_percent = before.battery_percent;
            }
            self.note(Event::BatteryLow, sensors.battery_percent.into(), now);
        }
    }

    /// The second RESULT (section 5).
    fn settled(&mut self, status: Status, now: Mono) {
        self.moving_to = None;
        self.motor_settled(now);
        let Some(underway) = self.session.as_mut().and_then(|session| session.underway.take()) else {
            return;
        };
        let state = StateByte { clock_lost: !self.clock(now).trusted, ..self.state_byte(now) };
        let newest = self.state.owned.as_ref().map_or(0, |owned| owned.log.newest());
        let result = unlock::seal_result(
            &underway.key,
            &self.identity.lock_id,
            &underway.challenge,
            &underway.request,
            [status.code(), state.code(), self.sensors.battery_percent],
            newest,
        );
        self.send(&result);
    }

    fn relock(&mut self, now: Mono) {
        self.relock_at = None;
        if self.sensors.bolt == Bolt::Locked {
            return;
        }
        if self.sensors.door == Door::Open {
            // A bolt thrown in an open door keeps it from closing.
            self.relock_at = Some(now.plus(DOOR_WAIT_MS));
            return;
        }
        let Some(owned) = &self.state.owned else { return };
        let reading = self.state.clock.read(now);
        if note(owned, reading, (Event::AutoLocked, 0), &[], &mut self.draft) {
            self.plan(Pending { turn: Some(Action::Lock), ..Pending::quiet(now) });
        }
    }

    /// Writes an entry of the lock's own, unless a record is under way; then the sensors will say it again.
    fn note(&mut self, event: Event, detail: u32, now: Mono) {
        let Some(owned) = &self.state.owned else { return };
        if self.pending.is_some() || self.boot_due.is_some() {
            return;
        }
        let reading = self.state.clock.read(now);
        if note(owned, reading, (event, detail), &[], &mut self.draft) {
            self.plan(Pending::quiet(now));
        }
    }

    fn must_save(&self, now: Mono) -> bool {
        let reading = self.clock(now);
        now >= self.save_after && quality(&reading) != 0 && reading.low >= self.state.clock.lower.plus(SAVE_S)
    }

    fn save_lower_bound(&mut self, now: Mono) {
        // A storage that refuses must not be asked again without a pause.
        self.save_after = now.plus(SAVE_RETRY_MS);
        let clock = Clock { lower: self.clock(now).low, ..self.state.clock };
        if self.draft_of(&Delta::Clock(clock)) {
            self.plan(Pending::quiet(now));
        }
    }
}
