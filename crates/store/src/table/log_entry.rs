//! `log_entry`: the entries of the locks' logs, as the locks wrote them.

use crate::{Access, Id, StoreError};

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntryRow {
    /// Its number.
    pub seq: u32,
    /// The 32 bytes.
    pub entry: [u8; 32],
}

/// At most `limit` entries of a door before `before_seq`, the newest first.
///
/// # Errors
/// The database.
pub fn page(
    access: &Access<'_>,
    door: Id,
    before_seq: Option<u32>,
    limit: u32,
) -> Result<Vec<LogEntryRow>, StoreError> {
    let mut query = access.connection.prepare(
        "SELECT seq, entry FROM log_entry WHERE door = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3",
    )?;
    let before = before_seq.map_or(i64::MAX, i64::from);
    let rows = query
        .query_map((door, before, limit), |row| Ok(LogEntryRow { seq: row.get(0)?, entry: row.get(1)? }))?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// How many entries of a door are held.
///
/// # Errors
/// The database.
pub fn count(access: &Access<'_>, door: Id) -> Result<u32, StoreError> {
    let count =
        access
            .connection
            .query_row("SELECT count(*) FROM log_entry WHERE door = ?1", [door], |row| row.get(0))?;
    Ok(count)
}

/// Stores an entry; one held already stays as it is.
///
/// # Errors
/// The database.
pub fn insert(access: &Access<'_>, door: Id, row: &LogEntryRow, fetched_at: u32) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO log_entry (door, seq, entry, fetched_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        (door, row.seq, &row.entry, fetched_at),
    )?;
    Ok(())
}

/// The last of the oldest entries that were all fetched before a time; nothing when there is none.
///
/// # Errors
/// The database.
pub fn last_fetched_before(access: &Access<'_>, door: Id, time: u32) -> Result<Option<u32>, StoreError> {
    let last = access.connection.query_row(
        "SELECT max(seq) FROM log_entry WHERE door = ?1 AND fetched_at < ?2 AND seq <
             coalesce((SELECT min(seq) FROM log_entry WHERE door = ?1 AND fetched_at >= ?2), 4294967296)",
        (door, time),
        |row| row.get(0),
    )?;
    Ok(last)
}

/// Deletes the entries up to one.
///
/// # Errors
/// The database.
pub fn delete_through(access: &Access<'_>, door: Id, seq: u32) -> Result<(), StoreError> {
    access.connection.execute("DELETE FROM log_entry WHERE door = ?1 AND seq <= ?2", (door, seq))?;
    Ok(())
}
