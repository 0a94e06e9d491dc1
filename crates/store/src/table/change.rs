//! `change`: every change to a lock, written down before it is tried, and how it ended.

use rusqlite::{OptionalExtension, Row};

use crate::{Access, Id, StoreError};

/// A change that a lock is to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// Rises.
    pub id: i64,
    /// The door.
    pub door: Id,
    /// The protocol's object number.
    pub object: u8,
    /// Which one of its kind.
    pub index: u16,
    /// The object's version.
    pub version: u32,
    /// The message as it travels.
    pub message: Vec<u8>,
    /// What the receipt's MAC covers.
    pub tag: [u8; 16],
    /// Unix seconds.
    pub wanted_at: u32,
    /// When it was last sent.
    pub tried_at: Option<u32>,
    /// The lock's word when it refused.
    pub refused: Option<u8>,
}

/// How a change ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The lock's receipt says it took it.
    Confirmed,
    /// The lock's receipt says why it did not.
    Refused {
        /// The lock's word.
        status: u8,
    },
    /// A newer one contains it.
    Replaced,
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<ChangeRow> {
    Ok(ChangeRow {
        id: row.get(0)?,
        door: row.get(1)?,
        object: row.get(2)?,
        index: row.get(9)?,
        version: row.get(3)?,
        message: row.get(4)?,
        tag: row.get(5)?,
        wanted_at: row.get(6)?,
        tried_at: row.get(7)?,
        refused: row.get(8)?,
    })
}

const COLUMNS: &str = "id, door, object, version, message, tag, wanted_at, tried_at, status, object_index";

/// What still waits for a door, in the order it was wanted.
///
/// # Errors
/// The database.
pub fn waiting(access: &Access<'_>, door: Id) -> Result<Vec<ChangeRow>, StoreError> {
    let mut query = access
        .connection
        .prepare(&format!("SELECT {COLUMNS} FROM change WHERE door = ?1 AND ended_at IS NULL ORDER BY id"))?;
    let rows = query.query_map([door], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Refused changes that no newer change of the same object has replaced.
///
/// # Errors
/// The database.
pub fn refused(access: &Access<'_>, door: Id) -> Result<Vec<ChangeRow>, StoreError> {
    let mut query = access.connection.prepare(&format!(
        "SELECT {COLUMNS} FROM change WHERE door = ?1 AND outcome = 'refused'
             AND id = (SELECT max(id) FROM change AS newer WHERE newer.door = change.door AND newer.object = change.object
                 AND newer.object_index = change.object_index)
         ORDER BY id"
    ))?;
    let rows = query.query_map([door], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The highest version of an object, whichever of its kind, ever wanted for a door; 0 when none.
///
/// # Errors
/// The database.
pub fn version_max(access: &Access<'_>, door: Id, object: u8) -> Result<u32, StoreError> {
    let version: Option<u32> = access.connection.query_row(
        "SELECT max(version) FROM change WHERE door = ?1 AND object = ?2",
        (door, object),
        |row| row.get(0),
    )?;
    Ok(version.unwrap_or(0))
}

/// The change with the highest version of an object, however it ended; nothing when none was ever wanted.
///
/// # Errors
/// The database.
pub fn newest(access: &Access<'_>, door: Id, object: u8) -> Result<Option<ChangeRow>, StoreError> {
    let row = access
        .connection
        .query_row(
            &format!(
                "SELECT {COLUMNS} FROM change WHERE door = ?1 AND object = ?2 ORDER BY version DESC, id DESC LIMIT 1"
            ),
            (door, object),
            from_row,
        )
        .optional()?;
    Ok(row)
}

/// The last `count` changes of an object, the newest first, and whether each still waits.
///
/// # Errors
/// The database.
pub fn recent(
    access: &Access<'_>,
    door: Id,
    object: u8,
    count: u32,
) -> Result<Vec<(ChangeRow, bool)>, StoreError> {
    let mut query = access.connection.prepare(&format!(
        "SELECT {COLUMNS}, ended_at IS NULL FROM change WHERE door = ?1 AND object = ?2 ORDER BY id DESC LIMIT ?3"
    ))?;
    let rows = query
        .query_map((door, object, count), |row| Ok((from_row(row)?, row.get(10)?)))?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// When an object was last wanted for a door, Unix seconds.
///
/// # Errors
/// The database.
pub fn wanted_last(access: &Access<'_>, door: Id, object: u8) -> Result<Option<u32>, StoreError> {
    let at = access.connection.query_row(
        "SELECT max(wanted_at) FROM change WHERE door = ?1 AND object = ?2",
        (door, object),
        |row| row.get(0),
    )?;
    Ok(at)
}

/// Writes a change down; whatever of the same object still waits is replaced by it. The row's `id` is not used.
///
/// # Errors
/// The database.
pub fn insert(access: &Access<'_>, row: &ChangeRow) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE change SET ended_at = ?3, outcome = 'replaced'
         WHERE door = ?1 AND object = ?2 AND object_index = ?4 AND ended_at IS NULL",
        (row.door, row.object, row.wanted_at, row.index),
    )?;
    access.connection.execute(
        "INSERT INTO change (door, object, object_index, version, message, tag, wanted_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (row.door, row.object, row.index, row.version, &row.message, &row.tag, row.wanted_at),
    )?;
    Ok(())
}

/// Notes that a change is about to be sent.
///
/// # Errors
/// The database.
pub fn set_tried(access: &Access<'_>, id: i64, at: u32) -> Result<(), StoreError> {
    access.connection.execute("UPDATE change SET tried_at = ?2 WHERE id = ?1", (id, at))?;
    Ok(())
}

/// Ends a change.
///
/// # Errors
/// The database.
pub fn end(access: &Access<'_>, id: i64, ending: Ending, at: u32) -> Result<(), StoreError> {
    let (outcome, status) = match ending {
        Ending::Confirmed => ("confirmed", None),
        Ending::Refused { status } => ("refused", Some(status)),
        Ending::Replaced => ("replaced", None),
    };
    access.connection.execute(
        "UPDATE change SET ended_at = ?2, outcome = ?3, status = ?4 WHERE id = ?1",
        (id, at, outcome, status),
    )?;
    Ok(())
}
