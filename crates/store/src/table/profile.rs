//! `profile`: how the host is named in invitations.

use rusqlite::OptionalExtension;

use crate::{Access, StoreError};

/// The host's name, if it was ever given.
///
/// # Errors
/// The database.
pub fn host_name(access: &Access<'_>) -> Result<Option<String>, StoreError> {
    let name = access
        .connection
        .query_row("SELECT host_name FROM profile WHERE id = 1", [], |row| row.get(0))
        .optional()?;
    Ok(name)
}

/// Changes the host's name.
///
/// # Errors
/// The database.
pub fn set_host_name(access: &Access<'_>, name: &str) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO profile (id, host_name) VALUES (1, ?1)
         ON CONFLICT (id) DO UPDATE SET host_name = excluded.host_name",
        [name],
    )?;
    Ok(())
}
