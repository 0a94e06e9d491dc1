//! `code_before`: what a lock was told of a stored code before its end was changed.

use crate::table::code::{CodeRow, Origin};
use crate::{Access, Id, StoreError};

/// What the lock was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeBefore {
    /// Its end then, Unix seconds.
    pub ends_at: u32,
    /// When the lock confirmed it.
    pub confirmed_at: Option<u32>,
}

/// What was told of a code before, the oldest first.
///
/// # Errors
/// The database.
pub fn of_code(access: &Access<'_>, code: Id) -> Result<Vec<CodeBefore>, StoreError> {
    let mut query = access
        .connection
        .prepare("SELECT ends_at, confirmed_at FROM code_before WHERE code = ?1 ORDER BY version")?;
    let rows = query
        .query_map([code], |row| Ok(CodeBefore { ends_at: row.get(0)?, confirmed_at: row.get(1)? }))?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Gives a stored code another start and end and the version of the order that says so; what was told before stays known.
///
/// # Errors
/// The database.
pub fn set_times(
    access: &Access<'_>,
    row: &CodeRow,
    (starts_at, ends_at): (u32, u32),
    version: u32,
) -> Result<(), StoreError> {
    if let Origin::Stored { slot, version: before } = row.origin {
        access.connection.execute(
            "INSERT INTO code_before (code, door, slot, version, ends_at, confirmed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (row.id, row.door, slot, before, row.ends_at, row.confirmed_at),
        )?;
    }
    access.connection.execute(
        "UPDATE code SET starts_at = ?2, ends_at = ?3, slot_version = ?4, confirmed_at = NULL, refused = NULL
         WHERE id = ?1",
        (row.id, starts_at, ends_at, version),
    )?;
    Ok(())
}

/// Forgets what another lock was told of a code.
///
/// # Errors
/// The database.
pub fn delete(access: &Access<'_>, code: Id) -> Result<(), StoreError> {
    access.connection.execute("DELETE FROM code_before WHERE code = ?1", [code])?;
    Ok(())
}
