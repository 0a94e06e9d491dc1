//! The host's choices in a few taps: a preset becomes a window, weekly hours and a number of uses in the property's zone.

use std::num::NonZeroU16;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::wall::{TimeOfDay, Wall};
use crate::weekly::{Weekday, Weekly, WeeklyError};
use crate::window::{Terms, Window};
use crate::zone::{Edge, Note, Resolved, Zone, ZoneError, to_unix};

/// Weekly hours that a key may have at most.
pub const WEEKLY_MAX: usize = 4;
/// The longest window, in days: what a lock's zone table surely covers.
pub const DAYS_MAX: i64 = 3 * 366;
/// How many weeks a weekly key lasts when the host names no end; then it is up for review.
const CLEANER_WEEKS: u64 = 12;

/// What the host taps first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// From now until midnight.
    Today,
    /// From Friday's check-in hour until Sunday midnight; the current weekend when it has begun.
    Weekend,
    /// From today's check-in hour until tomorrow's check-out hour.
    Stay,
    /// Every week on the same day, 10:00 to 14:00, for twelve weeks.
    CleanerWeekly,
    /// One opening within 24 hours.
    OneTime,
    /// What the host types.
    Custom,
}

/// The property's zone and hours.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PropertyHours {
    /// Where the doors are.
    pub zone: Zone,
    /// When guests may come.
    pub check_in: TimeOfDay,
    /// When guests have to leave.
    pub check_out: TimeOfDay,
}

impl PropertyHours {
    /// Check-in at 15:00, check-out at 11:00.
    #[must_use]
    pub fn usual(zone: Zone) -> Self {
        Self { zone, check_in: TimeOfDay::hour(15), check_out: TimeOfDay::hour(11) }
    }
}

/// A preset with what the host changed about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Wish {
    /// What the host tapped.
    pub preset: Preset,
    /// The start, if the preset's own will not do.
    pub starts: Option<Wall>,
    /// The end, if the preset's own will not do.
    pub ends: Option<Wall>,
    /// Hours of the week; empty means the preset's own.
    pub weekly: Vec<Weekly>,
    /// Openings; none means the preset's own.
    pub uses: Option<NonZeroU16>,
}

impl Wish {
    /// The preset as it is.
    #[must_use]
    pub fn of(preset: Preset) -> Self {
        Self { preset, starts: None, ends: None, weekly: Vec::new(), uses: None }
    }
}

/// Why a wish cannot be fulfilled, and what to do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum WishError {
    /// A custom key needs both times.
    #[error("Say from when until when the key is valid")]
    TimesMissing,
    /// The end is not after the start.
    #[error("The key would end ({ends}) before it starts ({starts}): choose a later end")]
    EndBeforeStart {
        /// The start.
        starts: Box<Moment>,
        /// The end.
        ends: Box<Moment>,
    },
    /// The end is over already.
    #[error("That time is over since {ends}: choose a later end")]
    EndsInThePast {
        /// The end.
        ends: Box<Moment>,
    },
    /// Longer than a lock can promise.
    #[error("A key can be valid for {days_max} days at most: choose an earlier end")]
    TooLong {
        /// Days allowed.
        days_max: u16,
    },
    /// More weekly hours than a lock keeps.
    #[error("A key can have {most} weekly hours at most: remove some")]
    TooManyWeekly {
        /// Weekly hours allowed.
        most: u8,
    },
    /// Weekly hours that a lock cannot keep.
    #[error(transparent)]
    Weekly {
        /// What is wrong with them.
        weekly: WeeklyError,
    },
    /// The weekly hours all lie outside the window.
    #[error("The weekly hours never come between {starts} and {ends}: choose other days or a later end")]
    NeverOpens {
        /// The start.
        starts: Box<Moment>,
        /// The end.
        ends: Box<Moment>,
    },
    /// Outside the years that a lock counts.
    #[error("That time is outside the years 1970 to 2105: choose another date")]
    OutOfRange,
}

impl From<ZoneError> for WishError {
    fn from(_: ZoneError) -> Self {
        Self::OutOfRange
    }
}

/// Turns a wish into terms, seen from `now`.
pub fn terms(wish: &Wish, hours: &PropertyHours, now: DateTime<Utc>) -> Result<Terms, WishError> {
    to_unix(now)?;
    let zone = &hours.zone;
    let now =
        DateTime::from_timestamp(now.timestamp().div_euclid(60) * 60, 0).ok_or(WishError::OutOfRange)?;
    let starts = match wish.starts {
        Some(wall) => zone.at_wall(wall.time(), Edge::Start)?,
        None => default_start(wish.preset, hours, now)?,
    };
    let ends = match wish.ends {
        Some(wall) => zone.at_wall(wall.time(), Edge::End)?,
        None => default_end(wish.preset, hours, starts)?,
    };
    let window = Window { zone: zone.clone(), starts, ends };
    check_window(&window, now)?;
    let weekly = weekly_hours(wish, &window)?;
    let uses = if wish.preset == Preset::OneTime { NonZeroU16::new(1) } else { wish.uses };
    Ok(Terms { window, weekly, uses })
}

