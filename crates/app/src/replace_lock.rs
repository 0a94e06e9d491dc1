//! Verb: let a lock in service take the place of another one, with everybody's access. What it cannot take over without
//! giving more ends, and is named before.

mod fate;
mod hand_over;

use store::table::door::{self, DoorRow};
use store::table::{calendar, code, credential};

use crate::App;
use crate::app::moment;
use crate::failure::Failure;
use crate::owner_pass::drop_owner_pass;
use crate::view::{CommandError, DoorEnd, DoorId, MovedAccess, MovedFate, MovedWhat, Obstacle, Replacement};

use fate::Living;

impl App {
    /// Says what would become of everything that lives on a door's lock. Changes nothing.
    ///
    /// # Errors
    /// `NotAllowed` when the other door is not in service, lets somebody in already, or reads the codes of a path
    /// otherwise; `Gone`.
    pub fn preview_replacement(&self, door: &DoorId, by: &DoorId) -> Result<Replacement, CommandError> {
        self.settle_taking_back()?;
        let (from, to) = self.both(door, by)?;
        let living = self.store.read(|access| self.living(access, (&from, &to)))?;
        let access = living.iter().map(|living| told(&from, living)).collect();
        Ok(Replacement { door_name: from.name, access })
    }

    /// Moves everybody's access from a door's lock to the lock of another door, which takes its name, and ends the door.
    /// Nothing is lost when it fails. New links and digits must be sent.
    ///
    /// # Errors
    /// As [`App::preview_replacement`]; `NotAllowed` with `LockNotReset` while the lock is in service; what can be done
    /// at the door; `VaultLocked`.
    pub async fn replace_lock(
        &self,
        door: &DoorId,
        by: &DoorId,
        end: DoorEnd,
    ) -> Result<Replacement, CommandError> {
        self.require_open_vault()?;
        self.settle_taking_back()?;
        let (from, to) = self.both(door, by)?;
        self.require_ended(&from, end).await?;
        let moved = self.store.write(|access| {
            let living = self.living(access, (&from, &to))?;
            let moved = living
                .iter()
                .map(|living| self.hand_over(access, (&from, &to), living))
                .collect::<Result<Vec<_>, Failure>>()?;
            self.move_paths(access, (&from, &to))?;
            drop_owner_pass(access, &from)?;
            door::begin_anew(access, from.id)?;
            calendar::move_to(access, from.id, to.id)?;
            door::delete(access, from.id)?;
            door::rename(access, to.id, &from.name)?;
            Ok::<_, Failure>(moved)
        })?;
        self.announce();
        let access = moved.iter().map(|living| told(&from, living)).collect();
        Ok(Replacement { door_name: from.name, access })
    }

    fn both(&self, door: &DoorId, by: &DoorId) -> Result<(DoorRow, DoorRow), CommandError> {
        let (from, to) = (self.door_row(door)?, self.door_row(by)?);
        if to.steps.claimed_at.is_none() || to.restored_at.is_some() {
            return Err(CommandError::NotAllowed { reason: Obstacle::DoorNotInService { door: to.name } });
        }
        let used = self.store.read(|access| {
            let (keys, codes) = (credential::of_door(access, to.id)?, code::of_door(access, to.id)?);
            Ok::<_, Failure>(!keys.is_empty() || !codes.is_empty())
        })?;
        if used || from.id == to.id {
            return Err(CommandError::NotAllowed { reason: Obstacle::LockInUse { door: to.name } });
        }
        Ok((from, to))
    }
}

fn told(from: &DoorRow, living: &Living) -> MovedAccess {
    MovedAccess {
        guest_name: living.guest_name.clone(),
        ends: moment(&from.zone, living.ends_at),
        what: living.what.clone(),
        fate: living.fate,
    }
}
