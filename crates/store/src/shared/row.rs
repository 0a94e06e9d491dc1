//! Shared rows in the database: found and written by their key, whatever table they are of.

use rusqlite::{OptionalExtension, params_from_iter};

use super::tables::Table;
use super::text::key_cells;
use super::{Cell, SharedRow};
use crate::seal::Place;
use crate::{Access, StoreError};

/// The row with this key, if there is one.
///
/// # Errors
/// `VaultLocked` for a table with a secret; the database.
pub fn find(access: &Access<'_>, table: &Table, key: &str) -> Result<Option<SharedRow>, StoreError> {
    let Some(cells) = key_cells(key).filter(|cells| cells.len() == table.key.len()) else { return Ok(None) };
    let columns: Vec<&str> = table.all_columns().map(|(column, _)| column).collect();
    let sql = format!(
        "SELECT {} FROM {} WHERE {} ORDER BY rowid DESC LIMIT 1",
        columns.join(", "),
        table.name,
        key_is(table)
    );
    let mut query = access.connection.prepare_cached(&sql)?;
    let found = query
        .query_row(params_from_iter(&cells), |row| {
            let mut shared = SharedRow::new(table.name);
            for (place, column) in columns.iter().enumerate() {
                let value = row.get_ref(place)?;
                let wrong =
                    || rusqlite::Error::InvalidColumnType(place, (*column).to_owned(), value.data_type());
                shared.set(column, Cell::from_column(value).ok_or_else(wrong)?);
            }
            Ok(shared)
        })
        .optional()?;
    found.map(|row| opened(access, table, row)).transpose()
}

/// Writes a row: makes it, or gives the one that is there its values.
///
/// # Errors
/// `VaultLocked` for a table with a secret; the database, also when the row belongs to one that is not there.
pub fn write(access: &Access<'_>, table: &Table, row: &SharedRow) -> Result<(), StoreError> {
    let row = sealed(access, table, row)?;
    let columns: Vec<(&str, &Cell)> =
        table.all_columns().filter_map(|(column, _)| Some((column, row.get(column)?))).collect();
    let cells = || columns.iter().map(|(_, cell)| *cell);
    let set: Vec<String> = (1..).zip(&columns).map(|(n, (column, _))| format!("{column} = ?{n}")).collect();
    let key: Vec<String> = (1..)
        .zip(&columns)
        .filter(|(_, (column, _))| table.key.contains(column))
        .map(|(n, (column, _))| format!("{column} = ?{n}"))
        .collect();
    let update = format!("UPDATE {} SET {} WHERE {}", table.name, set.join(", "), key.join(" AND "));
    if access.connection.prepare_cached(&update)?.execute(params_from_iter(cells()))? > 0 {
        return Ok(());
    }
    let names: Vec<&str> = columns.iter().map(|(column, _)| *column).collect();
    let places: Vec<String> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
    let insert = format!("INSERT INTO {} ({}) VALUES ({})", table.name, names.join(", "), places.join(", "));
    access.connection.prepare_cached(&insert)?.execute(params_from_iter(cells()))?;
    Ok(())
}

/// Takes the row with this key away, and what belongs to it.
///
/// # Errors
/// The database, also when another row still refers to it.
pub fn delete(access: &Access<'_>, table: &Table, key: &str) -> Result<(), StoreError> {
    let Some(cells) = key_cells(key).filter(|cells| cells.len() == table.key.len()) else { return Ok(()) };
    let sql = format!("DELETE FROM {} WHERE {}", table.name, key_is(table));
    access.connection.prepare_cached(&sql)?.execute(params_from_iter(&cells))?;
    Ok(())
}

/// Whether a row is the site's: not of a door that is still being set up on this phone, nor of somebody else's door.
///
/// # Errors
/// The database.
pub fn is_shareable(access: &Access<'_>, table: &Table, row: &SharedRow) -> Result<bool, StoreError> {
    let Some(door) = table.door.and_then(|column| row.get(column)) else { return Ok(true) };
    let shareable = access.connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM door WHERE id = ?1 AND setup_secret IS NULL AND install_nonce IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM held_mandate WHERE door = ?1)",
        [door],
        |row| row.get(0),
    )?;
    Ok(shareable)
}

fn key_is(table: &Table) -> String {
    let parts: Vec<String> = (1..).zip(table.key).map(|(n, column)| format!("{column} = ?{n}")).collect();
    parts.join(" AND ")
}

/// With the sealed column's secret in the open.
fn opened(access: &Access<'_>, table: &Table, mut row: SharedRow) -> Result<SharedRow, StoreError> {
    if let Some((column, id)) = sealed_place(table, &row)
        && let Some(Cell::Bytes(bytes)) = row.get(column)
    {
        let secret = access.open(Place { table: table.name, row: &id, column }, bytes)?;
        row.set(column, Cell::Bytes(secret.to_vec()));
    }
    Ok(row)
}

/// With the secret as the vault keeps it.
fn sealed(access: &Access<'_>, table: &Table, row: &SharedRow) -> Result<SharedRow, StoreError> {
    let mut row = row.clone();
    if let Some((column, id)) = sealed_place(table, &row)
        && let Some(Cell::Bytes(secret)) = row.get(column)
    {
        let bytes = access.seal(Place { table: table.name, row: &id, column }, secret)?;
        row.set(column, Cell::Bytes(bytes));
    }
    Ok(row)
}

fn sealed_place(table: &Table, row: &SharedRow) -> Option<(&'static str, Vec<u8>)> {
    let column = table.sealed?;
    match row.get(table.key.first()?)? {
        Cell::Bytes(id) => Some((column, id.clone())),
        Cell::Null | Cell::Int(_) | Cell::Text(_) => None,
    }
}
