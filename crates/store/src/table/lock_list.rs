//! `lock_list`: the newest LIST that a lock has confirmed, which FRESH must name.

use rusqlite::OptionalExtension;

use crate::{Access, Id, StoreError};

/// The list a lock holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockListRow {
    /// Its version; 0 before the first.
    pub version: u32,
    /// Its MAC16; zeros before the first.
    pub mac: [u8; 16],
}

/// The list the lock holds; version 0 when it never confirmed one.
///
/// # Errors
/// The database.
pub fn get(access: &Access<'_>, door: Id) -> Result<LockListRow, StoreError> {
    let row = access
        .connection
        .query_row("SELECT version, mac FROM lock_list WHERE door = ?1", [door], |row| {
            Ok(LockListRow { version: row.get(0)?, mac: row.get(1)? })
        })
        .optional()?;
    Ok(row.unwrap_or(LockListRow { version: 0, mac: [0; 16] }))
}

/// Remembers what the lock confirmed; versions only rise.
///
/// # Errors
/// The database.
pub fn set(access: &Access<'_>, door: Id, row: &LockListRow) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO lock_list (door, version, mac) VALUES (?1, ?2, ?3)
         ON CONFLICT (door) DO UPDATE SET version = excluded.version, mac = excluded.mac
         WHERE excluded.version > version",
        (door, row.version, &row.mac),
    )?;
    Ok(())
}
