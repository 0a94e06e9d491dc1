//! When an offline code opens, by the lock's settings and a moment; it knows nothing of keys, uses and revocations.

use super::plan::{LONG_DAYS, ONE_TIME_HOURS, VISIT_QUARTERS, WEEKLY_HOURS, WEEKLY_MASKS, WEEKLY_WEEKS};
use super::{CodePlan, Epoch, GRID_START_S};
use crate::settings::Settings;
use crate::wall::Edge;

/// A long or weekly code must be used for the first time within so many days of its start.
pub const FIRST_USE_DAYS: i64 = 7;
const DAY_S: i64 = 86_400;
const HOUR_S: i64 = 3600;

/// Whether the lock has seen the code before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// It has not: long and weekly codes open in their first week only.
    First,
    /// A long or weekly code that was used in its first week.
    Later,
}

/// A moment's relation to a code's windows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Opening {
    /// Inside a window.
    Open,
    /// The next window begins at this moment, Unix seconds.
    Begins(i64),
    /// No window is left.
    Over,
}

/// From `start` on, until just before `end`, in Unix seconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// The first moment inside.
    pub start: i64,
    /// The first moment outside.
    pub end: i64,
}

impl Span {
    const NEVER: Span = Span { start: 0, end: 0 };

    fn of(start: i64, length: i64) -> Self {
        Self { start, end: start + length }
    }

    /// Relates `at` to this span, its edges moved outwards by `widen` seconds.
    fn at(&self, at: i64, widen: i64) -> Opening {
        if self.start >= self.end || at >= self.end + widen {
            Opening::Over
        } else if at < self.start - widen {
            Opening::Begins(self.start)
        } else {
            Opening::Open
        }
    }
}

impl CodePlan {
    /// Relates the moment `at` (Unix seconds) to the code's windows in `epoch`, their edges moved outwards by `widen`
    /// seconds.
    #[must_use]
    pub fn opening(&self, epoch: Epoch, settings: &Settings, at: i64, widen: i64, which: Use) -> Opening {
        match *self {
            Self::OneTime { .. } | Self::Visit { .. } | Self::Stay { .. } => {
                self.whole(epoch, settings).at(at, widen)
            }
            Self::Long { .. } => match which {
                Use::First => self.first_week(epoch, settings).at(at, widen),
                Use::Later => self.whole(epoch, settings).at(at, widen),
            },
            Self::Weekly { .. } => self.weekly(epoch, settings, at, widen, which),
        }
    }

    /// From the first moment at which the code can open to the last; empty for one that never does.
    #[must_use]
    pub fn whole(&self, epoch: Epoch, settings: &Settings) -> Span {
        let grid = |seconds: i64| settings.utc_of_grid(epoch.starts_s() + seconds);
        match *self {
            Self::OneTime { start_hour, window, .. } => {
                let hours = at(&ONE_TIME_HOURS, window);
                if hours == 168 && start_hour % 24 != 0 {
                    return Span::NEVER;
                }
                Span::of(grid(i64::from(start_hour) * HOUR_S), i64::from(hours) * HOUR_S)
            }
            Self::Visit { start_quarter, length, .. } => {
                let quarters = i64::from(at(&VISIT_QUARTERS, length));
                Span::of(grid(i64::from(start_quarter) * 900), quarters * 900)
            }
            Self::Stay { day, nights, plan, .. } => {
                let [standard, flexible] = settings.plans;
                let hours = if plan == 0 { standard } else { flexible };
                let arrival = wall_day(epoch, day.into()) + i64::from(hours.arrival_minute) * 60;
                let departure = wall_day(epoch, i64::from(day) + i64::from(nights))
                    + i64::from(hours.departure_minute) * 60;
                Span {
                    start: settings.moment_of(arrival, Edge::Start),
                    end: settings.moment_of(departure, Edge::End),
                }
            }
            Self::Long { day, length, .. } => {
                Span::of(grid(i64::from(day) * DAY_S), i64::from(at(&LONG_DAYS, length)) * DAY_S)
            }
            Self::Weekly { weeks, .. } => {
                let days = i64::from(at(&WEEKLY_WEEKS, weeks)) * 7;
                let first = (0..days).find_map(|day| self.window_on(epoch, settings, day));
                let last = (0..days).rev().find_map(|day| self.window_on(epoch, settings, day));
                first
                    .zip(last)
                    .map_or(Span::NEVER, |(first, last)| Span { start: first.start, end: last.end })
            }
        }
    }

