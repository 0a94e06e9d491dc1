//! Keys and codes that a law moved, and how they are made again.

use access::Zone;
use access::replan::{Replanned, replan};
use access::wall::Wall;
use access::window::Window;
use access::zone::{Note, Resolved, from_unix, to_unix};
use store::Access;
use store::table::code::{self, CodeRow, Origin};
use store::table::door;
use store::table::grants::{self, GrantRow};

use crate::App;
use crate::app::{find_door, id_text, moment};
use crate::failure::Failure;
use crate::make_code::codes_of;
use crate::make_key::insert;
use crate::mandate;
use crate::take_back::UNDO_SECONDS;
use crate::view::{CodeId, GrantId, MovedAccess, MovedFate, MovedWhat};

/// A key or code, and the window it should have.
pub(super) struct Moved {
    row: Row,
    zone: String,
    /// Nothing when nothing is left of it by the new law.
    window: Option<Window>,
}

enum Row {
    Key(Box<GrantRow>),
    Code(Box<CodeRow>),
}

/// What a change of rules moves.
pub(super) fn moved(
    access: &Access<'_>,
    (old, new): (&Zone, &Zone),
    now: u32,
) -> Result<Vec<Moved>, Failure> {
    let mut found = Vec::new();
    for row in grants::all(access)? {
        let ended = row.taken_back_at.is_some() || row.undo_until.is_some();
        if row.zone == new.name() && !ended && grants::replaced_by(access, row.id)?.is_none() {
            let window = window(old, (row.starts_at, row.ends_at));
            found.extend(by_law(Row::Key(Box::new(row)), (&window, new), now));
        }
    }
    for row in code::all(access)? {
        let ended = row.taken_back_at.is_some() || row.undo_until.is_some() || row.refused.is_some();
        let told = matches!(row.origin, Origin::Stored { .. }) && row.repeat.is_none();
        let here = door::find(access, row.door)?.is_some_and(|door| door.zone == new.name());
        if here && told && !ended {
            let window = window(old, (row.starts_at, row.ends_at));
            found.extend(by_law(Row::Code(Box::new(row)), (&window, new), now));
        }
    }
    Ok(found)
}

fn by_law(row: Row, (window, new): (&Window, &Zone), now: u32) -> Option<Moved> {
    let zone = new.name().to_owned();
    match replan(window, new, from_unix(now)) {
        Replanned::Same => None,
        Replanned::Moved { window, .. } => Some(Moved { row, zone, window: Some(window) }),
        Replanned::Gone => Some(Moved { row, zone, window: None }),
    }
}

/// The window that was planned by these rules.
fn window(zone: &Zone, (starts, ends): (u32, u32)) -> Window {
    let edge = |unix: u32| {
        let utc = from_unix(unix);
        Resolved { wall: Wall::of(zone.wall(utc)), utc, note: Note::Plain }
    };
    Window { starts: edge(starts), ends: edge(ends), zone: zone.clone() }
}

impl Moved {
    /// In the words of the screen.
    pub(super) fn told(&self) -> MovedAccess {
        let (guest_name, what, fate, ends_at) = match &self.row {
            Row::Key(row) => {
                let what = MovedWhat::Key { grant: GrantId(id_text(row.id)) };
                (row.guest_name.clone(), what, MovedFate::NewLink, row.ends_at)
            }
            Row::Code(row) => {
                let what = MovedWhat::Code { code: CodeId(id_text(row.id)) };
                (row.guest_name.clone(), what, MovedFate::SameDigits, row.ends_at)
            }
        };
        let ends = self.window.as_ref().and_then(|window| to_unix(window.ends.utc).ok());
        let fate = if ends.is_some() { fate } else { MovedFate::Ends };
        MovedAccess { guest_name, ends: moment(&self.zone, ends.unwrap_or(ends_at)), what, fate }
    }
}

impl App {
    /// Makes one of them again, or ends it when nothing is left of it.
    pub(super) fn make_again(&self, access: &Access<'_>, moved: &Moved) -> Result<MovedAccess, Failure> {
        let now = self.now();
        let told = moved.told();
        match (&moved.row, &moved.window) {
            (Row::Key(before), None) => {
                grants::set_undo_until(access, before.id, Some(now.saturating_add(UNDO_SECONDS)))?;
            }
            (Row::Code(row), None) => {
                code::set_undo_until(access, row.id, Some(now.saturating_add(UNDO_SECONDS)))?
            }
            (Row::Key(before), Some(window)) => {
                let planned = self.renewed(access, (before, self.new_id()), (window.clone(), None))?;
                let row = GrantRow { replaces: Some(before.id), ..self.grant_row(&before.preset, &planned)? };
                insert(access, &row, &planned)?;
                mandate::give_again(access, (before.id, row.id), now)?;
                if row.ends_at < before.ends_at {
                    grants::set_undo_until(access, before.id, Some(now.saturating_add(UNDO_SECONDS)))?;
                }
                let what = MovedWhat::Key { grant: GrantId(id_text(row.id)) };
                return Ok(MovedAccess { what, ..told });
            }
            (Row::Code(row), Some(window)) => {
                let door = find_door(access, row.door)?;
                let unix = |at: Resolved| to_unix(at.utc).unwrap_or(u32::MAX);
                let times = (unix(window.starts), unix(window.ends));
                codes_of(&door)?.want_times(access, &door, row, (times, now))?;
            }
        }
        Ok(told)
    }
}
