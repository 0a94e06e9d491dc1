//! Power going and coming: what is lost, and what is read back from the flash.

use lock_protocol::Mono;
use lock_protocol::bytes::CodecError;
use lock_protocol::lock::{Change, Delta, Lock, State};
use lock_protocol::status::Bolt;

use super::{Door, Output, Violation};
use crate::flash::{Mood, Trouble};
use crate::plant::Plant;

/// The snapshot of a factory-new lock.
pub(super) fn factory(install_nonce: [u8; 16]) -> Vec<u8> {
    encode(&State::factory(install_nonce)).unwrap_or_default()
}

/// `length4 | change` for every change that makes this state.
fn encode(state: &State) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let rebuilt = state.rebuild(|change| -> Result<(), CodecError> {
        let change = change.encode();
        let length = u32::try_from(change.len()).map_err(|_| CodecError::TooLong)?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(change);
        Ok(())
    });
    rebuilt.ok().map(|()| bytes)
}

fn apply(state: &mut State, record: &[u8], plant: Plant, newest: bool) -> Result<(), CodecError> {
    let change = Change::decode(record)?;
    if plant == Plant::ReplacesLists
        && let Some(owned) = &mut state.owned
        && change.deltas().any(|delta| matches!(delta, Ok(Delta::List(_))))
    {
        owned.revocations.serials.clear();
    }
    if plant == Plant::Nothing {
        return state.apply(&change);
    }
    let rekeyed = || change.deltas().any(|delta| matches!(delta, Ok(Delta::Rekeyed { .. })));
    let keeps = plant == Plant::KeepsOldDevices && rekeyed();
    let before = state.owned.as_ref().filter(|_| keeps).map(|owned| owned.slots.clone());
    state.apply(&plant.reads(change, newest, state))?;
    if let Some((slots, owned)) = before.zip(state.owned.as_mut()) {
        owned.slots = slots;
    }
    Ok(())
}

impl Door {
    /// Whether there is power.
    pub(crate) fn is_on(&self) -> bool {
        self.lock.is_some()
    }

    /// The power goes, here and now.
    pub(crate) fn lose_power(&mut self) {
        (self.lock, self.storing, self.asked, self.live) = (None, None, None, None);
        self.press = None;
        if self.bolt_goal.take().is_some() {
            self.bolt = Bolt::Jammed;
        }
        self.outputs.push(Output::Dark);
        if std::mem::take(&mut self.connected) {
            self.outputs.push(Output::HungUp);
        }
    }

    /// The power comes back. Nothing that was durable may be missing.
    pub(crate) fn power_on(&mut self, now: u64) {
        if self.is_on() {
            return;
        }
        let state = match self.restore() {
            Ok(state) => state,
            Err(error) => return self.breaks("what was written can be read back", error.to_string()),
        };
        if let Some(judge) = self.judge.as_ref().filter(|_| self.compares)
            && let Some(seen) = judge.differs(&state)
        {
            return self.breaks("what was durable is there after a power cut", seen);
        }
        self.booted = false;
        let kept = !self.rtc.stopped || self.plant == Plant::TrustsLostClock;
        let (own, entropy) = (self.rtc.own(now), self.entropy());
        if let Some(judge) = &mut self.judge {
            (judge.keys.booted, judge.leave_until) = (own, None);
        }
        let lock = Lock::boot(self.identity.clone(), *state, kept, Mono(own), entropy);
        self.lock = Some(Box::new(lock));
        self.work(now, own);
        self.sense(now);
    }

    fn restore(&mut self) -> Result<Box<State>, CodecError> {
        let found = self.flash.recover();
        let mut state = Box::new(State::factory([0; 16]));
        let mut rest = &found.snapshot[..];
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let length = u32::from_be_bytes(*length) as usize;
            let (change, after) = after.split_at_checked(length).ok_or(CodecError::Length)?;
            apply(&mut state, change, self.plant, false)?;
            rest = after;
        }
        let count = found.records.len();
        for (number, record) in found.records.iter().enumerate() {
            // Only the record of an act goes missing, or the lock would find a hole in its own chain.
            let newest = number + 1 == count;
            apply(&mut state, record, self.plant, newest)?;
        }
        Ok(state)
    }

    /// Folds the records into a snapshot; the power may go in the middle of that, too.
    pub(crate) fn fold(&mut self) {
        let Some(state) = self.lock.as_ref().filter(|_| self.storing.is_none()).map(|lock| lock.state())
        else {
            return;
        };
        let Some(bytes) = encode(state) else {
            return self.breaks("a state can be written as a snapshot", "no".into());
        };
        if let Err(Trouble::PowerWent { .. }) = self.flash.snapshot(&bytes) {
            self.lose_power();
        }
    }

    /// Nothing is wrong with it any more.
    pub(crate) fn mend(&mut self, now: u64) {
        (self.flash.mood, self.jammed, self.write_ms) = (Mood::Works, false, 0);
        if self.storing.is_some() {
            self.write(now);
        }
        self.power_on(now);
        if self.bolt == Bolt::Jammed {
            self.bolt = Bolt::Locked;
            self.sense(now);
        }
    }

    pub(super) fn breaks(&mut self, rule: &'static str, seen: String) {
        self.broken.get_or_insert(Violation { rule, seen });
    }
}
