//! The log of a door in words.

use serde::{Deserialize, Serialize};

use super::Moment;

/// A page of a door's log, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct LogPage {
    /// At most 50 lines.
    pub lines: Vec<LogLine>,
    /// Ask with this as `before_seq` for the next page.
    pub next_before_seq: Option<u32>,
    /// What is wrong with the log, if anything.
    pub faults: Vec<LogFault>,
    /// Whether the chain was checked from the first entry to the last without a fault.
    pub intact: bool,
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
    /// Who, in words: a guest's name, `You`, or nothing for the lock itself.
    pub who: Option<String>,
    /// What happened, in words.
    pub what: String,
    /// How to colour it.
    pub tone: LogTone,
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
