//! `lock_place`: where the link last found a lock, to try there before listening again.

use rusqlite::OptionalExtension;

use crate::{Access, StoreError};

/// The place, if the lock was ever found.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, lock_id: &[u8; 16]) -> Result<Option<String>, StoreError> {
    let place = access
        .connection
        .query_row("SELECT place FROM lock_place WHERE lock_id = ?1", [lock_id], |row| row.get(0))
        .optional()?;
    Ok(place)
}

/// Remembers where the lock is.
///
/// # Errors
/// The database.
pub fn set(access: &Access<'_>, lock_id: &[u8; 16], place: &str, seen_at: u32) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO lock_place (lock_id, place, seen_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (lock_id) DO UPDATE SET place = excluded.place, seen_at = excluded.seen_at",
        (lock_id, place, seen_at),
    )?;
    Ok(())
}
