//! `lock_settings`: the settings that a lock was given last.

use rusqlite::OptionalExtension;

use crate::{Access, Id, StoreError};

/// What a lock was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockSettingsRow {
    /// Their version.
    pub version: u32,
    /// As they travel.
    pub body: Vec<u8>,
}

/// The settings written last; nothing for a door that was set up before they were kept.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, door: Id) -> Result<Option<LockSettingsRow>, StoreError> {
    let row = access
        .connection
        .query_row("SELECT version, body FROM lock_settings WHERE door = ?1", [door], |row| {
            Ok(LockSettingsRow { version: row.get(0)?, body: row.get(1)? })
        })
        .optional()?;
    Ok(row)
}

/// Keeps what was written.
///
/// # Errors
/// The database.
pub fn set(access: &Access<'_>, door: Id, row: &LockSettingsRow) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO lock_settings (door, version, body) VALUES (?1, ?2, ?3)
         ON CONFLICT (door) DO UPDATE SET version = excluded.version, body = excluded.body",
        (door, row.version, &row.body),
    )?;
    Ok(())
}
