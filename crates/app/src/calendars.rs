//! Verbs around calendars of booking sites: their stays become codes by the same verbs as by hand, and nothing that a
//! calendar fails to say takes access away.

mod add;
mod answer;
mod draw;
mod fault;
mod fetch;
mod follow;
mod home;
mod kept;
mod rules;
mod settle;

use calendar::condition::Condition;
use store::table::calendar::{self as table, CalendarRow};
use store::{Access, Id};

pub(crate) use fetch::Fetcher;

use crate::app::{id_text, parse_id};
use crate::failure::Failure;
use crate::view::{BookingId, CalendarBrief, CalendarId, CommandError, DoorId};

/// The calendars in the picture.
pub(crate) fn briefs(access: &Access<'_>) -> Result<Vec<CalendarBrief>, Failure> {
    let rows = table::all(access)?.into_iter();
    let brief = |row: CalendarRow| CalendarBrief {
        id: CalendarId(id_text(row.id)),
        name: row.name,
        door: DoorId(id_text(row.door)),
        to_do: row.to_do,
    };
    Ok(rows.map(brief).collect())
}

fn find(access: &Access<'_>, id: Id) -> Result<CalendarRow, Failure> {
    table::find(access, id)?.ok_or_else(|| CommandError::Gone.into())
}

/// A booking's place: its calendar and its number there.
type At = (Id, u32);

fn booking_text((calendar, number): At) -> BookingId {
    BookingId(format!("{}.{number}", id_text(calendar)))
}

fn parse_booking(id: &BookingId) -> Result<At, Failure> {
    let (calendar, number) = id.0.split_once('.').ok_or(CommandError::Gone)?;
    let number = number.parse().map_err(|_| CommandError::Gone)?;
    Ok((parse_id(calendar)?, number))
}

/// Whether the host must say that the calendar is right.
fn is_doubtful(condition: Condition) -> bool {
    match condition {
        Condition::Doubtful { .. } => true,
        Condition::New | Condition::Fine | Condition::Unreachable { .. } | Condition::Unreadable { .. } => {
            false
        }
    }
}
