//! A moment as a screen shows it: the UI prints it and calculates nothing.

use serde::{Deserialize, Serialize};

/// One moment in one zone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Moment {
    /// Seconds since 1970-01-01 00:00 UTC.
    pub unix: u32,
    /// The wall time in words, 24 hours: `Sun 22 Nov 2026, 15:00`.
    pub text: String,
    /// The wall time for machines and other languages: `2026-11-22T15:00`.
    pub wall: String,
    /// The offset from UTC at that moment: `+01:00`.
    pub offset: String,
    /// The IANA zone: `Europe/Berlin`.
    pub zone: String,
}
