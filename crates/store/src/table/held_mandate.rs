//! `held_mandate`: doors of somebody else at which this phone may make keys.

use rusqlite::OptionalExtension;

use crate::seal::{Place, Secret};
use crate::{Access, Id, StoreError};

/// Leave to make keys at one door of somebody else.
pub struct HeldMandateRow {
    /// The door.
    pub door: Id,
    /// The issuer's number at the lock, 1 or more.
    pub issuer: u8,
    /// Its generation.
    pub generation: u8,
    /// What the lock lets it do, as the family writes it.
    pub policy: [u8; 16],
    /// What its keys are made with.
    pub issuer_key: Secret,
    /// Who gave it; may be empty.
    pub given_by: String,
    /// When it came, Unix seconds.
    pub given_at: u32,
}

fn place(door: &Id) -> Place<'_> {
    Place { table: "held_mandate", row: &door.0, column: "issuer_key" }
}

/// What this phone may do at a door of somebody else.
///
/// # Errors
/// `VaultLocked`; the database.
pub fn find(access: &Access<'_>, door: Id) -> Result<Option<HeldMandateRow>, StoreError> {
    let row = access
        .connection
        .query_row(
            "SELECT issuer, generation, policy, issuer_key, given_by, given_at FROM held_mandate WHERE door = ?1",
            [door],
            |row| {
                let plain = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(4)?, row.get(5)?);
                Ok((plain, row.get::<_, Vec<u8>>(3)?))
            },
        )
        .optional()?;
    let Some(((issuer, generation, policy, given_by, given_at), sealed)) = row else { return Ok(None) };
    let issuer_key = access.open(place(&door), &sealed)?;
    Ok(Some(HeldMandateRow { door, issuer, generation, policy, issuer_key, given_by, given_at }))
}

/// Whose door it is, when it is not this phone's own.
///
/// # Errors
/// The database.
pub fn given_by(access: &Access<'_>, door: Id) -> Result<Option<String>, StoreError> {
    let name = access
        .connection
        .query_row("SELECT given_by FROM held_mandate WHERE door = ?1", [door], |row| row.get(0))
        .optional()?;
    Ok(name)
}

/// Keeps it; a newer one takes the place of what was held for the same door.
///
/// # Errors
/// `VaultLocked`; the database.
pub fn set(access: &Access<'_>, row: &HeldMandateRow) -> Result<(), StoreError> {
    let sealed = access.seal(place(&row.door), &row.issuer_key)?;
    access.connection.execute(
        "INSERT OR REPLACE INTO held_mandate (door, issuer, generation, policy, issuer_key, given_by, given_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (row.door, row.issuer, row.generation, &row.policy, sealed, &row.given_by, row.given_at),
    )?;
    Ok(())
}
