//! `sync_out`: mutations on their way up. Under its number each is sent as it stands until it is answered.

use rusqlite::Row;

use crate::{Access, Id, StoreError};

/// A mutation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyncOutRow {
    /// Counts this phone's mutations.
    pub number: i64,
    /// The row's name in the cloud.
    pub name: Id,
    /// The table it is of.
    pub table: String,
    /// Its key.
    pub key: String,
    /// 0 put, 1 end, 2 remove.
    pub act: u8,
    /// The version that is replaced or removed.
    pub base: i64,
    /// As it travels, sealed; nothing for a removal.
    pub body: Option<Vec<u8>>,
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<SyncOutRow> {
    Ok(SyncOutRow {
        number: row.get(0)?,
        name: row.get(1)?,
        table: row.get(2)?,
        key: row.get(3)?,
        act: row.get(4)?,
        base: row.get(5)?,
        body: row.get(6)?,
    })
}

/// All of them, in their order.
///
/// # Errors
/// The database.
pub fn all(access: &Access<'_>) -> Result<Vec<SyncOutRow>, StoreError> {
    let mut query = access
        .connection
        .prepare("SELECT number, name, of_table, of_key, act, base, body FROM sync_out ORDER BY number")?;
    let rows = query.query_map([], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Writes one down before it is sent.
///
/// # Errors
/// The database.
pub fn insert(access: &Access<'_>, row: &SyncOutRow) -> Result<(), StoreError> {
    access
        .connection
        .prepare_cached(
            "INSERT INTO sync_out (number, name, of_table, of_key, act, base, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((row.number, row.name, &row.table, &row.key, row.act, row.base, &row.body))?;
    Ok(())
}

/// It was answered.
///
/// # Errors
/// The database.
pub fn delete(access: &Access<'_>, number: i64) -> Result<(), StoreError> {
    access.connection.prepare_cached("DELETE FROM sync_out WHERE number = ?1")?.execute([number])?;
    Ok(())
}
