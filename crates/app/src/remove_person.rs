//! Verb: take everything back that a person has. Undoable for eight seconds, like each of it.

use store::Access;
use store::table::code::{self, CodeRow};
use store::table::grants::{self, GrantRow};

use crate::App;
use crate::failure::Failure;
use crate::take_back::UNDO_SECONDS;
use crate::view::{CommandError, Removed};

impl App {
    /// Takes back every key and code that a person of this name has and that is not over. Their doors are told as for
    /// any taking back.
    ///
    /// # Errors
    /// `Gone` when nobody of this name has anything.
    pub fn remove_person(&self, name: &str) -> Result<Removed, CommandError> {
        self.require_open_vault()?;
        let now = self.now();
        let until = Some(now.saturating_add(UNDO_SECONDS));
        let removed = self.store.write(|access| {
            let (mut keys, mut codes) = (0, 0);
            for row in keys_of(access, name)?.iter().filter(|row| key_lives(row, now)) {
                grants::set_undo_until(access, row.id, until)?;
                keys += 1;
            }
            for row in codes_of(access, name)?.iter().filter(|row| code_lives(row, now)) {
                code::set_undo_until(access, row.id, until)?;
                codes += u32::from(row.repeat.is_none_or(|first| first == row.id));
            }
            if keys + codes == 0 {
                return Err(Failure(CommandError::Gone));
            }
            Ok(Removed { keys, codes })
        })?;
        self.announce();
        Ok(removed)
    }

    /// Undoes the removing of a person.
    ///
    /// # Errors
    /// `UndoTooLate` once the eight seconds are over.
    pub fn undo_remove_person(&self, name: &str) -> Result<(), CommandError> {
        self.require_open_vault()?;
        let now = self.now();
        self.store.write(|access| {
            let undoable = |until: Option<u32>| until.is_some_and(|until| now < until);
            let keys = keys_of(access, name)?.into_iter().filter(|row| undoable(row.undo_until));
            let codes = codes_of(access, name)?.into_iter().filter(|row| undoable(row.undo_until));
            let (keys, codes): (Vec<_>, Vec<_>) = (keys.collect(), codes.collect());
            for row in keys.iter().filter(|row| row.taken_back_at.is_none()) {
                grants::set_undo_until(access, row.id, None)?;
            }
            for row in codes.iter().filter(|row| row.taken_back_at.is_none()) {
                code::set_undo_until(access, row.id, None)?;
            }
            let any = !keys.is_empty() || !codes.is_empty();
            if any { Ok(()) } else { Err(Failure(CommandError::UndoTooLate)) }
        })?;
        self.announce();
        Ok(())
    }
}

/// Whether two names mean the same person: white space around and the case of letters say nothing.
pub(crate) fn same_person(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

pub(crate) fn keys_of(access: &Access<'_>, name: &str) -> Result<Vec<GrantRow>, Failure> {
    let all = grants::all(access)?.into_iter();
    Ok(all.filter(|row| same_person(&row.guest_name, name)).collect())
}

pub(crate) fn codes_of(access: &Access<'_>, name: &str) -> Result<Vec<CodeRow>, Failure> {
    let all = code::all(access)?.into_iter();
    Ok(all.filter(|row| same_person(&row.guest_name, name)).collect())
}

fn key_lives(row: &GrantRow, now: u32) -> bool {
    row.undo_until.is_none() && row.taken_back_at.is_none() && now < row.ends_at
}

fn code_lives(row: &CodeRow, now: u32) -> bool {
    row.undo_until.is_none() && row.taken_back_at.is_none() && now < row.ends_at
}
