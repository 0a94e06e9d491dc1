//! `alert_aside`: alerts that somebody has seen and put aside.

use crate::{Access, Id, StoreError};

/// The marks of a door.
///
/// # Errors
/// The database.
pub fn of_door(access: &Access<'_>, door: Id) -> Result<Vec<String>, StoreError> {
    let mut query = access.connection.prepare("SELECT mark FROM alert_aside WHERE door = ?1")?;
    let marks = query.query_map([door], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(marks)
}

/// Marks of a door that are remembered: alerts of long ago do not come back.
const KEPT: u32 = 64;

/// Puts an alert aside.
///
/// # Errors
/// The database.
pub fn insert(access: &Access<'_>, door: Id, mark: &str) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO alert_aside (door, mark) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        (door, mark),
    )?;
    access.connection.execute(
        "DELETE FROM alert_aside WHERE door = ?1 AND rowid NOT IN
             (SELECT rowid FROM alert_aside WHERE door = ?1 ORDER BY rowid DESC LIMIT ?2)",
        (door, KEPT),
    )?;
    Ok(())
}
