//! The calendars of one home, a door or a path of doors, put together: its bookings, and what each of them wants.

use std::collections::HashMap;

use access::zone::to_unix;
use calendar::memory::{Known, Loss};
use calendar::occupancy::{Merged, Occupancy, Told, occupancy};
use calendar::stay::Span;
use store::table::booking::{self, BookingRow, Made};
use store::table::calendar::{self as table, CalendarRow};
use store::table::code::{self, CodeRow, Origin};
use store::table::door::DoorRow;
use store::{Access, Id};

use super::kept::Kept;
use super::{At, is_doubtful, rules};
use crate::app::find_door;
use crate::failure::Failure;
use crate::view::CalendarRules;

/// One calendar of a home.
pub(super) struct Held {
    pub(super) row: CalendarRow,
    pub(super) rules: CalendarRules,
    pub(super) kept: Kept,
}

/// The calendars of one home.
pub(super) struct Home {
    pub(super) door: DoorRow,
    pub(super) calendars: Vec<Held>,
    pub(super) rows: HashMap<At, BookingRow>,
    occupancy: Occupancy,
}

/// A booking of a home.
pub(super) struct Entry<'a> {
    /// Where it is told, by the calendar that tells most first.
    pub(super) told_by: Vec<At>,
    /// Nothing for one that is cancelled.
    pub(super) merged: Option<&'a Merged>,
    pub(super) row: &'a BookingRow,
    /// What was made for it, as long as nobody took it back.
    pub(super) code: Option<CodeRow>,
    pub(super) step: Step,
    /// Places of those in the occupancy that it overlaps.
    pub(super) overlaps: Vec<usize>,
    pub(super) doubt: Option<Loss>,
    pub(super) question: Option<Loss>,
}

/// What brings the codes of a home in step with a booking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// Nothing.
    Stay,
    /// Nothing: the host said so.
    Aside,
    /// A code is to be made.
    Make,
    /// Its code gets other times under the same digits.
    Move,
    /// A code with other digits is to be made instead of its own.
    Renew,
    /// Its code is to be ended.
    End,
}

pub(super) fn unix(span: &Span) -> (u32, u32) {
    let at = |utc| to_unix(utc).unwrap_or(u32::MAX);
    (at(span.from.utc), at(span.until.utc))
}

