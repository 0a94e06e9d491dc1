//! What the lock remembers of offline codes: which were used up, which are in use, which were used without a clock.

use arrayvec::ArrayVec;

use crate::Unix;
use crate::bytes::CodecError;
use crate::capacity::{ACTIVATED, DEGRADED_CODES, USED_ONCE};
use crate::keep::keep;
use crate::list::List;
use crate::pin::{CodeId, CodePlan, Epoch, Plaintext};
use crate::settings::Settings;
use crate::stored_code::Fingerprint;

/// What is over is remembered for so much longer, seconds: more than any widening of a window.
const KEPT_S: i64 = 3600;

/// Whose key a code was made with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Minter {
    /// An issuer's, in its generation.
    Issuer {
        /// Its index.
        index: u8,
        /// Its generation.
        generation: u8,
    },
    /// A path's, in its generation.
    Path {
        /// Its index.
        index: u8,
        /// Its generation.
        generation: u8,
    },
}

/// How far a one-time code's opening got.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It opened; never again.
    Done,
    /// The motor was told to turn, and nobody has seen that it did.
    Turning,
    /// The power went then: it may be tried again soon after the start.
    Interrupted,
}

/// A one-time code that was used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UsedOnce {
    /// Its id.
    pub id: CodeId,
    /// When its window is over.
    pub end: Unix,
    /// How far it got.
    pub fate: Fate,
}

/// A long or weekly code that was used in its first week.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Activated {
    /// Whose key it was made with.
    pub minter: Minter,
    /// Its id.
    pub id: CodeId,
    /// What its digits are recognised by, when it can no longer be deciphered.
    pub fingerprint: Fingerprint,
    /// Its epoch.
    pub epoch: Epoch,
    /// What it says.
    pub plaintext: Plaintext,
}

/// Uses of one code since the clock was lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DegradedUses {
    /// Its id.
    pub id: CodeId,
    /// How many.
    pub uses: u8,
}

/// The three memories.
#[derive(Clone, Default)]
pub struct Memory {
    /// One-time codes that were used.
    pub used: ArrayVec<UsedOnce, USED_ONCE>,
    /// Long and weekly codes in use.
    pub activated: ArrayVec<Activated, ACTIVATED>,
    /// Uses without a clock.
    pub degraded: ArrayVec<DegradedUses, DEGRADED_CODES>,
}

impl Memory {
    /// What is known of a one-time code.
    #[must_use]
    pub fn used_once(&self, id: CodeId) -> Option<&UsedOnce> {
        self.used.iter().find(|used| used.id == id)
    }

    /// Uses of a code since the clock was lost.
    #[must_use]
    pub fn degraded_uses(&self, id: CodeId) -> u8 {
        self.degraded.iter().find(|entry| entry.id == id).map_or(0, |entry| entry.uses)
    }

    /// Tells whether another one-time code can be remembered once what is over by `lower` is forgotten.
    #[must_use]
    pub fn has_room_for_used(&self, lower: Unix) -> bool {
        self.used.iter().filter(|used| used.counts(lower)).count() < USED_ONCE
    }

    /// Tells whether another long or weekly code can be remembered once what is over by `lower` is forgotten.
    #[must_use]
    pub fn has_room_for_activated(&self, settings: &Settings, lower: Unix) -> bool {
        self.activated.iter().filter(|entry| entry.counts(settings, lower)).count() < ACTIVATED
    }

    /// Tells whether uses without a clock of this code can be counted.
    #[must_use]
    pub fn has_room_for_degraded(&self, id: CodeId) -> bool {
        !self.degraded.is_full() || self.degraded.iter().any(|entry| entry.id == id)
    }

    /// Remembers a one-time code, or how far it got.
    pub(super) fn use_once(&mut self, used: UsedOnce, lower: Unix) -> Result<(), CodecError> {
        keep(&mut self.used, |entry| entry.id != used.id && entry.counts(lower));
        self.used.try_push(used).map_err(|_| CodecError::TooLong)
    }

    /// Remembers a long or weekly code.
    pub(super) fn activate(
        &mut self,
        activated: Activated,
        settings: &Settings,
        lower: Unix,
    ) -> Result<(), CodecError> {
        keep(&mut self.activated, |entry| entry.id != activated.id && entry.counts(settings, lower));
        self.activated.try_push(activated).map_err(|_| CodecError::TooLong)
    }

    /// Counts uses without a clock.
    pub(super) fn degrade(&mut self, degraded: DegradedUses) -> Result<(), CodecError> {
        match self.degraded.iter_mut().find(|entry| entry.id == degraded.id) {
            Some(entry) => *entry = degraded,
            None => self.degraded.try_push(degraded).map_err(|_| CodecError::TooLong)?,
        }
        Ok(())
    }

    /// The motor did what it was told.
    pub(super) fn motor_done(&mut self) {
        for used in self.used.iter_mut().filter(|used| used.fate == Fate::Turning) {
            used.fate = Fate::Done;
        }
    }

    /// The lock started: what was turning was interrupted, and what was interrupted before has had its time.
    pub(super) fn start(&mut self) {
        for used in &mut self.used {
            used.fate = match used.fate {
                Fate::Turning => Fate::Interrupted,
                Fate::Interrupted | Fate::Done => Fate::Done,
            };
        }
    }

    /// A list may name codes in use; they go at once, because it need not name them for ever.
    pub(super) fn revoke(&mut self, list: &List<'_>, pin_generation: u8) {
        let outdated =
            |minter: Minter| matches!(minter, Minter::Issuer { .. }) && list.pin_generation > pin_generation;
        keep(&mut self.activated, |entry| !outdated(entry.minter) && !list.codes().any(|id| id == entry.id));
    }
}

impl UsedOnce {
    fn counts(&self, lower: Unix) -> bool {
        i64::from(lower.0) < i64::from(self.end.0) + KEPT_S
    }
}

impl Activated {
    fn counts(&self, settings: &Settings, lower: Unix) -> bool {
        let end = CodePlan::of(self.plaintext).whole(self.epoch, settings).end;
        i64::from(lower.0) < end + KEPT_S
    }
}
