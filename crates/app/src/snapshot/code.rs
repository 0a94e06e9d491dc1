//! A code in the picture.

use store::Access;
use store::table::code::{CodeRow, Origin};
use store::table::{code as code_table, door, path};

use crate::App;
use crate::app::{id_text, moment};
use crate::change_code::at_lock_until;
use crate::code::{kind_of, row_hours};
use crate::failure::Failure;
use crate::make_code::code_exposed_until;
use crate::repeat::state_of;
use crate::view::{Code, CodeId, CodeKind, CodeState, DoorId, Moment};

impl App {
    pub(crate) fn draw_code(&self, access: &Access<'_>, row: &CodeRow, now: u32) -> Result<Code, Failure> {
        let mut drawn = draw(access, row, now)?;
        let Some(door) = door::find(access, row.door)? else { return Ok(drawn) };
        if let Some(plan) = self.repeat_plan(access, &door, row)? {
            let rows = code_table::set_of(access, row)?;
            let at = |unix: u32| moment(&door.zone, unix);
            drawn.state = state_of(access, (&rows, &plan), (now, &at))?;
            drawn.ends = at(rows.iter().map(|row| row.ends_at).max().unwrap_or(row.ends_at));
            drawn.hours.clone_from(&plan.rule.hours);
            drawn.repeat = Some(plan);
        }
        Ok(drawn)
    }
}

fn draw(access: &Access<'_>, row: &CodeRow, now: u32) -> Result<Code, Failure> {
    let door = door::find(access, row.door)?;
    let zone = door.as_ref().map_or("Etc/UTC", |door| door.zone.as_str());
    let at = |unix: u32| moment(zone, unix);
    Ok(Code {
        id: CodeId(id_text(row.id)),
        guest_name: row.guest_name.clone(),
        door: DoorId(id_text(row.door)),
        door_name: door.as_ref().map(|door| door.name.clone()).unwrap_or_default(),
        set: row.path.map(|of| id_text(of.set)),
        kind: kind_of(&row.kind),
        starts: at(row.starts_at),
        ends: at(row.ends_at),
        first_use_before: row.first_use_before.map(at),
        hours: row_hours(row),
        at_lock_until: at_lock_until(access, row, zone)?,
        uses: row.uses,
        made_at: at(row.made_at),
        state: state(access, row, (now, &at))?,
        repeat: None,
    })
}

fn state(
    access: &Access<'_>,
    row: &CodeRow,
    (now, at): (u32, &impl Fn(u32) -> Moment),
) -> Result<CodeState, Failure> {
    if let Some(taken_back_at) = row.taken_back_at {
        return taken_back(access, row, (taken_back_at, now), at);
    }
    if let Some(until) = row.undo_until {
        return Ok(CodeState::Undoable { undo_until: at(until) });
    }
    if row.refused.is_some() {
        return Ok(CodeState::NotTaken);
    }
    if row.ends_at <= now {
        return Ok(CodeState::Expired);
    }
    if let Some(state) = path_state(access, row, (now, at))? {
        return Ok(state);
    }
    Ok(match (row.last_used_at, row.origin) {
        (Some(used), _) if kind_of(&row.kind) == CodeKind::OneTime => CodeState::Spent { at: at(used) },
        (Some(used), _) => CodeState::Used { last_at: at(used) },
        (None, Origin::Stored { .. }) if row.confirmed_at.is_none() => CodeState::OnItsWay,
        (None, _) if row.first_use_before.is_some_and(|before| before <= now) => CodeState::Expired,
        (None, _) => CodeState::Ready,
    })
}

/// What became of the key that a path's code was made with, where that says more than the code's own story.
fn path_state(
    access: &Access<'_>,
    row: &CodeRow,
    (now, at): (u32, &impl Fn(u32) -> Moment),
) -> Result<Option<CodeState>, Failure> {
    let Some(of) = row.path else { return Ok(None) };
    let path = path::find(access, of.path)?;
    let held = path::doors(access, of.path)?.into_iter().find(|held| held.door == row.door);
    let confirmed = held.and_then(|held| held.confirmed_at);
    let (current, renewed_at) = path.map_or((of.generation, now), |path| (path.generation, path.renewed_at));
    Ok(match confirmed {
        Some(confirmed) if of.generation != current => {
            Some(CodeState::Revoked { confirmed_at: at(confirmed) })
        }
        None if of.generation != current => Some(taken_back(access, row, (renewed_at, now), at)?),
        Some(_) => None,
        None => Some(CodeState::OnItsWay),
    })
}

fn taken_back(
    access: &Access<'_>,
    row: &CodeRow,
    (taken_back_at, now): (u32, u32),
    at: &impl Fn(u32) -> Moment,
) -> Result<CodeState, Failure> {
    if let Some(confirmed) = row.revoked_at {
        return Ok(CodeState::Revoked { confirmed_at: at(confirmed) });
    }
    Ok(match code_exposed_until(access, row, (taken_back_at, now))? {
        Some(until) => CodeState::Travelling { cannot_open_after: at(until) },
        None => CodeState::Expired,
    })
}
