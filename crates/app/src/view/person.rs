//! A person who has, or had, access: known by the name on their keys and codes.

use serde::{Deserialize, Serialize};

/// What was taken back of a person at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Removed {
    /// Keys.
    pub keys: u32,
    /// Codes.
    pub codes: u32,
}
