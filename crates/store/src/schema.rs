//! Brings a database file to this version's schema, or refuses one that is ahead of it.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use crate::StoreError;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// The schema version this code knows.
pub(crate) fn known_version() -> i32 {
    embedded::migrations::runner().get_migrations().iter().map(|m| m.version()).max().unwrap_or(0)
}

/// Refuses a file of a newer schema. Opens it for reading only, so that it stays as it was.
pub(crate) fn refuse_newer(path: &Path) -> Result<(), StoreError> {
    if !path.exists() {
        return Ok(());
    }
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let found = version(&connection)?;
    let known = known_version();
    if found > known { Err(StoreError::Newer { found, known }) } else { Ok(()) }
}

/// Runs what is missing, each migration in a transaction of its own.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    embedded::migrations::runner().run(connection).map_err(Box::new)?;
    Ok(())
}

fn version(connection: &Connection) -> Result<i32, StoreError> {
    let has_history = connection
        .query_row("SELECT 1 FROM sqlite_schema WHERE name = 'refinery_schema_history'", [], |_| Ok(()))
        .optional()?
        .is_some();
    if !has_history {
        return Ok(0);
    }
    let version = connection.query_row("SELECT max(version) FROM refinery_schema_history", [], |row| {
        row.get::<_, Option<i32>>(0)
    })?;
    Ok(version.unwrap_or(0))
}
