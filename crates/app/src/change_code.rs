//! Verb: give a stored code another end under the same digits. Until the lock has heard, it goes by what it was told.

use access::policy::Wanted;
use access::wall::Wall;
use access::zone::{Edge, from_unix, to_unix};
use store::table::code::{self, CodeRow, Origin};
use store::table::code_before;
use store::{Access, Id};

use crate::App;
use crate::app::{find_door, moment, parse_id, zone_named};
use crate::code::{bad, blocked};
use crate::failure::Failure;
use crate::grant_words::role_of;
use crate::make_code::codes_of;
use crate::rules;
use crate::view::{CodeId, CodeObstacle, CommandError, InputFault, Moment};

impl App {
    /// Gives a stored code another end, `YYYY-MM-DDTHH:MM` in its door's zone. The lock learns of it at the next visit.
    ///
    /// # Errors
    /// `BadInput` for a time that is none; `NotAllowed` for a code whose digits say its time, that counts its openings or
    /// comes back, and against the rules; `Gone` when it was taken back.
    pub fn change_code(&self, code: &CodeId, ends: &str) -> Result<(), CommandError> {
        self.require_open_vault()?;
        let (id, now) = (parse_id(&code.0)?, self.now());
        self.store.write(|access| {
            let row = changeable(access, code::find(access, id)?)?;
            let door = find_door(access, row.door)?;
            let wrong = || bad("ends", InputFault::NoSuchTime);
            let wall: Wall = ends.parse().map_err(|_| wrong())?;
            let at = zone_named(&door.zone)?.at_wall(wall.time(), Edge::End).map_err(|_| wrong())?;
            let ends_at = to_unix(at.utc).map_err(|_| wrong())?;
            move_code(access, id, (row.starts_at, ends_at), now)
        })?;
        self.announce();
        Ok(())
    }
}

/// Gives a stored code other times under the same digits, as [`App::change_code`] does with its end.
pub(crate) fn move_code(
    access: &Access<'_>,
    id: Id,
    (starts_at, ends_at): (u32, u32),
    now: u32,
) -> Result<(), Failure> {
    let row = changeable(access, code::find(access, id)?)?;
    if ends_at <= starts_at {
        return Err(blocked(CodeObstacle::EndBeforeStart).into());
    }
    if ends_at <= now {
        return Err(blocked(CodeObstacle::Over).into());
    }
    if starts_at < row.starts_at || row.ends_at < ends_at {
        rules::permit(access, &moved(&row, (starts_at, ends_at)))?;
    }
    let door = find_door(access, row.door)?;
    codes_of(&door)?.want_times(access, &door, &row, ((starts_at, ends_at), now))
}

fn changeable(access: &Access<'_>, row: Option<CodeRow>) -> Result<CodeRow, Failure> {
    let row = row.filter(|row| row.taken_back_at.is_none() && row.undo_until.is_none());
    let row = row.ok_or(CommandError::Gone)?;
    let says_its_time = matches!(row.origin, Origin::Offline { .. });
    if says_its_time {
        return Err(blocked(CodeObstacle::DigitsSayTheTime).into());
    }
    // The lock would count from nothing.
    if row.uses.is_some() || row.repeat.is_some() {
        return Err(blocked(CodeObstacle::CountsOrComesBack).into());
    }
    code::stored_digits(access, row.id)?.ok_or(CommandError::Gone)?;
    Ok(row)
}

fn moved(row: &CodeRow, (starts_at, ends_at): (u32, u32)) -> Wanted<'static> {
    Wanted {
        role: role_of(&row.role),
        kind: access::policy::Kind::StoredCode,
        starts: from_unix(starts_at),
        ends: from_unix(ends_at),
        devices: 1,
        hand_on: 0,
        intents: &[],
        stored_digits: Some(row.digits),
    }
}

/// Until when the lock lets a changed code in as it was told before; nothing once it has confirmed the change.
pub(crate) fn at_lock_until(
    access: &Access<'_>,
    row: &CodeRow,
    zone: &str,
) -> Result<Option<Moment>, Failure> {
    if row.confirmed_at.is_some() {
        return Ok(None);
    }
    let before = code_before::of_code(access, row.id)?;
    let last = before.iter().rev().find(|before| before.confirmed_at.is_some());
    Ok(last.map(|before| moment(zone, before.ends_at)))
}

/// The latest end that the lock may know of a code.
pub(crate) fn latest_end(access: &Access<'_>, row: &CodeRow) -> Result<u32, Failure> {
    if row.confirmed_at.is_some() {
        return Ok(row.ends_at);
    }
    let before = code_before::of_code(access, row.id)?;
    Ok(before.iter().map(|before| before.ends_at).max().unwrap_or_default().max(row.ends_at))
}
