//! `errand`: messages for locks that this phone carries for their hosts, and the locks' receipts.

use rusqlite::{OptionalExtension, Row};

use crate::{Access, StoreError};

/// A message for a lock; the newest one only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrandRow {
    /// The lock.
    pub lock_id: [u8; 16],
    /// The family of the lock.
    pub family: String,
    /// What the host calls the door.
    pub door_name: String,
    /// The property's zone.
    pub zone: String,
    /// What the lock is to be given.
    pub message: Vec<u8>,
    /// Unix seconds.
    pub taken_at: u32,
    /// The lock's receipt and when it came, Unix seconds.
    pub answer: Option<(Vec<u8>, u32)>,
}

const COLUMNS: &str = "lock_id, family, door_name, zone, message, taken_at, receipt, answered_at";

fn from_row(row: &Row<'_>) -> rusqlite::Result<ErrandRow> {
    Ok(ErrandRow {
        lock_id: row.get(0)?,
        family: row.get(1)?,
        door_name: row.get(2)?,
        zone: row.get(3)?,
        message: row.get(4)?,
        taken_at: row.get(5)?,
        answer: row.get::<_, Option<Vec<u8>>>(6)?.zip(row.get(7)?),
    })
}

/// Every errand, the newest first.
///
/// # Errors
/// The database.
pub fn all(access: &Access<'_>) -> Result<Vec<ErrandRow>, StoreError> {
    let mut query = access
        .connection
        .prepare(&format!("SELECT {COLUMNS} FROM errand ORDER BY taken_at DESC, rowid DESC"))?;
    let rows = query.query_map([], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The errand for a lock.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, lock_id: &[u8; 16]) -> Result<Option<ErrandRow>, StoreError> {
    let row = access
        .connection
        .query_row(&format!("SELECT {COLUMNS} FROM errand WHERE lock_id = ?1"), [lock_id], from_row)
        .optional()?;
    Ok(row)
}

/// Stores an errand in place of the one before for the same lock.
///
/// # Errors
/// The database.
pub fn set(access: &Access<'_>, row: &ErrandRow) -> Result<(), StoreError> {
    let (receipt, answered_at) = row.answer.clone().unzip();
    access.connection.execute(
        &format!("INSERT OR REPLACE INTO errand ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
        (
            row.lock_id,
            &row.family,
            &row.door_name,
            &row.zone,
            &row.message,
            row.taken_at,
            receipt,
            answered_at,
        ),
    )?;
    Ok(())
}

/// Stores what the lock answered to this very message.
///
/// # Errors
/// The database.
pub fn set_answered(
    access: &Access<'_>,
    (lock_id, message): (&[u8; 16], &[u8]),
    receipt: &[u8],
    at: u32,
) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE errand SET receipt = ?3, answered_at = ?4 WHERE lock_id = ?1 AND message = ?2",
        (lock_id, message, receipt, at),
    )?;
    Ok(())
}

/// Forgets an errand; whether there was one.
///
/// # Errors
/// The database.
pub fn delete(access: &Access<'_>, lock_id: &[u8; 16]) -> Result<bool, StoreError> {
    Ok(access.connection.execute("DELETE FROM errand WHERE lock_id = ?1", [lock_id])? > 0)
}
