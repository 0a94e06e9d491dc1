//! How long the keypad makes guessers wait (rule R32): failures are forgotten by time alone, never by a success.

use crate::Mono;

const HOUR_MS: u64 = 3_600_000;
/// Counts of failures at which the owner is told.
const TOLD_AT: [u16; 3] = [5, 10, 20];

/// Failed tries at the keypad.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Throttle {
    /// Failures at `since`.
    pub failures: u16,
    /// From when on one is forgotten every hour.
    pub since: Mono,
    /// When the last one was.
    pub last: Mono,
}

impl Throttle {
    /// Failures that still count at `now`.
    #[must_use]
    pub fn level(&self, now: Mono) -> u16 {
        self.failures.saturating_sub(u16::try_from(self.hours(now)).unwrap_or(u16::MAX))
    }

    /// Tells whether the keypad takes no code at `now`.
    #[must_use]
    pub fn waits(&self, now: Mono) -> bool {
        let level = self.level(now);
        level > 0 && now < self.last.plus(wait_ms(level))
    }

    /// The count after one more failure.
    #[must_use]
    pub fn failed(&self, now: Mono) -> Self {
        let level = self.level(now);
        let since = if level == 0 { now } else { self.since.plus(self.hours(now) * HOUR_MS) };
        Self { failures: level.saturating_add(1), since, last: now }
    }

    /// The same count for a clock that starts anew or went back: nothing is forgotten, and the wait begins again.
    #[must_use]
    pub fn restarted(&self, now: Mono) -> Self {
        Self { failures: self.failures, since: now, last: now }
    }

    /// Tells whether the own clock shows a time before what was written down.
    #[must_use]
    pub fn is_ahead_of(&self, now: Mono) -> bool {
        self.failures > 0 && (now < self.last || now < self.since)
    }

    /// Tells whether this many failures are news to the owner.
    #[must_use]
    pub fn is_alarming(&self) -> bool {
        TOLD_AT.contains(&self.failures)
    }

    fn hours(&self, now: Mono) -> u64 {
        now.since(self.since) / HOUR_MS
    }
}

/// How long after a failure the next try is, at so many failures.
fn wait_ms(level: u16) -> u64 {
    match level {
        0..=4 => 0,
        5..=9 => 30_000,
        10..=14 => 120_000,
        15..=19 => 900_000,
        20.. => HOUR_MS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tries as often as it is let, for so many days; gives how often that was.
    fn tries(throttle: &mut Throttle, from: Mono, days: u64) -> u64 {
        let mut count = 0;
        for second in 0..days * 86_400 {
            let now = from.plus(second * 1000);
            if !throttle.waits(now) {
                *throttle = throttle.failed(now);
                count += 1;
            }
        }
        count
    }

    #[test]
    fn waits_grow_with_the_failures() {
        let mut throttle = Throttle::default();
        for (failures, wait_s) in [(4, 0), (5, 30), (9, 30), (10, 120), (15, 900), (20, 3600), (60, 3600)] {
            throttle.failures = failures;
            assert!(wait_s == 0 || throttle.waits(Mono(wait_s * 1000 - 1)), "{failures}");
            assert!(!throttle.waits(Mono(wait_s * 1000)), "{failures}");
        }
    }

    #[test]
    fn in_the_long_run_a_guesser_has_twenty_four_tries_a_day() {
        let mut throttle = Throttle::default();
        let first_day = tries(&mut throttle, Mono(0), 1);
        assert!((24..=48).contains(&first_day), "{first_day}");

        let ten_days = tries(&mut throttle, Mono(86_400_000), 10);
        assert!((239..=241).contains(&ten_days), "{ten_days}");
    }

    #[test]
    fn a_guesser_who_rests_gains_no_more_than_what_time_gives() {
        let mut throttle = Throttle { failures: 20, since: Mono(0), last: Mono(0) };
        let rested = Mono(20 * HOUR_MS);
        assert_eq!(throttle.level(rested), 0);
        throttle = throttle.failed(rested);
        assert_eq!((throttle.failures, throttle.since), (1, rested));
    }

    #[test]
    fn part_of_an_hour_is_not_lost_by_another_failure() {
        let throttle = Throttle { failures: 8, since: Mono(0), last: Mono(0) };
        let later = throttle.failed(Mono(HOUR_MS + HOUR_MS / 2));
        assert_eq!((later.failures, later.since), (8, Mono(HOUR_MS)));
        assert_eq!(later.level(Mono(2 * HOUR_MS)), 7);
    }

    #[test]
    fn a_clock_that_starts_anew_forgets_nothing() {
        let throttle = Throttle { failures: 20, since: Mono(9 * HOUR_MS), last: Mono(9 * HOUR_MS) };
        assert!(throttle.is_ahead_of(Mono(5)));
        let anew = throttle.restarted(Mono(5));
        assert_eq!(anew.level(Mono(5)), 20);
        assert!(anew.waits(Mono(HOUR_MS)) && !anew.waits(Mono(HOUR_MS + 5)));
    }
}
