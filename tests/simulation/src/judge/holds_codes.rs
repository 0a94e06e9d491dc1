//! What a lock says it holds behind its keypad, beside what the judge knows it must hold.

use lock_protocol::lock::Owned;
use lock_protocol::lock::keypad;

use super::Judge;
use super::keypad::{Fate, Keys};

impl Judge {
    /// How the memory of the keypad differs from what it must hold.
    pub(super) fn keys_differ(&self, owned: &Owned) -> Option<String> {
        let (held, known) = (&owned.keypad, &self.keys);
        let throttle = held.throttle;
        let told = (throttle.failures, throttle.since.0, throttle.last.0);
        if throttle.failures != known.failures
            || known.failures > 0 && told != (known.failures, known.since, known.last)
        {
            let wanted = (known.failures, known.since, known.last);
            return Some(format!("it counts failures {told:?}, not {wanted:?}"));
        }
        let revoked = owned.revocations.codes.iter().map(|code| code.id);
        if !revoked.clone().all(|id| known.revoked.contains_key(&id))
            || revoked.count() != known.revoked.len()
        {
            return Some("its revoked codes are others".into());
        }
        if owned.revocations.pin_generation != known.pin_generation {
            return Some("its generation of codes is another".into());
        }
        memory_differs(&held.memory, known).or_else(|| orders_differ(held, known))
    }
}

fn memory_differs(held: &keypad::Memory, known: &Keys) -> Option<String> {
    for used in &held.used {
        let fate = match used.fate {
            keypad::Fate::Done => Fate::Done,
            keypad::Fate::Turning => Fate::Turning,
            keypad::Fate::Interrupted => Fate::Interrupted,
        };
        let wanted = known.used.get(&used.id);
        if wanted != Some(&(i64::from(used.end.0), fate)) {
            return Some(format!("it holds a used code {:?} as {fate:?}, not {wanted:?}", used.id));
        }
    }
    if held.used.len() != known.used.len() {
        return Some(format!("it remembers {} used codes, not {}", held.used.len(), known.used.len()));
    }
    let ids = |held: &keypad::Memory| held.activated.iter().map(|entry| entry.id).collect::<Vec<_>>();
    if ids(held) != known.active.iter().map(|(_, entry)| entry.id).collect::<Vec<_>>() {
        return Some(format!("{} codes are in use there, not {}", held.activated.len(), known.active.len()));
    }
    let uses = |id| known.degraded.get(id).copied();
    let same = held.degraded.iter().all(|entry| uses(&entry.id) == Some(entry.uses.into()));
    if !same || held.degraded.len() != known.degraded.len() {
        return Some("its degraded uses of codes are others".into());
    }
    None
}

fn orders_differ(held: &keypad::Keypad, known: &Keys) -> Option<String> {
    for (slot, place) in (0_u16..).zip(&held.codes) {
        let (version, chosen) = known.chosen.get(&slot).copied().unwrap_or_default();
        let told = place
            .code
            .map(|code| (code.code, u32::from(code.uses), u32::from(code.degraded), code.last_step));
        let wanted = chosen.map(|code| (code.code, code.uses, code.degraded, code.last_step));
        if place.version != version || told != wanted {
            return Some(format!("code {slot} is {told:?} there, not {wanted:?}"));
        }
    }
    for (index, place) in (0_u16..).zip(&held.paths) {
        let (version, path) = known.paths.get(&index).cloned().unwrap_or_default();
        let bytes = |path: &Option<_>| path.as_ref().map(lock_protocol::path_key::PathKey::encode);
        if place.version != version || bytes(&place.path) != bytes(&path) {
            return Some(format!("path {index} is version {} there, not {version}", place.version));
        }
    }
    None
}
