//! `handed_key`: narrower keys that this phone made of keys it holds; their secrets follow from those keys.

use rusqlite::{OptionalExtension, Row};

use crate::{Access, Id, StoreError};

/// A key handed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedKeyRow {
    /// Its id.
    pub id: Id,
    /// Who it is for.
    pub guest_name: String,
    /// When it was made, Unix seconds.
    pub made_at: u32,
}

/// What of it opens one door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedDoorRow {
    /// The key that it was made of.
    pub held_key: Id,
    /// The maker's own number of it.
    pub serial: u32,
    /// The encoded block.
    pub block: Vec<u8>,
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<HandedKeyRow> {
    Ok(HandedKeyRow { id: row.get(0)?, guest_name: row.get(1)?, made_at: row.get(2)? })
}

/// All of them, the newest first.
///
/// # Errors
/// The database.
pub fn all(access: &Access<'_>) -> Result<Vec<HandedKeyRow>, StoreError> {
    let mut query = access
        .connection
        .prepare("SELECT id, guest_name, made_at FROM handed_key ORDER BY made_at DESC, rowid DESC")?;
    let rows = query.query_map([], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The one with this id.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, id: Id) -> Result<Option<HandedKeyRow>, StoreError> {
    let row = access
        .connection
        .query_row("SELECT id, guest_name, made_at FROM handed_key WHERE id = ?1", [id], from_row)
        .optional()?;
    Ok(row)
}

/// Its doors in the order they were chosen; those whose own key was removed are gone with it.
///
/// # Errors
/// The database.
pub fn doors(access: &Access<'_>, id: Id) -> Result<Vec<HandedDoorRow>, StoreError> {
    let mut query = access
        .connection
        .prepare("SELECT held_key, serial, block FROM handed_door WHERE handed = ?1 ORDER BY rowid")?;
    let rows = query
        .query_map([id], |row| {
            Ok(HandedDoorRow { held_key: row.get(0)?, serial: row.get(1)?, block: row.get(2)? })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The highest number that a pass has given to a key made of it.
///
/// # Errors
/// The database.
pub fn serial_max(access: &Access<'_>, pass: Id) -> Result<Option<u32>, StoreError> {
    let serial = access.connection.query_row(
        "SELECT max(serial) FROM handed_door JOIN held_key ON held_key.id = handed_door.held_key
         WHERE held_key.pass = ?1",
        [pass],
        |row| row.get(0),
    )?;
    Ok(serial)
}

/// Stores a key just handed on.
///
/// # Errors
/// The database.
pub fn insert(access: &Access<'_>, row: &HandedKeyRow, doors: &[HandedDoorRow]) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO handed_key (id, guest_name, made_at) VALUES (?1, ?2, ?3)",
        (row.id, &row.guest_name, row.made_at),
    )?;
    for door in doors {
        access.connection.execute(
            "INSERT INTO handed_door (handed, held_key, serial, block) VALUES (?1, ?2, ?3, ?4)",
            (row.id, door.held_key, door.serial, &door.block),
        )?;
    }
    Ok(())
}

/// Puts another name in the place of whom it is for.
///
/// # Errors
/// The database.
pub fn rename_guest(access: &Access<'_>, id: Id, name: &str) -> Result<(), StoreError> {
    access.connection.execute("UPDATE handed_key SET guest_name = ?2 WHERE id = ?1", (id, name))?;
    Ok(())
}
