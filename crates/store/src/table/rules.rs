//! `rules`: what the owner allows at this property.

use rusqlite::OptionalExtension;

use crate::{Access, StoreError};

/// The policy as JSON, if there is one.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>) -> Result<Option<String>, StoreError> {
    let policy = access
        .connection
        .query_row("SELECT policy FROM rules WHERE id = 1", [], |row| row.get(0))
        .optional()?;
    Ok(policy)
}

/// Replaces the policy.
///
/// # Errors
/// The database.
pub fn set(access: &Access<'_>, policy: &str, at: u32) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO rules (id, policy, set_at) VALUES (1, ?1, ?2)
         ON CONFLICT (id) DO UPDATE SET policy = excluded.policy, set_at = excluded.set_at",
        (policy, at),
    )?;
    Ok(())
}

/// Takes the policy away.
///
/// # Errors
/// The database.
pub fn delete(access: &Access<'_>) -> Result<(), StoreError> {
    access.connection.execute("DELETE FROM rules", [])?;
    Ok(())
}
