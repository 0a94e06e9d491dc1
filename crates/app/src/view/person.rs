//! A person who has, or had, access: known by the name on their keys and codes.

use access::role::Role;
use serde::{Deserialize, Serialize};

use super::{CodeId, DoorId, GrantId, Moment};

/// Somebody who has, or had, access. Names that differ in case or in white space around them are one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Person {
    /// As the newest of their keys and codes writes it.
    pub name: String,
    /// What their keys make them; codes have no role.
    pub roles: Vec<Role>,
    /// Their keys, newest first.
    pub keys: Vec<GrantId>,
    /// Their codes, newest first.
    pub codes: Vec<CodeId>,
    /// Keys that this phone handed on to them, newest first. Only their maker's host can end those early.
    pub handed: Vec<GrantId>,
    /// How many keys and codes could open a door, now or later; a code for several doors is one.
    pub living: u32,
    /// The doors that something could open: it lives, its end can be undone, or no lock has confirmed it; by name.
    pub doors: Vec<PersonDoor>,
    /// The last opening, by the locks' logs.
    pub last_used: Option<Moment>,
    /// What was taken back last can be undone until then.
    pub undo_until: Option<Moment>,
}

/// A door of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct PersonDoor {
    /// Which door.
    pub door: DoorId,
    /// Its name.
    pub name: String,
    /// How many of their keys and codes live there.
    pub living: u32,
    /// Something was taken back, and the lock has not confirmed: it cannot open after this in any case.
    pub cannot_open_after: Option<Moment>,
}

/// A key or code that would end if its holder were removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Ending {
    /// Which.
    pub what: Ended,
    /// When it ends by itself.
    pub ends: Moment,
    /// Door by door.
    pub doors: Vec<EndingDoor>,
}

/// A key or a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Ended {
    /// A key, with everything that its holder handed on from it.
    Key {
        /// Which.
        grant: GrantId,
    },
    /// A code, at all its doors and with all its windows.
    Code {
        /// Which.
        code: CodeId,
    },
}

/// A door at which something would end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct EndingDoor {
    /// Which door.
    pub door: DoorId,
    /// Its name.
    pub name: String,
    /// If it is taken back now and nobody comes near the door, it cannot open after this.
    pub cannot_open_after: Moment,
}

/// What was taken back of a person at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Removed {
    /// Keys.
    pub keys: u32,
    /// Codes.
    pub codes: u32,
}
