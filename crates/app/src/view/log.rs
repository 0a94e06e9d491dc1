//! The log of a door: who did what when, as codes and data.

use serde::{Deserialize, Serialize};

use super::{Moment, Refusal};

/// A page of a door's log, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct LogPage {
    /// At most 50 lines.
    pub lines: Vec<LogLine>,
    /// Ask with this as `before_seq` for the next page.
    pub next_before_seq: Option<u32>,
    /// The last entry that a rule of the property deleted here, with all before it.
    pub purged_through: Option<u32>,
    /// What is wrong with the log, if anything.
    pub faults: Vec<LogFault>,
    /// Whether the chain was checked from the first entry to the last without a fault.
    pub intact: bool,
}

/// How a log is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum LogForm {
    /// A table for people and spreadsheets.
    Csv,
    /// A line of JSON for each entry, which `verify-log` can check.
    JsonLines,
}

/// What checks a saved log without the app. Whoever has it could also write a log that looks right.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct LogKey {
    /// 64 hex digits. A secret: keep it on this screen only.
    pub digits: String,
}

/// One entry of the lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct LogLine {
    /// The lock's own number of it.
    pub seq: u32,
    /// When, by the lock's clock.
    pub at: Moment,
    /// Whether the lock trusted its clock then.
    pub time_trusted: bool,
    /// Who did it.
    pub actor: LogActor,
    /// Whether it was done from elsewhere, through a gateway.
    pub from_afar: bool,
    /// What happened.
    pub event: LogEvent,
    /// How to colour it.
    pub tone: LogTone,
}

/// Who did what a line of the log tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "actor", rename_all = "snake_case")]
pub enum LogActor {
    /// The lock itself, or somebody it does not know.
    Lock,
    /// This phone's own key.
    You,
    /// Somebody this phone made a key for.
    Guest {
        /// Their name.
        name: String,
    },
    /// Somebody whom a co-host made a key for.
    GuestOf {
        /// The co-host's name.
        maker: String,
        /// The key's number.
        serial: u32,
    },
    /// A key that nobody here made.
    OtherKey {
        /// Its number at the lock.
        serial: u32,
    },
}

/// What a line of the log tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum LogEvent {
    /// The lock was put into service.
    Installed,
    /// It was reset to factory state before.
    FactoryReset,
    /// A phone used the key for the first time.
    Claimed,
    /// The bolt was drawn back.
    Unlocked,
    /// The bolt was thrown.
    Locked,
    /// The latch was opened.
    Unlatched,
    /// Somebody was refused.
    Refused {
        /// Why, as far as it told.
        reason: Option<Refusal>,
    },
    /// Zone or settings changed.
    SettingsChanged,
    /// It learned which keys were taken back.
    ListJoined,
    /// Its clock was set.
    ClockSet,
    /// Its clock was moved.
    ClockStepped {
        /// By how much.
        seconds: i32,
    },
    /// It lost power and its clock.
    ClockLost,
    /// It had to drop entries.
    Dropped {
        /// How many.
        entries: u32,
    },
    /// The bolt is stuck.
    Jammed,
    /// It powered up.
    PowerUp,
    /// It locked by itself.
    AutoLocked,
    /// A wrong code was typed.
    WrongCode,
    /// The keypad takes no codes for a while.
    KeypadThrottled {
        /// Wrong codes so far.
        tries: u32,
    },
    /// The keypad was let take codes again.
    KeypadReleased,
    /// A code of the host's own digits was set or removed.
    CodeChanged,
    /// The code key of a path was set or removed.
    PathChanged,
    /// Somebody was admitted who may give access, or their limits changed.
    IssuerChanged,
    /// A link was tried with a wrong code.
    WrongClaimCode,
    /// Another owner took the lock over.
    OwnerChanged,
    /// A factory reset was allowed for ten minutes.
    ResetAllowed {
        /// With the recovery code at the keypad, not by the owner's phone.
        at_keypad: bool,
    },
    /// There is no room to remember another used code.
    CodesFull,
    /// Its battery is low.
    BatteryLow {
        /// 0..=100.
        percent: u32,
    },
    /// The door opened while locked.
    DoorForced,
    /// Somebody tried again and again without a key.
    TriedWithoutKey,
    /// Something that this version cannot read.
    Unreadable,
}

/// How a line of the log is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum LogTone {
    /// Somebody was let in, or the bolt moved as asked.
    Allowed,
    /// Somebody was refused.
    Refused,
    /// Something changed at the lock.
    Changed,
    /// Somebody should look at it.
    Alarming,
}

/// What is wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum LogFault {
    /// Entries are missing: the lock had to overwrite them before anybody fetched them.
    Missing {
        /// The first missing number.
        first_seq: u32,
        /// How many.
        count: u32,
    },
    /// An entry or a batch fails its check: somebody changed it.
    Altered {
        /// From which number on nothing is certain.
        from_seq: u32,
    },
}
