//! `sync`: whether and how far this phone shares its site with others.

use rusqlite::OptionalExtension;

use crate::{Access, StoreError, shared};

/// How far the sharing is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SyncRow {
    /// Which numbers are this phone's, where several phones number without asking each other; from 0.
    pub lane: u8,
    /// The number of this phone's next mutation, from 1.
    pub next_number: i64,
    /// What to pull with next time.
    pub cookie: i64,
    /// The sum over all shared rows.
    pub checksum: [u8; 16],
    /// When this phone and the cloud last held the same, Unix seconds.
    pub synced_at: Option<u32>,
}

/// How far it is, if this phone shares at all.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>) -> Result<Option<SyncRow>, StoreError> {
    let sql = "SELECT lane, next_number, cookie, checksum, synced_at FROM sync WHERE id = 1";
    let row = access
        .connection
        .query_row(sql, [], |row| {
            Ok(SyncRow {
                lane: row.get(0)?,
                next_number: row.get(1)?,
                cookie: row.get(2)?,
                checksum: row.get(3)?,
                synced_at: row.get(4)?,
            })
        })
        .optional()?;
    Ok(row)
}

/// Begins to share: everything there is will be sent, and whatever changes from now on.
///
/// # Errors
/// The database, also when this phone shares already.
pub fn begin(access: &Access<'_>, lane: u8) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO sync (id, lane, next_number, cookie, checksum) VALUES (1, ?1, 1, 0, zeroblob(16))",
        [lane],
    )?;
    shared::mark_all(access)
}

/// Sets how far it is.
///
/// # Errors
/// The database.
pub fn set(access: &Access<'_>, row: &SyncRow) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE sync SET next_number = ?1, cookie = ?2, checksum = ?3, synced_at = ?4 WHERE id = 1",
        (row.next_number, row.cookie, row.checksum, row.synced_at),
    )?;
    Ok(())
}

/// Ends the sharing; what is shared stays on this phone.
///
/// # Errors
/// The database.
pub fn end(access: &Access<'_>) -> Result<(), StoreError> {
    shared::stop_following(access.connection)?;
    for table in ["sync", "sync_row", "sync_changed", "sync_out", "sync_in", "site_phone", "site_pass"] {
        access.connection.execute(&format!("DELETE FROM {table}"), [])?;
    }
    Ok(())
}
