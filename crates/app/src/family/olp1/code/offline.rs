//! What a wish becomes as an offline code: the place on the lock's grid, or what stands in the way. Nothing is rounded
//! in silence.

use access::Zone;
use access::wall::Wall;
use access::zone::{Edge, from_unix};
use chrono::{NaiveDate, TimeDelta};
use lock_protocol::pin::{
    CodePlan, Epoch, FIRST_USE_DAYS, LONG_DAYS, ONE_TIME_HOURS, Span, VISIT_QUARTERS, WEEKLY_HOURS,
    WEEKLY_MASKS, WEEKLY_WEEKS,
};
use lock_protocol::settings::Settings;

use crate::code::{Hours, bad, blocked};
use crate::view::{CodeObstacle, CodeShape, CommandError, InputFault, StayHours};

const HOUR_S: i64 = 3600;
const DAY_S: i64 = 24 * HOUR_S;
const QUARTER_S: i64 = 900;
/// Nobody plans further ahead, and the keys of a lock may change before.
const AHEAD_S: i64 = 3 * 366 * DAY_S;

/// The lock that a code is for, and the moment it is made at.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) zone: &'a Zone,
    /// Unix seconds.
    pub(crate) now: u32,
}

/// An offline code, all but which of its variants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Offline {
    pub(crate) epoch: Epoch,
    /// Variant 0.
    pub(crate) plan: CodePlan,
    /// From the first moment at which it can open to the last, Unix seconds.
    pub(crate) span: Span,
    /// When it must have been used for the first time, Unix seconds.
    pub(crate) first_use_before: Option<i64>,
    pub(crate) hours: Hours,
}

/// A place on the grid.
struct Start {
    epoch: Epoch,
    /// Steps since the epoch began.
    steps: i64,
}

impl Offline {
    /// Reads a wish; nothing for one that is no offline code.
    pub(crate) fn of(shape: &CodeShape, place: Place<'_>) -> Result<Option<Self>, CommandError> {
        let (start, plan, hours) = match shape {
            CodeShape::OneTime { starts, hours } => one_time(place, starts.as_deref(), *hours)?,
            CodeShape::Visit { starts, minutes } => visit(place, starts.as_deref(), *minutes)?,
            CodeShape::Stay { arrival, nights, hours } => stay(arrival, *nights, *hours)?,
            CodeShape::Long { starts, days } => long(place, starts.as_deref(), *days)?,
            CodeShape::Weekly { starts, weekdays, from_hour, hours, weeks } => {
                weekly(place, starts.as_deref(), (*weekdays, *from_hour), (*hours, *weeks))?
            }
            CodeShape::Stored { .. } => return Ok(None),
        };
        Self::placed(start.epoch, plan, hours, place).map(Some)
    }

    fn placed(epoch: Epoch, plan: CodePlan, hours: Hours, place: Place<'_>) -> Result<Self, CommandError> {
        let span = plan.whole(epoch, place.settings);
        let first_day = match plan {
            CodePlan::Long { day, .. } => Some(i64::from(day)),
            CodePlan::Weekly { week, .. } => Some(i64::from(week) * 7),
            CodePlan::OneTime { .. } | CodePlan::Visit { .. } | CodePlan::Stay { .. } => None,
        };
        let first_use_before = first_day.map(|day| {
            place.settings.utc_of_grid(epoch.starts_s() + (day + FIRST_USE_DAYS) * DAY_S).min(span.end)
        });
        let now = i64::from(place.now);
        if span.start >= span.end || first_use_before.unwrap_or(span.end) <= now {
            return Err(blocked(CodeObstacle::Over));
        }
        if span.start > now + AHEAD_S || u32::try_from(span.end).is_err() {
            return Err(blocked(CodeObstacle::TooFarAhead));
        }
        Ok(Self { epoch, plan, span, first_use_before, hours })
    }

    /// The same code as another of its variants; nothing when there are no more.
    pub(crate) fn variant(&self, number: u8) -> Option<CodePlan> {
        let mut plan = self.plan;
        match &mut plan {
            CodePlan::OneTime { variant, .. }
            | CodePlan::Visit { variant, .. }
            | CodePlan::Stay { variant, .. }
            | CodePlan::Long { variant, .. } => *variant = number,
            CodePlan::Weekly { .. } if number > 0 => return None,
            CodePlan::Weekly { .. } => {}
        }
        plan.plaintext().map(|_| plan)
    }
}

type Found = Result<(Start, CodePlan, Hours), CommandError>;

fn one_time(place: Place<'_>, starts: Option<&str>, hours: u16) -> Found {
    let window = index(&ONE_TIME_HOURS, hours)?;
    let step = if hours == 168 { DAY_S } else { HOUR_S };
    let start = on_grid(place, moment(place, starts)?, step)?;
    let start_hour = u16::try_from(start.steps * (step / HOUR_S)).map_err(|_| far())?;
    Ok((start, CodePlan::OneTime { start_hour, window, variant: 0 }, Hours::default()))
}

fn visit(place: Place<'_>, starts: Option<&str>, minutes: u16) -> Found {
    let quarters = u8::try_from(minutes / 15).ok().filter(|_| minutes.is_multiple_of(15));
    let length = index(&VISIT_QUARTERS, quarters.ok_or_else(no_length)?)?;
    let start = on_grid(place, moment(place, starts)?, QUARTER_S)?;
    let start_quarter = u16::try_from(start.steps).map_err(|_| far())?;
    Ok((start, CodePlan::Visit { start_quarter, length, variant: 0 }, Hours::default()))
}

