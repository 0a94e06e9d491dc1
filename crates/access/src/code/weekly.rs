//! Weekly codes: one pattern of days, one hour and one length, for a number of whole weeks.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use lock_protocol::pin::{CodePlan, FIRST_USE_DAYS, WEEKLY_HOURS, WEEKLY_MASKS, WEEKLY_WEEKS};

use super::dated::{days_later, place_of, wall_moment};
use super::{CodeRefusal, Edges, Keypad, NotSayable, PlannedCode, moment, seconds_between};
use crate::weekly::{Weekday, Weekly};
use crate::zone::{Edge, weekday_index};

/// The pattern's places in the protocol's tables.
struct Pattern {
    mask: u8,
    hour: u8,
    length: u8,
}

pub(super) fn plan(
    hours: &Weekly,
    (first_day, last_day): (NaiveDate, NaiveDate),
    keypad: &Keypad<'_>,
    now: DateTime<Utc>,
) -> Result<PlannedCode, CodeRefusal> {
    let pattern = pattern(hours)?;
    if last_day < first_day {
        return Err(CodeRefusal::EndBeforeStart);
    }
    let this_monday = first_day - TimeDelta::days(weekday_index(first_day).into());
    let next_monday = days_later(this_monday, 7)?;
    // A code whose first use is possible only in the last hours of its grid week is the last resort.
    for (monday, weeks) in [(this_monday, 1), (next_monday, 1), (this_monday, 2), (next_monday, 2)] {
        if opens_early(hours, monday, first_day, keypad, now)?
            || first_uses(hours, monday, weeks, keypad, now)?.is_empty()
        {
            continue;
        }
        match in_week(hours, &pattern, monday, (first_day, last_day), keypad, now) {
            Err(CodeRefusal::Over) => {}
            planned_or_refused => return planned_or_refused,
        }
    }
    Err(CodeRefusal::Over)
}

fn pattern(hours: &Weekly) -> Result<Pattern, CodeRefusal> {
    fn place<T: PartialEq>(table: &[T], wanted: &T, problem: NotSayable) -> Result<u8, CodeRefusal> {
        let found = table.iter().position(|entry| entry == wanted);
        found.and_then(|place| u8::try_from(place).ok()).ok_or(CodeRefusal::Hours { problem })
    }
    let (from, length) = (hours.from.minutes(), hours.length_minutes());
    if !from.is_multiple_of(60) || from >= 1440 {
        return Err(CodeRefusal::Hours { problem: NotSayable::StartHour });
    }
    let whole_hours = if length.is_multiple_of(60) { u8::try_from(length / 60).unwrap_or(0) } else { 0 };
    Ok(Pattern {
        mask: place(&WEEKLY_MASKS, &hours.day_mask(), NotSayable::Days)?,
        hour: u8::try_from(from / 60).unwrap_or(0),
        length: place(&WEEKLY_HOURS, &whole_hours, NotSayable::Length)?,
    })
}

/// The windows of the week from `monday` on: their day, first moment and end.
fn windows(
    hours: &Weekly,
    monday: NaiveDate,
    keypad: &Keypad<'_>,
) -> Result<Vec<(NaiveDate, i64, i64)>, CodeRefusal> {
    let days = monday.iter_days().take(7).filter(|day| hours.days.contains(&Weekday::of(*day)));
    days.map(|day| {
        let (from, length) = (hours.from.minutes(), hours.length_minutes());
        let starts = wall_moment(keypad, day, from, Edge::Start)?;
        Ok((day, starts, wall_moment(keypad, day, from + length, Edge::End)?))
    })
    .collect()
}

/// Tells whether a code from this week on opens before it was asked for.
fn opens_early(
    hours: &Weekly,
    monday: NaiveDate,
    first_day: NaiveDate,
    keypad: &Keypad<'_>,
    now: DateTime<Utc>,
) -> Result<bool, CodeRefusal> {
    let early = |(day, _, ends): &(NaiveDate, i64, i64)| *day < first_day && *ends > now.timestamp();
    Ok(windows(hours, monday, keypad)?.iter().any(early))
}

