//! `booking`: the stays that calendars tell of, and what was made for each.

use rusqlite::{OptionalExtension, Row, named_params};

use crate::{Access, Id, StoreError};

/// A stay that a calendar tells or told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingRow {
    /// The calendar.
    pub calendar: Id,
    /// Its number there.
    pub number: u32,
    /// Unix seconds.
    pub starts_at: u32,
    /// Unix seconds.
    pub ends_at: u32,
    /// What its code is called.
    pub guest_name: String,
    /// When the calendar, or the host, said that it is cancelled.
    pub gone_at: Option<u32>,
    /// What was made for it, and for which stay.
    pub made: Option<Made>,
    /// Its guest must be told of other digits.
    pub tell: bool,
    /// The code that the guest has until then, if it still opens.
    pub told: Option<Id>,
    /// The host wants nothing made for it.
    pub aside: bool,
    /// The app's JSON: what of the calendar's the host did not follow.
    pub answered: Option<String>,
}

/// What was made for a stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// The code.
    pub code: Id,
    /// The stay that it was made for, Unix seconds.
    pub stay: (u32, u32),
}

const COLUMNS: &str = "calendar, number, starts_at, ends_at, guest_name, gone_at, code, made_from, made_until, tell, aside, answered,
     told";

fn from_row(row: &Row<'_>) -> rusqlite::Result<BookingRow> {
    let made = match (row.get(6)?, row.get(7)?, row.get(8)?) {
        (Some(code), Some(from), Some(until)) => Some(Made { code, stay: (from, until) }),
        _ => None,
    };
    Ok(BookingRow {
        calendar: row.get(0)?,
        number: row.get(1)?,
        starts_at: row.get(2)?,
        ends_at: row.get(3)?,
        guest_name: row.get(4)?,
        gone_at: row.get(5)?,
        made,
        tell: row.get(9)?,
        aside: row.get(10)?,
        answered: row.get(11)?,
        told: row.get(12)?,
    })
}

/// The bookings of a calendar, by their beginning.
///
/// # Errors
/// The database.
pub fn of_calendar(access: &Access<'_>, calendar: Id) -> Result<Vec<BookingRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM booking WHERE calendar = ?1 ORDER BY starts_at, number");
    let mut query = access.connection.prepare(&sql)?;
    let rows = query.query_map([calendar], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The booking with this number.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, calendar: Id, number: u32) -> Result<Option<BookingRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM booking WHERE calendar = ?1 AND number = ?2");
    Ok(access.connection.query_row(&sql, (calendar, number), from_row).optional()?)
}

/// From when until when somebody stays at a door, by its calendars: those of its own and of its paths.
///
/// # Errors
/// The database.
pub fn stays_at(access: &Access<'_>, door: Id) -> Result<Vec<(u32, u32)>, StoreError> {
    let mut query = access.connection.prepare(
        "SELECT booking.starts_at, booking.ends_at FROM booking JOIN calendar ON calendar.id = booking.calendar
         WHERE booking.gone_at IS NULL AND (calendar.door = ?1
             OR calendar.path IN (SELECT path FROM path_door WHERE door = ?1))
         ORDER BY booking.starts_at",
    )?;
    let rows = query.query_map([door], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The calendars of bookings that are over at `now`.
///
/// # Errors
/// The database.
pub fn calendars_with_over(access: &Access<'_>, now: u32) -> Result<Vec<Id>, StoreError> {
    let mut query = access
        .connection
        .prepare("SELECT DISTINCT calendar FROM booking WHERE ends_at <= ?1 ORDER BY calendar")?;
    let rows = query.query_map([now], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a code was made for a booking that a calendar tells or told of.
///
/// # Errors
/// The database.
pub fn is_made(access: &Access<'_>, code: Id) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM booking WHERE code = ?1 OR told = ?1)";
    Ok(access.connection.query_row(sql, [code], |row| row.get(0))?)
}

/// Stores a booking, in place of what was known of it.
///
/// # Errors
/// The database.
pub fn set(access: &Access<'_>, row: &BookingRow) -> Result<(), StoreError> {
    let made = row.made;
    access.connection.execute(
        &format!(
            "INSERT OR REPLACE INTO booking ({COLUMNS}) VALUES (:calendar, :number, :starts_at, :ends_at,
                 :guest_name, :gone_at, :code, :made_from, :made_until, :tell, :aside, :answered,
                 :told)"
        ),
        named_params! {
            ":calendar": row.calendar,
            ":number": row.number,
            ":starts_at": row.starts_at,
            ":ends_at": row.ends_at,
            ":guest_name": row.guest_name,
            ":gone_at": row.gone_at,
            ":code": made.map(|made| made.code),
            ":made_from": made.map(|made| made.stay.0),
            ":made_until": made.map(|made| made.stay.1),
            ":tell": row.tell,
            ":aside": row.aside,
            ":answered": row.answered,
            ":told": row.told,
        },
    )?;
    Ok(())
}

/// Forgets a booking. Its code stays.
///
/// # Errors
/// The database.
pub fn delete(access: &Access<'_>, calendar: Id, number: u32) -> Result<(), StoreError> {
    access
        .connection
        .execute("DELETE FROM booking WHERE calendar = ?1 AND number = ?2", (calendar, number))?;
    Ok(())
}
