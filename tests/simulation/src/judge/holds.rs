//! What a lock says it holds, beside what the judge knows it must hold.

use lock_protocol::clock::Clock;
use lock_protocol::list::Revoked;
use lock_protocol::lock::keypad::KeypadDelta;
use lock_protocol::lock::{Change, Delta, Owned, State};

use super::Judge;

impl Judge {
    /// Takes over what only the lock can know of a record: its slot numbers, its entries, its saved lower bound.
    pub(crate) fn settle(&mut self, record: &Change, own: u64) -> Result<(), String> {
        let told = self.hands.read(own);
        for delta in record.deltas() {
            match delta {
                Ok(Delta::Log(_)) => self.entries += 1,
                Ok(Delta::Clock(Clock { lower, .. })) => {
                    let lower = i64::from(lower.0);
                    if lower > told.low.max(self.hands.lower) {
                        return Err(format!("its lower bound {lower} is later than its clock {}", told.low));
                    }
                    self.hands.lower = self.hands.lower.max(lower);
                }
                Ok(Delta::Claimed { slot, .. }) => self.give_slot(slot)?,
                // Only the lock feels its motor settle.
                Ok(Delta::Keypad(KeypadDelta::MotorDone)) => self.keys.motor_done(),
                Ok(_) => {}
                Err(error) => return Err(format!("its record cannot be read: {error}")),
            }
        }
        Ok(())
    }

    /// The newest device gets its slot, which must have been free.
    fn give_slot(&mut self, slot: u16) -> Result<(), String> {
        if let Some(old) = self.in_slot(slot) {
            if !self.is_free(old) {
                return Err(format!("slot {slot} was taken from a device that may still use it"));
            }
            self.vacate(slot);
        }
        let newest = self.held.iter_mut().find(|held| held.slot.is_none());
        newest.map(|held| held.slot = Some(slot)).ok_or_else(|| format!("slot {slot} was given to nobody"))
    }

    /// A device loses its slot, and so does everybody whose key came from it.
    fn vacate(&mut self, slot: u16) {
        self.held.retain(|held| held.slot != Some(slot));
        let theirs = self.held.iter().filter(|held| held.maker == Some(slot));
        for child in theirs.filter_map(|held| held.slot).collect::<Vec<_>>() {
            self.vacate(child);
        }
    }

    /// How the lock's memory differs from what it must hold.
    pub(crate) fn differs(&self, state: &State) -> Option<String> {
        let Some(owned) = &state.owned else { return Some("it believes to be factory-new".into()) };
        let found = &owned.revocations;
        if (found.version, found.mac) != self.list {
            return Some(format!("its list is version {}, not {}", found.version, self.list.0));
        }
        let named = |(issuer, serial): &(u8, u32)| Revoked { issuer: *issuer, serial: *serial };
        if let Some(missing) = self.revoked.iter().find(|entry| !found.serials.contains(&named(entry))) {
            return Some(format!("it has forgotten that serial {} is revoked", missing.1));
        }
        if found.serials.len() != self.revoked.len() {
            return Some(format!(
                "it holds {} revoked serials, not {}",
                found.serials.len(),
                self.revoked.len()
            ));
        }
        let marks = owned.issuers.iter().map(|issuer| (issuer.generation, issuer.min_serial));
        if !marks.eq(self.marks) {
            return Some("its generations or watermarks are others".into());
        }
        let (fresh, vouched) = (i64::from(owned.last_fresh.0), i64::from(owned.last_vouched.0));
        if (fresh, vouched) != (self.last_fresh, self.last_vouched) {
            return Some(format!("its list was proved fresh at {fresh}, not {}", self.last_fresh));
        }
        if owned.settings_version != self.settings_version || owned.settings != self.settings {
            return Some(format!("its settings are version {}", owned.settings_version));
        }
        if owned.log.newest() != self.entries {
            return Some(format!("its log has {} entries, not {}", owned.log.newest(), self.entries));
        }
        self.clock_differs(state)
            .or_else(|| self.uses_differ(state))
            .or_else(|| self.limits_differ(owned))
            .or_else(|| self.keys_differ(owned))
    }

    fn clock_differs(&self, state: &State) -> Option<String> {
        let clock = &state.clock;
        let set =
            clock.anchor.map(|anchor| (anchor.at.0, i64::from(anchor.time.0), i64::from(anchor.error_ms)));
        if set != self.hands.set {
            return Some(format!("its clock was set at {set:?}, not {:?}", self.hands.set));
        }
        let (lower, lifted) = (i64::from(clock.lower.0), i64::from(clock.lifted_s));
        if (lower, lifted) != (self.hands.lower, self.hands.lifted) {
            return Some(format!("its lower bound is {lower}, lifted by {lifted}, not {:?}", self.hands));
        }
        None
    }

    fn uses_differ(&self, state: &State) -> Option<String> {
        let slots = state.owned.iter().flat_map(|owned| (0_u16..).zip(&owned.slots));
        let mut enrolled = 0;
        for (index, slot) in slots.filter_map(|(index, slot)| slot.as_ref().map(|slot| (index, slot))) {
            let told = (slot.parent, u32::from(slot.uses), u32::from(slot.degraded));
            let wanted = self.in_slot(index).map(|held| (held.maker, held.uses, held.degraded));
            if wanted != Some(told) {
                return Some(format!("slot {index} holds maker and uses {told:?}, not {wanted:?}"));
            }
            enrolled += 1;
        }
        if enrolled != self.held.len() {
            return Some(format!("{enrolled} devices are enrolled there, not {}", self.held.len()));
        }
        None
    }

    fn limits_differ(&self, owned: &Owned) -> Option<String> {
        if !owned.issuers.iter().map(|issuer| issuer.policy).eq(self.policies) {
            return Some("its issuers have other limits".into());
        }
        let versions = owned.issuers.iter().map(|issuer| issuer.version);
        if !versions.eq(self.given.map(|given| given.map_or(0, |given| given.version))) {
            return Some("it knows other orders about issuers".into());
        }
        let remembered = owned.claim_budget.wrong().map(|at| i64::from(at.0));
        let latest = self.wrong_codes.iter().rev().take(20).rev();
        if !remembered.eq(latest.copied()) {
            return Some("it remembers other wrong claim codes".into());
        }
        (owned.reset_version != self.reset_version)
            .then(|| format!("its leave to reset is version {}", owned.reset_version))
    }
}
