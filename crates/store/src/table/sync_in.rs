//! `sync_in`: rows that came down and wait for the rest, or for a row that they belong to.

use rusqlite::Row;

use crate::{Access, Id, StoreError};

/// A row as it came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyncInRow {
    /// Its name.
    pub name: Id,
    /// Its version.
    pub version: i64,
    /// 0 live, 1 ended, 2 gone.
    pub state: u8,
    /// Sealed; nothing when it is gone.
    pub body: Option<Vec<u8>>,
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<SyncInRow> {
    Ok(SyncInRow { name: row.get(0)?, version: row.get(1)?, state: row.get(2)?, body: row.get(3)? })
}

/// All of them.
///
/// # Errors
/// The database.
pub fn all(access: &Access<'_>) -> Result<Vec<SyncInRow>, StoreError> {
    let mut query =
        access.connection.prepare("SELECT name, version, state, body FROM sync_in ORDER BY rowid")?;
    let rows = query.query_map([], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Keeps a row until it is taken; the last of a name counts.
///
/// # Errors
/// The database.
pub fn set(access: &Access<'_>, row: &SyncInRow) -> Result<(), StoreError> {
    access
        .connection
        .prepare_cached(
            "INSERT INTO sync_in (name, version, state, body) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (name) DO UPDATE SET
                 version = excluded.version, state = excluded.state, body = excluded.body",
        )?
        .execute((row.name, row.version, row.state, &row.body))?;
    Ok(())
}

/// It was taken.
///
/// # Errors
/// The database.
pub fn delete(access: &Access<'_>, name: Id) -> Result<(), StoreError> {
    access.connection.prepare_cached("DELETE FROM sync_in WHERE name = ?1")?.execute([name])?;
    Ok(())
}