/// Whether two calendars are of the same home.
pub(super) fn same_home(one: &CalendarRow, other: &CalendarRow) -> bool {
    match (one.path, other.path) {
        (Some(one), Some(other)) => one == other,
        (None, None) => one.door == other.door,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// One calendar of each home.
pub(super) fn homes(access: &Access<'_>) -> Result<Vec<CalendarRow>, Failure> {
    let mut found: Vec<CalendarRow> = Vec::new();
    for row in table::all(access)? {
        if !found.iter().any(|other| same_home(other, &row)) {
            found.push(row);
        }
    }
    Ok(found)
}

impl Home {
    /// The home of a calendar.
    pub(super) fn of(access: &Access<'_>, one: &CalendarRow) -> Result<Self, Failure> {
        let mut calendars = Vec::new();
        let mut rows = HashMap::new();
        for row in table::of_home(access, one.door, one.path)? {
            for booking in booking::of_calendar(access, row.id)? {
                rows.insert((row.id, booking.number), booking);
            }
            let (rules, kept) = (rules::read(&row.rules)?, Kept::load(access, row.id)?);
            calendars.push(Held { row, rules, kept });
        }
        let occupancy = occupancy(told(&calendars));
        Ok(Self { door: find_door(access, one.door)?, calendars, rows, occupancy })
    }

    pub(super) fn calendar(&self, id: Id) -> Option<&Held> {
        self.calendars.iter().find(|held| held.row.id == id)
    }

    pub(super) fn known(&self, (calendar, number): At) -> Option<&Known> {
        let held = self.calendar(calendar)?;
        held.kept.memory.known().iter().find(|known| known.number.value() == number)
    }

    /// The stay at a place of the occupancy.
    pub(super) fn merged(&self, place: usize) -> Option<&Merged> {
        self.occupancy.stays.get(place)
    }

    /// Minutes since the guest before leaves, on the day of arrival.
    pub(super) fn turnover(&self, merged: &Merged) -> Option<u32> {
        let place = self.occupancy.stays.iter().position(|it| std::ptr::eq(it, merged))?;
        self.occupancy.turnovers.iter().find(|it| it.coming == place).map(|it| it.minutes)
    }

    pub(super) fn told_by(&self, merged: &Merged) -> Vec<At> {
        let place = |(feed, number): &(u32, calendar::memory::StayNumber)| {
            let held = self.calendars.get(usize::try_from(*feed).ok()?)?;
            Some((held.row.id, number.value()))
        };
        merged.told_by.iter().filter_map(place).collect()
    }

    pub(super) fn stays(&self) -> &[Merged] {
        &self.occupancy.stays
    }

    /// Its bookings at `now`: those to come and under way, and those that are cancelled while their codes open.
    pub(super) fn entries(&self, access: &Access<'_>, now: u32) -> Result<Vec<Entry<'_>>, Failure> {
        let mut overlaps: HashMap<usize, Vec<usize>> = HashMap::new();
        for pair in &self.occupancy.overlaps {
            overlaps.entry(pair.one).or_default().push(pair.other);
            overlaps.entry(pair.other).or_default().push(pair.one);
        }
        let mut entries = Vec::new();
        for (place, merged) in self.occupancy.stays.iter().enumerate() {
            let told_by = self.told_by(merged);
            let row = told_by.first().and_then(|at| self.rows.get(at)).filter(|row| now < row.ends_at);
            let Some(row) = row else { continue };
            let mut entry = self.entry(access, told_by, row, Some(merged))?;
            entry.overlaps = overlaps.remove(&place).unwrap_or_default();
            entries.push(entry);
        }
        let mut gone: Vec<&BookingRow> =
            self.rows.values().filter(|row| row.gone_at.is_some() && now < row.ends_at).collect();
        gone.sort_unstable_by_key(|row| (row.starts_at, row.calendar.0, row.number));
        for row in gone {
            entries.push(self.entry(access, vec![(row.calendar, row.number)], row, None)?);
        }
        Ok(entries)
    }

    fn entry<'a>(
        &'a self,
        access: &Access<'_>,
        told_by: Vec<At>,
        row: &'a BookingRow,
        merged: Option<&'a Merged>,
    ) -> Result<Entry<'a>, Failure> {
        let made =
            row.made.map(|made| Ok::<_, Failure>((made, code::find(access, made.code)?))).transpose()?;
        let alive = |code: &CodeRow| code.taken_back_at.is_none() && code.undo_until.is_none();
        let taken_back = made.as_ref().is_some_and(|(_, code)| !code.as_ref().is_some_and(alive));
        let living = made.and_then(|(made, code)| Some((made, code.filter(alive)?)));
        let step = match (merged, &living) {
            (None, Some(_)) => Step::End,
            (None, None) => Step::Aside,
            // Whoever takes a code back by hand wants none there.
            (Some(_), _) if row.aside || taken_back => Step::Aside,
            (Some(_), None) => Step::Make,
            (Some(merged), Some((made, code))) => self.step_of(merged, (made, code)),
        };
        let told = told_by.iter().filter_map(|at| self.known(*at));
        let doubts: Vec<Option<Loss>> = told.clone().map(Known::doubt).collect();
        let question = told_by.iter().find_map(|at| self.question(*at));
        Ok(Entry {
            // What another calendar still tells is in no doubt.
            doubt: if doubts.iter().all(Option::is_some) {
                doubts.into_iter().flatten().next()
            } else {
                None
            },
            code: living.map(|(_, code)| code),
            overlaps: Vec::new(),
            told_by,
            merged,
            row,
            step,
            question,
        })
    }

    fn step_of(&self, merged: &Merged, (made, code): (&Made, &CodeRow)) -> Step {
        if made.stay == unix(&merged.stay.span) {
            return Step::Stay;
        }
        match code.origin {
            Origin::Stored { .. } => Step::Move,
            Origin::Offline { .. } => Step::Renew,
        }
    }

    /// What the host is asked about a stay under way, and has not answered.
    pub(super) fn question(&self, at: At) -> Option<Loss> {
        let loss = self.known(at)?.asked()?;
        let answered = self.rows.get(&at)?.answered.as_deref();
        (answered != serde_json::to_string(&loss).ok().as_deref()).then_some(loss)
    }

    /// How many bookings of a calendar want the host.
    pub(super) fn to_do(&self, entries: &[Entry<'_>], calendar: Id) -> u32 {
        let of_it = |entry: &&Entry<'_>| entry.told_by.first().is_some_and(|(id, _)| *id == calendar);
        let wants = entries.iter().filter(of_it).filter(|entry| entry.wants_the_host()).count();
        let doubtful = self.calendar(calendar).is_some_and(|it| is_doubtful(it.kept.memory.condition()));
        u32::try_from(wants).unwrap_or(u32::MAX).saturating_add(u32::from(doubtful))
    }
}

impl Entry<'_> {
    fn wants_the_host(&self) -> bool {
        let step = match self.step {
            Step::Make | Step::Move | Step::Renew | Step::End => true,
            Step::Stay | Step::Aside => false,
        };
        step || self.row.tell || self.question.is_some()
    }
}

fn told(calendars: &[Held]) -> Vec<Told> {
    let mut told = Vec::new();
    for (feed, held) in (0..).zip(calendars) {
        let known = held.kept.memory.known().iter();
        told.extend(known.map(|it| Told { feed, number: it.number, stay: it.stay.clone() }));
    }
    told
}
