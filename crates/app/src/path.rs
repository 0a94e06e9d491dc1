//! Verbs around paths: doors that one offline code opens, because their locks hold the same code key.
//!
//! Each lock gets the key by a change that waits for it, and confirms it; another key ends every code that was made with the one before, lock by lock.

use access::link::fitting_name;
use store::table::door::{self, DoorRow};
use store::table::path::{self, PathDoorRow, PathRow};
use store::{Access, Id};

use crate::App;
use crate::app::{find_door, find_own_door, id_text, parse_id};
use crate::code::{bad, blocked};
use crate::failure::Failure;
use crate::make_code::codes_of;
use crate::view::{CodeObstacle, CommandError, DoorId, InputFault, Obstacle, PathId};

/// Doors of one path; more would make a stolen lock worth too much.
const DOORS_MAX: usize = 8;

impl App {
    /// Makes a path of doors and writes down the order that brings its key to each of their locks.
    ///
    /// # Errors
    /// `BadInput` without a name; `NotAllowed` with fewer than two doors, doors whose clocks or code settings differ, or
    /// a lock that holds no more keys; `Gone`.
    pub fn make_path(&self, name: &str, doors: &[DoorId]) -> Result<PathId, CommandError> {
        self.require_open_vault()?;
        let (id, now, name) = (self.new_id(), self.now(), fitting_name(name));
        if name.is_empty() {
            return Err(bad("name", InputFault::Empty));
        }
        self.store.write(|access| {
            let rows = alike(access, doors)?;
            let row = PathRow { id, name, generation: 0, made_at: now, renewed_at: now, ended_at: None };
            path::insert(access, &row)?;
            for door in &rows {
                let place = free_place(access, door)?;
                want_key(access, (&row, door, place), now)?;
            }
            Ok::<_, Failure>(())
        })?;
        self.announce();
        Ok(PathId(id_text(id)))
    }

    /// Changes the key of a path: every code that was made with the one before ends at a lock once it holds the new one.
    ///
    /// # Errors
    /// `NotAllowed` after 255 changes; `Gone`, also for a path that ended.
    pub fn renew_path(&self, path: &PathId) -> Result<(), CommandError> {
        self.set_path_key(path, |_| None)
    }

    /// Ends a path: its doors forget its key, and with it every code that was made for it.
    ///
    /// # Errors
    /// `Gone`, also for a path that ended.
    pub fn end_path(&self, path: &PathId) -> Result<(), CommandError> {
        self.set_path_key(path, Some)
    }

    fn set_path_key(&self, path: &PathId, ends: impl FnOnce(u32) -> Option<u32>) -> Result<(), CommandError> {
        self.require_open_vault()?;
        let (id, now) = (parse_id(&path.0)?, self.now());
        self.store.write(|access| {
            let mut row = living(access, id)?;
            let next = row.generation.checked_add(1);
            row.generation = next.ok_or(CommandError::NotAllowed { reason: Obstacle::PathUsedUp })?;
            row.ended_at = ends(now);
            path::set_generation(access, id, row.generation, (now, row.ended_at))?;
            for held in path::doors(access, id)? {
                want_key(access, (&row, &find_door(access, held.door)?, held.place), now)?;
            }
            Ok::<_, Failure>(())
        })?;
        self.announce();
        Ok(())
    }
}

/// A path that has not ended.
pub(crate) fn living(access: &Access<'_>, id: Id) -> Result<PathRow, Failure> {
    path::find(access, id)?.filter(|row| row.ended_at.is_none()).ok_or_else(|| CommandError::Gone.into())
}

/// The doors of a path that a code may be made for: the one it is planned at must be among them.
pub(crate) fn doors_of(access: &Access<'_>, path: Id, at: Id) -> Result<Vec<DoorRow>, Failure> {
    let held: Vec<PathDoorRow> = path::doors(access, path)?;
    if !held.iter().any(|row| row.door == at) {
        return Err(CommandError::Gone.into());
    }
    held.iter().map(|row| find_door(access, row.door)).collect()
}

/// How many code keys of paths a door's lock holds or may hold.
pub(crate) fn keys_held(access: &Access<'_>, door: Id) -> Result<u8, Failure> {
    let mut held = 0_u8;
    for row in path::of_door(access, door)? {
        if !is_free(access, &row)? {
            held = held.saturating_add(1);
        }
    }
    Ok(held)
}

/// The doors, if one code can mean the same at each of them.
fn alike(access: &Access<'_>, doors: &[DoorId]) -> Result<Vec<DoorRow>, Failure> {
    let not_allowed = |reason| Failure::from(CommandError::NotAllowed { reason });
    let mut rows: Vec<DoorRow> = Vec::new();
    for id in doors {
        let row = find_own_door(access, parse_id(&id.0)?)?;
        if row.steps.claimed_at.is_none() || row.restored_at.is_some() {
            return Err(not_allowed(Obstacle::DoorNotInService { door: row.name }));
        }
        if !rows.iter().any(|other| other.id == row.id) {
            rows.push(row);
        }
    }
    if rows.len() < 2 || rows.len() > DOORS_MAX {
        let most = u8::try_from(DOORS_MAX).unwrap_or(u8::MAX);
        return Err(not_allowed(Obstacle::PathDoors { most }));
    }
    require_alike(access, &rows)?;
    Ok(rows)
}

/// Fails with the first door whose lock would read a code otherwise than the first one's.
pub(crate) fn require_alike(access: &Access<'_>, rows: &[DoorRow]) -> Result<(), Failure> {
    let Some(first) = rows.first() else { return Ok(()) };
    for row in rows {
        let same = row.family == first.family && codes_of(first)?.means_the_same(access, first, row)?;
        if !same {
            let reason = Obstacle::PathDoorsDiffer { door: row.name.clone(), other: first.name.clone() };
            return Err(CommandError::NotAllowed { reason }.into());
        }
    }
    Ok(())
}

/// The first place in a door's lock that no path uses.
fn free_place(access: &Access<'_>, door: &DoorRow) -> Result<u16, Failure> {
    let mut taken = Vec::new();
    for row in path::of_door(access, door.id)? {
        if !is_free(access, &row)? {
            taken.push(row.place);
        }
    }
    let free = (0..codes_of(door)?.path_places()).find(|place| !taken.contains(place));
    free.ok_or_else(|| blocked(CodeObstacle::LockFull).into())
}

/// Adds a door to a path: its lock gets the key.
pub(crate) fn join(access: &Access<'_>, row: &PathRow, door: &DoorRow, now: u32) -> Result<(), Failure> {
    let place = free_place(access, door)?;
    want_key(access, (row, door, place), now)
}

/// A place is free again when the lock confirmed that it holds no key there.
fn is_free(access: &Access<'_>, row: &PathDoorRow) -> Result<bool, Failure> {
    let ended = path::find(access, row.path)?.is_none_or(|path| path.ended_at.is_some());
    Ok(ended && row.confirmed_at.is_some())
}

/// Writes the change that brings a path's key to a lock, or takes it away.
fn want_key(
    access: &Access<'_>,
    (row, door, place): (&PathRow, &DoorRow, u16),
    now: u32,
) -> Result<(), Failure> {
    let key = row.ended_at.is_none().then_some((row.id, row.generation));
    let version = codes_of(door)?.want_path_key(access, door, (place, key), now)?;
    Ok(path::set_wanted(access, (row.id, door.id), place, version)?)
}

/// A door's name, for a path's list of doors.
pub(crate) fn name_of(access: &Access<'_>, id: Id) -> Result<String, Failure> {
    Ok(door::find(access, id)?.map(|row| row.name).unwrap_or_default())
}
