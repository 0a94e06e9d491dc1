//! Dates, times and durations of RFC 5545, as they are written: no zone is applied here.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta};

/// The years that a lock can count and a booking can lie in.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2105;

/// A date or a time as a feed says it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum When {
    /// A whole day.
    Day(NaiveDate),
    /// A time in UTC.
    Utc(NaiveDateTime),
    /// A time in the zone that the feed names.
    Zoned {
        /// The time on the wall.
        wall: NaiveDateTime,
        /// The name as written; not every feed uses names of the IANA list.
        zone: String,
    },
    /// A time in whatever zone the calendar is read for.
    Floating(NaiveDateTime),
}

/// Why a date cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NotADate {
    /// It is not written like one, or no calendar has it.
    Unreadable,
    /// A year outside 1970 to 2105.
    Absurd,
}

impl When {
    /// Reads `20261122`, `20261122T150000` or `20261122T150000Z`; what it looks like counts more than what VALUE says.
    pub(crate) fn read(value: &str, zone: Option<&str>) -> Result<Self, NotADate> {
        let value = value.trim();
        let (stamp, utc) = match value.strip_suffix(['Z', 'z']) {
            Some(stamp) => (stamp, true),
            None => (value, false),
        };
        let time = match stamp.split_once(['T', 't']) {
            None if !utc => return day(stamp).map(Self::Day),
            None => return Err(NotADate::Unreadable),
            Some((date, time)) => on(day(date)?, time).ok_or(NotADate::Unreadable)?,
        };
        Ok(match zone {
            _ if utc => Self::Utc(time),
            Some(zone) => Self::Zoned { wall: time, zone: zone.to_owned() },
            None => Self::Floating(time),
        })
    }

    /// The same, later: a day by whole days, a time on its wall clock.
    pub(crate) fn after(&self, by: TimeDelta) -> Result<Self, NotADate> {
        let shift = |time: &NaiveDateTime| {
            let moved = time.checked_add_signed(by).ok_or(NotADate::Absurd)?;
            sane(moved.date()).map(|_| moved)
        };
        Ok(match self {
            Self::Day(day) => {
                let moved = day.checked_add_signed(TimeDelta::days(by.num_days())).ok_or(NotADate::Absurd)?;
                Self::Day(sane(moved)?)
            }
            Self::Utc(time) => Self::Utc(shift(time)?),
            Self::Zoned { wall, zone } => Self::Zoned { wall: shift(wall)?, zone: zone.clone() },
            Self::Floating(time) => Self::Floating(shift(time)?),
        })
    }

    /// The next day of a day; a time stays.
    pub(crate) fn next_day(&self) -> Self {
        match self {
            Self::Day(day) => Self::Day(day.checked_add_days(Days::new(1)).unwrap_or(*day)),
            Self::Utc(_) | Self::Zoned { .. } | Self::Floating(_) => self.clone(),
        }
    }

    /// Whether it is a whole day.
    #[must_use]
    pub fn is_day(&self) -> bool {
        match self {
            Self::Day(_) => true,
            Self::Utc(_) | Self::Zoned { .. } | Self::Floating(_) => false,
        }
    }

    /// The digits as written.
    #[must_use]
    pub fn wall(&self) -> NaiveDateTime {
        match self {
            Self::Day(day) => day.and_time(chrono::NaiveTime::MIN),
            Self::Utc(time) | Self::Zoned { wall: time, .. } | Self::Floating(time) => *time,
        }
    }
}

fn sane(date: NaiveDate) -> Result<NaiveDate, NotADate> {
    if YEARS.contains(&date.year()) { Ok(date) } else { Err(NotADate::Absurd) }
}

/// The numbers of a text of digits, cut into pieces of these lengths that fill it.
fn numbers<const N: usize>(text: &str, lengths: [usize; N]) -> Option<[u32; N]> {
    if text.len() != lengths.iter().sum::<usize>() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut rest = text;
    let mut found = [0; N];
    for (slot, length) in found.iter_mut().zip(lengths) {
        let (piece, after) = rest.split_at_checked(length)?;
        *slot = piece.parse().ok()?;
        rest = after;
    }
    Some(found)
}

fn day(text: &str) -> Result<NaiveDate, NotADate> {
    let [year, month, day] = numbers(text, [4, 2, 2]).ok_or(NotADate::Unreadable)?;
    let year = i32::try_from(year).map_err(|_| NotADate::Absurd)?;
    sane(NaiveDate::from_ymd_opt(year, month, day).ok_or(NotADate::Unreadable)?)
}

fn on(date: NaiveDate, time: &str) -> Option<NaiveDateTime> {
    let [hour, minute, second] = numbers(time, [2, 2, 2])?;
    date.and_hms_opt(hour, minute, second)
}

/// Reads a duration such as `P3D`, `P1W` or `P2DT4H30M`; nothing for anything else and for negative ones.
pub(crate) fn duration(text: &str) -> Option<TimeDelta> {
    let text = text.trim();
    let mut rest = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
    let (mut seconds, mut clock, mut any) = (0_i64, false, false);
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('T') {
            (rest, clock) = (after, true);
            continue;
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at_checked(digits)?;
        let unit = match (after.chars().next()?, clock) {
            ('W', false) => 7 * 86_400,
            ('D', false) => 86_400,
            ('H', true) => 3_600,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        let part = i64::from(number.parse::<u32>().ok()?).checked_mul(unit)?;
        seconds = seconds.checked_add(part)?;
        any = true;
        rest = after.get(1..)?;
    }
    if any { TimeDelta::try_seconds(seconds) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_ways_to_write_a_time_are_told_apart() {
        assert!(matches!(When::read("20261122", Some("Europe/Berlin")), Ok(When::Day(_))));
        assert!(matches!(When::read("20261122T150000Z", Some("Europe/Berlin")), Ok(When::Utc(_))));
        assert!(matches!(When::read("20261122T150000", Some("Europe/Berlin")), Ok(When::Zoned { .. })));
        assert!(matches!(When::read(" 20261122T150000", None), Ok(When::Floating(_))));
    }

    #[test]
    fn days_that_do_not_exist_are_no_dates_and_far_years_are_absurd() {
        for text in
            ["", "20260230", "2026-11-22", "20261122T", "20261122T250000", "2026112", "20261122Z", "٢٠٢٦١١٢٢"]
        {
            assert_eq!(When::read(text, None), Err(NotADate::Unreadable), "{text}");
        }
        for text in ["00010101", "99991231", "19691231", "21060101T000000Z"] {
            assert_eq!(When::read(text, None), Err(NotADate::Absurd), "{text}");
        }
    }

    #[test]
    fn durations_are_read_whole_or_not_at_all() {
        for (text, seconds) in [("P3D", 259_200), ("P1W", 604_800), ("+P1DT2H3M4S", 93_784), ("PT45M", 2_700)]
        {
            assert_eq!(duration(text), TimeDelta::try_seconds(seconds), "{text}");
        }
        for text in ["", "P", "PT", "-P1D", "P1H", "PT1D", "P1X", "1D", "P99999999999D", "PD"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
