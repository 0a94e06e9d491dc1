//! What is in the way of a wish, or wrong with what was typed: codes and data, which the screens word.

use access::grant::GrantError;
use access::hand_on::TooWide;
use access::plan;
use access::policy::Breach;
use access::preset::WishError;
use access::recurrence::NotCompiled;
use access::serial::NoSerialLeft;
use serde::{Deserialize, Serialize};

use super::{CodeObstacle, MandateObstacle};

/// Why something cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "obstacle", rename_all = "snake_case")]
pub enum Obstacle {
    /// A door whose setting up is not done.
    DoorNotInService {
        /// Its name.
        door: String,
    },
    /// What is for doors that are being set up only.
    DoorInService,
    /// A setup code of a lock that works already.
    LockInUse {
        /// The name of its door.
        door: String,
    },
    /// One door, or more doors than a path may have.
    PathDoors {
        /// The most.
        most: u8,
    },
    /// Doors whose locks would read the same code in different ways: another zone, other hours, other digits.
    PathDoorsDiffer {
        /// Name of one.
        door: String,
        /// Name of the other.
        other: String,
    },
    /// A path whose key was changed as often as it can be.
    PathUsedUp,
    /// A key with weekly hours cannot be given a later end: what it skips was worked out for its own days.
    KeyComesBack,
    /// The lock must be visited to learn the key, which this version cannot do.
    NeedsVisit,
    /// The lock takes no codes.
    NoKeypad,
    /// The date of this device leaves no number for a new key.
    DeviceDate,
    /// The times cannot be.
    Terms {
        /// What is wrong with them.
        wrong: WishError,
    },
    /// The key is not well formed.
    Grant {
        /// What is wrong with it.
        wrong: GrantError,
    },
    /// A door cannot keep the key, or this person may not make it there.
    Plan {
        /// What cannot be kept.
        wrong: plan::Refusal,
    },
    /// The rules of this property do not allow it.
    Rules {
        /// In what it goes too far.
        breaches: Vec<Breach>,
    },
    /// Access cannot come back in this way.
    Repeat {
        /// What is in its way.
        wrong: NotCompiled,
    },
    /// A key would go on opening while somebody stays: it cannot be told of stays. Give a code.
    KeyKnowsNoStays,
    /// A key cannot be handed on like this.
    HandOn {
        /// In what it goes beyond the holder's own key.
        wrong: TooWide,
    },
    /// A key whose lock has not met this phone yet: nothing can be made of it before the first opening.
    OpenFirst {
        /// Name of its door.
        door: String,
    },
    /// The lock could not take the leave for a factory reset now.
    ResetNotTaken,
    /// Locks of this family know no such thing.
    NoSuchCare,
    /// The lock is in service: it must be reset at its inside first.
    LockNotReset,
    /// Something of this person's could still open a door, or no lock has confirmed that it cannot.
    StillHasAccess {
        /// Names of the doors.
        doors: Vec<String>,
    },
    /// The lock knows everything already: there is nothing to take along.
    NothingToCarry,
    /// Nobody can be let make keys like this, or only the owner can do it.
    Mandate {
        /// What is in its way.
        wrong: MandateObstacle,
    },
    /// A door has as many calendars as it can have.
    TooManyCalendars {
        /// The most.
        most: u8,
    },
    /// The code cannot be made.
    Code {
        /// What is in its way.
        wrong: CodeObstacle,
    },
}

impl From<CodeObstacle> for Obstacle {
    fn from(wrong: CodeObstacle) -> Self {
        Self::Code { wrong }
    }
}

impl From<WishError> for Obstacle {
    fn from(wrong: WishError) -> Self {
        Self::Terms { wrong }
    }
}

impl From<GrantError> for Obstacle {
    fn from(wrong: GrantError) -> Self {
        Self::Grant { wrong }
    }
}

impl From<TooWide> for Obstacle {
    fn from(wrong: TooWide) -> Self {
        Self::HandOn { wrong }
    }
}

impl From<plan::Refusal> for Obstacle {
    fn from(wrong: plan::Refusal) -> Self {
        Self::Plan { wrong }
    }
}

impl From<NoSerialLeft> for Obstacle {
    fn from(_: NoSerialLeft) -> Self {
        Self::DeviceDate
    }
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum InputFault {
    /// Nothing was typed.
    Empty,
    /// Longer than it may be.
    TooLong,
    /// No calendar or clock has it.
    NoSuchTime,
    /// Not a name of the list of zones.
    NoSuchZone,
    /// No opening at all.
    NoOpenings,
    /// Not six digits.
    NotSixDigits,
    /// Not 24 digits, or mistyped.
    NotAJoiningCode,
    /// Not what the window is to send.
    Unreadable,
}

/// What is wrong with recovery words or codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum RecoveryFault {
    /// Not 24 words.
    WordCount,
    /// A word is not of the list.
    UnknownWord,
    /// The words do not belong together.
    WrongWords,
    /// A code is damaged or not whole.
    DamagedCode,
    /// Codes of different sheets.
    DifferentSheets,
}
