//! Several feeds of one property as one picture: one stay where two feeds tell the same, overlaps, turnovers.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::kind::Kind;
use crate::matching::contradict;
use crate::memory::StayNumber;
use crate::stay::Stay;

/// A stay with the feed that tells it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// The feed, as the caller numbers the property's feeds.
    pub feed: u32,
    /// The stay's number there.
    pub number: StayNumber,
    /// The stay.
    pub stay: Stay,
}

/// One stay, told by one feed or several.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merged {
    /// The stay of the feed that tells most about it.
    pub stay: Stay,
    /// Who tells it: feed and number, that feed first.
    pub told_by: Vec<(u32, StayNumber)>,
}

/// Two stays that share a moment; nothing may be issued before the host has looked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Overlap {
    /// Place of the earlier one.
    pub one: usize,
    /// Place of the later one.
    pub other: usize,
}

/// One guest leaves and the next one comes on the same day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Turnover {
    /// Place of the stay that ends.
    pub leaving: usize,
    /// Place of the stay that begins.
    pub coming: usize,
    /// The time between them.
    pub minutes: u32,
}

/// A property's stays in the order of their beginnings, with what is worth a look.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Occupancy {
    /// The stays.
    pub stays: Vec<Merged>,
    /// Pairs that share a moment.
    pub overlaps: Vec<Overlap>,
    /// Changes of guests on one day.
    pub turnovers: Vec<Turnover>,
}

/// Puts the stays of a property's feeds together.
#[must_use]
pub fn occupancy(mut told: Vec<Told>) -> Occupancy {
    // Whoever tells most comes first, so that the others join it.
    told.sort_by_key(|it| (it.stay.span.from.utc, it.stay.span.until.utc, !names_a_guest(&it.stay), it.feed));
    let mut stays: Vec<Merged> = Vec::new();
    for entry in &told {
        if !names_a_guest(&entry.stay) && is_echo(entry, &told) {
            continue;
        }
        let same = stays.iter_mut().rev().find(|merged| is_same(merged, entry));
        match same {
            Some(merged) => merged.told_by.push((entry.feed, entry.number)),
            None => {
                stays.push(Merged { stay: entry.stay.clone(), told_by: vec![(entry.feed, entry.number)] })
            }
        }
    }
    let overlaps = overlaps(&stays);
    let turnovers = turnovers(&stays);
    Occupancy { stays, overlaps, turnovers }
}

/// Whether the entry says itself that somebody comes.
fn names_a_guest(stay: &Stay) -> bool {
    match stay.kind {
        Kind::Stay => true,
        Kind::Unknown => stay.details.name.is_some(),
        Kind::Block | Kind::Closed | Kind::Announcement => false,
    }
}

/// The same days in another feed, of a guest who may be the same.
fn is_same(merged: &Merged, entry: &Told) -> bool {
    let (one, other) = (&merged.stay.span, &entry.stay.span);
    one.first_day() == other.first_day()
        && one.last_day() == other.last_day()
        && merged.told_by.iter().all(|(feed, _)| *feed != entry.feed)
        && !contradict(&merged.stay, &entry.stay)
}

/// Whether a closed stretch only repeats what other feeds tell by name: every day of it is one of theirs.
///
/// Booking.com joins closed days, so one stretch may repeat several stays in a row.
fn is_echo(entry: &Told, told: &[Told]) -> bool {
    let others = told.iter().filter(|it| it.feed != entry.feed && names_a_guest(&it.stay));
    let (mut day, end) = (entry.stay.span.first_day(), entry.stay.span.last_day());
    // They are sorted by their beginnings, so one pass is enough.
    for other in others {
        let span = &other.stay.span;
        let same_days = span.first_day() == entry.stay.span.first_day() && span.last_day() == end;
        if same_days {
            // Told as the same stay, not passed over.
            return false;
        }
        if span.first_day() <= day && day < span.last_day() {
            day = span.last_day();
        }
    }
    day >= end
}

/// Every stay that shares a moment with another is in one of the pairs; of a crowd not every pair is told.
fn overlaps(stays: &[Merged]) -> Vec<Overlap> {
    let mut found = Vec::new();
    let mut longest: Option<usize> = None;
    for (other, later) in stays.iter().enumerate() {
        let before = other.checked_sub(1);
        let mut ones = vec![longest, before.filter(|before| Some(*before) != longest)];
        ones.sort_unstable();
        for one in ones.into_iter().flatten() {
            if stays.get(one).is_some_and(|earlier| earlier.stay.span.overlaps(&later.stay.span)) {
                found.push(Overlap { one, other });
            }
        }
        let end = |place: usize| stays.get(place).map(|it| it.stay.span.until.utc);
        if longest.is_none_or(|one| end(one) < end(other)) {
            longest = Some(other);
        }
    }
    found
}

/// For each stay the one that ends last on its first day, before it begins.
fn turnovers(stays: &[Merged]) -> Vec<Turnover> {
    let mut ending: HashMap<NaiveDate, Vec<usize>> = HashMap::new();
    for (place, it) in stays.iter().enumerate() {
        ending.entry(it.stay.span.last_day()).or_default().push(place);
    }
    ending.values_mut().for_each(|places| places.sort_by_key(|place| until(stays, *place)));
    let mut found = Vec::new();
    for (coming, next) in stays.iter().enumerate() {
        let start = next.stay.span.from.utc;
        let places = ending.get(&next.stay.span.first_day()).map_or(&[][..], Vec::as_slice);
        let before = places.partition_point(|place| until(stays, *place).is_some_and(|end| end <= start));
        let last = before.checked_sub(1).and_then(|at| places.get(at)).copied();
        if let Some((leaving, end)) = last.and_then(|place| Some((place, until(stays, place)?))) {
            let minutes = u32::try_from((start - end).num_minutes()).unwrap_or(0);
            found.push(Turnover { leaving, coming, minutes });
        }
    }
    found
}

fn until(stays: &[Merged], place: usize) -> Option<DateTime<Utc>> {
    stays.get(place).map(|it| it.stay.span.until.utc)
}
