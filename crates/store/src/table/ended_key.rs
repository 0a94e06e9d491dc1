//! `ended_key`: keys of co-hosts that their makers asked this phone's owner to end.

use rusqlite::Row;

use crate::{Access, Id, StoreError};

/// One key that shall open no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedKeyRow {
    /// The door.
    pub door: Id,
    /// Who made it, as the lock knows them.
    pub issuer: u8,
    /// Of which generation.
    pub generation: u8,
    /// Its number.
    pub serial: u32,
    /// When it ends by itself, Unix seconds.
    pub not_after: u32,
    /// When the owner agreed, Unix seconds.
    pub asked_at: u32,
}

const COLUMNS: &str = "door, issuer, generation, serial, not_after, asked_at";

fn from_row(row: &Row<'_>) -> rusqlite::Result<EndedKeyRow> {
    Ok(EndedKeyRow {
        door: row.get(0)?,
        issuer: row.get(1)?,
        generation: row.get(2)?,
        serial: row.get(3)?,
        not_after: row.get(4)?,
        asked_at: row.get(5)?,
    })
}

/// All at a door, those first that end last.
///
/// # Errors
/// The database.
pub fn of_door(access: &Access<'_>, door: Id) -> Result<Vec<EndedKeyRow>, StoreError> {
    let mut query = access.connection.prepare(&format!(
        "SELECT {COLUMNS} FROM ended_key WHERE door = ?1 ORDER BY not_after DESC, issuer, serial"
    ))?;
    let rows = query.query_map([door], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Stores one; the first time counts.
///
/// # Errors
/// The database.
pub fn insert(access: &Access<'_>, row: &EndedKeyRow) -> Result<(), StoreError> {
    access.connection.execute(
        &format!("INSERT OR IGNORE INTO ended_key ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
        (row.door, row.issuer, row.generation, row.serial, row.not_after, row.asked_at),
    )?;
    Ok(())
}
