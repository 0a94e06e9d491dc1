//! `cloud`: the cloud this phone has joined, and what it signs in with.

use rusqlite::OptionalExtension;

use crate::seal::{Place, Secret};
use crate::{Access, Id, StoreError};

/// The cloud of this phone.
pub struct CloudRow {
    /// Its address.
    pub address: String,
    /// Whose account it is.
    pub email: String,
    /// This phone's name in it.
    pub device: Id,
    /// What other devices seal for, 32 bytes.
    pub device_secret: Secret,
    /// What this phone signs in with, 32 bytes.
    pub token: Secret,
    /// When it joined, Unix seconds.
    pub joined_at: u32,
    /// What this phone shows to be let in, until it is.
    pub joining_code: Option<Secret>,
}

const fn place(column: &'static str) -> Place<'static> {
    Place { table: "cloud", row: &[1], column }
}

/// The cloud, if this phone has joined one.
///
/// # Errors
/// `VaultLocked`; the database.
pub fn find(access: &Access<'_>) -> Result<Option<CloudRow>, StoreError> {
    let sql = "SELECT address, email, device, device_secret, token, joined_at, joining_code FROM cloud WHERE id = 1";
    let row = access
        .connection
        .query_row(sql, [], |row| {
            let sealed: [Vec<u8>; 2] = [row.get(3)?, row.get(4)?];
            let code: Option<Vec<u8>> = row.get(6)?;
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, sealed, row.get(5)?, code))
        })
        .optional()?;
    let Some((address, email, device, [device_secret, token], joined_at, code)) = row else {
        return Ok(None);
    };
    Ok(Some(CloudRow {
        address,
        email,
        device,
        device_secret: access.open(place("device_secret"), &device_secret)?,
        token: access.open(place("token"), &token)?,
        joined_at,
        joining_code: code.map(|code| access.open(place("joining_code"), &code)).transpose()?,
    }))
}

/// This phone's name in the cloud, if it has joined one.
///
/// # Errors
/// The database.
pub fn device(access: &Access<'_>) -> Result<Option<Id>, StoreError> {
    Ok(access
        .connection
        .query_row("SELECT device FROM cloud WHERE id = 1", [], |row| row.get(0))
        .optional()?)
}

/// Stores the cloud; there is never a second one.
///
/// # Errors
/// `VaultLocked`; the database, when there is one already.
pub fn insert(access: &Access<'_>, row: &CloudRow) -> Result<(), StoreError> {
    let device_secret = access.seal(place("device_secret"), &row.device_secret)?;
    let token = access.seal(place("token"), &row.token)?;
    let code = row.joining_code.as_ref().map(|code| access.seal(place("joining_code"), code)).transpose()?;
    access.connection.execute(
        "INSERT INTO cloud (id, address, email, device, device_secret, token, joined_at, joining_code)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (&row.address, &row.email, row.device, device_secret, token, row.joined_at, code),
    )?;
    Ok(())
}

/// This phone was let in.
///
/// # Errors
/// The database.
pub fn set_let_in(access: &Access<'_>) -> Result<(), StoreError> {
    access.connection.execute("UPDATE cloud SET joining_code = NULL WHERE id = 1", [])?;
    Ok(())
}

/// Forgets the cloud, what its gateways saw, and how far this phone shared.
///
/// # Errors
/// The database.
pub fn delete(access: &Access<'_>) -> Result<(), StoreError> {
    super::sync::end(access)?;
    access.connection.execute("DELETE FROM gateway_place", [])?;
    access.connection.execute("DELETE FROM cloud", [])?;
    Ok(())
}
