//! `repeat`: codes that come back on certain dates, as the host said it; each window on its way to the lock is a code row.

use rusqlite::OptionalExtension;

use crate::{Access, Id, StoreError};

/// All codes that come back, by the first of their windows, in the order they were made.
///
/// # Errors
/// The database.
pub fn all(access: &Access<'_>) -> Result<Vec<Id>, StoreError> {
    let mut query = access.connection.prepare("SELECT code FROM repeat ORDER BY rowid")?;
    let rows = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The rule of a code as JSON, if it comes back.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, code: Id) -> Result<Option<String>, StoreError> {
    let rule = access
        .connection
        .query_row("SELECT rule FROM repeat WHERE code = ?1", [code], |row| row.get(0))
        .optional()?;
    Ok(rule)
}

/// When the rule of a code was set or confirmed last; 0 for a code that does not come back.
///
/// # Errors
/// The database.
pub fn set_at(access: &Access<'_>, code: Id) -> Result<u32, StoreError> {
    let at = access
        .connection
        .query_row("SELECT set_at FROM repeat WHERE code = ?1", [code], |row| row.get(0))
        .optional()?;
    Ok(at.unwrap_or_default())
}

/// Sets or replaces the rule of a code.
///
/// # Errors
/// The database.
pub fn set(access: &Access<'_>, code: Id, rule: &str, at: u32) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO repeat (code, rule, set_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (code) DO UPDATE SET rule = excluded.rule, set_at = excluded.set_at",
        (code, rule, at),
    )?;
    Ok(())
}
