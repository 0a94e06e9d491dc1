//! `log_gap`: entries that are not held: the lock overwrote them before anybody fetched them, or a rule deleted them.

use crate::{Access, Id, StoreError};

/// A hole in a door's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogGapRow {
    /// The first missing number.
    pub first_seq: u32,
    /// How many are missing.
    pub count: u32,
    /// The running hash behind it; nothing where an earlier version did not keep it.
    pub hash: Option<[u8; 32]>,
    /// Whether they were here and a rule of the property deleted them.
    pub purged: bool,
}

/// A door's holes, the oldest first.
///
/// # Errors
/// The database.
pub fn all(access: &Access<'_>, door: Id) -> Result<Vec<LogGapRow>, StoreError> {
    let mut query = access
        .connection
        .prepare("SELECT first_seq, count, hash, purged FROM log_gap WHERE door = ?1 ORDER BY first_seq")?;
    let rows = query
        .query_map([door], |row| {
            Ok(LogGapRow {
                first_seq: row.get(0)?,
                count: row.get(1)?,
                hash: row.get(2)?,
                purged: row.get(3)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Remembers a hole.
///
/// # Errors
/// The database.
pub fn insert(access: &Access<'_>, door: Id, row: LogGapRow) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO log_gap (door, first_seq, count, hash, purged) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        (door, row.first_seq, row.count, row.hash, row.purged),
    )?;
    Ok(())
}

/// Forgets the holes that begin at or before an entry.
///
/// # Errors
/// The database.
pub fn delete_through(access: &Access<'_>, door: Id, seq: u32) -> Result<(), StoreError> {
    access.connection.execute("DELETE FROM log_gap WHERE door = ?1 AND first_seq <= ?2", (door, seq))?;
    Ok(())
}
