//! Doors that share one code key.

use serde::{Deserialize, Serialize};

use super::{DoorId, GuessBound, Moment, PathId};

/// A path: one offline code opens all its doors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CodeRoute {
    /// Its id.
    pub id: PathId,
    /// What the host calls it.
    pub name: String,
    /// Its doors and what their locks have confirmed.
    pub doors: Vec<RouteDoor>,
    /// When its key was made or changed last.
    pub renewed_at: Moment,
    /// Codes that were made with the key it has now and are not over.
    pub codes_alive: u32,
    /// It ended; doors that have not confirmed still open for its codes.
    pub ended: bool,
    /// How hard its codes are to guess at the door where that is easiest.
    pub guess: GuessBound,
}

/// A door of a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RouteDoor {
    /// Which door.
    pub door: DoorId,
    /// Its name.
    pub name: String,
    /// What its lock knows.
    pub state: RouteDoorState,
}

/// What a lock has said of the key that it should hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RouteDoorState {
    /// It waits for a visit; until then the lock holds what it held before.
    Waiting,
    /// The lock's receipt came.
    Confirmed {
        /// When.
        at: Moment,
    },
    /// The lock did not take it.
    Refused,
}
