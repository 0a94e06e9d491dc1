//! When to ask a feed again: often enough for a late booking, seldom enough to stay welcome, never all at once.

use chrono::{DateTime, TimeDelta, Utc};

const EVERY: TimeDelta = TimeDelta::minutes(15);
const SPREAD: TimeDelta = TimeDelta::minutes(15);
const AFTER_DOUBT: TimeDelta = TimeDelta::minutes(5);
const AFTER_FAILURE: TimeDelta = TimeDelta::minutes(5);
const AFTER_FAILURES_MAX: TimeDelta = TimeDelta::hours(4);
const ASKED_FOR_MAX: TimeDelta = TimeDelta::hours(24);

/// What the last answer was worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Pace {
    Good,
    Doubtful,
    /// The number of failures in a row, at least 1, and how long the site asked to be left alone.
    Failed(u32, Option<TimeDelta>),
}

/// The moment of the next attempt; `random` may be any number and only spreads the attempts.
pub(crate) fn next(pace: Pace, now: DateTime<Utc>, random: u64) -> DateTime<Utc> {
    let pause = match pace {
        Pace::Good => EVERY + part_of(SPREAD, random),
        Pace::Doubtful => AFTER_DOUBT + part_of(AFTER_DOUBT, random),
        Pace::Failed(failures, asked_for) => {
            let doubled = AFTER_FAILURE * (1 << failures.saturating_sub(1).min(6));
            let most = doubled.min(AFTER_FAILURES_MAX);
            let own = most / 2 + part_of(most / 2, random);
            own.max(asked_for.unwrap_or_default().min(ASKED_FOR_MAX))
        }
    };
    now.checked_add_signed(pause).unwrap_or(now)
}

fn part_of(whole: TimeDelta, random: u64) -> TimeDelta {
    let seconds = u64::try_from(whole.num_seconds()).unwrap_or(0).saturating_add(1);
    TimeDelta::seconds(i64::try_from(random % seconds).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(pace: Pace, random: u64) -> i64 {
        (next(pace, DateTime::UNIX_EPOCH, random) - DateTime::UNIX_EPOCH).num_minutes()
    }

    #[test]
    fn a_good_feed_is_asked_every_15_to_30_minutes() {
        for random in [0, 1, 450, 900, 901, u64::MAX] {
            assert!((15..=30).contains(&pause(Pace::Good, random)));
        }
        assert_ne!(pause(Pace::Good, 0), pause(Pace::Good, 450));
    }

    #[test]
    fn a_feed_that_fails_is_left_alone_longer_each_time_and_at_most_four_hours() {
        assert_eq!(pause(Pace::Failed(1, None), 0), 2);
        assert_eq!(pause(Pace::Failed(4, None), 0), 20);
        for failures in [7, 40, u32::MAX] {
            assert!((120..=240).contains(&pause(Pace::Failed(failures, None), u64::MAX)));
        }
    }

    #[test]
    fn a_site_that_asks_for_a_pause_gets_it_up_to_a_day() {
        assert_eq!(pause(Pace::Failed(1, Some(TimeDelta::minutes(90))), 0), 90);
        assert_eq!(pause(Pace::Failed(1, Some(TimeDelta::days(9))), 0), 24 * 60);
    }
}
