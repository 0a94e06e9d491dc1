//! Stays: what a feed's entries are at one property, in its zone and with its hours.

use access::wall::{TimeOfDay, Wall};
use access::zone::{Edge, Note, Resolved, Zone};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::details::{Details, details};
use crate::event::{Event, Skip};
use crate::feed::{Feed, NotRead, Skipped};
use crate::kind::{Choices, Kind, kind};
use crate::source::Source;
use crate::when::When;

/// Nobody books longer; feeds with such dates mean something else.
const STAY_MAX: TimeDelta = TimeDelta::days(3 * 366);
/// Three years of one-night stays in a row; more are not those of one home.
pub const STAYS_MAX: usize = 1_000;
/// More names than these help nobody.
const UNKNOWN_ZONES_MAX: usize = 20;
/// What ended longer ago is left out without a word.
const PAST: TimeDelta = TimeDelta::days(30);

/// What of a property its stays need.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct House {
    /// Its zone.
    pub zone: Zone,
    /// When guests may come on their first day.
    pub check_in: TimeOfDay,
    /// When guests leave on their last day.
    pub check_out: TimeOfDay,
}

/// From when until when a stay lasts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Span {
    /// Check-in.
    pub from: Resolved,
    /// Check-out: the first moment that is no longer inside.
    pub until: Resolved,
}

impl Span {
    /// The day of check-in.
    #[must_use]
    pub fn first_day(&self) -> NaiveDate {
        self.from.wall.date()
    }

    /// The day of check-out.
    #[must_use]
    pub fn last_day(&self) -> NaiveDate {
        self.until.wall.date()
    }

    /// Whether both share a moment.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from.utc < other.until.utc && other.from.utc < self.until.utc
    }

    /// Whether all of the other is inside this one.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.from.utc <= other.from.utc && other.until.utc <= self.until.utc
    }
}

/// Somebody's stay as one feed tells it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stay {
    /// The event's id; empty when there is none.
    pub uid: String,
    /// Who wrote the feed.
    pub source: Source,
    /// What the entry is; not everything that is taken as a stay says that it is one.
    pub kind: Kind,
    /// From when until when.
    pub span: Span,
    /// What it tells about the guest.
    pub details: Details,
}

/// What one feed means for one property.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stays {
    /// Its stays, in the feed's order; whatever ended more than 30 days ago is left out.
    pub stays: Vec<Stay>,
    /// Days on which nobody comes, for the picture.
    pub blocks: Vec<Span>,
    /// Entries that are no stay for a reason that the host may want to see.
    pub skipped: Vec<Skipped>,
    /// Names of zones that are not known; their times are taken in the property's zone.
    pub unknown_zones: Vec<String>,
}

impl Stays {
    /// The same, if they can be those of one home.
    ///
    /// # Errors
    /// [`NotRead::TooManyStays`]
    pub fn of_one_home(self) -> Result<Self, NotRead> {
        if self.stays.len() > STAYS_MAX { Err(NotRead::TooManyStays) } else { Ok(self) }
    }
}

/// Reads a feed for a property. `host` is the host part of the feed's address, or empty.
#[must_use]
pub fn stays(feed: &Feed, host: &str, house: &House, choices: Choices, now: DateTime<Utc>) -> Stays {
    let source = feed.source.or_host(host);
    let mut found = Stays {
        stays: Vec::new(),
        blocks: Vec::new(),
        skipped: feed.skipped.clone(),
        unknown_zones: Vec::new(),
    };
    let mut clock = Clock { house, feed_zone: None, unknown: Vec::new() };
    clock.feed_zone = feed.zone.as_deref().and_then(|name| clock.zone(name));
    for event in &feed.events {
        let kind = kind(source, event);
        let span = match clock.span(event) {
            Ok(span) if span.until.utc + PAST < now => continue,
            Ok(span) => span,
            Err(why) => {
                found.skipped.push(Skipped { uid: event.uid.clone(), why });
                continue;
            }
        };
        if kind == Kind::Announcement {
            found.skipped.push(Skipped { uid: event.uid.clone(), why: Skip::Announcement });
        } else if choices.takes(kind) {
            let details = details(event, kind);
            found.stays.push(Stay { uid: event.uid.clone(), source, kind, span, details });
        } else {
            found.blocks.push(span);
        }
    }
    found.unknown_zones = clock.unknown;
    found
}

/// The ways to tell what time it is meant to be.
struct Clock<'a> {
    house: &'a House,
    feed_zone: Option<Zone>,
    unknown: Vec<String>,
}

impl Clock<'_> {
    fn span(&mut self, event: &Event) -> Result<Span, Skip> {
        let span = match (&event.start, &event.end) {
            (When::Day(first), When::Day(last)) => self.days(*first, *last)?,
            (start, end) => Span { from: self.at(start, Edge::Start)?, until: self.at(end, Edge::End)? },
        };
        if span.until.utc <= span.from.utc {
            return Err(Skip::EndsBeforeStart);
        }
        if span.until.utc - span.from.utc > STAY_MAX {
            return Err(Skip::AbsurdDate);
        }
        Ok(span)
    }

    /// Check-in on the first day, check-out on the last; an entry of no days is one night.
    fn days(&self, first: NaiveDate, last: NaiveDate) -> Result<Span, Skip> {
        let last = if first == last { last.checked_add_days(Days::new(1)).unwrap_or(last) } else { last };
        let at = |day, time, edge| {
            self.house.zone.at_wall(Wall::on(day, time).time(), edge).map_err(|_| Skip::AbsurdDate)
        };
        Ok(Span {
            from: at(first, self.house.check_in, Edge::Start)?,
            until: at(last, self.house.check_out, Edge::End)?,
        })
    }

    fn at(&mut self, when: &When, edge: Edge) -> Result<Resolved, Skip> {
        let own = &self.house.zone;
        let (wall, zone) = match when {
            When::Utc(time) => {
                let utc = time.and_utc();
                return Ok(Resolved { wall: Wall::of(own.wall(utc)), utc, note: Note::Plain });
            }
            When::Day(day) => (day.and_time(chrono::NaiveTime::MIN), own.clone()),
            When::Floating(wall) => (*wall, self.feed_zone.clone().unwrap_or_else(|| own.clone())),
            When::Zoned { wall, zone } => (*wall, self.zone(zone).unwrap_or_else(|| self.house.zone.clone())),
        };
        let found = zone.at_wall(wall, edge).map_err(|_| Skip::AbsurdDate)?;
        Ok(Resolved { wall: Wall::of(self.house.zone.wall(found.utc)), ..found })
    }

    /// The zone of that name; some writers put a path of their own before the name.
    fn zone(&mut self, name: &str) -> Option<Zone> {
        let name = name.trim().trim_matches('"');
        let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty()).collect();
        let tails = (0..parts.len()).filter_map(|from| parts.get(from..)).map(|tail| tail.join("/"));
        let found = tails.into_iter().find_map(|tail| Zone::named(&tail).ok());
        if found.is_none()
            && self.unknown.len() < UNKNOWN_ZONES_MAX
            && !self.unknown.iter().any(|known| known == name)
        {
            self.unknown.push(name.chars().take(64).collect());
        }
        found
    }
}
