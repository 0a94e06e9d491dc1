//! Access that comes back: hours of the week with first and last day, exceptions, every n-th week, holidays, vacancy.
//!
//! Hours of the week are times on the wall, judged as a lock judges them: a moment is inside while the wall at the door
//! shows a time inside. An hour that clocks skip is skipped, one that they repeat counts twice.

mod compile;
mod spans;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use compile::{Because, Compiled, Limits, NotCompiled, Piece, Renewable, compile};
pub use spans::Span;

use crate::preset::DAYS_MAX;
use crate::wall::Wall;
use crate::weekly::{Weekday, Weekly, WeeklyError};
use crate::zone::{Zone, weekday_index};

/// Hours of the week that one recurrence may have.
pub const HOURS_MAX: usize = 28;
/// Weeks from one week of access to the next, at most.
pub const EVERY_WEEKS_MAX: u8 = 52;
/// Exceptions, and holidays, of one recurrence.
pub const DATES_MAX: usize = 366;

/// What a holiday does to hours that begin on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum OnHolidays {
    /// Nothing.
    #[default]
    AsUsual,
    /// They do not begin.
    Closed,
}

/// Whether stays in the unit interrupt the access.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// They do not.
    #[default]
    AnyTime,
    /// Nobody may come while a stay runs, and nobody while it is not known whether one does.
    OnlyVacant,
}

/// Access that comes back, as a host says it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Recurrence {
    /// Where the door is.
    pub zone: Zone,
    /// Hours of the week; each belongs to the day it begins on.
    pub hours: Vec<Weekly>,
    /// The first day on which hours begin.
    pub first_day: NaiveDate,
    /// The last day on which hours begin; access without one is refused.
    pub last_day: Option<NaiveDate>,
    /// 1 is every week, 2 every second one, counted in weeks from Monday on, that of the first day being the first.
    pub every_weeks: u8,
    /// Days on which no hours begin.
    pub except: Vec<NaiveDate>,
    /// The holidays at the door's place.
    pub holidays: Vec<NaiveDate>,
    /// What they do.
    pub on_holidays: OnHolidays,
    /// Whether stays interrupt.
    pub unit: Unit,
}

/// A stay in the unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stay {
    /// From when on the unit is taken.
    pub starts: DateTime<Utc>,
    /// From when on it is free again.
    pub ends: DateTime<Utc>,
}

/// What is known of the stays in a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stays<'a> {
    /// Those that are known, in any order.
    pub stays: &'a [Stay],
    /// Until when all of them are known.
    pub known_until: DateTime<Utc>,
}

impl Stays<'_> {
    /// Of a unit whose stays do not matter.
    #[must_use]
    pub fn none() -> Self {
        Self { stays: &[], known_until: DateTime::<Utc>::MAX_UTC }
    }

    fn vacant_at(&self, at: DateTime<Utc>) -> bool {
        at < self.known_until && !self.stays.iter().any(|stay| stay.starts <= at && at < stay.ends)
    }
}

/// Why a recurrence is none.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum RecurrenceError {
    /// No hours of the week.
    NoHours,
    /// More than [`HOURS_MAX`].
    TooManyHours {
        /// Allowed.
        most: u8,
    },
    /// Hours that no lock keeps.
    Hours {
        /// Their place in the list, from 0.
        place: u8,
        /// What is wrong.
        problem: HoursProblem,
    },
    /// It would go on for ever.
    NoEnd,
    /// The last day is before the first.
    EndBeforeStart,
    /// Longer than a lock can promise.
    TooLong {
        /// Days allowed.
        days_max: u16,
    },
    /// Not 1..=52.
    EveryWeeks {
        /// Allowed.
        most: u8,
    },
    /// More exceptions or holidays than can be kept.
    TooManyDates {
        /// Allowed.
        most: u16,
    },
    /// Dates that a lock cannot count.
    OutOfRange,
}

/// What is wrong with hours of the week.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum HoursProblem {
    /// No day was chosen.
    NoDay,
    /// An edge is not a step of ten minutes.
    NotTenMinutes,
    /// They begin at 24:00.
    StartsAtEnd,
}

