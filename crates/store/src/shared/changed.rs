//! Notes which shared rows changed here, whoever changed them: by triggers of the open connection, so that no statement
//! that writes has to know.

use rusqlite::Connection;

use super::tables::{TABLES, Table};
use crate::{Access, StoreError};

const EVENTS: [(&str, &str); 3] = [("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")];

/// Makes the triggers of this connection, when this phone shares anything.
pub(crate) fn follow(connection: &Connection) -> Result<(), StoreError> {
    let shares: bool = connection.query_row("SELECT EXISTS (SELECT 1 FROM sync)", [], |row| row.get(0))?;
    if !shares {
        return Ok(());
    }
    for table in TABLES {
        connection.execute_batch(&triggers(table))?;
    }
    Ok(())
}

/// Takes the triggers away again.
pub(crate) fn stop_following(connection: &Connection) -> Result<(), StoreError> {
    for table in TABLES {
        for event in EVENTS.map(|(event, _)| event) {
            connection
                .execute_batch(&format!("DROP TRIGGER IF EXISTS temp.shared_{}_{event}", table.name))?;
        }
    }
    Ok(())
}

/// Whether a row changed here since it was last sent.
///
/// # Errors
/// The database.
pub fn is_changed(access: &Access<'_>, table: &str, key: &str) -> Result<bool, StoreError> {
    let mut query = access
        .connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM sync_changed WHERE of_table = ?1 AND of_key = ?2)")?;
    Ok(query.query_row((table, key), |row| row.get(0))?)
}

/// Up to `most` rows that changed here since they were last sent: table and key.
///
/// # Errors
/// The database.
pub fn changed(access: &Access<'_>, most: u32) -> Result<Vec<(String, String)>, StoreError> {
    let mut query = access
        .connection
        .prepare_cached("SELECT of_table, of_key FROM sync_changed ORDER BY rowid LIMIT ?1")?;
    let rows = query.query_map([most], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Notes that a row is to be sent.
///
/// # Errors
/// The database.
pub fn mark_changed(access: &Access<'_>, table: &str, key: &str) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO sync_changed (of_table, of_key) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        (table, key),
    )?;
    Ok(())
}

/// A row is on its way, or says what the cloud holds.
///
/// # Errors
/// The database.
pub fn forget_changed(access: &Access<'_>, table: &str, key: &str) -> Result<(), StoreError> {
    access
        .connection
        .execute("DELETE FROM sync_changed WHERE of_table = ?1 AND of_key = ?2", (table, key))?;
    Ok(())
}

/// Notes that everything is to be sent, and follows what changes from now on.
///
/// # Errors
/// The database.
pub(crate) fn mark_all(access: &Access<'_>) -> Result<(), StoreError> {
    follow(access.connection)?;
    for table in TABLES {
        let key = key_text(table, "");
        access.connection.execute_batch(&format!(
            "INSERT INTO sync_changed (of_table, of_key) SELECT '{0}', {key} FROM {0} WHERE true ON CONFLICT DO NOTHING",
            table.name
        ))?;
    }
    Ok(())
}

fn triggers(table: &Table) -> String {
    EVENTS
        .map(|(event, row)| {
            let key = key_text(table, &format!("{row}."));
            format!(
                "CREATE TEMP TRIGGER IF NOT EXISTS shared_{0}_{event} AFTER {event} ON main.{0} BEGIN
                     INSERT INTO sync_changed (of_table, of_key) SELECT '{0}', {key}
                         WHERE NOT EXISTS (SELECT 1 FROM sync_changed WHERE of_table = '{0}' AND of_key = {key});
                 END;",
                table.name
            )
        })
        .concat()
}

/// The SQL that writes a row's key as [`super::SharedRow::key`] does.
fn key_text(table: &Table, prefix: &str) -> String {
    let cells: Vec<String> = table
        .key
        .iter()
        .map(|column| {
            let column = format!("{prefix}{column}");
            format!(
                "CASE typeof({column}) WHEN 'blob' THEN json_object('b', hex({column})) ELSE {column} END"
            )
        })
        .collect();
    format!("json_array({})", cells.join(", "))
}