    /// The seven grid days in which a long or weekly code must be used for the first time.
    fn first_week(&self, epoch: Epoch, settings: &Settings) -> Span {
        let day = match *self {
            Self::Long { day, .. } => i64::from(day),
            Self::Weekly { week, .. } => i64::from(week) * 7,
            Self::OneTime { .. } | Self::Visit { .. } | Self::Stay { .. } => return Span::NEVER,
        };
        let start = settings.utc_of_grid(epoch.starts_s() + day * DAY_S);
        Span::of(start, FIRST_USE_DAYS * DAY_S)
    }

    fn weekly(&self, epoch: Epoch, settings: &Settings, at_s: i64, widen: i64, which: Use) -> Opening {
        let Self::Weekly { week, weeks, .. } = *self else { return Opening::Over };
        let days = i64::from(at(&WEEKLY_WEEKS, weeks)) * 7;
        let first_week = match which {
            // Those of the wall's second week may begin in the last hours of the grid's first.
            Use::First => Some(self.first_week(epoch, settings)),
            Use::Later => None,
        };
        // Windows last a day at most, and the wall is never further than 18 hours from UTC.
        let wall_today = (at_s.div_euclid(DAY_S)) - wall_day(epoch, i64::from(week) * 7) / DAY_S;
        let near = (wall_today - 3).max(0)..(wall_today.max(0) + 10).min(days);
        near.filter_map(|day| self.window_on(epoch, settings, day))
            .map(|window| match first_week {
                Some(week) => Span { start: window.start.max(week.start), end: window.end.min(week.end) },
                None => window,
            })
            .map(|window| window.at(at_s, widen))
            .find(|opening| *opening != Opening::Over)
            .unwrap_or(Opening::Over)
    }

    /// The window of a weekly code that starts on the `day`th day since its first Monday, if one does.
    fn window_on(&self, epoch: Epoch, settings: &Settings, day: i64) -> Option<Span> {
        let Self::Weekly { week, mask, hour, length, .. } = *self else { return None };
        let weekday = day.rem_euclid(7);
        if at(&WEEKLY_MASKS, mask) >> weekday & 1 == 0 {
            return None;
        }
        let start = wall_day(epoch, i64::from(week) * 7 + day) + i64::from(hour) * HOUR_S;
        let end = start + i64::from(at(&WEEKLY_HOURS, length)) * HOUR_S;
        Some(Span { start: settings.moment_of(start, Edge::Start), end: settings.moment_of(end, Edge::End) })
    }
}

/// Midnight of an epoch's `day`, in seconds since 1970-01-01 00:00 wall time.
fn wall_day(epoch: Epoch, day: i64) -> i64 {
    GRID_START_S + (epoch.starts_day() + day) * DAY_S
}

