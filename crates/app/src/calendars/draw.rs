//! Verb: draw the calendars and their bookings.

use access::link::fitting_name;
use access::zone::to_unix;
use calendar::event::Skip;
use calendar::kind::Kind;
use calendar::memory::Loss;
use calendar::occupancy::Merged;
use calendar::source::Source;
use calendar::stay::Span;
use chrono::{DateTime, Utc};
use store::Access;
use store::table::calendar as table;

use super::home::{Entry, Held, Home, Step, homes};
use super::{booking_text, fault};
use crate::App;
use crate::app::{id_text, moment};
use crate::failure::Failure;
use crate::view::{
    Block, Booking, BookingKind, BookingLoss, BookingSource, BookingState, Calendar, CalendarAddress,
    CalendarId, Calendars, CodeId, CommandError, DoorId, LeftOut, LeftOutBecause, Moment, PathId,
};

/// Characters of an address that are shown, of one that keeps enough to itself.
const ENDING: usize = 4;
const SECRET_MIN: usize = 24;
/// Proposals that are thought through before anybody asks for them.
const THOUGHT_THROUGH_MAX: usize = 100;

impl App {
    /// The calendars and their bookings.
    ///
    /// # Errors
    /// `VaultLocked`.
    pub fn calendars(&self) -> Result<Calendars, CommandError> {
        self.require_open_vault()?;
        Ok(self.store.read(|access| self.draw_calendars(access))?)
    }

    fn draw_calendars(&self, access: &Access<'_>) -> Result<Calendars, Failure> {
        let mut drawn = Calendars { calendars: Vec::new(), bookings: Vec::new() };
        let mut thoughts = THOUGHT_THROUGH_MAX;
        for one in homes(access)? {
            let home = Home::of(access, &one)?;
            for held in &home.calendars {
                drawn.calendars.push(draw_calendar(access, &home, held)?);
            }
            for entry in home.entries(access, self.now())? {
                drawn.bookings.extend(self.draw_booking(access, (&home, &entry), &mut thoughts));
            }
        }
        drawn.bookings.sort_by_key(|booking| (booking.starts.unix, booking.ends.unix));
        Ok(drawn)
    }

