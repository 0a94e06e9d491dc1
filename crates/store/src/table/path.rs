//! `path` and `path_door`: doors that share one code key, and what each lock has confirmed of it.

use rusqlite::{OptionalExtension, Row};

use crate::{Access, Id, StoreError};

/// A path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathRow {
    /// Its id.
    pub id: Id,
    /// What the host calls it.
    pub name: String,
    /// Which of its keys its doors should hold.
    pub generation: u8,
    /// Unix seconds.
    pub made_at: u32,
    /// When its key was made or changed last, Unix seconds.
    pub renewed_at: u32,
    /// When it ended, Unix seconds: from then on its doors should hold no key of it.
    pub ended_at: Option<u32>,
}

/// A door of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathDoorRow {
    /// The path.
    pub path: Id,
    /// The door.
    pub door: Id,
    /// Index of the path's key in the lock.
    pub place: u16,
    /// Version of the order that brings what the lock should hold.
    pub version: u32,
    /// When the lock's receipt for that order came.
    pub confirmed_at: Option<u32>,
    /// The lock's word when it did not take it.
    pub refused: Option<u8>,
}

const PATH: &str = "id, name, generation, made_at, renewed_at, ended_at";
const DOOR: &str = "path, door, place, version, confirmed_at, refused";

fn path_from(row: &Row<'_>) -> rusqlite::Result<PathRow> {
    Ok(PathRow {
        id: row.get(0)?,
        name: row.get(1)?,
        generation: row.get(2)?,
        made_at: row.get(3)?,
        renewed_at: row.get(4)?,
        ended_at: row.get(5)?,
    })
}

fn door_from(row: &Row<'_>) -> rusqlite::Result<PathDoorRow> {
    Ok(PathDoorRow {
        path: row.get(0)?,
        door: row.get(1)?,
        place: row.get(2)?,
        version: row.get(3)?,
        confirmed_at: row.get(4)?,
        refused: row.get(5)?,
    })
}

/// All paths in the order they were made, ended ones included.
///
/// # Errors
/// The database.
pub fn all(access: &Access<'_>) -> Result<Vec<PathRow>, StoreError> {
    let mut query = access.connection.prepare(&format!("SELECT {PATH} FROM path ORDER BY rowid"))?;
    let rows = query.query_map([], path_from)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The path with this id.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, id: Id) -> Result<Option<PathRow>, StoreError> {
    let row = access
        .connection
        .query_row(&format!("SELECT {PATH} FROM path WHERE id = ?1"), [id], path_from)
        .optional()?;
    Ok(row)
}

/// The doors of a path, in the order the host chose.
///
/// # Errors
/// The database.
pub fn doors(access: &Access<'_>, path: Id) -> Result<Vec<PathDoorRow>, StoreError> {
    rows(access, "path = ?1", path)
}

/// The paths of a door, ended ones included.
///
/// # Errors
/// The database.
pub fn of_door(access: &Access<'_>, door: Id) -> Result<Vec<PathDoorRow>, StoreError> {
    rows(access, "door = ?1", door)
}

fn rows(access: &Access<'_>, which: &str, id: Id) -> Result<Vec<PathDoorRow>, StoreError> {
    let mut query =
        access.connection.prepare(&format!("SELECT {DOOR} FROM path_door WHERE {which} ORDER BY rowid"))?;
    let rows = query.query_map([id], door_from)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Stores a new path, without its doors.
///
/// # Errors
/// The database.
pub fn insert(access: &Access<'_>, row: &PathRow) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO path (id, name, generation, made_at, renewed_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        (row.id, &row.name, row.generation, row.made_at, row.renewed_at),
    )?;
    Ok(())
}

/// Another key, or with `ended_at` none any more.
///
/// # Errors
/// The database.
pub fn set_generation(
    access: &Access<'_>,
    id: Id,
    generation: u8,
    (renewed_at, ended_at): (u32, Option<u32>),
) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE path SET generation = ?2, renewed_at = ?3, ended_at = ?4 WHERE id = ?1",
        (id, generation, renewed_at, ended_at),
    )?;
    Ok(())
}

/// What a lock should hold of a path from now on; its receipt is awaited.
///
/// # Errors
/// The database.
pub fn set_wanted(
    access: &Access<'_>,
    (path, door): (Id, Id),
    place: u16,
    version: u32,
) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO path_door (path, door, place, version) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (path, door) DO UPDATE SET version = excluded.version, confirmed_at = NULL, refused = NULL",
        (path, door, place, version),
    )?;
    Ok(())
}

/// The lock answered the order of this version.
///
/// # Errors
/// The database.
pub fn set_answered(
    access: &Access<'_>,
    door: Id,
    (place, version): (u16, u32),
    refused: Option<u8>,
    at: u32,
) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE path_door SET refused = ?4, confirmed_at = CASE WHEN ?4 IS NULL THEN ?5 END
         WHERE door = ?1 AND place = ?2 AND version = ?3",
        (door, place, version, refused, at),
    )?;
    Ok(())
}
