//! `held_use`: what this phone did with its keys.

use crate::{Access, Id, StoreError};

/// Uses of one key that are kept.
const KEPT: u32 = 200;

/// The last uses of a key, the newest first: when, and where the bolt stood afterwards.
///
/// # Errors
/// The database.
pub fn last(access: &Access<'_>, key: Id, count: u32) -> Result<Vec<(u32, u8)>, StoreError> {
    let mut query = access
        .connection
        .prepare("SELECT at, bolt FROM held_use WHERE held_key = ?1 ORDER BY at DESC, rowid DESC LIMIT ?2")?;
    let uses =
        query.query_map((key, count), |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(uses)
}

/// Remembers a use.
///
/// # Errors
/// The database.
pub fn insert(access: &Access<'_>, key: Id, at: u32, bolt: u8) -> Result<(), StoreError> {
    access
        .connection
        .execute("INSERT INTO held_use (held_key, at, bolt) VALUES (?1, ?2, ?3)", (key, at, bolt))?;
    access.connection.execute(
        "DELETE FROM held_use WHERE held_key = ?1 AND rowid NOT IN
             (SELECT rowid FROM held_use WHERE held_key = ?1 ORDER BY at DESC, rowid DESC LIMIT ?2)",
        (key, KEPT),
    )?;
    Ok(())
}
