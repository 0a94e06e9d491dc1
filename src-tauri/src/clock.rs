//! The only place of the app that reads a clock; everything below asks it through this.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The clocks of this machine.
pub(crate) struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// Starts counting milliseconds now.
    #[expect(clippy::disallowed_methods, reason = "the shell is where the clock is read")]
    pub(crate) fn start() -> Self {
        Self { started: Instant::now() }
    }
}

impl app::Clock for SystemClock {
    /// A machine set before 1970 or after 2106 gets the nearest second that can be said.
    #[expect(clippy::disallowed_methods, reason = "the shell is where the clock is read")]
    fn unix(&self) -> u32 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u32::try_from(since.as_secs()).unwrap_or(u32::MAX)
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
