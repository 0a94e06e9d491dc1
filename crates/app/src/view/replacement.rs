//! What a lock's successor takes over, and what people must be sent anew.

use serde::{Deserialize, Serialize};

use super::{CodeId, GrantId, Moment};

/// Everything that lives on a lock, and what becomes of it on another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Replacement {
    /// What the door is called, then as before.
    pub door_name: String,
    /// Keys and codes that live, those that people must be told of first.
    pub access: Vec<MovedAccess>,
}

/// Somebody's key or code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct MovedAccess {
    /// Whose.
    pub guest_name: String,
    /// Until when.
    pub ends: Moment,
    /// Which.
    pub what: MovedWhat,
    /// What becomes of it.
    pub fate: MovedFate,
}

/// A key or a code; after the move under the id it has then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum MovedWhat {
    /// A phone key.
    Key {
        /// Its id.
        grant: GrantId,
    },
    /// A code.
    Code {
        /// Its id.
        code: CodeId,
    },
}

/// What becomes of a key or code when another lock takes the place of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum MovedFate {
    /// It ends: what is left of it cannot be said to the new lock without giving more. Make another.
    Ends,
    /// The same terms in a new link, which must be sent.
    NewLink,
    /// The same hours under other digits, which must be sent.
    NewDigits,
    /// The same digits; nobody needs to be told.
    SameDigits,
}