    fn draw_booking(
        &self,
        access: &Access<'_>,
        (home, entry): (&Home, &Entry<'_>),
        thoughts: &mut usize,
    ) -> Option<Booking> {
        // Nothing is left of it.
        if entry.merged.is_none() && entry.code.is_none() {
            return None;
        }
        let zone = home.door.zone.as_str();
        let first = entry.told_by.first()?;
        let stay = entry.merged.map(|merged| &merged.stay);
        let guest = |place: &usize| home.merged(*place).map(|it| home.called(it));
        Some(Booking {
            id: booking_text(*first),
            calendars: entry.told_by.iter().map(|(id, _)| CalendarId(id_text(*id))).collect(),
            door: DoorId(id_text(home.door.id)),
            door_name: home.door.name.clone(),
            guest_name: entry.row.guest_name.clone(),
            source: stay.map_or(BookingSource::Other, |stay| source_of(stay.source)),
            kind: stay.map_or(BookingKind::Stay, |stay| kind_of(stay.kind)),
            guests: stay.and_then(|stay| stay.details.guests),
            starts: moment(zone, entry.row.starts_at),
            ends: moment(zone, entry.row.ends_at),
            state: self.state_of(access, (home, entry), thoughts),
            code: entry.code.as_ref().map(|code| CodeId(id_text(code.id))),
            tell: entry.row.tell,
            doubt: entry.doubt.filter(|_| entry.question.is_none()).map(|loss| loss_of(loss, zone)),
            question: entry.question.map(|loss| loss_of(loss, zone)),
            overlaps: entry.overlaps.iter().filter_map(guest).collect(),
            turnover_minutes: entry.merged.and_then(|merged| home.turnover(merged)),
        })
    }

    fn state_of(
        &self,
        access: &Access<'_>,
        (home, entry): (&Home, &Entry<'_>),
        thoughts: &mut usize,
    ) -> BookingState {
        match entry.step {
            Step::Stay => BookingState::Made,
            Step::Aside => BookingState::Aside,
            Step::End => BookingState::Cancelled,
            Step::Move => BookingState::Moved { new_digits: false },
            Step::Renew => BookingState::Moved { new_digits: true },
            Step::Make => match self.obstacle(access, (home, entry), thoughts) {
                Some(reason) => BookingState::Refused { reason: Box::new(reason) },
                None if !entry.overlaps.is_empty() => BookingState::Overlapping,
                None => BookingState::Proposed,
            },
        }
    }

    fn obstacle(
        &self,
        access: &Access<'_>,
        (home, entry): (&Home, &Entry<'_>),
        thoughts: &mut usize,
    ) -> Option<CommandError> {
        *thoughts = thoughts.checked_sub(1)?;
        self.obstacle_of(access, home, entry)
    }
}

impl Home {
    fn called(&self, merged: &Merged) -> String {
        let row = self.told_by(merged).into_iter().find_map(|at| self.rows.get(&at));
        row.map(|row| row.guest_name.clone()).unwrap_or_default()
    }
}

fn draw_calendar(access: &Access<'_>, home: &Home, held: &Held) -> Result<Calendar, Failure> {
    let (row, memory, zone) = (&held.row, &held.kept.memory, home.door.zone.as_str());
    let address = table::address(access, row.id)?.map(|address| CalendarAddress {
        host: row.host.clone(),
        ending: str::from_utf8(&address).ok().and_then(|text| ending(text, &row.host)),
    });
    let block = |span: &Span| Block { starts: at(zone, span.from.utc), ends: at(zone, span.until.utc) };
    Ok(Calendar {
        id: CalendarId(id_text(row.id)),
        name: row.name.clone(),
        door: DoorId(id_text(row.door)),
        door_name: home.door.name.clone(),
        path: row.path.map(|path| PathId(id_text(path))),
        address,
        rules: held.rules.clone(),
        state: fault::state_of(memory.condition(), zone),
        last_good: memory.last_good().map(|good| at(zone, good)),
        next: row.next_poll_at.map(|next| moment(zone, next)),
        blocks: held.kept.blocks.iter().map(block).collect(),
        left_out: held
            .kept
            .skipped
            .iter()
            .map(|it| LeftOut { entry: fitting_name(&it.uid), why: why(it.why) })
            .collect(),
        unknown_zones: held.kept.unknown_zones.iter().map(|name| fitting_name(name)).collect(),
    })
}

/// The last characters of an address whose secret part is long.
fn ending(address: &str, host: &str) -> Option<String> {
    let secret = address.split_once(host).map(|(_, rest)| rest)?;
    let count = secret.chars().count();
    (count >= SECRET_MIN).then(|| secret.chars().skip(count - ENDING).collect())
}

fn at(zone: &str, utc: DateTime<Utc>) -> Moment {
    moment(zone, to_unix(utc).unwrap_or(u32::MAX))
}

fn loss_of(loss: Loss, zone: &str) -> BookingLoss {
    match loss {
        Loss::Gone => BookingLoss::Gone,
        Loss::Shorter { span } => {
            BookingLoss::Shorter { starts: at(zone, span.from.utc), ends: at(zone, span.until.utc) }
        }
    }
}

fn source_of(source: Source) -> BookingSource {
    match source {
        Source::Airbnb => BookingSource::Airbnb,
        Source::Vrbo => BookingSource::Vrbo,
        Source::Booking => BookingSource::Booking,
        Source::Google => BookingSource::Google,
        Source::Other => BookingSource::Other,
    }
}

fn kind_of(kind: Kind) -> BookingKind {
    match kind {
        Kind::Stay => BookingKind::Stay,
        Kind::Closed => BookingKind::Closed,
        Kind::Block | Kind::Announcement | Kind::Unknown => BookingKind::Unknown,
    }
}

fn why(skip: Skip) -> LeftOutBecause {
    match skip {
        Skip::NoDate | Skip::AbsurdDate | Skip::EndsBeforeStart | Skip::LongId => LeftOutBecause::Date,
        Skip::Repeats => LeftOutBecause::Repeats,
        Skip::Cancelled | Skip::Free => LeftOutBecause::Free,
        Skip::Twice => LeftOutBecause::Twice,
        Skip::Announcement => LeftOutBecause::Announcement,
    }
}
