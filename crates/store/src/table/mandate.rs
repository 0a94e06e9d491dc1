//! `mandate`: whom the owner of this phone lets make keys at a door, and what of it the lock was told.

use rusqlite::{OptionalExtension, Row};

use crate::{Access, Id, StoreError};

/// Leave to make keys at one door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MandateRow {
    /// The door.
    pub door: Id,
    /// Serial of the key that it came with, and ends with.
    pub serial: u32,
    /// Its number at the lock, 1 or more.
    pub issuer: u8,
    /// Its generation.
    pub generation: u8,
    /// What the lock lets it do, as the family writes it.
    pub policy: [u8; 16],
    /// The phone that it was made for.
    pub device_pub: [u8; 32],
}

const COLUMNS: &str = "door, serial, issuer, generation, policy, device_pub";

fn from_row(row: &Row<'_>) -> rusqlite::Result<MandateRow> {
    Ok(MandateRow {
        door: row.get(0)?,
        serial: row.get(1)?,
        issuer: row.get(2)?,
        generation: row.get(3)?,
        policy: row.get(4)?,
        device_pub: row.get(5)?,
    })
}

/// All that were ever given at a door since its lock was set up, the ended ones included.
///
/// # Errors
/// The database.
pub fn of_door(access: &Access<'_>, door: Id) -> Result<Vec<MandateRow>, StoreError> {
    let mut query = access
        .connection
        .prepare(&format!("SELECT {COLUMNS} FROM mandate WHERE door = ?1 ORDER BY issuer, generation"))?;
    let rows = query.query_map([door], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The one that came with a key.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, door: Id, serial: u32) -> Result<Option<MandateRow>, StoreError> {
    let row = access
        .connection
        .query_row(
            &format!("SELECT {COLUMNS} FROM mandate WHERE door = ?1 AND serial = ?2"),
            (door, serial),
            from_row,
        )
        .optional()?;
    Ok(row)
}

/// Whose keys those of an issuer are: the name under which the key was made that it came with.
///
/// # Errors
/// The database.
pub fn name(
    access: &Access<'_>,
    door: Id,
    (issuer, generation): (u8, u8),
) -> Result<Option<String>, StoreError> {
    let name = access
        .connection
        .query_row(
            "SELECT grants.guest_name FROM mandate
             JOIN credential ON credential.door = mandate.door AND credential.serial = mandate.serial
             JOIN grants ON grants.id = credential.grant_id
             WHERE mandate.door = ?1 AND mandate.issuer = ?2 AND mandate.generation = ?3",
            (door, issuer, generation),
            |row| row.get(0),
        )
        .optional()?;
    Ok(name)
}

/// Stores a new one.
///
/// # Errors
/// The database, also when its key has one already.
pub fn insert(access: &Access<'_>, row: &MandateRow) -> Result<(), StoreError> {
    access.connection.execute(
        &format!("INSERT INTO mandate ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
        (row.door, row.serial, row.issuer, row.generation, &row.policy, &row.device_pub),
    )?;
    Ok(())
}
