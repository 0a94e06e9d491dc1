//! The judge hears orders about codes and paths: the highest version stays, and the same once more changes nothing.

use lock_protocol::capacity::{CODES, PATHS};
use lock_protocol::path_key::PathKey;
use lock_protocol::stored_code::{Secret, StoredCode};

use super::Judge;
use super::keypad::{Chosen, Maker};

/// Rotating codes that one lock holds.
const ROTATING_MAX: usize = 4;

impl Judge {
    /// CODE\[slot\]; false when it is not taken.
    pub(super) fn take_code(&mut self, slot: u16, version: u32, body: &[u8]) -> bool {
        let wanted = if body.is_empty() { None } else { StoredCode::decode(body).ok() };
        if usize::from(slot) >= CODES || wanted.is_none() && !body.is_empty() {
            return false;
        }
        let (held_version, held) = self.keys.chosen.get(&slot).copied().unwrap_or_default();
        if version <= held_version {
            return version == held_version && held.map(|held| held.code) == wanted;
        }
        let others = || {
            let others = self.keys.chosen.iter().filter(|(other, _)| **other != slot);
            others.filter_map(|(_, (_, chosen))| chosen.as_ref()).map(|chosen| chosen.code)
        };
        if let Some(code) = wanted {
            let rotates = |code: &StoredCode| matches!(code.secret, Secret::Rotating { .. });
            let crowded = rotates(&code) && others().filter(|other| rotates(other)).count() >= ROTATING_MAX;
            let meets = |other: &StoredCode| {
                rotates(&code) || other.not_before < code.not_after && code.not_before < other.not_after
            };
            if crowded || others().any(|other| other.secret == code.secret && meets(&other)) {
                return false;
            }
        }
        // What a device has shown and the lock has taken is not taken again, whatever else the host changes.
        let same = held.filter(|held| wanted.is_some_and(|code| code.secret == held.code.secret));
        let last_step = same.map_or(0, |held| held.last_step);
        let chosen = wanted.map(|code| Chosen { code, uses: 0, degraded: 0, last_step });
        self.keys.chosen.insert(slot, (version, chosen));
        true
    }

    /// PATH\[index\]; false when it is not taken.
    pub(super) fn take_path(&mut self, index: u16, version: u32, body: &[u8]) -> bool {
        let wanted = if body.is_empty() { None } else { PathKey::decode(body).ok() };
        if usize::from(index) >= PATHS || wanted.is_none() && !body.is_empty() {
            return false;
        }
        let bytes = |path: &Option<PathKey>| path.as_ref().and_then(|path| path.encode().ok());
        let (held_version, held) = self.keys.paths.get(&index).cloned().unwrap_or_default();
        let same = bytes(&held) == bytes(&wanted);
        if version <= held_version {
            return version == held_version && same;
        }
        if !same {
            self.keys
                .active
                .retain(|(_, known)| !matches!(known.maker, Maker::Path(of, _) if u16::from(of) == index));
        }
        self.keys.paths.insert(index, (version, wanted));
        true
    }
}
