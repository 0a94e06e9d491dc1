//! Hours that come back every week, in wall time, in the ten-minute steps a lock can keep.

use chrono::NaiveDateTime;
use lock_protocol::schedule::Schedule;
use serde::{Deserialize, Serialize};

use crate::wall::TimeOfDay;
use crate::zone::weekday_index;

/// A day of the week.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Weekday {
    /// All days, Monday first.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// The weekday of a date.
    #[must_use]
    pub fn of(date: chrono::NaiveDate) -> Self {
        Self::ALL.get(usize::from(weekday_index(date))).copied().unwrap_or(Self::Monday)
    }

    /// The day's bit in a mask, Monday lowest.
    #[must_use]
    pub fn bit(self) -> u8 {
        match self {
            Self::Monday => 0x01,
            Self::Tuesday => 0x02,
            Self::Wednesday => 0x04,
            Self::Thursday => 0x08,
            Self::Friday => 0x10,
            Self::Saturday => 0x20,
            Self::Sunday => 0x40,
        }
    }
}

/// Hours on some days of the week; an end at or before the start is on the next day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Weekly {
    /// The days on which the hours begin.
    pub days: Vec<Weekday>,
    /// From, `00:00` to `23:50`.
    pub from: TimeOfDay,
    /// Until, `00:00` to `24:00`.
    pub until: TimeOfDay,
}

/// Why weekly hours cannot be kept by a lock.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum WeeklyError {
    /// No day was chosen.
    #[error("No day was chosen: choose at least one")]
    NoDay,
    /// The lock counts in steps of ten minutes.
    #[error("{time} is not a step of ten minutes: choose {earlier} or {later}")]
    NotTenMinutes {
        /// What was asked for.
        time: TimeOfDay,
        /// The step before.
        earlier: TimeOfDay,
        /// The step after.
        later: TimeOfDay,
    },
    /// A window cannot begin where the day ends.
    #[error("Hours cannot begin at 24:00: choose 00:00 of the next day")]
    StartsAtEnd,
}

impl Weekly {
    /// Tells whether a lock can keep these hours exactly.
    pub fn check(&self) -> Result<(), WeeklyError> {
        if self.days.is_empty() {
            return Err(WeeklyError::NoDay);
        }
        if self.from == TimeOfDay::END {
            return Err(WeeklyError::StartsAtEnd);
        }
        for time in [self.from, self.until] {
            if !time.minutes().is_multiple_of(10) {
                return Err(not_ten_minutes(time));
            }
        }
        Ok(())
    }

    /// The days as a mask, Monday lowest.
    #[must_use]
    pub fn day_mask(&self) -> u8 {
        self.days.iter().fold(0, |mask, day| mask | day.bit())
    }

    /// The hours as a lock keeps them.
    #[must_use]
    pub fn schedule(&self) -> Schedule {
        let unit = |minutes: u16| u8::try_from(minutes / 10).unwrap_or(u8::MAX);
        Schedule { days: self.day_mask(), start: unit(self.from.minutes()), end: unit(self.until.minutes()) }
    }

    /// Minutes that the hours last, 10..=1440.
    #[must_use]
    pub fn length_minutes(&self) -> u16 {
        let (from, until) = (self.from.minutes(), self.until.minutes());
        if until > from { until - from } else { 1440 + until - from }
    }

    /// Tells whether the hours include this wall time.
    #[must_use]
    pub fn open_at(&self, wall: NaiveDateTime) -> bool {
        let date = wall.date();
        let days = [date.pred_opt(), Some(date)];
        days.into_iter().flatten().any(|day| {
            let starts = crate::wall::Wall::on(day, self.from).time();
            let ends = starts + chrono::TimeDelta::minutes(i64::from(self.length_minutes()));
            self.days.contains(&Weekday::of(day)) && starts <= wall && wall < ends
        })
    }

    /// Tells whether the hours touch the wall times from `from` until just before `until`.
    #[must_use]
    pub fn touches(&self, from: NaiveDateTime, until: NaiveDateTime) -> bool {
        if self.open_at(from) {
            return true;
        }
        // Every weekday's hours begin at least once within eight days.
        let days = from.date().iter_days().take(8);
        days.filter(|day| self.days.contains(&Weekday::of(*day)))
            .map(|day| crate::wall::Wall::on(day, self.from).time())
            .any(|starts| from <= starts && starts < until)
    }
}

fn not_ten_minutes(time: TimeOfDay) -> WeeklyError {
    let step = |tens: u16| {
        let minutes = tens * 10;
        let (hour, minute) =
            (u8::try_from(minutes / 60).unwrap_or(24), u8::try_from(minutes % 60).unwrap_or(0));
        TimeOfDay::new(hour, minute).unwrap_or(TimeOfDay::END)
    };
    let tens = time.minutes() / 10;
    WeeklyError::NotTenMinutes { time, earlier: step(tens), later: step(tens + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(days: &[Weekday], from: &str, until: &str) -> Weekly {
        Weekly { days: days.to_vec(), from: from.parse().unwrap(), until: until.parse().unwrap() }
    }

    fn wall(text: &str) -> NaiveDateTime {
        text.parse::<crate::wall::Wall>().unwrap().time()
    }

    #[test]
    fn monday_mornings_are_open_on_monday_mornings_only() {
        let weekly = hours(&[Weekday::Monday], "10:00", "12:00");

        assert!(weekly.open_at(wall("2026-11-23T10:00")));
        assert!(weekly.open_at(wall("2026-11-23T11:59")));
        assert!(!weekly.open_at(wall("2026-11-23T12:00")));
        assert!(!weekly.open_at(wall("2026-11-24T11:00")));
    }

    #[test]
    fn overnight_hours_belong_to_the_day_they_begin_on() {
        let weekly = hours(&[Weekday::Friday], "22:00", "06:00");

        assert!(weekly.open_at(wall("2026-11-28T05:59")), "Saturday morning");
        assert!(!weekly.open_at(wall("2026-11-27T05:59")), "Friday morning");
        assert_eq!(weekly.length_minutes(), 480);
    }

    #[test]
    fn a_time_between_two_steps_is_refused_with_both_steps() {
        let refused = hours(&[Weekday::Friday], "10:05", "12:00").check().unwrap_err();

        assert_eq!(refused.to_string(), "10:05 is not a step of ten minutes: choose 10:00 or 10:10");
        assert_eq!(hours(&[], "10:00", "12:00").check(), Err(WeeklyError::NoDay));
        assert_eq!(hours(&[Weekday::Friday], "24:00", "12:00").check(), Err(WeeklyError::StartsAtEnd));
        assert_eq!(hours(&[Weekday::Friday], "00:00", "24:00").check(), Ok(()));
    }

    #[test]
    fn hours_that_begin_after_the_end_do_not_touch() {
        let weekly = hours(&[Weekday::Sunday], "10:00", "12:00");

        assert!(!weekly.touches(wall("2026-11-23T00:00"), wall("2026-11-28T00:00")));
        assert!(weekly.touches(wall("2026-11-23T00:00"), wall("2026-11-29T10:01")));
        assert!(
            weekly.touches(wall("2026-11-22T11:00"), wall("2026-11-22T11:30")),
            "begins within the hours"
        );
    }
}