impl Recurrence {
    /// Hours of every week between two days.
    #[must_use]
    pub fn weekly(zone: Zone, hours: Vec<Weekly>, first_day: NaiveDate, last_day: NaiveDate) -> Self {
        Self {
            zone,
            hours,
            first_day,
            last_day: Some(last_day),
            every_weeks: 1,
            except: Vec::new(),
            holidays: Vec::new(),
            on_holidays: OnHolidays::AsUsual,
            unit: Unit::AnyTime,
        }
    }

    /// Tells whether it can be promised at all; what a lock makes of it is [`compile()`]'s question. Gives the last day.
    pub fn check(&self) -> Result<NaiveDate, RecurrenceError> {
        if self.hours.is_empty() {
            return Err(RecurrenceError::NoHours);
        }
        if self.hours.len() > HOURS_MAX {
            return Err(RecurrenceError::TooManyHours { most: u8::try_from(HOURS_MAX).unwrap_or(u8::MAX) });
        }
        for (place, hours) in (0_u8..).zip(&self.hours) {
            hours.check().map_err(|error| RecurrenceError::Hours { place, problem: problem(&error) })?;
        }
        if !(1..=EVERY_WEEKS_MAX).contains(&self.every_weeks) {
            return Err(RecurrenceError::EveryWeeks { most: EVERY_WEEKS_MAX });
        }
        if self.except.len().max(self.holidays.len()) > DATES_MAX {
            return Err(RecurrenceError::TooManyDates { most: u16::try_from(DATES_MAX).unwrap_or(u16::MAX) });
        }
        self.check_days()
    }

    fn check_days(&self) -> Result<NaiveDate, RecurrenceError> {
        let last_day = self.last_day.ok_or(RecurrenceError::NoEnd)?;
        if last_day < self.first_day {
            return Err(RecurrenceError::EndBeforeStart);
        }
        if (last_day - self.first_day).num_days() > DAYS_MAX {
            return Err(RecurrenceError::TooLong { days_max: u16::try_from(DAYS_MAX).unwrap_or(u16::MAX) });
        }
        let countable = |day: NaiveDate| (1970..=2105).contains(&chrono::Datelike::year(&day));
        if countable(self.first_day) && countable(last_day) {
            Ok(last_day)
        } else {
            Err(RecurrenceError::OutOfRange)
        }
    }

    /// Tells whether this moment was asked for.
    #[must_use]
    pub fn open_at(&self, at: DateTime<Utc>, stays: &Stays<'_>) -> bool {
        let wall = self.zone.wall(at);
        let days = [wall.date().pred_opt(), Some(wall.date())];
        let inside = days.into_iter().flatten().any(|day| {
            self.begins_on(day) && self.hours_of(day).any(|(from, until)| from <= wall && wall < until)
        });
        inside && (self.unit == Unit::AnyTime || stays.vacant_at(at))
    }

    /// Tells whether hours may begin on a day, whatever its weekday.
    #[must_use]
    pub fn begins_on(&self, day: NaiveDate) -> bool {
        let closed = self.on_holidays == OnHolidays::Closed && self.holidays.contains(&day);
        self.in_turn(day) && !closed && !self.except.contains(&day)
    }

    /// Tells whether a day is in the span and in a week whose turn it is.
    fn in_turn(&self, day: NaiveDate) -> bool {
        let monday = self.first_day - chrono::TimeDelta::days(i64::from(weekday_index(self.first_day)));
        let weeks = (day - monday).num_days().div_euclid(7);
        self.first_day <= day
            && self.last_day.is_none_or(|last| day <= last)
            && weeks.rem_euclid(i64::from(self.every_weeks.max(1))) == 0
    }

    /// The wall times from and until which hours run that begin on a day, by its weekday alone.
    fn hours_of(
        &self,
        day: NaiveDate,
    ) -> impl Iterator<Item = (chrono::NaiveDateTime, chrono::NaiveDateTime)> + '_ {
        let weekday = Weekday::of(day);
        self.hours.iter().filter(move |hours| hours.days.contains(&weekday)).map(move |hours| {
            let from = Wall::on(day, hours.from).time();
            (from, from + chrono::TimeDelta::minutes(i64::from(hours.length_minutes())))
        })
    }
}

fn problem(error: &WeeklyError) -> HoursProblem {
    match error {
        WeeklyError::NoDay => HoursProblem::NoDay,
        WeeklyError::NotTenMinutes { .. } => HoursProblem::NotTenMinutes,
        WeeklyError::StartsAtEnd => HoursProblem::StartsAtEnd,
    }
}
