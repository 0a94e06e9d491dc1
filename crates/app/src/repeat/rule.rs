//! What a repeat asks for: its days read, the property's holidays and the door's stays filled in.

use access::Zone;
use access::recurrence::{
    Compiled, Limits, NotCompiled, Piece, Recurrence, RecurrenceError, Renewable, Stay, Stays, Unit, compile,
};
use access::wall::{TimeOfDay, Wall};
use access::weekly::Weekly;
use access::zone::{Edge, from_unix};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use store::table::code::CodeRow;
use store::table::door::DoorRow;
use store::table::{booking, code, credential, grants, holiday, repeat};
use store::{Access, Id};

use crate::code::{bad, kind_of, row_hours};
use crate::failure::{Failure, unexpected};
use crate::grant_words::preset_of;
use crate::view::{CodeKind, CommandError, InputFault, Obstacle, Preset, Repeat};

/// A repeat with everything that decides its windows.
pub(crate) struct Asked {
    /// As far as it is confirmed.
    pub(crate) recurrence: Recurrence,
    stays: Vec<Stay>,
    known_until: DateTime<Utc>,
}

/// Reads a repeat for a door.
pub(crate) fn asked(
    access: &Access<'_>,
    door: &DoorRow,
    (rule, zone): (&Repeat, &Zone),
) -> Result<Asked, Failure> {
    let mut recurrence = read(access, rule, zone)?;
    let last_day = recurrence.check().map_err(|error| refused(NotCompiled::Wrong { error }))?;
    let confirmed = rule.confirmed_until.as_deref().map(|text| day(text, "confirmed_until")).transpose()?;
    let known_until = match (recurrence.unit, confirmed) {
        (Unit::OnlyVacant, None) => return Err(bad("confirmed_until", InputFault::Empty).into()),
        (Unit::OnlyVacant, Some(day)) => midnight_after(zone, day)?,
        (Unit::AnyTime, _) => DateTime::<Utc>::MAX_UTC,
    };
    if let Some(confirmed) = confirmed {
        if confirmed < recurrence.first_day {
            return Err(refused(NotCompiled::Wrong { error: RecurrenceError::EndBeforeStart }).into());
        }
        recurrence.last_day = Some(last_day.min(confirmed));
    }
    let stays = match recurrence.unit {
        Unit::OnlyVacant => stays(access, door.id)?,
        Unit::AnyTime => Vec::new(),
    };
    Ok(Asked { recurrence, stays, known_until })
}

impl Asked {
    /// What a lock is given for it. Counted from before its beginning, so that it comes out the same whenever it is asked.
    pub(crate) fn compile(&self, limits: &Limits) -> Result<Compiled, NotCompiled> {
        let before =
            self.recurrence.first_day.and_time(chrono::NaiveTime::MIN).and_utc() - TimeDelta::days(3);
        self.compile_from(limits, before)
    }

    /// What a lock is given for what is left of it.
    pub(crate) fn compile_from(&self, limits: &Limits, now: DateTime<Utc>) -> Result<Compiled, NotCompiled> {
        let stays = Stays { stays: &self.stays, known_until: self.known_until };
        compile(&self.recurrence, &stays, limits, now)
    }
}

/// What the stored codes of a door's lock keep.
pub(crate) fn code_limits(door: &DoorRow) -> Result<Limits, Failure> {
    let codes = crate::family::of(&door.family)?.capability().codes;
    let codes = codes.ok_or(CommandError::NotAllowed { reason: Obstacle::NoKeypad })?;
    let pieces_max = codes.stored_windows;
    Ok(Limits { weekly: codes.stored_weekly, pieces_max, renewable: Renewable::ByOrders })
}

/// The rule of a code that comes back.
pub(crate) fn of_code(access: &Access<'_>, row: &CodeRow) -> Result<Option<Repeat>, Failure> {
    let Some(json) = row.repeat.map(|first| repeat::find(access, first)).transpose()?.flatten() else {
        return Ok(None);
    };
    let rule = serde_json::from_str(&json).map_err(|error| unexpected("Failed to read a repeat", error))?;
    Ok(Some(rule))
}

/// Whether a row is the window that a piece asks for.
pub(crate) fn is_window(row: &CodeRow, piece: &Piece) -> bool {
    (i64::from(row.starts_at), i64::from(row.ends_at)) == (piece.starts.timestamp(), piece.ends.timestamp())
        && row_hours(row) == piece.weekly
}

/// A day that somebody typed; what no calendar has is refused with its field.
pub(crate) fn day(text: &str, field: &str) -> Result<NaiveDate, CommandError> {
    let wall: Wall = format!("{text}T00:00").parse().map_err(|_| bad(field, InputFault::NoSuchTime))?;
    Ok(wall.date())
}

pub(crate) fn refused(wrong: NotCompiled) -> CommandError {
    CommandError::NotAllowed { reason: Obstacle::Repeat { wrong } }
}

fn read(access: &Access<'_>, rule: &Repeat, zone: &Zone) -> Result<Recurrence, Failure> {
    let days = |texts: &[String], field: &str| {
        texts.iter().map(|text| day(text, field)).collect::<Result<Vec<_>, _>>()
    };
    let holidays: Vec<String> = holiday::all(access)?.into_iter().map(|row| row.day).collect();
    let mut except = days(&rule.except, "except")?;
    except.sort_unstable();
    except.dedup();
    Ok(Recurrence {
        zone: zone.clone(),
        hours: rule.hours.iter().map(in_order).collect(),
        first_day: day(&rule.first_day, "first_day")?,
        last_day: rule.last_day.as_deref().map(|text| day(text, "last_day")).transpose()?,
        every_weeks: rule.every_weeks,
        except,
        holidays: days(&holidays, "holidays")?,
        on_holidays: rule.on_holidays,
        unit: rule.unit,
    })
}

fn in_order(hours: &Weekly) -> Weekly {
    let mut days = hours.days.clone();
    days.sort_unstable();
    days.dedup();
    Weekly { days, ..hours.clone() }
}

pub(super) fn midnight_after(zone: &Zone, day: NaiveDate) -> Result<DateTime<Utc>, Failure> {
    let wrong = || bad("confirmed_until", InputFault::NoSuchTime);
    let next = day.checked_add_days(Days::new(1)).ok_or_else(wrong)?;
    let found = zone.at_wall(Wall::on(next, TimeOfDay::MIDNIGHT).time(), Edge::Start).map_err(|_| wrong())?;
    Ok(found.utc)
}

/// The stays at a door: keys and codes that were made as stays and not taken back, and those that its calendars tell.
fn stays(access: &Access<'_>, door: Id) -> Result<Vec<Stay>, Failure> {
    let mut stays = Vec::new();
    let stay = |starts: u32, ends: u32| Stay { starts: from_unix(starts), ends: from_unix(ends) };
    for row in code::of_door(access, door)? {
        if kind_of(&row.kind) == CodeKind::Stay && row.taken_back_at.is_none() {
            stays.push(stay(row.starts_at, row.ends_at));
        }
    }
    for held in credential::of_door(access, door)? {
        let grant = grants::find(access, held.grant)?;
        let alive = grant.filter(|grant| grant.taken_back_at.is_none());
        if let Some(grant) = alive.filter(|grant| preset_of(&grant.preset) == Preset::Stay) {
            stays.push(stay(grant.starts_at, grant.ends_at));
        }
    }
    // A stay more only takes windows away: a calendar never opens the door to anybody here.
    stays.extend(booking::stays_at(access, door)?.into_iter().map(|(starts, ends)| stay(starts, ends)));
    Ok(stays)
}
