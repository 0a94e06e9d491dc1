//! How long the stages of one connection took.

use std::time::Duration;

use tokio::time::Instant;

/// Milliseconds of each stage, rounded down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// From the start of the scan until it had stopped again; 0 if the place was known.
    pub find_ms: u32,
    /// Establishing the connection, failed attempts and their pauses included.
    pub connect_ms: u32,
    /// Discovering characteristics.
    pub discover_ms: u32,
    /// Switching notifications on.
    pub subscribe_ms: u32,
}

/// Milliseconds since `start`.
pub(crate) fn ms_since(start: Instant) -> u32 {
    whole_ms(start.elapsed())
}

/// Milliseconds from `start` to `end`.
pub(crate) fn ms_between(start: Instant, end: Instant) -> u32 {
    whole_ms(end.duration_since(start))
}

fn whole_ms(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_than_counts_is_the_highest_count() {
        assert_eq!(whole_ms(Duration::from_micros(1_999)), 1);
        assert_eq!(whole_ms(Duration::MAX), u32::MAX);
    }
}
