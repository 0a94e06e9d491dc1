//! What a wish becomes as an offline code, or what stands in its way. A start that digits cannot say is refused with the
//! nearest that they can: nothing is rounded in silence.

use access::Zone;
use access::code::{
    CodeRefusal, CodeWish, Keypad, PlannedCode, StayHours as Plan, plan_code, plan_one_time, plan_visit,
};
use access::wall::Wall;
use access::weekly::{Weekday, Weekly};
use access::zone::{Edge, from_unix};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use lock_protocol::pin::{CodePlan, Epoch, ONE_TIME_HOURS, VISIT_QUARTERS, WEEKLY_HOURS, WEEKLY_WEEKS};
use lock_protocol::settings::Settings;

use crate::code::{Hours, bad, blocked, time};
use crate::view::{CodeObstacle, CodeShape, CommandError, InputFault, StayHours};

const HOUR_S: i64 = 3600;
const DAY_S: i64 = 24 * HOUR_S;
const QUARTER_S: i64 = 900;
/// Nobody plans further ahead, and the keys of a lock may change before.
const AHEAD_S: i64 = 3 * 366 * DAY_S;
/// The owner may make every class.
const EVERY_CLASS: u8 = 0x1F;

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
    /// From the first moment at which it can open to the last.
    pub(crate) span: (DateTime<Utc>, DateTime<Utc>),
    /// When it must have been used for the first time.
    pub(crate) first_use_before: Option<DateTime<Utc>>,
    pub(crate) hours: Hours,
}

impl Offline {
    /// Reads a wish; nothing for one that is no offline code.
    pub(crate) fn of(shape: &CodeShape, place: Place<'_>) -> Result<Option<Self>, CommandError> {
        let (planned, hours) = match shape {
            CodeShape::OneTime { starts, hours } => {
                (one_time(place, starts.as_deref(), *hours)?, Hours::default())
            }
            CodeShape::Visit { starts, minutes } => {
                (visit(place, starts.as_deref(), *minutes)?, Hours::default())
            }
            CodeShape::Stay { arrival, nights, hours } => {
                (stay(place, arrival, *nights, *hours)?, Hours::default())
            }
            CodeShape::Long { starts, days } => (long(place, starts.as_deref(), *days)?, Hours::default()),
            CodeShape::Weekly { starts, weekdays, from_hour, hours, weeks } => {
                weekly(place, starts.as_deref(), (*weekdays, *from_hour), (*hours, *weeks))?
            }
            CodeShape::Stored { .. } | CodeShape::Repeating { .. } => return Ok(None),
        };
        if planned.opens_at.timestamp() > i64::from(place.now) + AHEAD_S {
            return Err(blocked(CodeObstacle::TooFarAhead));
        }
        Ok(Some(Self {
            epoch: planned.epoch,
            plan: planned.plan,
            span: (planned.opens_at, planned.ends_at),
            first_use_before: planned.use_by,
            hours,
        }))
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

impl Place<'_> {
    fn keypad(&self) -> Keypad<'_> {
        Keypad { settings: self.settings, issuer_classes: EVERY_CLASS, zone: self.zone }
    }

    fn now_utc(&self) -> DateTime<Utc> {
        from_unix(self.now)
    }

    fn today(&self) -> NaiveDate {
        self.zone.wall(self.now_utc()).date()
    }
}

fn one_time(place: Place<'_>, starts: Option<&str>, hours: u16) -> Result<PlannedCode, CommandError> {
    if !ONE_TIME_HOURS.contains(&hours) {
        return Err(no_length());
    }
    let step = if hours == 168 { DAY_S } else { HOUR_S };
    let from = on_grid(place, starts, step)?;
    let until = from + TimeDelta::hours(hours.into());
    plan_one_time((from, until), &place.keypad(), 0, place.now_utc()).map_err(|why| worded(&why))
}

fn visit(place: Place<'_>, starts: Option<&str>, minutes: u16) -> Result<PlannedCode, CommandError> {
    let quarters = u8::try_from(minutes / 15).unwrap_or(u8::MAX);
    if !minutes.is_multiple_of(15) || !VISIT_QUARTERS.contains(&quarters) {
        return Err(no_length());
    }
    let from = on_grid(place, starts, QUARTER_S)?;
    let until = from + TimeDelta::minutes(minutes.into());
    plan_visit((from, until), &place.keypad(), 0, place.now_utc()).map_err(|why| worded(&why))
}

fn stay(place: Place<'_>, arrival: &str, nights: u8, hours: StayHours) -> Result<PlannedCode, CommandError> {
    let hours = match hours {
        StayHours::Standard => Plan::Standard,
        StayHours::Flexible => Plan::Flexible,
    };
    planned(&CodeWish::Stay { arrival: date(arrival, "arrival")?, nights, hours }, place)
}

fn long(place: Place<'_>, starts: Option<&str>, days: u16) -> Result<PlannedCode, CommandError> {
    let first_day = starts.map_or_else(|| Ok(place.today()), |text| date(text, "starts"))?;
    planned(&CodeWish::Long { first_day, days }, place)
}

