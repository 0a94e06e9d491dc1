//! Wall time as people write it: a date with minutes, or a time of day; without a zone.

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that is no wall time.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotAWallTime {
    /// Not `YYYY-MM-DDTHH:MM`, or a day that no calendar has.
    #[error("There is no such date and time: write it as 2026-11-22T15:00")]
    DateTime,
    /// Not `HH:MM`.
    #[error("There is no such time of day: write it as 15:00")]
    TimeOfDay,
}

/// Date and time on a wall clock, to the minute; travels as `2026-11-22T15:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "specta", derive(specta::Type), specta(type = String))]
pub struct Wall(NaiveDateTime);

impl Wall {
    /// Cuts the seconds off.
    #[must_use]
    pub fn of(time: NaiveDateTime) -> Self {
        Self(time.with_second(0).and_then(|t| t.with_nanosecond(0)).unwrap_or(time))
    }

    /// The moment on that day, `minutes` after midnight (1440 is the next midnight).
    #[must_use]
    pub fn on(date: NaiveDate, time: TimeOfDay) -> Self {
        let midnight = date.and_time(NaiveTime::MIN);
        let after = chrono::TimeDelta::minutes(i64::from(time.minutes()));
        Self(midnight.checked_add_signed(after).unwrap_or(midnight))
    }

    /// The date and time.
    #[must_use]
    pub fn time(self) -> NaiveDateTime {
        self.0
    }

    /// The day.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        self.0.date()
    }
}

impl fmt::Display for Wall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%dT%H:%M"))
    }
}

impl FromStr for Wall {
    type Err = NotAWallTime;

    fn from_str(text: &str) -> Result<Self, NotAWallTime> {
        // chrono accepts signs, spaces and missing zeros, a UI's date field never writes them.
        let shape = b"dddd-dd-ddTdd:dd";
        if !has_shape(text, shape) {
            return Err(NotAWallTime::DateTime);
        }
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").map(Self).map_err(|_| NotAWallTime::DateTime)
    }
}

/// A time of day in minutes, 00:00 to 24:00; travels as `15:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "specta", derive(specta::Type), specta(type = String))]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// The day's beginning.
    pub const MIDNIGHT: Self = Self(0);
    /// The day's end, `24:00`.
    pub const END: Self = Self(1440);

    /// The time `hours:minutes`; nothing beyond 24:00.
    #[must_use]
    pub const fn new(hours: u8, minutes: u8) -> Option<Self> {
        let all = hours as u16 * 60 + minutes as u16;
        if minutes < 60 && all <= 1440 { Some(Self(all)) } else { None }
    }

    /// The full hour; anything above 24 counts as 24.
    #[must_use]
    pub const fn hour(hours: u8) -> Self {
        if hours > 24 { Self::END } else { Self(hours as u16 * 60) }
    }

    /// Minutes after midnight, 0..=1440.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for TimeOfDay {
    type Err = NotAWallTime;

    fn from_str(text: &str) -> Result<Self, NotAWallTime> {
        if !has_shape(text, b"dd:dd") {
            return Err(NotAWallTime::TimeOfDay);
        }
        let (hours, minutes) = text.split_once(':').ok_or(NotAWallTime::TimeOfDay)?;
        let number = |part: &str| part.parse::<u8>().map_err(|_| NotAWallTime::TimeOfDay);
        Self::new(number(hours)?, number(minutes)?).ok_or(NotAWallTime::TimeOfDay)
    }
}

/// Tells whether `text` has a digit wherever `shape` has a `d`, and elsewhere the shape's own character.
fn has_shape(text: &str, shape: &[u8]) -> bool {
    let fits = |(b, s): (u8, &u8)| if *s == b'd' { b.is_ascii_digit() } else { b == *s };
    text.len() == shape.len() && text.bytes().zip(shape).all(fits)
}

macro_rules! as_text {
    ($($name:ident)*) => { $(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )* };
}

as_text! { Wall TimeOfDay }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wall_times_keep_their_text() {
        for text in ["2026-11-22T15:00", "2028-02-29T00:00"] {
            assert_eq!(text.parse::<Wall>().unwrap().to_string(), text);
        }
        for text in ["00:00", "09:05", "24:00"] {
            assert_eq!(text.parse::<TimeOfDay>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn days_and_times_that_do_not_exist_are_refused() {
        let days = [
            "2026-02-30T10:00",
            "2026-13-01T10:00",
            "2026-11-22T24:00",
            "2026-11-22 15:00",
            "",
            "2026-1-1T1:00",
        ];
        for text in days {
            assert_eq!(text.parse::<Wall>(), Err(NotAWallTime::DateTime), "{text}");
        }
        for text in ["24:01", "25:00", "9:00", "09:60", "-1:00", "", "0９:00"] {
            assert_eq!(text.parse::<TimeOfDay>(), Err(NotAWallTime::TimeOfDay), "{text}");
        }
    }

    #[test]
    fn the_end_of_a_day_is_the_next_midnight() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
        assert_eq!(Wall::on(day, TimeOfDay::END).to_string(), "2027-01-01T00:00");
    }
}
