//! A moment as a screen needs it: the UI words it in the language of the person and calculates nothing.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One moment in one zone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Moment {
    /// Seconds since 1970-01-01 00:00 UTC.
    pub unix: u32,
    /// The wall time in the zone: `2026-11-22T15:00`.
    pub wall: String,
    /// The offset from UTC at that moment: `+01:00`.
    pub offset: String,
    /// The IANA zone: `Europe/Berlin`.
    pub zone: String,
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.wall, self.zone)
    }
}
