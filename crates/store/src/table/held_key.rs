//! `held_key`: keys this phone holds for other people's doors.

use rusqlite::{OptionalExtension, Row};

use crate::{Access, Id, StoreError};

/// A held key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldKeyRow {
    /// Its id.
    pub id: Id,
    /// What opens the door.
    pub pass: Id,
    /// What the host calls the door.
    pub door_name: String,
    /// Who invited.
    pub inviter: String,
    /// IANA zone of the property.
    pub zone: String,
    /// When it was accepted, Unix seconds.
    pub accepted_at: u32,
    /// The lock's status that ended it for good.
    pub refused: Option<u8>,
    /// The app's number of the bolt's state after the last tap.
    pub bolt: Option<u8>,
    /// When the last tap was answered.
    pub last_used_at: Option<u32>,
}

const COLUMNS: &str = "id, pass, door_name, inviter, zone, accepted_at, refused, bolt, last_used_at";

fn from_row(row: &Row<'_>) -> rusqlite::Result<HeldKeyRow> {
    Ok(HeldKeyRow {
        id: row.get(0)?,
        pass: row.get(1)?,
        door_name: row.get(2)?,
        inviter: row.get(3)?,
        zone: row.get(4)?,
        accepted_at: row.get(5)?,
        refused: row.get(6)?,
        bolt: row.get(7)?,
        last_used_at: row.get(8)?,
    })
}

/// All keys, the newest first.
///
/// # Errors
/// The database.
pub fn all(access: &Access<'_>) -> Result<Vec<HeldKeyRow>, StoreError> {
    let mut query = access
        .connection
        .prepare(&format!("SELECT {COLUMNS} FROM held_key ORDER BY accepted_at DESC, id"))?;
    let rows = query.query_map([], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The key with this id.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, id: Id) -> Result<Option<HeldKeyRow>, StoreError> {
    let row = access
        .connection
        .query_row(&format!("SELECT {COLUMNS} FROM held_key WHERE id = ?1"), [id], from_row)
        .optional()?;
    Ok(row)
}

/// The key for this lock made of exactly this credential block, if it is held already.
///
/// # Errors
/// The database.
pub fn find_same(access: &Access<'_>, lock_id: &[u8; 16], block: &[u8]) -> Result<Option<Id>, StoreError> {
    let id = access
        .connection
        .query_row(
            "SELECT held_key.id FROM held_key JOIN pass ON pass.id = held_key.pass
             WHERE pass.lock_id = ?1 AND pass.block = ?2",
            (lock_id, block),
            |row| row.get(0),
        )
        .optional()?;
    Ok(id)
}

/// Stores a key just accepted.
///
/// # Errors
/// The database.
pub fn insert(access: &Access<'_>, row: &HeldKeyRow) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO held_key (id, pass, door_name, inviter, zone, accepted_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (row.id, row.pass, &row.door_name, &row.inviter, &row.zone, row.accepted_at),
    )?;
    Ok(())
}

/// Remembers how the last tap ended well.
///
/// # Errors
/// The database.
pub fn set_used(access: &Access<'_>, id: Id, bolt: u8, at: u32) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE held_key SET bolt = ?2, last_used_at = ?3, refused = NULL WHERE id = ?1",
        (id, bolt, at),
    )?;
    Ok(())
}

/// Remembers that the lock refused it for good.
///
/// # Errors
/// The database.
pub fn set_refused(access: &Access<'_>, id: Id, status: u8) -> Result<(), StoreError> {
    access.connection.execute("UPDATE held_key SET refused = ?2 WHERE id = ?1", (id, status))?;
    Ok(())
}

/// Removes a key; its pass goes with [`super::pass::delete`].
///
/// # Errors
/// The database.
pub fn delete(access: &Access<'_>, id: Id) -> Result<(), StoreError> {
    access.connection.execute("DELETE FROM held_key WHERE id = ?1", [id])?;
    Ok(())
}