fn weekly(
    place: Place<'_>,
    starts: Option<&str>,
    (weekdays, from_hour): (u8, u8),
    (hours, weeks): (u8, u8),
) -> Result<(PlannedCode, Hours), CommandError> {
    if !WEEKLY_HOURS.contains(&hours) || !WEEKLY_WEEKS.contains(&weeks) {
        return Err(no_length());
    }
    if from_hour > 23 {
        return Err(bad("from_hour", InputFault::NoSuchTime));
    }
    let from = u16::from(from_hour) * 60;
    let until = (from + u16::from(hours) * 60) % (24 * 60);
    let shown = Hours { weekdays, minutes: (from, if until == 0 { 24 * 60 } else { until }) };
    let days = Weekday::ALL.into_iter().filter(|day| weekdays & day.bit() != 0).collect();
    let asked = Weekly { days, from: time(shown.minutes.0), until: time(shown.minutes.1) };
    let planned = match starts {
        Some(text) => in_week(place, &asked, monday(place, text)?, weeks)?,
        None => {
            let this = monday_of(place.today());
            // A week whose hours are over is of no use: the code would have to be used in it.
            match in_week(place, &asked, this, weeks) {
                Err(CommandError::NotAllowed { .. }) => {
                    in_week(place, &asked, this + TimeDelta::days(7), weeks)?
                }
                planned => planned?,
            }
        }
    };
    Ok((planned, shown))
}

/// So many whole weeks from a Monday on, and not one of them less.
fn in_week(
    place: Place<'_>,
    hours: &Weekly,
    monday: NaiveDate,
    weeks: u8,
) -> Result<PlannedCode, CommandError> {
    let last_day = monday + TimeDelta::days(i64::from(weeks) * 7 - 1);
    let wish = CodeWish::Weekly { hours: hours.clone(), first_day: monday, last_day };
    let found = planned(&wish, place)?;
    let whole = matches!(found.plan, CodePlan::Weekly { weeks: index, .. }
        if WEEKLY_WEEKS.get(usize::from(index)) == Some(&weeks));
    if whole { Ok(found) } else { Err(blocked(CodeObstacle::Over)) }
}

fn planned(wish: &CodeWish, place: Place<'_>) -> Result<PlannedCode, CommandError> {
    plan_code(wish, &place.keypad(), 0, place.now_utc()).map_err(|why| worded(&why))
}

/// The moment a text means in steps of so many seconds of the lock's grid. Now is the step that runs; a typed one must
/// be exact.
fn on_grid(place: Place<'_>, starts: Option<&str>, step: i64) -> Result<DateTime<Utc>, CommandError> {
    let at = match starts {
        None => place.now_utc(),
        Some(text) => {
            let wall: Wall = text.parse().map_err(|_| bad("starts", InputFault::NoSuchTime))?;
            let at = place.zone.at_wall(wall.time(), Edge::Start);
            at.map_err(|_| bad("starts", InputFault::NoSuchTime))?.utc
        }
    };
    let past = TimeDelta::seconds(place.settings.grid_of(at.timestamp()).rem_euclid(step));
    let before = at - past;
    if past.is_zero() || starts.is_none() {
        return Ok(before);
    }
    Err(off_the_grid(place, before, before + TimeDelta::seconds(step)))
}

fn monday(place: Place<'_>, text: &str) -> Result<NaiveDate, CommandError> {
    let day = date(text, "starts")?;
    let monday = monday_of(day);
    if monday == day {
        return Ok(day);
    }
    let midnight = |day: NaiveDate| {
        let at = place.zone.at_wall(day.and_time(chrono::NaiveTime::MIN), Edge::Start);
        at.map(|at| at.utc).map_err(|_| blocked(CodeObstacle::TooFarAhead))
    };
    Err(off_the_grid(place, midnight(monday)?, midnight(monday + TimeDelta::days(7))?))
}

/// The Monday on or before a day.
fn monday_of(day: NaiveDate) -> NaiveDate {
    day - TimeDelta::days(day.weekday().num_days_from_monday().into())
}

fn date(text: &str, field: &str) -> Result<NaiveDate, CommandError> {
    // Read by the strict parser of wall times, so that both take the same texts.
    let wall: Wall = format!("{text}T00:00").parse().map_err(|_| bad(field, InputFault::NoSuchTime))?;
    Ok(wall.date())
}

fn off_the_grid(place: Place<'_>, before: DateTime<Utc>, after: DateTime<Utc>) -> CommandError {
    let shown = |at| Box::new(place.zone.moment(at));
    blocked(CodeObstacle::OffTheGrid { before: shown(before), after: shown(after) })
}

fn worded(why: &CodeRefusal) -> CommandError {
    blocked(match why {
        CodeRefusal::Over | CodeRefusal::NoWholeWeek => CodeObstacle::Over,
        CodeRefusal::EndBeforeStart => CodeObstacle::EndBeforeStart,
        CodeRefusal::OutOfRange => CodeObstacle::TooFarAhead,
        CodeRefusal::KindOff { kind } | CodeRefusal::KindNotYours { kind } => {
            CodeObstacle::KindNotSupported { kind: super::kind_of_wish(*kind) }
        }
        CodeRefusal::NoVariantLeft { most } => CodeObstacle::VariantsUsedUp { most: *most },
        CodeRefusal::TooShort { .. }
        | CodeRefusal::Nights { .. }
        | CodeRefusal::Days { .. }
        | CodeRefusal::Hours { .. } => CodeObstacle::NoSuchLength,
    })
}

fn no_length() -> CommandError {
    blocked(CodeObstacle::NoSuchLength)
}

#[cfg(test)]
mod tests;
