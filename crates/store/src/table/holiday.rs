//! `holiday`: the holidays that the host keeps for this property.

use crate::{Access, StoreError};

/// A holiday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolidayRow {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// What the host calls it.
    pub name: String,
}

/// All of them, by day.
///
/// # Errors
/// The database.
pub fn all(access: &Access<'_>) -> Result<Vec<HolidayRow>, StoreError> {
    let mut query = access.connection.prepare("SELECT day, name FROM holiday ORDER BY day")?;
    let rows = query.query_map([], |row| Ok(HolidayRow { day: row.get(0)?, name: row.get(1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Replaces all of them; of two for one day the last stays.
///
/// # Errors
/// The database.
pub fn replace(access: &Access<'_>, rows: &[HolidayRow]) -> Result<(), StoreError> {
    access.connection.execute("DELETE FROM holiday", [])?;
    for row in rows {
        access.connection.execute(
            "INSERT INTO holiday (day, name) VALUES (?1, ?2)
             ON CONFLICT (day) DO UPDATE SET name = excluded.name",
            (&row.day, &row.name),
        )?;
    }
    Ok(())
}
