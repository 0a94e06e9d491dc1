//! How long each stage may take.

use std::time::Duration;

/// Time limits, one per stage. [`Limits::default`] suits a person standing at a door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the start of a scan to the advertisement looked for; 8 s.
    pub scan: Duration,
    /// Until a running scan has stopped and no other connect holds the radio; 2 s.
    pub stop_scan: Duration,
    /// All attempts to connect together, with the pauses between them; 8 s.
    pub connect: Duration,
    /// Discovery of the profile's characteristics; 8 s.
    pub discover: Duration,
    /// Switching notifications on; 3 s.
    pub subscribe: Duration,
    /// Handing one frame to the carrier; 3 s.
    pub send: Duration,
    /// Hanging up; the connection counts as closed afterwards in any case; 5 s, because BlueZ takes 2 s by design.
    pub close: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            scan: Duration::from_secs(8),
            stop_scan: Duration::from_secs(2),
            connect: Duration::from_secs(8),
            discover: Duration::from_secs(8),
            subscribe: Duration::from_secs(3),
            send: Duration::from_secs(3),
            close: Duration::from_secs(5),
        }
    }
}