fn stay(arrival: &str, nights: u8, hours: StayHours) -> Found {
    if !(1..=31).contains(&nights) {
        return Err(no_length());
    }
    let start = on_day(date(arrival, "arrival")?)?;
    let day = u8::try_from(start.steps).map_err(|_| far())?;
    let plan = match hours {
        StayHours::Standard => 0,
        StayHours::Flexible => 1,
    };
    Ok((start, CodePlan::Stay { day, nights, plan, variant: 0 }, Hours::default()))
}

fn long(place: Place<'_>, starts: Option<&str>, days: u16) -> Found {
    let length = index(&LONG_DAYS, days)?;
    let start = on_day(day_of(place, starts)?)?;
    let day = u8::try_from(start.steps).map_err(|_| far())?;
    Ok((start, CodePlan::Long { day, length, variant: 0 }, Hours::default()))
}

fn weekly(
    place: Place<'_>,
    starts: Option<&str>,
    (weekdays, from_hour): (u8, u8),
    (hours, weeks): (u8, u8),
) -> Found {
    let (mask, length) = (index(&WEEKLY_MASKS, weekdays)?, index(&WEEKLY_HOURS, hours)?);
    let (weeks, hour) = (index(&WEEKLY_WEEKS, weeks)?, from_hour);
    if hour > 23 {
        return Err(bad("from_hour", InputFault::NoSuchTime));
    }
    let mut day = day_of(place, starts)?;
    let start = on_day(day)?;
    let into_week = start.steps % 7;
    if into_week != 0 {
        day = day.checked_sub_signed(TimeDelta::days(into_week)).ok_or_else(far)?;
        if starts.is_some() {
            let monday = |days| midnight(place, day.checked_add_signed(TimeDelta::days(days)));
            return Err(off_the_grid(place, monday(0)?, monday(7)?));
        }
    }
    let start = on_day(day)?;
    let week = u8::try_from(start.steps / 7).map_err(|_| far())?;
    let from = u16::from(hour) * 60;
    let until = (from + u16::from(hours) * 60) % (24 * 60);
    let shown = Hours { weekdays, minutes: (from, if until == 0 { 24 * 60 } else { until }) };
    Ok((start, CodePlan::Weekly { week, mask, hour, length, weeks }, shown))
}

/// The moment a text means, or now; whether it may be moved back to the grid goes along.
fn moment(place: Place<'_>, starts: Option<&str>) -> Result<(i64, bool), CommandError> {
    let Some(text) = starts else { return Ok((i64::from(place.now), true)) };
    let wall: Wall = text.parse().map_err(|_| bad("starts", InputFault::NoSuchTime))?;
    let at = place.zone.at_wall(wall.time(), Edge::Start);
    Ok((at.map_err(|_| bad("starts", InputFault::NoSuchTime))?.utc.timestamp(), false))
}

/// The place of a moment in steps of so many seconds; now is the step that runs, a typed one must be exact.
fn on_grid(place: Place<'_>, (utc, is_now): (i64, bool), step: i64) -> Result<Start, CommandError> {
    let grid = place.settings.grid_of(utc);
    let past = grid.rem_euclid(step);
    if past != 0 && !is_now {
        let before = utc - past;
        return Err(off_the_grid(place, before, before + step));
    }
    let grid = grid - past;
    let epoch = Epoch::at(grid).ok_or_else(far)?;
    Ok(Start { epoch, steps: (grid - epoch.starts_s()) / step })
}

/// The place of a day of the calendar.
fn on_day(day: NaiveDate) -> Result<Start, CommandError> {
    let first = NaiveDate::from_ymd_opt(1970, 1, 5).ok_or_else(far)?;
    let days = day.signed_duration_since(first).num_days();
    let epoch = Epoch::at(days.saturating_mul(DAY_S)).ok_or_else(far)?;
    Ok(Start { epoch, steps: days - epoch.starts_day() })
}

fn day_of(place: Place<'_>, starts: Option<&str>) -> Result<NaiveDate, CommandError> {
    match starts {
        Some(text) => date(text, "starts"),
        None => Ok(place.zone.wall(from_unix(place.now)).date()),
    }
}

fn date(text: &str, field: &str) -> Result<NaiveDate, CommandError> {
    // Read by the strict parser of wall times, so that both take the same texts.
    let wall: Wall = format!("{text}T00:00").parse().map_err(|_| bad(field, InputFault::NoSuchTime))?;
    Ok(wall.date())
}

fn midnight(place: Place<'_>, day: Option<NaiveDate>) -> Result<i64, CommandError> {
    let wall = day.and_then(|day| day.and_hms_opt(0, 0, 0)).ok_or_else(far)?;
    Ok(place.zone.at_wall(wall, Edge::Start).map_err(|_| far())?.utc.timestamp())
}

fn index<T: Copy + PartialEq>(table: &[T], wanted: T) -> Result<u8, CommandError> {
    let found = table.iter().position(|length| *length == wanted);
    found.and_then(|at| u8::try_from(at).ok()).ok_or_else(no_length)
}

fn off_the_grid(place: Place<'_>, before: i64, after: i64) -> CommandError {
    let shown = |at: i64| Box::new(place.zone.moment(from_unix(u32::try_from(at).unwrap_or(u32::MAX))));
    blocked(CodeObstacle::OffTheGrid { before: shown(before), after: shown(after) })
}

fn no_length() -> CommandError {
    blocked(CodeObstacle::NoSuchLength)
}

fn far() -> CommandError {
    blocked(CodeObstacle::TooFarAhead)
}

#[cfg(test)]
mod tests;
