//! What the lock knows for its keypad: code keys of paths, stored codes, the memory of used ones, and failed tries.

mod delta;
mod memory;
mod throttle;

pub use delta::KeypadDelta;
pub use memory::{Activated, DegradedUses, Fate, Memory, Minter, UsedOnce};
pub use throttle::Throttle;

use crate::Unix;
use crate::bytes::CodecError;
use crate::capacity::{CODES, PATHS};
use crate::keep::keep;
use crate::list::List;
use crate::mac::equal;
use crate::path_key::PathKey;
use crate::settings::Settings;
use crate::stored_code::{Secret, StoredCode};

/// A place for a stored or rotating code.
#[derive(Clone, Default)]
pub struct CodeSlot {
    /// Version of the newest order about it; it outlives the code, so that an old order cannot bring it back.
    pub version: u32,
    /// The code and what has been used of it.
    pub code: Option<CodeInUse>,
}

/// A stored or rotating code and what has been used of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CodeInUse {
    /// The code.
    pub code: StoredCode,
    /// Openings.
    pub uses: u16,
    /// Openings since the clock was lost.
    pub degraded: u8,
    /// The newest ten minutes whose rotating code has opened.
    pub last_step: u32,
}

/// A place for a path's code key.
#[derive(Clone, Default)]
pub struct PathSlot {
    /// Version of the newest order about it.
    pub version: u32,
    /// The key.
    pub path: Option<PathKey>,
}

/// Everything durable behind the keypad.
#[derive(Clone)]
pub struct Keypad {
    /// Failed tries.
    pub throttle: Throttle,
    /// Offline codes that left a trace.
    pub memory: Memory,
    /// Stored and rotating codes.
    pub codes: [CodeSlot; CODES],
    /// Code keys of paths.
    pub paths: [PathSlot; PATHS],
}

impl Default for Keypad {
    fn default() -> Self {
        Self {
            throttle: Throttle::default(),
            memory: Memory::default(),
            codes: [const { CodeSlot { version: 0, code: None } }; CODES],
            paths: [const { PathSlot { version: 0, path: None } }; PATHS],
        }
    }
}

impl PathSlot {
    /// Tells whether what opened with this key also opens with that one.
    fn opens_with(&self, other: Option<&PathKey>) -> bool {
        let encoded = |path: Option<&PathKey>| path.and_then(|path| path.encode().ok()).unwrap_or_default();
        equal(&encoded(self.path.as_ref()), &encoded(other))
    }
}

impl Keypad {
    /// Another slot that holds the same rotating subject, or the same digits for a time that overlaps, if there is one.
    #[must_use]
    pub fn other_slot_with(&self, code: &StoredCode, index: u16) -> Option<u16> {
        let clashes = |held: &CodeInUse| {
            let apart = held.code.not_after <= code.not_before || code.not_after <= held.code.not_before;
            held.code.secret == code.secret && !(apart && matches!(code.secret, Secret::Stored { .. }))
        };
        let mut slots = self.codes.iter().zip(0..);
        let found = slots.find(|(slot, other)| *other != index && slot.code.as_ref().is_some_and(clashes));
        found.map(|(_, other)| other)
    }

    /// Openings since the clock was lost with one secret, in whichever slots it is.
    #[must_use]
    pub fn degraded_with(&self, secret: Secret) -> u8 {
        let held = self.codes.iter().filter_map(|slot| slot.code.as_ref());
        held.filter(|held| held.code.secret == secret).fold(0, |sum, held| sum.saturating_add(held.degraded))
    }

    /// How many rotating codes are held.
    #[must_use]
    pub fn rotating(&self) -> usize {
        let codes = self.codes.iter().filter_map(|slot| slot.code.as_ref());
        codes.filter(|held| matches!(held.code.secret, Secret::Rotating { .. })).count()
    }

