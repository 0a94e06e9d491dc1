//! A path in the picture: which doors hold its key, and how hard its codes are to guess.

use store::Access;
use store::table::code;
use store::table::path::{self, PathDoorRow, PathRow};

use crate::app::{find_door, id_text, moment};
use crate::failure::Failure;
use crate::make_code::codes_of;
use crate::path::name_of;
use crate::view::{CodeRoute, DoorId, PathId, RouteDoor, RouteDoorState};

/// Draws a path; nothing for one that ended and that every lock has forgotten.
pub(super) fn draw(access: &Access<'_>, row: &PathRow, now: u32) -> Result<Option<CodeRoute>, Failure> {
    let held = path::doors(access, row.id)?;
    if row.ended_at.is_some() && held.iter().all(|door| door.confirmed_at.is_some()) {
        return Ok(None);
    }
    let Some(first) = held.first() else { return Ok(None) };
    let zone = find_door(access, first.door)?.zone;
    let guess_at = |id| {
        let door = find_door(access, id)?;
        codes_of(&door)?.guess_bound(access, &door)
    };
    let mut guess = guess_at(first.door)?;
    for door in &held {
        let other = guess_at(door.door)?;
        if other.per_try.exact < guess.per_try.exact {
            guess = other;
        }
    }
    let alive = code::of_door(access, first.door)?.into_iter().filter(|code| {
        code.path.is_some_and(|made| (made.path, made.generation) == (row.id, row.generation))
            && code.taken_back_at.is_none()
            && now < code.ends_at
    });
    Ok(Some(CodeRoute {
        id: PathId(id_text(row.id)),
        name: row.name.clone(),
        doors: held.iter().map(|door| draw_door(access, door, &zone)).collect::<Result<_, _>>()?,
        renewed_at: moment(&zone, row.renewed_at),
        codes_alive: super::count(alive.count()),
        ended: row.ended_at.is_some(),
        guess,
    }))
}

fn draw_door(access: &Access<'_>, row: &PathDoorRow, zone: &str) -> Result<RouteDoor, Failure> {
    let state = match (row.confirmed_at, row.refused) {
        (Some(at), _) => RouteDoorState::Confirmed { at: moment(zone, at) },
        (None, Some(_)) => RouteDoorState::Refused,
        (None, None) => RouteDoorState::Waiting,
    };
    Ok(RouteDoor { door: DoorId(id_text(row.door)), name: name_of(access, row.door)?, state })
}
