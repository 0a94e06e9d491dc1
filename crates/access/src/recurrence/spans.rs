//! A recurrence as stretches of time: exactly the moments that were asked for, found piece by piece between clock changes.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Recurrence, Stays, Unit};
use crate::zone::Zone;

/// From a moment until just before another, Unix seconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Span {
    /// The first second inside.
    pub from: i64,
    /// The first second outside.
    pub until: i64,
}

impl Span {
    fn of(from: i64, until: i64) -> Option<Self> {
        (from < until).then_some(Self { from, until })
    }
}

impl Recurrence {
    /// The stretches of time that were asked for, in order, none touching the next.
    #[must_use]
    pub fn spans(&self, stays: &Stays<'_>) -> Vec<Span> {
        let spans = self.wall_spans(|day| self.begins_on(day), self.first_day);
        match self.unit {
            Unit::AnyTime => spans,
            Unit::OnlyVacant => vacant(&spans, stays),
        }
    }

    /// What the hours alone would give from a day before the first until after the last: every week, no exception.
    pub(super) fn every_week(&self) -> Vec<Span> {
        let before = self.first_day.pred_opt().unwrap_or(self.first_day);
        self.wall_spans(|_| true, before)
    }

    fn wall_spans(&self, begins_on: impl Fn(NaiveDate) -> bool, from: NaiveDate) -> Vec<Span> {
        let Some(last) = self.last_day else { return Vec::new() };
        let after = last + TimeDelta::days(2);
        let days = from.iter_days().take_while(|day| *day <= after).filter(|day| begins_on(*day));
        let walls = days
            .flat_map(|day| self.hours_of(day))
            .filter_map(|(from, until)| Span::of(from.and_utc().timestamp(), until.and_utc().timestamp()));
        let walls = joined(walls.collect());
        joined(on_the_clock(&self.zone, &walls))
    }
}

/// Sorts spans and joins those that touch.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.from <= last.until => last.until = last.until.max(span.until),
            _ => joined.push(span),
        }
    }
    joined
}

/// The moments at which the wall shows a time inside one of `walls` (seconds of wall time).
fn on_the_clock(zone: &Zone, walls: &[Span]) -> Vec<Span> {
    let (Some(first), Some(last)) = (walls.first(), walls.last()) else { return Vec::new() };
    let day = 86_400;
    let mut found = Vec::with_capacity(walls.len() + 2);
    let mut rest = walls;
    for (from, until, offset) in stretches(zone, first.from - 2 * day, last.until + 2 * day) {
        // Wall times of one stretch are those of the next plus an hour or a few, so little is looked at twice.
        let done = rest.partition_point(|wall| wall.until - offset <= from - 2 * day);
        rest = rest.get(done..).unwrap_or_default();
        let inside = rest.iter().take_while(|wall| wall.from - offset < until);
        found.extend(
            inside.filter_map(|wall| {
                Span::of((wall.from - offset).max(from), (wall.until - offset).min(until))
            }),
        );
    }
    found
}

/// Stretches of one offset between two moments: from, until, seconds ahead of UTC.
fn stretches(zone: &Zone, from: i64, until: i64) -> Vec<(i64, i64, i64)> {
    let start = DateTime::from_timestamp(from, 0).unwrap_or(DateTime::UNIX_EPOCH);
    let mut stretches = Vec::new();
    let (mut since, mut offset) = (from, i64::from(zone.offset_seconds(start)));
    for (at, next) in zone.changes_after(start).take_while(|(at, _)| *at < until) {
        stretches.push((since, at, offset));
        (since, offset) = (at, i64::from(next));
    }
    stretches.push((since, until, offset));
    stretches
}

/// What stays leave of the spans, up to the moment until which they are known.
fn vacant(spans: &[Span], stays: &Stays<'_>) -> Vec<Span> {
    let known_until = stays.known_until.timestamp();
    let taken =
        stays.stays.iter().filter_map(|stay| Span::of(stay.starts.timestamp(), stay.ends.timestamp()));
    let taken = joined(taken.collect());
    let mut left = Vec::with_capacity(spans.len());
    for span in spans {
        let mut from = span.from;
        let until = span.until.min(known_until);
        for stay in taken.iter().filter(|stay| stay.until > span.from && stay.from < until) {
            left.extend(Span::of(from, stay.from.min(until)));
            from = from.max(stay.until);
        }
        left.extend(Span::of(from, until));
    }
    left
}

/// The moment of a Unix second.
pub(super) fn moment(at: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(at, 0).unwrap_or(DateTime::UNIX_EPOCH)
}
