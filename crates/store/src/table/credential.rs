//! `credential`: what a grant became at each door.

use rusqlite::{OptionalExtension, Row};

use crate::{Access, Id, StoreError};

/// A credential of issuer 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialRow {
    /// The door.
    pub door: Id,
    /// Its serial there.
    pub serial: u32,
    /// The grant behind it.
    pub grant: Id,
    /// The encoded block.
    pub block: Vec<u8>,
    /// Unix seconds.
    pub not_after: u32,
    /// When a phone claimed it, by the lock's log.
    pub claimed_at: Option<u32>,
    /// When it last opened, by the lock's log.
    pub last_used_at: Option<u32>,
    /// Phones that claimed it, by the lock's log.
    pub phones: u32,
    /// Version of the first list that names it.
    pub revoked_in: Option<u32>,
    /// When the lock's receipt for such a list came.
    pub revoked_at: Option<u32>,
}

const COLUMNS: &str =
    "door, serial, grant_id, block, not_after, claimed_at, last_used_at, revoked_in, revoked_at, phones";

fn from_row(row: &Row<'_>) -> rusqlite::Result<CredentialRow> {
    Ok(CredentialRow {
        door: row.get(0)?,
        serial: row.get(1)?,
        grant: row.get(2)?,
        block: row.get(3)?,
        not_after: row.get(4)?,
        claimed_at: row.get(5)?,
        last_used_at: row.get(6)?,
        revoked_in: row.get(7)?,
        revoked_at: row.get(8)?,
        phones: row.get(9)?,
    })
}

/// A grant's credentials, door by door in the order they were made.
///
/// # Errors
/// The database.
pub fn of_grant(access: &Access<'_>, grant: Id) -> Result<Vec<CredentialRow>, StoreError> {
    let mut query = access
        .connection
        .prepare(&format!("SELECT {COLUMNS} FROM credential WHERE grant_id = ?1 ORDER BY rowid"))?;
    let rows = query.query_map([grant], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// A door's credentials by serial.
///
/// # Errors
/// The database.
pub fn of_door(access: &Access<'_>, door: Id) -> Result<Vec<CredentialRow>, StoreError> {
    let mut query = access
        .connection
        .prepare(&format!("SELECT {COLUMNS} FROM credential WHERE door = ?1 ORDER BY serial"))?;
    let rows = query.query_map([door], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The credential with this serial at a door.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, door: Id, serial: u32) -> Result<Option<CredentialRow>, StoreError> {
    let row = access
        .connection
        .query_row(
            &format!("SELECT {COLUMNS} FROM credential WHERE door = ?1 AND serial = ?2"),
            (door, serial),
            from_row,
        )
        .optional()?;
    Ok(row)
}

/// Name of the guest behind a serial.
///
/// # Errors
/// The database.
pub fn guest_name(access: &Access<'_>, door: Id, serial: u32) -> Result<Option<String>, StoreError> {
    let name = access
        .connection
        .query_row(
            "SELECT grants.guest_name FROM credential JOIN grants ON grants.id = credential.grant_id
             WHERE credential.door = ?1 AND credential.serial = ?2",
            (door, serial),
            |row| row.get(0),
        )
        .optional()?;
    Ok(name)
}

/// The highest serial ever used at a door.
///
/// # Errors
/// The database.
pub fn serial_max(access: &Access<'_>, door: Id) -> Result<Option<u32>, StoreError> {
    let serial =
        access
            .connection
            .query_row("SELECT max(serial) FROM credential WHERE door = ?1", [door], |row| row.get(0))?;
    Ok(serial)
}

/// Stores a new credential.
///
/// # Errors
/// The database, also when the serial is taken.
pub fn insert(access: &Access<'_>, row: &CredentialRow) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO credential (door, serial, grant_id, block, not_after) VALUES (?1, ?2, ?3, ?4, ?5)",
        (row.door, row.serial, row.grant, &row.block, row.not_after),
    )?;
    Ok(())
}

/// Remembers what the lock's log says of a claim; the first one counts as the moment, each one
/// as a phone.
///
/// # Errors
/// The database.
pub fn set_claimed(access: &Access<'_>, door: Id, serial: u32, at: u32) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE credential SET claimed_at = coalesce(claimed_at, ?3), phones = phones + 1
         WHERE door = ?1 AND serial = ?2",
        (door, serial, at),
    )?;
    Ok(())
}

/// Remembers what the lock's log says of an opening; the last one counts.
///
/// # Errors
/// The database.
pub fn set_used(access: &Access<'_>, door: Id, serial: u32, at: u32) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE credential SET last_used_at = max(coalesce(last_used_at, 0), ?3) WHERE door = ?1 AND serial = ?2",
        (door, serial, at),
    )?;
    Ok(())
}

/// Marks a credential as named by the list of this version.
///
/// # Errors
/// The database.
pub fn set_revoked_in(access: &Access<'_>, door: Id, serial: u32, version: u32) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE credential SET revoked_in = coalesce(revoked_in, ?3) WHERE door = ?1 AND serial = ?2",
        (door, serial, version),
    )?;
    Ok(())
}

/// The lock confirmed the list of this version: whatever it names is dead there.
///
/// # Errors
/// The database.
pub fn set_list_confirmed(access: &Access<'_>, door: Id, version: u32, at: u32) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE credential SET revoked_at = coalesce(revoked_at, ?3) WHERE door = ?1 AND revoked_in <= ?2",
        (door, version, at),
    )?;
    Ok(())
}
