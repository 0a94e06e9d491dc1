//! An entry of a lock's log, read by the lock's family.

use crate::view::{LogEvent, LogTone};

/// What an entry tells.
pub(crate) struct LogEntry {
    /// When, by the lock's clock, Unix seconds.
    pub(crate) at: u32,
    /// Whether the lock trusted its clock then.
    pub(crate) time_trusted: bool,
    pub(crate) who: Who,
    /// Whether a gateway carried it, so that nobody stood at the door for it.
    pub(crate) from_afar: bool,
    pub(crate) event: LogEvent,
    pub(crate) tone: LogTone,
}

impl LogEntry {
    /// Whether the door could be opened after it.
    pub(crate) fn opened(&self) -> bool {
        matches!(self.event, LogEvent::Unlocked | LogEvent::Unlatched)
    }
}

/// Who did it, as the lock knows them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Who {
    /// The lock itself, or somebody it does not know.
    Lock,
    /// A key.
    Key {
        /// Who made it.
        issuer: u8,
        /// Of which generation.
        generation: u8,
        /// Its number.
        serial: u32,
    },
    /// An offline code of the owner, by what a list names it by.
    OfflineCode([u8; 4]),
    /// A stored code, by its slot and the version of the order that set it.
    StoredCode((u16, u32)),
}
