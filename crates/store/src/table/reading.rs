//! `reading`: what a lock's sensors and clock said at the last contact.

use rusqlite::OptionalExtension;

use crate::{Access, Id, StoreError};

/// The last reading of a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadingRow {
    /// The app's number of the bolt's state.
    pub bolt: u8,
    /// The app's number of the leaf's state.
    pub leaf: u8,
    /// 0..=100.
    pub battery_percent: u8,
    /// The lock calls its battery low.
    pub battery_low: bool,
    /// The lock trusts its clock.
    pub clock_trusted: bool,
    /// Lock minus phone before it was set, and when that was measured.
    pub clock_error: Option<(i32, u32)>,
    /// When the lock said so, Unix seconds.
    pub read_at: u32,
}

/// The last reading.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, door: Id) -> Result<Option<ReadingRow>, StoreError> {
    let row = access
        .connection
        .query_row(
            "SELECT bolt, leaf, battery_percent, battery_low, clock_trusted, clock_error_seconds, clock_read_at, read_at
             FROM reading WHERE door = ?1",
            [door],
            |row| {
                let error: Option<i32> = row.get(5)?;
                let error_at: Option<u32> = row.get(6)?;
                Ok(ReadingRow {
                    bolt: row.get(0)?,
                    leaf: row.get(1)?,
                    battery_percent: row.get(2)?,
                    battery_low: row.get(3)?,
                    clock_trusted: row.get(4)?,
                    clock_error: error.zip(error_at),
                    read_at: row.get(7)?,
                })
            },
        )
        .optional()?;
    Ok(row)
}

/// Replaces the reading; a clock error measured earlier stays when this reading has none.
///
/// # Errors
/// The database.
pub fn set(access: &Access<'_>, door: Id, row: &ReadingRow) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO reading (door, bolt, leaf, battery_percent, battery_low, clock_trusted,
             clock_error_seconds, clock_read_at, read_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (door) DO UPDATE SET
             bolt = excluded.bolt, leaf = excluded.leaf, battery_percent = excluded.battery_percent,
             battery_low = excluded.battery_low, clock_trusted = excluded.clock_trusted,
             clock_error_seconds = coalesce(excluded.clock_error_seconds, clock_error_seconds),
             clock_read_at = coalesce(excluded.clock_read_at, clock_read_at),
             read_at = excluded.read_at",
        (
            door,
            row.bolt,
            row.leaf,
            row.battery_percent,
            row.battery_low,
            row.clock_trusted,
            row.clock_error.map(|(seconds, _)| seconds),
            row.clock_error.map(|(_, at)| at),
            row.read_at,
        ),
    )?;
    Ok(())
}