/// The moments, first and end, at which a code from `monday` on can still be used for the first time. They are those of the
/// wall's first `weeks` weeks within the grid's first: where the wall is ahead, Monday's first hours lie before that week and
/// the next Monday's in its last hours.
fn first_uses(
    hours: &Weekly,
    monday: NaiveDate,
    weeks: u16,
    keypad: &Keypad<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<(i64, i64)>, CodeRefusal> {
    let (week_starts, week_ends) = first_week(monday, keypad)?;
    let mut uses = Vec::new();
    for week in 0..weeks {
        for (_, starts, ends) in windows(hours, days_later(monday, week * 7)?, keypad)? {
            let (starts, ends) = (starts.max(week_starts), ends.min(week_ends));
            if starts < ends && ends > now.timestamp() {
                uses.push((starts, ends));
            }
        }
    }
    Ok(uses)
}

/// The seven grid days in which a code from `monday` on must be used once.
fn first_week(monday: NaiveDate, keypad: &Keypad<'_>) -> Result<(i64, i64), CodeRefusal> {
    let (epoch, day) = place_of(monday)?;
    let starts = epoch.starts_s() + i64::from(day) * 86_400;
    let utc = |grid: i64| keypad.settings.utc_of_grid(grid);
    Ok((utc(starts), utc(starts + FIRST_USE_DAYS * 86_400)))
}

fn in_week(
    hours: &Weekly,
    pattern: &Pattern,
    monday: NaiveDate,
    (first_day, last_day): (NaiveDate, NaiveDate),
    keypad: &Keypad<'_>,
    now: DateTime<Utc>,
) -> Result<PlannedCode, CodeRefusal> {
    let last_of = |day: NaiveDate| {
        // The last of the hours that begin on or before a day.
        (0..7).map(|back| day - TimeDelta::days(back)).find(|day| hours.days.contains(&Weekday::of(*day)))
    };
    let fits = |weeks: u8| {
        let sunday = days_later(monday, u16::from(weeks) * 7 - 1).ok()?;
        last_of(sunday).filter(|last| *last <= last_day)
    };
    let choice = (0_u8..).zip(WEEKLY_WEEKS).filter(|(_, weeks)| fits(*weeks).is_some()).last();
    let (weeks, count) = choice.ok_or(CodeRefusal::NoWholeWeek)?;
    let (epoch, day) = place_of(monday)?;
    let (mask, hour, length) = (pattern.mask, pattern.hour, pattern.length);
    let plan = CodePlan::Weekly { week: day / 7, mask, hour, length, weeks };
    let whole = plan.whole(epoch, keypad.settings);
    let asked_last = last_of(last_day).or_else(|| fits(count)).ok_or(CodeRefusal::NoWholeWeek)?;
    let asked_end =
        wall_moment(keypad, asked_last, hours.from.minutes() + hours.length_minutes(), Edge::End)?;
    let asked_first = first_asked(hours, first_day, keypad, now)?;
    let uses = first_uses(hours, monday, if count > 1 { 2 } else { 1 }, keypad, now)?;
    let (first_starts, _) = *uses.first().ok_or(CodeRefusal::Over)?;
    let use_by = uses.iter().map(|(_, ends)| *ends).max();
    let cut = whole.start < first_week(monday, keypad)?.0;
    Ok(PlannedCode {
        plan,
        epoch,
        opens_at: moment(if cut { first_starts } else { whole.start })?,
        ends_at: moment(whole.end)?,
        use_by: use_by.map(moment).transpose()?,
        edges: Edges {
            opens_later: seconds_between(asked_first, first_starts),
            ends_earlier: seconds_between(whole.end, asked_end),
        },
    })
}

/// The start of the first hours that were asked for and are not over.
fn first_asked(
    hours: &Weekly,
    first_day: NaiveDate,
    keypad: &Keypad<'_>,
    now: DateTime<Utc>,
) -> Result<i64, CodeRefusal> {
    let today = keypad.zone.wall(now).date();
    let from = first_day.max(today - TimeDelta::days(1));
    let near = windows(hours, from, keypad)?.into_iter().chain(windows(hours, days_later(from, 7)?, keypad)?);
    let found = near.filter(|(_, _, ends)| *ends > now.timestamp()).map(|(_, starts, _)| starts).next();
    found.ok_or(CodeRefusal::Over)
}
