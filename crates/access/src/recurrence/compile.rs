//! What a recurrence becomes at a lock: few dated pieces, each with the weekly hours that the lock keeps by itself.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::spans::{Span, moment};
use super::{OnHolidays, Recurrence, RecurrenceError, Stays, Unit};
use crate::capability::WeeklyLimits;
use crate::wall::{TimeOfDay, Wall};
use crate::weekly::{Weekday, Weekly};
use crate::window::{Terms, Window};
use crate::zone::{Note, Resolved, Zone};

/// Whether a lock can be given more pieces later.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Renewable {
    /// Orders bring the next ones as the first ones end.
    ByOrders,
    /// What is made once is all there is.
    Never,
}

/// What one lock keeps of one recurrence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Weekly hours of one piece.
    pub weekly: WeeklyLimits,
    /// Pieces that it holds at one time, 1 or more.
    pub pieces_max: u16,
    /// Whether it can be given more.
    pub renewable: Renewable,
}

/// From a moment until another, at any time or in weekly hours: one credential's window and schedules.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Piece {
    /// The first moment.
    pub starts: DateTime<Utc>,
    /// The first moment outside.
    pub ends: DateTime<Utc>,
    /// Weekly hours within; empty is all the time.
    pub weekly: Vec<Weekly>,
}

impl Piece {
    /// The piece as terms of a key.
    #[must_use]
    pub fn terms(&self, zone: &Zone) -> Terms {
        let resolved =
            |utc: DateTime<Utc>| Resolved { wall: Wall::of(zone.wall(utc)), utc, note: Note::Plain };
        let window = Window { zone: zone.clone(), starts: resolved(self.starts), ends: resolved(self.ends) };
        Terms { window, weekly: self.weekly.clone(), uses: None }
    }
}

/// Why a recurrence needs more than one piece, or leaves something out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "because", rename_all = "snake_case")]
pub enum Because {
    /// Locks know every week only.
    EveryNthWeek {
        /// 2 is every second one.
        weeks: u8,
    },
    /// Days are excepted.
    Exceptions {
        /// How many took hours away.
        days: u16,
    },
    /// Holidays are closed.
    Holidays {
        /// How many took hours away.
        days: u16,
    },
    /// Stays interrupt.
    Stays,
    /// Stays are not known further: nothing is promised beyond.
    StaysKnownUntil {
        /// Unix seconds.
        until: u32,
    },
    /// More different weekly hours than the lock keeps.
    TooManyHours {
        /// What it keeps.
        most: u8,
    },
    /// The lock cannot keep hours past midnight.
    Overnight,
    /// The lock keeps coarser steps.
    Steps {
        /// Minutes of its step.
        minutes: u8,
    },
    /// Hours of the day before the first or after the last would reach into it.
    FirstOrLastDay,
}

/// What a recurrence becomes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Compiled {
    /// Every piece from now on, in order; together exactly what was asked for (and is known).
    pub pieces: Vec<Piece>,
    /// How many of them the lock can be given now.
    pub now: u16,
    /// Until when those are enough.
    pub covered_until: DateTime<Utc>,
    /// When the first of them ends and the next one can be brought; none when all are there.
    pub next_from: Option<DateTime<Utc>>,
    /// Why it is more than one piece; empty when the lock keeps it as it was asked.
    pub because: Vec<Because>,
}

/// Why a lock cannot keep a recurrence.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum NotCompiled {
    /// It is none.
    Wrong {
        /// What is wrong.
        error: RecurrenceError,
    },
    /// No moment of it is left, or ever was.
    NeverOpens {
        /// What may have taken everything away.
        because: Vec<Because>,
    },
    /// The lock can be given so many pieces once and no more later.
    TooManyPieces {
        /// Needed.
        needed: u16,
        /// Possible.
        most: u16,
        /// Why so many are needed.
        because: Vec<Because>,
    },
}

/// What a lock is given for a recurrence, seen from `now`; never a moment more than was asked for.
pub fn compile(
    recurrence: &Recurrence,
    stays: &Stays<'_>,
    limits: &Limits,
    now: DateTime<Utc>,
) -> Result<Compiled, NotCompiled> {
    recurrence.check().map_err(|error| NotCompiled::Wrong { error })?;
    let asked: Vec<Span> =
        recurrence.spans(stays).into_iter().filter(|span| span.until > now.timestamp()).collect();
    let weekly = kept_hours(recurrence, &limits.weekly);
    let because = |pieces: usize| reasons(recurrence, stays, weekly.as_ref().err().copied(), pieces);
    let pieces = pack(&asked, &recurrence.every_week(), weekly.as_deref().ok());
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
        return Err(NotCompiled::NeverOpens { because: because(0) });
    };
    let needed = u16::try_from(pieces.len()).unwrap_or(u16::MAX);
    let most = limits.pieces_max.max(1);
    if needed > most && limits.renewable == Renewable::Never {
        return Err(NotCompiled::TooManyPieces { needed, most, because: because(pieces.len()) });
    }
    let now = needed.min(most);
    let covered = pieces.get(usize::from(now) - 1).unwrap_or(last);
    Ok(Compiled {
        now,
        covered_until: covered.ends,
        next_from: (needed > now).then_some(first.ends),
        because: because(pieces.len()),
        pieces,
    })
}

