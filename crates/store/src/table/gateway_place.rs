//! `gateway_place`: which gateway saw a lock last, and where.

use rusqlite::OptionalExtension;

use crate::{Access, Id, StoreError};

/// Where a gateway saw a lock.
pub struct GatewayPlace {
    /// The gateway's name in the cloud.
    pub gateway: Id,
    /// Its own address of the lock.
    pub place: String,
}

/// Where the lock was seen last, if it ever was.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, lock_id: &[u8; 16]) -> Result<Option<GatewayPlace>, StoreError> {
    let sql = "SELECT gateway, place FROM gateway_place WHERE lock_id = ?1";
    let found = access
        .connection
        .query_row(sql, [lock_id], |row| Ok(GatewayPlace { gateway: row.get(0)?, place: row.get(1)? }));
    Ok(found.optional()?)
}

/// Remembers where the lock was seen.
///
/// # Errors
/// The database.
pub fn set(access: &Access<'_>, lock_id: &[u8; 16], seen: &GatewayPlace, at: u32) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO gateway_place (lock_id, gateway, place, seen_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (lock_id) DO UPDATE SET gateway = excluded.gateway, place = excluded.place,
             seen_at = excluded.seen_at",
        (lock_id, seen.gateway, &seen.place, at),
    )?;
    Ok(())
}
