//! Which code a line of a lock's log speaks of.

use lock_protocol::log::Line;

use crate::owner_pass::OWNER;

/// The method of lines about what was typed (`docs/PROTOCOL.md`, "Log").
const KEYPAD: u8 = 0x10;
/// The kinds of codes in such a line's detail.
const BY_ISSUER: u32 = 1;
const STORED: u32 = 3;

/// A code that the lock knew.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Typed {
    /// An offline code of the owner, by what a list names it by.
    Offline([u8; 4]),
    /// A stored code, by its slot and the version of the order that set it.
    Stored((u16, u32)),
}

impl Typed {
    /// The code; nothing for a line about anything else, or about a code this phone cannot have made.
    pub(crate) fn of(line: &Line) -> Option<Self> {
        if line.method != KEYPAD {
            return None;
        }
        let [kind, _, high, low] = line.detail.to_be_bytes();
        match u32::from(kind) {
            BY_ISSUER if line.actor.issuer == OWNER => Some(Self::Offline(line.actor.serial.to_be_bytes())),
            STORED => Some(Self::Stored((u16::from_be_bytes([high, low]), line.actor.serial))),
            _ => None,
        }
    }
}
