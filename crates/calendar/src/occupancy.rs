//! Several feeds of one property as one picture: one stay where two feeds tell the same, overlaps, turnovers.

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

fn overlaps(stays: &[Merged]) -> Vec<Overlap> {
    let mut found = Vec::new();
    for (one, earlier) in stays.iter().enumerate() {
        for (other, later) in stays.iter().enumerate().skip(one + 1) {
            if later.stay.span.from.utc >= earlier.stay.span.until.utc {
                break;
            }
            if earlier.stay.span.overlaps(&later.stay.span) {
                found.push(Overlap { one, other });
            }
        }
    }
    found
}

fn turnovers(stays: &[Merged]) -> Vec<Turnover> {
    let mut found = Vec::new();
    for (coming, next) in stays.iter().enumerate() {
        for (leaving, last) in stays.iter().enumerate().take(coming) {
            let (end, start) = (&last.stay.span.until, &next.stay.span.from);
            if end.wall.date() == start.wall.date() && end.utc <= start.utc {
                let minutes = u32::try_from((start.utc - end.utc).num_minutes()).unwrap_or(0);
                found.push(Turnover { leaving, coming, minutes });
            }
        }
    }
    found
}
