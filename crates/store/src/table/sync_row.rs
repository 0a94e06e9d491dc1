//! `sync_row`: every shared row as the cloud holds it, so that what changed here and what changed there are told apart.

use rusqlite::{OptionalExtension, Row};

use crate::{Access, Id, StoreError};

/// A row as the cloud holds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyncRowRow {
    /// Its name there.
    pub name: Id,
    /// The table it is of.
    pub table: String,
    /// Its key.
    pub key: String,
    /// Its version there.
    pub version: i64,
    /// 0 live, 1 ended, 2 gone.
    pub state: u8,
    /// As it travels, sealed; nothing when it is gone.
    pub body: Option<Vec<u8>>,
}

const COLUMNS: &str = "name, of_table, of_key, version, state, body";

fn from_row(row: &Row<'_>) -> rusqlite::Result<SyncRowRow> {
    Ok(SyncRowRow {
        name: row.get(0)?,
        table: row.get(1)?,
        key: row.get(2)?,
        version: row.get(3)?,
        state: row.get(4)?,
        body: row.get(5)?,
    })
}

/// The row with this name.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, name: Id) -> Result<Option<SyncRowRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM sync_row WHERE name = ?1");
    Ok(access.connection.prepare_cached(&sql)?.query_row([name], from_row).optional()?)
}

/// Whether the cloud holds a row, as far as this phone knows.
///
/// # Errors
/// The database.
pub fn is_held(access: &Access<'_>, table: &str, key: &str) -> Result<bool, StoreError> {
    let mut query = access
        .connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM sync_row WHERE of_table = ?1 AND of_key = ?2)")?;
    Ok(query.query_row((table, key), |row| row.get(0))?)
}

/// All of them.
///
/// # Errors
/// The database.
pub fn all(access: &Access<'_>) -> Result<Vec<SyncRowRow>, StoreError> {
    let mut query = access.connection.prepare(&format!("SELECT {COLUMNS} FROM sync_row"))?;
    let rows = query.query_map([], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The cloud does not hold it any more.
///
/// # Errors
/// The database.
pub fn delete(access: &Access<'_>, name: Id) -> Result<(), StoreError> {
    access.connection.execute("DELETE FROM sync_row WHERE name = ?1", [name])?;
    Ok(())
}

/// How many rows the cloud holds, those that are gone included.
///
/// # Errors
/// The database.
pub fn count(access: &Access<'_>) -> Result<i64, StoreError> {
    Ok(access.connection.query_row("SELECT count(*) FROM sync_row", [], |row| row.get(0))?)
}

/// Sets what the cloud holds.
///
/// # Errors
/// The database.
pub fn set(access: &Access<'_>, row: &SyncRowRow) -> Result<(), StoreError> {
    access
        .connection
        .prepare_cached(
            "INSERT INTO sync_row (name, of_table, of_key, version, state, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (name) DO UPDATE SET
                 version = excluded.version, state = excluded.state, body = excluded.body",
        )?
        .execute((row.name, &row.table, &row.key, row.version, row.state, &row.body))?;
    Ok(())
}
