//! Verb: take everything back that a person has. Undoable for eight seconds, like each of it.

use std::collections::BTreeSet;

use store::table::code::{self, CodeRow};
use store::table::grants::{self, GrantRow};
use store::table::{credential, door};
use store::{Access, Id};

use crate::App;
use crate::app::{find_door, id_text, moment};
use crate::failure::Failure;
use crate::make_code::code_exposed_until;
use crate::person::{code_lives, codes_of, key_lives, keys_of};
use crate::snapshot::{count, exposed_until};
use crate::take_back::UNDO_SECONDS;
use crate::view::{CodeId, CommandError, DoorId, Ended, Ending, EndingDoor, GrantId, Removed};

/// What lives of a person.
struct Living {
    keys: Vec<GrantRow>,
    /// Each with the rows of the same code, one for each of its doors or windows.
    codes: Vec<(CodeRow, Vec<CodeRow>)>,
}

impl App {
    /// Shows what would end if a person were removed, and until when it could open if nobody came near the doors.
    ///
    /// # Errors
    /// `Gone` when nobody of this name has anything; `VaultLocked`.
    pub fn preview_removal(&self, name: &str) -> Result<Vec<Ending>, CommandError> {
        self.require_open_vault()?;
        let now = self.now();
        Ok(self.store.read(|access| {
            let living = self.living_of(access, name)?;
            let mut endings = Vec::new();
            for row in &living.keys {
                endings.push(ending_key(access, row, now)?);
            }
            for (row, set) in &living.codes {
                endings.push(ending_code(access, (row, set), now)?);
            }
            Ok::<_, Failure>(endings)
        })?)
    }

    /// Takes back every key and code of a person that lives. Their doors are told as for any taking back.
    ///
    /// # Errors
    /// `Gone` when nobody of this name has anything; `VaultLocked`.
    pub fn remove_person(&self, name: &str) -> Result<Removed, CommandError> {
        self.require_open_vault()?;
        let until = Some(self.now().saturating_add(UNDO_SECONDS));
        let removed = self.store.write(|access| {
            let living = self.living_of(access, name)?;
            for row in &living.keys {
                grants::set_undo_until(access, row.id, until)?;
            }
            for row in living.codes.iter().flat_map(|(_, set)| set) {
                if row.undo_until.is_none() && row.taken_back_at.is_none() {
                    code::set_undo_until(access, row.id, until)?;
                }
            }
            Ok::<_, Failure>(Removed { keys: count(living.keys.len()), codes: count(living.codes.len()) })
        })?;
        self.announce();
        Ok(removed)
    }

    /// Undoes the removing of a person. What was taken back of them at another time stays so.
    ///
    /// # Errors
    /// `UndoTooLate` once the eight seconds are over; `VaultLocked`.
    pub fn undo_remove_person(&self, name: &str) -> Result<(), CommandError> {
        self.require_open_vault()?;
        let now = self.now();
        self.store.write(|access| {
            let mut keys = keys_of(access, name)?;
            let mut codes = codes_of(access, name)?;
            keys.retain(|row| row.taken_back_at.is_none());
            codes.retain(|row| row.taken_back_at.is_none());
            let untils =
                keys.iter().map(|row| row.undo_until).chain(codes.iter().map(|row| row.undo_until)).flatten();
            let last = untils.filter(|until| now < *until).max().ok_or(CommandError::UndoTooLate)?;
            for row in keys.iter().filter(|row| row.undo_until == Some(last)) {
                grants::set_undo_until(access, row.id, None)?;
            }
            for row in codes.iter().filter(|row| row.undo_until == Some(last)) {
                code::set_undo_until(access, row.id, None)?;
            }
            Ok::<_, Failure>(())
        })?;
        self.announce();
        Ok(())
    }

    fn living_of(&self, access: &Access<'_>, name: &str) -> Result<Living, Failure> {
        let now = self.now();
        let mut keys = keys_of(access, name)?;
        keys.retain(|row| key_lives(row, now));
        let (mut codes, mut sets) = (Vec::new(), BTreeSet::new());
        for row in codes_of(access, name)? {
            let first = row.repeat.is_none_or(|first| first == row.id);
            if first && code_lives(&row, &self.draw_code(access, &row, now)?) {
                let set = row.path.map_or(row.id, |of| of.set);
                if sets.insert(set.0) {
                    let rows = code::set_of(access, &row)?;
                    codes.push((row, rows));
                }
            }
        }
        if keys.is_empty() && codes.is_empty() {
            return Err(CommandError::Gone.into());
        }
        Ok(Living { keys, codes })
    }
}

fn ending_key(access: &Access<'_>, row: &GrantRow, now: u32) -> Result<Ending, Failure> {
    let mut doors = Vec::new();
    for held in credential::of_grant(access, row.id)? {
        let until = exposed_until(access, &held, (now, now))?.unwrap_or(now);
        doors.push(ending_door(access, held.door, (&row.zone, until))?);
    }
    let what = Ended::Key { grant: GrantId(id_text(row.id)) };
    Ok(Ending { what, ends: moment(&row.zone, row.ends_at), doors })
}

fn ending_code(access: &Access<'_>, (row, set): (&CodeRow, &[CodeRow]), now: u32) -> Result<Ending, Failure> {
    let zone = find_door(access, row.door)?.zone;
    let mut doors: Vec<EndingDoor> = Vec::new();
    for one in set {
        let until = code_exposed_until(access, one, (now, now))?.unwrap_or(now);
        let shown = ending_door(access, one.door, (&zone, until))?;
        match doors.iter_mut().find(|door| door.door == shown.door) {
            Some(door) if door.cannot_open_after.unix < shown.cannot_open_after.unix => *door = shown,
            Some(_) => {}
            None => doors.push(shown),
        }
    }
    let ends = set.iter().map(|one| one.ends_at).max().unwrap_or(row.ends_at);
    let what = Ended::Code { code: CodeId(id_text(row.id)) };
    Ok(Ending { what, ends: moment(&zone, ends), doors })
}

fn ending_door(access: &Access<'_>, id: Id, (zone, until): (&str, u32)) -> Result<EndingDoor, Failure> {
    let name = door::find(access, id)?.map(|door| door.name).unwrap_or_default();
    Ok(EndingDoor { door: DoorId(id_text(id)), name, cannot_open_after: moment(zone, until) })
}
