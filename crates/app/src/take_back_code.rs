//! Verb: take a code back. Undoable for eight seconds; then the lock must hear of it, and only its receipt ends it.

use store::table::code::{self, Origin};
use store::table::door;
use store::{Access, Id};

use crate::App;
use crate::app::parse_id;
use crate::failure::Failure;
use crate::make_code::codes_of;
use crate::take_back::UNDO_SECONDS;
use crate::view::{CodeId, CommandError};

impl App {
    /// Takes a code back. Nothing is sent while it can be undone.
    ///
    /// # Errors
    /// `Gone`.
    pub fn take_back_code(&self, code: &CodeId) -> Result<(), CommandError> {
        let (id, now) = (parse_id(&code.0)?, self.now());
        self.store.write(|access| {
            let row = code::find(access, id)?.ok_or(CommandError::Gone)?;
            begin_taking_back(access, &row, now)
        })?;
        self.announce();
        Ok(())
    }

    /// Undoes a taking back.
    ///
    /// # Errors
    /// `UndoTooLate` once the eight seconds are over; `Gone`.
    pub fn undo_take_back_code(&self, code: &CodeId) -> Result<(), CommandError> {
        let (id, now) = (parse_id(&code.0)?, self.now());
        self.store.write(|access| {
            let row = code::find(access, id)?.ok_or(CommandError::Gone)?;
            match row.undo_until {
                Some(until) if now < until && row.taken_back_at.is_none() => {
                    for one in code::set_of(access, &row)? {
                        code::set_undo_until(access, one.id, None)?;
                    }
                    Ok::<_, Failure>(())
                }
                Some(_) | None => Err(CommandError::UndoTooLate.into()),
            }
        })?;
        self.announce();
        Ok(())
    }
}

/// Begins to take a code back with all its rows, unless that has begun.
pub(crate) fn begin_taking_back(access: &Access<'_>, row: &code::CodeRow, now: u32) -> Result<(), Failure> {
    if row.undo_until.is_none() && row.taken_back_at.is_none() {
        for one in code::set_of(access, row)? {
            code::set_undo_until(access, one.id, Some(now.saturating_add(UNDO_SECONDS)))?;
        }
    }
    Ok(())
}

/// Makes the taking back of these codes final and gives the doors whose lists must name some of them.
pub(crate) fn settle_codes(
    access: &Access<'_>,
    lapsed: &[code::CodeRow],
    now: u32,
) -> Result<Vec<Id>, Failure> {
    let mut doors = Vec::new();
    for row in lapsed {
        code::set_taken_back(access, row.id, now)?;
        match (row.origin, door::find(access, row.door)?) {
            (Origin::Stored { .. }, Some(_)) if is_past_window(row, now) => {}
            (Origin::Stored { .. }, Some(door)) => codes_of(&door)?.want_gone(access, &door, row, now)?,
            (Origin::Offline { .. }, _) => doors.push(row.door),
            (Origin::Stored { .. }, None) => {}
        }
    }
    Ok(doors)
}

/// A window of a code that comes back which has left its place in the lock; another code may have that by now.
fn is_past_window(row: &code::CodeRow, now: u32) -> bool {
    row.repeat.is_some() && (row.ends_at <= now || row.revoked_in.is_some() || row.refused.is_some())
}
