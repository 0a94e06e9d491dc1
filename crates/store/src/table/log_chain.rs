//! `log_chain`: where the checking of a door's log goes on. The chain's key follows from the site key.

use rusqlite::OptionalExtension;

use crate::{Access, Id, StoreError};

/// The state of the checking between two fetches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogChainRow {
    /// Number of the next entry to come.
    pub next_seq: u32,
    /// h before that entry.
    pub running_hash: [u8; 32],
    /// The first entry that failed its check.
    pub altered_from: Option<u32>,
}

/// Where the checking stands; nothing before the first fetch.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, door: Id) -> Result<Option<LogChainRow>, StoreError> {
    let row = access
        .connection
        .query_row(
            "SELECT next_seq, running_hash, altered_from FROM log_chain WHERE door = ?1",
            [door],
            |row| {
                Ok(LogChainRow {
                    next_seq: row.get(0)?,
                    running_hash: row.get(1)?,
                    altered_from: row.get(2)?,
                })
            },
        )
        .optional()?;
    Ok(row)
}

/// Replaces the state; the first entry that failed its check stays remembered.
///
/// # Errors
/// The database.
pub fn set(access: &Access<'_>, door: Id, row: &LogChainRow) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO log_chain (door, next_seq, running_hash, altered_from) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (door) DO UPDATE SET
             next_seq = excluded.next_seq, running_hash = excluded.running_hash,
             altered_from = coalesce(altered_from, excluded.altered_from)",
        (door, row.next_seq, &row.running_hash, row.altered_from),
    )?;
    Ok(())
}

/// Remembers that the log was read to its end.
///
/// # Errors
/// The database.
pub fn set_read(access: &Access<'_>, door: Id, at: u32) -> Result<(), StoreError> {
    access.connection.execute("UPDATE log_chain SET read_at = ?2 WHERE door = ?1", (door, at))?;
    Ok(())
}

/// When the log was last read to its end; 0 when it never was.
///
/// # Errors
/// The database.
pub fn read_at(access: &Access<'_>, door: Id) -> Result<u32, StoreError> {
    let at = access
        .connection
        .query_row("SELECT read_at FROM log_chain WHERE door = ?1", [door], |row| {
            row.get::<_, Option<u32>>(0)
        })
        .optional()?;
    Ok(at.flatten().unwrap_or_default())
}