/// The entry that a field names; the fields of a plaintext are always inside.
fn at<T: Copy + Default>(table: &[T], field: u8) -> T {
    table.get(usize::from(field)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pin::Plaintext;

    const EPOCH: Epoch = Epoch(590);
    const HOUR_M: i64 = 60;
    const DAY_M: i64 = 24 * HOUR_M;

    /// Whether a code opens `minute` minutes into its epoch, where the wall shows grid time.
    fn opens(plan: CodePlan, minute: i64) -> bool {
        let settings = Settings::default();
        let at = settings.utc_of_grid(EPOCH.starts_s() + minute * 60);
        plan.opening(EPOCH, &settings, at, 0, Use::First) == Opening::Open
    }

    /// The minutes at which a code begins and stops to open, over its epoch and the one after.
    fn edges(plan: CodePlan) -> Vec<i64> {
        let inside = |minute: &i64| opens(plan, *minute) != opens(plan, minute - 1);
        (0..2 * 35 * DAY_M).filter(inside).collect()
    }

    #[test]
    fn a_one_time_code_opens_for_its_hours() {
        let four = CodePlan::OneTime { start_hour: 100, window: 1, variant: 0 };
        assert_eq!(edges(four), [100 * HOUR_M, 104 * HOUR_M]);
    }

    #[test]
    fn a_week_starts_at_midnight_or_never() {
        let week = |start_hour| CodePlan::OneTime { start_hour, window: 3, variant: 0 };
        assert_eq!(edges(week(48)), [48 * HOUR_M, (48 + 168) * HOUR_M]);
        assert_eq!(edges(week(49)), []);
    }

    #[test]
    fn a_visit_starts_on_a_quarter_hour() {
        let visit = CodePlan::Visit { start_quarter: 401, length: 7, variant: 1 };
        assert_eq!(edges(visit), [401 * 15, 401 * 15 + 3 * HOUR_M]);
    }

    #[test]
    fn a_stay_opens_from_arrival_to_departure() {
        let stay = |plan| CodePlan::Stay { day: 3, nights: 31, plan, variant: 0 };
        assert_eq!(edges(stay(0)), [3 * DAY_M + 15 * HOUR_M, 34 * DAY_M + 11 * HOUR_M]);
        assert_eq!(edges(stay(1)), [3 * DAY_M + 11 * HOUR_M, 34 * DAY_M + 14 * HOUR_M]);
    }

    #[test]
    fn a_long_code_must_be_used_in_its_first_week() {
        let long = CodePlan::Long { day: 34, length: 0, variant: 0 };
        assert_eq!(edges(long), [34 * DAY_M, 41 * DAY_M]);

        let settings = Settings::default();
        let later =
            |at| long.opening(EPOCH, &settings, settings.utc_of_grid(EPOCH.starts_s() + at), 0, Use::Later);
        assert_eq!(later((34 + 30) * DAY_S - 1), Opening::Open);
        assert_eq!(later((34 + 30) * DAY_S), Opening::Over);
    }

    #[test]
    fn a_weekly_code_is_first_used_inside_the_seven_days_of_its_first_week() {
        // Sundays from 22:00 for four hours.
        let nights = CodePlan::Weekly { week: 1, mask: 6, hour: 22, length: 3, weeks: 1 };
        assert_eq!(edges(nights), [13 * DAY_M + 22 * HOUR_M, 14 * DAY_M]);

        let settings = Settings::default();
        let later = |day: i64, hour: i64| {
            let at = settings.utc_of_grid(EPOCH.starts_s() + day * DAY_S + hour * HOUR_S);
            nights.opening(EPOCH, &settings, at, 0, Use::Later)
        };
        assert_eq!(later(14, 1), Opening::Open, "past midnight");
        assert_eq!(
            later(14, 2),
            Opening::Begins(settings.utc_of_grid(EPOCH.starts_s() + 20 * DAY_S + 22 * HOUR_S))
        );
        assert_eq!(later(20, 23), Opening::Open, "the second Sunday");
        assert_eq!(later(27, 23), Opening::Over, "two weeks are over");
        assert_eq!(
            later(7, 1),
            Opening::Begins(settings.utc_of_grid(EPOCH.starts_s() + 13 * DAY_S + 22 * HOUR_S))
        );
    }

    #[test]
    fn a_code_that_is_not_open_yet_says_when_it_begins() {
        let settings = Settings::default();
        for number in (0..crate::pin::PLAINTEXTS).step_by(41) {
            let plan = CodePlan::of(Plaintext::new(number).unwrap());
            let whole = plan.whole(EPOCH, &settings);
            let before =
                plan.opening(EPOCH, &settings, settings.utc_of_grid(EPOCH.starts_s()) - DAY_S, 0, Use::First);
            if whole == Span::NEVER {
                assert_eq!(before, Opening::Over);
            } else {
                assert_eq!(before, Opening::Begins(whole.start), "{plan:?}");
            }
        }
    }

    #[test]
    fn both_edges_are_widened_for_drift() {
        let settings = Settings::default();
        let visit = CodePlan::Visit { start_quarter: 400, length: 0, variant: 0 };
        let start = settings.utc_of_grid(EPOCH.starts_s() + 400 * 900);
        let opening = |at| visit.opening(EPOCH, &settings, at, 120, Use::First);
        assert_eq!(opening(start - 121), Opening::Begins(start));
        assert_eq!(opening(start - 120), Opening::Open);
        assert_eq!(opening(start + 900 + 119), Opening::Open);
        assert_eq!(opening(start + 900 + 120), Opening::Over);
    }
}
