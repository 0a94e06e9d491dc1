//! Stays by nights and codes for months: their fields are dates.

use chrono::{DateTime, Days, NaiveDate, Utc};
use lock_protocol::pin::{CodePlan, EPOCH_HOURS, Epoch, FIRST_USE_DAYS, LONG_DAYS};

use super::{CodeRefusal, Edges, Keypad, PlannedCode, StayHours, moment, seconds_between};
use crate::wall::{TimeOfDay, Wall};
use crate::zone::Edge;

/// Nights of the longest stay.
const NIGHTS_MAX: u8 = 31;
/// The first day of the grid, a Monday.
const FIRST_DAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(1970, 1, 5);
const DAYS_PER_EPOCH: i64 = EPOCH_HOURS as i64 / 24;
const DAY_S: i64 = 86_400;

/// The epoch of a day, and the day's place in it.
pub(super) fn place_of(day: NaiveDate) -> Result<(Epoch, u8), CodeRefusal> {
    let days = FIRST_DAY.map(|first| (day - first).num_days()).ok_or(CodeRefusal::OutOfRange)?;
    let epoch = u32::try_from(days.div_euclid(DAYS_PER_EPOCH)).map_err(|_| CodeRefusal::OutOfRange)?;
    let place = u8::try_from(days.rem_euclid(DAYS_PER_EPOCH)).map_err(|_| CodeRefusal::OutOfRange)?;
    Ok((Epoch(epoch), place))
}

pub(super) fn days_later(day: NaiveDate, days: u16) -> Result<NaiveDate, CodeRefusal> {
    day.checked_add_days(Days::new(days.into())).ok_or(CodeRefusal::OutOfRange)
}

/// The moment at which the wall at the door shows a time of a day.
pub(super) fn wall_moment(
    keypad: &Keypad<'_>,
    day: NaiveDate,
    minutes: u16,
    edge: Edge,
) -> Result<i64, CodeRefusal> {
    let midnight = Wall::on(day, TimeOfDay::MIDNIGHT).time();
    let wall = midnight + chrono::TimeDelta::minutes(minutes.into());
    let found = keypad.zone.at_wall(wall, edge).map_err(|_| CodeRefusal::OutOfRange)?;
    Ok(found.utc.timestamp())
}

pub(super) fn stay(
    (arrival, nights, hours): (NaiveDate, u8, StayHours),
    keypad: &Keypad<'_>,
    variant: u8,
    now: DateTime<Utc>,
) -> Result<PlannedCode, CodeRefusal> {
    if !(1..=NIGHTS_MAX).contains(&nights) {
        return Err(CodeRefusal::Nights { most: NIGHTS_MAX });
    }
    let (epoch, day) = place_of(arrival)?;
    let [standard, flexible] = keypad.settings.plans;
    let (plan, times) = match hours {
        StayHours::Standard => (0, standard),
        StayHours::Flexible => (1, flexible),
    };
    let departure = days_later(arrival, nights.into())?;
    let asked = (
        wall_moment(keypad, arrival, times.arrival_minute, Edge::Start)?,
        wall_moment(keypad, departure, times.departure_minute, Edge::End)?,
    );
    let plan = CodePlan::Stay { day, nights, plan, variant };
    planned(plan, epoch, keypad, asked, now)
}

pub(super) fn long(
    (first_day, days): (NaiveDate, u16),
    keypad: &Keypad<'_>,
    variant: u8,
    now: DateTime<Utc>,
) -> Result<PlannedCode, CodeRefusal> {
    let place =
        LONG_DAYS.iter().position(|choice| *choice == days).and_then(|place| u8::try_from(place).ok());
    let length = place.ok_or_else(|| CodeRefusal::Days {
        fewer: LONG_DAYS.into_iter().rev().find(|choice| *choice < days),
        more: LONG_DAYS.into_iter().find(|choice| *choice > days),
    })?;
    let (epoch, day) = place_of(first_day)?;
    let asked = (
        wall_moment(keypad, first_day, 0, Edge::Start)?,
        wall_moment(keypad, days_later(first_day, days)?, 0, Edge::End)?,
    );
    let plan = CodePlan::Long { day, length, variant };
    let planned = planned(plan, epoch, keypad, asked, now)?;
    let use_by = planned.opens_at + chrono::TimeDelta::seconds(FIRST_USE_DAYS * DAY_S);
    if use_by <= now {
        return Err(CodeRefusal::Over);
    }
    Ok(PlannedCode { use_by: Some(use_by), ..planned })
}

fn planned(
    plan: CodePlan,
    epoch: Epoch,
    keypad: &Keypad<'_>,
    (from, until): (i64, i64),
    now: DateTime<Utc>,
) -> Result<PlannedCode, CodeRefusal> {
    let whole = plan.whole(epoch, keypad.settings);
    if whole.end <= now.timestamp() {
        return Err(CodeRefusal::Over);
    }
    let begins = |at: i64| at.max(now.timestamp());
    Ok(PlannedCode {
        plan,
        epoch,
        opens_at: moment(whole.start)?,
        ends_at: moment(whole.end)?,
        use_by: None,
        edges: Edges {
            opens_later: seconds_between(begins(from), begins(whole.start)),
            ends_earlier: seconds_between(whole.end, until),
        },
    })
}
