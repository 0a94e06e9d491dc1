//! `calendar`: calendars of booking sites, where each is, and what is known of it.

use rusqlite::{OptionalExtension, Row};

use crate::seal::{Place, Secret};
use crate::{Access, Id, StoreError};

/// A calendar, without its two secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarRow {
    /// Its id.
    pub id: Id,
    /// The door that it is for.
    pub door: Id,
    /// The path of that door that its codes open.
    pub path: Option<Id>,
    /// What the host calls it.
    pub name: String,
    /// The host of its address; empty for a file.
    pub host: String,
    /// The app's JSON.
    pub rules: String,
    /// The app's JSON: the version that is known.
    pub version: Option<String>,
    /// Unix seconds; nothing for a file.
    pub next_poll_at: Option<u32>,
    /// How many of its bookings want the host.
    pub to_do: u32,
    /// Unix seconds.
    pub added_at: u32,
}

const COLUMNS: &str = "id, door, path, name, host, rules, version, next_poll_at, to_do, added_at";

fn from_row(row: &Row<'_>) -> rusqlite::Result<CalendarRow> {
    Ok(CalendarRow {
        id: row.get(0)?,
        door: row.get(1)?,
        path: row.get(2)?,
        name: row.get(3)?,
        host: row.get(4)?,
        rules: row.get(5)?,
        version: row.get(6)?,
        next_poll_at: row.get(7)?,
        to_do: row.get(8)?,
        added_at: row.get(9)?,
    })
}

fn place<'a>(id: &'a Id, column: &'static str) -> Place<'a> {
    Place { table: "calendar", row: &id.0, column }
}

/// All of them, the oldest first.
///
/// # Errors
/// The database.
pub fn all(access: &Access<'_>) -> Result<Vec<CalendarRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM calendar ORDER BY added_at, rowid");
    let mut query = access.connection.prepare(&sql)?;
    let rows = query.query_map([], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The calendars of one home: of a path, or of a door by itself.
///
/// # Errors
/// The database.
pub fn of_home(access: &Access<'_>, door: Id, path: Option<Id>) -> Result<Vec<CalendarRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM calendar WHERE path = ?2 OR (path IS NULL AND ?2 IS NULL AND door = ?1)
         ORDER BY added_at, rowid"
    );
    let mut query = access.connection.prepare(&sql)?;
    let rows = query.query_map((door, path), from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The calendar with this id.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, id: Id) -> Result<Option<CalendarRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM calendar WHERE id = ?1");
    Ok(access.connection.query_row(&sql, [id], from_row).optional()?)
}

/// The address, as it was typed; nothing for a file.
///
/// # Errors
/// `VaultLocked`; the database.
pub fn address(access: &Access<'_>, id: Id) -> Result<Option<Secret>, StoreError> {
    let sealed: Option<Option<Vec<u8>>> = access
        .connection
        .query_row("SELECT address FROM calendar WHERE id = ?1", [id], |row| row.get(0))
        .optional()?;
    sealed.flatten().map(|sealed| access.open(place(&id, "address"), &sealed)).transpose()
}

/// What is known of it, as the app wrote it.
///
/// # Errors
/// `VaultLocked`; the database.
pub fn memory(access: &Access<'_>, id: Id) -> Result<Option<Secret>, StoreError> {
    let sealed: Option<Vec<u8>> = access
        .connection
        .query_row("SELECT memory FROM calendar WHERE id = ?1", [id], |row| row.get(0))
        .optional()?;
    sealed.map(|sealed| access.open(place(&id, "memory"), &sealed)).transpose()
}

/// Stores a new calendar; an address for one that can be asked.
///
/// # Errors
/// `VaultLocked`; the database.
pub fn insert(
    access: &Access<'_>,
    row: &CalendarRow,
    address: Option<&Secret>,
    memory: &Secret,
) -> Result<(), StoreError> {
    let address = address.map(|address| access.seal(place(&row.id, "address"), address)).transpose()?;
    let memory = access.seal(place(&row.id, "memory"), memory)?;
    access.connection.execute(
        "INSERT INTO calendar (id, door, path, name, host, address, rules, memory, version, next_poll_at, to_do,
             added_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        (
            row.id,
            row.door,
            row.path,
            &row.name,
            &row.host,
            address,
            &row.rules,
            memory,
            &row.version,
            row.next_poll_at,
            row.to_do,
            row.added_at,
        ),
    )?;
    Ok(())
}

/// Keeps what an answer said.
///
/// # Errors
/// `VaultLocked`; the database.
pub fn set_known(
    access: &Access<'_>,
    id: Id,
    memory: &Secret,
    (version, next_poll_at): (Option<&str>, Option<u32>),
) -> Result<(), StoreError> {
    let memory = access.seal(place(&id, "memory"), memory)?;
    access.connection.execute(
        "UPDATE calendar SET memory = ?2, version = ?3, next_poll_at = ?4 WHERE id = ?1",
        (id, memory, version, next_poll_at),
    )?;
    Ok(())
}

/// Other rules from now on; the whole calendar is asked for again, at once.
///
/// # Errors
/// The database.
pub fn set_rules(access: &Access<'_>, id: Id, rules: &str, now: u32) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE calendar SET rules = ?2, version = NULL,
             next_poll_at = CASE WHEN next_poll_at IS NULL THEN NULL ELSE ?3 END WHERE id = ?1",
        (id, rules, now),
    )?;
    Ok(())
}

/// The calendars of a door are another door's from now on.
///
/// # Errors
/// The database.
pub fn move_to(access: &Access<'_>, from: Id, to: Id) -> Result<(), StoreError> {
    access.connection.execute("UPDATE calendar SET door = ?2 WHERE door = ?1", (from, to))?;
    Ok(())
}

/// How many of its bookings want the host.
///
/// # Errors
/// The database.
pub fn set_to_do(access: &Access<'_>, id: Id, to_do: u32) -> Result<(), StoreError> {
    access.connection.execute("UPDATE calendar SET to_do = ?2 WHERE id = ?1", (id, to_do))?;
    Ok(())
}

/// Forgets a calendar and its bookings. The codes that were made for them stay.
///
/// # Errors
/// The database.
pub fn delete(access: &Access<'_>, id: Id) -> Result<bool, StoreError> {
    Ok(access.connection.execute("DELETE FROM calendar WHERE id = ?1", [id])? > 0)
}
