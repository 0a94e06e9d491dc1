//! A law that moved a zone's clocks under what was made before.

use serde::{Deserialize, Serialize};

use super::{Moment, MovedAccess};

/// A zone whose clocks go otherwise than when keys and codes were made, and what it means for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct LawChange {
    /// The zone's IANA name.
    pub zone: String,
    /// From when on, by the new law.
    pub from: Moment,
    /// By how many minutes its clocks are ahead of the old law's then.
    pub minutes: i32,
    /// Keys and codes whose hours on the wall would not be what people were told.
    pub access: Vec<MovedAccess>,
}