/// Packs spans into as few pieces as may be: a piece goes on while the weekly hours alone give the same.
/// `every_week` is what they give; each span lies within one of its spans.
fn pack(asked: &[Span], every_week: &[Span], weekly: Option<&[Weekly]>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = asked;
    while let Some((first, others)) = rest.split_first() {
        let more = if weekly.is_some() { run_on(first, others, every_week) } else { 0 };
        let last = more.checked_sub(1).and_then(|place| others.get(place)).unwrap_or(first);
        pieces.push(Piece {
            starts: moment(first.from),
            ends: moment(last.until),
            // A single stretch needs no hours to say what it is.
            weekly: if more == 0 { Vec::new() } else { weekly.unwrap_or_default().to_vec() },
        });
        rest = others.get(more..).unwrap_or_default();
    }
    pieces
}

/// How many of `others` the weekly hours continue `first` with, without a moment that was not asked for.
fn run_on(first: &Span, others: &[Span], every_week: &[Span]) -> usize {
    let at = every_week.partition_point(|span| span.until <= first.from);
    let natural = every_week.get(at..).unwrap_or_default();
    let mut last = first;
    let mut more = 0;
    for (other, pair) in others.iter().zip(natural.windows(2)) {
        let [here, next] = pair else { break };
        if last.until != here.until || other.from != next.from {
            break;
        }
        last = other;
        more += 1;
    }
    more
}

/// The hours in a form that the lock keeps, or why there is none.
fn kept_hours(recurrence: &Recurrence, limits: &WeeklyLimits) -> Result<Vec<Weekly>, Because> {
    let step = u16::from(limits.step_minutes.max(1));
    let off_step = |time: TimeOfDay| !time.minutes().is_multiple_of(step);
    if recurrence.hours.iter().any(|hours| off_step(hours.from) || off_step(hours.until)) {
        return Err(Because::Steps { minutes: limits.step_minutes });
    }
    let overnight = |hours: &Weekly| hours.until != TimeOfDay::END && hours.until <= hours.from;
    if !limits.overnight && recurrence.hours.iter().any(overnight) {
        return Err(Because::Overnight);
    }
    let merged = merged_days(&recurrence.hours);
    let fits = merged.len() <= usize::from(limits.most);
    if fits { Ok(merged) } else { Err(Because::TooManyHours { most: limits.most }) }
}

/// Hours that differ only in their days become one.
fn merged_days(hours: &[Weekly]) -> Vec<Weekly> {
    let mut merged: Vec<Weekly> = Vec::new();
    for one in hours {
        match merged.iter_mut().find(|other| other.from == one.from && other.until == one.until) {
            Some(same) => same.days.extend(&one.days),
            None => merged.push(one.clone()),
        }
    }
    for one in &mut merged {
        let mask = one.day_mask();
        one.days = Weekday::ALL.into_iter().filter(|day| day.bit() & mask != 0).collect();
    }
    merged
}

/// What made it more than one piece, or less than everything.
fn reasons(
    recurrence: &Recurrence,
    stays: &Stays<'_>,
    hours: Option<Because>,
    pieces: usize,
) -> Vec<Because> {
    let mut reasons = Vec::new();
    if recurrence.unit == Unit::OnlyVacant {
        let all = Recurrence { unit: Unit::AnyTime, ..recurrence.clone() }.spans(stays);
        let until = stays.known_until.timestamp();
        if all.last().is_some_and(|span| span.until > until) {
            reasons.push(Because::StaysKnownUntil { until: u32::try_from(until.max(0)).unwrap_or(u32::MAX) });
        }
        let touches = |span: &Span| {
            let (from, until) = (moment(span.from), moment(span.until));
            stays.stays.iter().any(|stay| stay.starts < until && stay.ends > from)
        };
        if all.iter().any(touches) {
            reasons.push(Because::Stays);
        }
    }
    if pieces == 1 {
        return reasons;
    }
    reasons.extend(hours);
    if recurrence.every_weeks > 1 {
        reasons.push(Because::EveryNthWeek { weeks: recurrence.every_weeks });
    }
    let taken = |dates: &[chrono::NaiveDate]| {
        let lost = dates
            .iter()
            .filter(|day| recurrence.in_turn(**day) && recurrence.hours_of(**day).next().is_some());
        u16::try_from(lost.count()).unwrap_or(u16::MAX)
    };
    let days = taken(&recurrence.except);
    if days > 0 {
        reasons.push(Because::Exceptions { days });
    }
    let days = if recurrence.on_holidays == OnHolidays::Closed { taken(&recurrence.holidays) } else { 0 };
    if days > 0 {
        reasons.push(Because::Holidays { days });
    }
    if reasons.is_empty() && pieces > 1 {
        reasons.push(Because::FirstOrLastDay);
    }
    reasons
}