fn default_start(preset: Preset, hours: &PropertyHours, now: DateTime<Utc>) -> Result<Resolved, WishError> {
    let zone = &hours.zone;
    let right_now = Resolved { wall: Wall::of(zone.wall(now)), utc: now, note: Note::Plain };
    let chosen = match preset {
        Preset::Today | Preset::CleanerWeekly | Preset::OneTime => return Ok(right_now),
        Preset::Custom => return Err(WishError::TimesMissing),
        Preset::Stay => zone.at_wall(Wall::on(right_now.wall.date(), hours.check_in).time(), Edge::Start)?,
        Preset::Weekend => {
            let friday = friday_of(right_now.wall.date())?;
            zone.at_wall(Wall::on(friday, hours.check_in).time(), Edge::Start)?
        }
    };
    // What has begun already begins now.
    Ok(if chosen.utc <= now { right_now } else { chosen })
}

fn default_end(preset: Preset, hours: &PropertyHours, starts: Resolved) -> Result<Resolved, WishError> {
    let zone = &hours.zone;
    let day = starts.wall.date();
    let wall = match preset {
        Preset::Today => Wall::on(day, TimeOfDay::END),
        Preset::Weekend => Wall::on(days_later(friday_of(day)?, 2)?, TimeOfDay::END),
        Preset::Stay => Wall::on(days_later(day, 1)?, hours.check_out),
        Preset::CleanerWeekly => Wall::on(days_later(day, CLEANER_WEEKS * 7)?, TimeOfDay::END),
        Preset::OneTime => {
            let utc = starts.utc + TimeDelta::hours(24);
            return Ok(Resolved { wall: Wall::of(zone.wall(utc)), utc, note: Note::Plain });
        }
        Preset::Custom => return Err(WishError::TimesMissing),
    };
    Ok(zone.at_wall(wall.time(), Edge::End)?)
}

/// The Friday of the weekend that is on at this day, or else of the next one.
fn friday_of(day: NaiveDate) -> Result<NaiveDate, WishError> {
    match Weekday::of(day) {
        Weekday::Saturday => day.pred_opt().ok_or(WishError::OutOfRange),
        Weekday::Sunday => day.checked_sub_days(Days::new(2)).ok_or(WishError::OutOfRange),
        Weekday::Monday => days_later(day, 4),
        Weekday::Tuesday => days_later(day, 3),
        Weekday::Wednesday => days_later(day, 2),
        Weekday::Thursday => days_later(day, 1),
        Weekday::Friday => Ok(day),
    }
}

fn days_later(day: NaiveDate, days: u64) -> Result<NaiveDate, WishError> {
    day.checked_add_days(Days::new(days)).ok_or(WishError::OutOfRange)
}

fn check_window(window: &Window, now: DateTime<Utc>) -> Result<(), WishError> {
    let moment = |at: Resolved| Box::new(window.zone.moment(at.utc));
    let (starts, ends) = (window.starts, window.ends);
    if ends.utc <= starts.utc {
        return Err(WishError::EndBeforeStart { starts: moment(starts), ends: moment(ends) });
    }
    if ends.utc <= now {
        return Err(WishError::EndsInThePast { ends: moment(ends) });
    }
    if ends.utc - starts.utc > TimeDelta::days(DAYS_MAX) {
        return Err(WishError::TooLong { days_max: u16::try_from(DAYS_MAX).unwrap_or(u16::MAX) });
    }
    Ok(())
}

fn weekly_hours(wish: &Wish, window: &Window) -> Result<Vec<Weekly>, WishError> {
    let weekly = if wish.weekly.is_empty() && wish.preset == Preset::CleanerWeekly {
        let day = Weekday::of(window.starts.wall.date());
        vec![Weekly { days: vec![day], from: TimeOfDay::hour(10), until: TimeOfDay::hour(14) }]
    } else {
        wish.weekly.clone()
    };
    if weekly.len() > WEEKLY_MAX {
        return Err(WishError::TooManyWeekly { most: u8::try_from(WEEKLY_MAX).unwrap_or(u8::MAX) });
    }
    for hours in &weekly {
        hours.check().map_err(|weekly| WishError::Weekly { weekly })?;
    }
    let (from, until) = (window.zone.wall(window.starts.utc), window.zone.wall(window.ends.utc));
    if !weekly.is_empty() && !weekly.iter().any(|hours| hours.touches(from, until)) {
        let moment = |at: Resolved| Box::new(window.zone.moment(at.utc));
        return Err(WishError::NeverOpens { starts: moment(window.starts), ends: moment(window.ends) });
    }
    Ok(weekly)
}