    /// Applies a part of a change. Kept apart: its many branches are short in a function of their own.
    #[inline(never)]
    pub(super) fn apply(&mut self, delta: KeypadDelta<'_>, settings: &Settings) -> Result<(), CodecError> {
        match delta {
            KeypadDelta::Throttle(throttle) => self.throttle = throttle,
            KeypadDelta::UsedOnce { used, lower } => self.memory.use_once(used, lower)?,
            KeypadDelta::MotorDone => self.memory.motor_done(),
            KeypadDelta::Activated { activated, lower } => {
                self.memory.activate(activated, settings, lower)?;
            }
            KeypadDelta::Degraded(degraded) => self.memory.degrade(degraded)?,
            KeypadDelta::Code { slot, version, body } => {
                let place = self.codes.get_mut(usize::from(slot)).ok_or(CodecError::Value)?;
                let code = if body.is_empty() { None } else { Some(StoredCode::decode(body)?) };
                let code = code.map(|code| CodeInUse::in_place_of(place.code.as_ref(), code));
                *place = CodeSlot { version, code };
            }
            KeypadDelta::CodeUsed { slot, uses, degraded, last_step } => {
                let place = self.codes.get_mut(usize::from(slot)).and_then(|place| place.code.as_mut());
                let held = place.ok_or(CodecError::Value)?;
                *held = CodeInUse { code: held.code, uses, degraded, last_step };
            }
            KeypadDelta::Path { index, version, body } => {
                let place = self.paths.get_mut(usize::from(index)).ok_or(CodecError::Value)?;
                let path = if body.is_empty() { None } else { Some(PathKey::decode(body)?) };
                let same = place.opens_with(path.as_ref());
                *place = PathSlot { version, path };
                let ended = |minter: Minter| match minter {
                    Minter::Path { index: of, .. } => u16::from(of) == index && !same,
                    Minter::Issuer { .. } => false,
                };
                keep(&mut self.memory.activated, |entry| !ended(entry.minter));
            }
        }
        Ok(())
    }

    pub(super) fn start(&mut self) {
        self.memory.start();
    }

    pub(super) fn revoke(&mut self, list: &List<'_>, pin_generation: u8) {
        self.memory.revoke(list, pin_generation);
    }

    pub(super) fn clear_degraded(&mut self) {
        self.memory.degraded.clear();
        self.codes.iter_mut().filter_map(|slot| slot.code.as_mut()).for_each(|held| held.degraded = 0);
    }

    /// Hands out the parts that make an empty keypad into this one.
    pub(super) fn rebuild<E: From<CodecError>>(
        &self,
        mut emit: impl FnMut(KeypadDelta<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        emit(KeypadDelta::Throttle(self.throttle))?;
        for (slot, index) in self.paths.iter().zip(0..).filter(|(slot, _)| slot.version > 0) {
            let body = slot.path.as_ref().map(PathKey::encode).transpose()?.unwrap_or_default();
            emit(KeypadDelta::Path { index, version: slot.version, body: &body })?;
        }
        for (place, slot) in self.codes.iter().zip(0..).filter(|(place, _)| place.version > 0) {
            let body = place.code.map(|held| held.code.encode()).transpose()?.unwrap_or_default();
            emit(KeypadDelta::Code { slot, version: place.version, body: &body })?;
            if let Some(CodeInUse { uses, degraded, last_step, .. }) = place.code {
                emit(KeypadDelta::CodeUsed { slot, uses, degraded, last_step })?;
            }
        }
        for used in &self.memory.used {
            emit(KeypadDelta::UsedOnce { used: *used, lower: Unix(0) })?;
        }
        for activated in &self.memory.activated {
            emit(KeypadDelta::Activated { activated: *activated, lower: Unix(0) })?;
        }
        for degraded in &self.memory.degraded {
            emit(KeypadDelta::Degraded(*degraded))?;
        }
        Ok(())
    }
}

impl CodeInUse {
    /// A code that has not been used, in the slot of another. A rotating code of the same device goes on where it was:
    /// what it has shown and the lock has taken stays used.
    #[must_use]
    pub fn in_place_of(before: Option<&Self>, code: StoredCode) -> Self {
        let same = before.filter(|before| before.code.secret == code.secret);
        Self { code, uses: 0, degraded: 0, last_step: same.map_or(0, |before| before.last_step) }
    }
}
