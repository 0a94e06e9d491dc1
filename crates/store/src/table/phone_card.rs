//! `phone_card`: key pairs of this phone that a host was asked to make a key for.

use rusqlite::OptionalExtension;

use crate::seal::{Place, Secret};
use crate::{Access, StoreError};

/// A card and what is behind it.
pub struct PhoneCardRow {
    /// What a key made for it is bound to.
    pub hash: [u8; 16],
    /// The public key on the card.
    pub device_pub: [u8; 32],
    /// Its secret.
    pub device_secret: Secret,
    /// Unix seconds.
    pub made_at: u32,
}

fn place(hash: &[u8; 16]) -> Place<'_> {
    Place { table: "phone_card", row: hash, column: "device_secret" }
}

/// The card with this hash.
///
/// # Errors
/// `VaultLocked`; the database.
pub fn find(access: &Access<'_>, hash: &[u8; 16]) -> Result<Option<PhoneCardRow>, StoreError> {
    let row = access
        .connection
        .query_row(
            "SELECT device_pub, device_secret, made_at FROM phone_card WHERE hash = ?1",
            [hash],
            |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?)),
        )
        .optional()?;
    let Some((device_pub, sealed, made_at)) = row else { return Ok(None) };
    let device_secret = access.open(place(hash), &sealed)?;
    Ok(Some(PhoneCardRow { hash: *hash, device_pub, device_secret, made_at }))
}

/// The public key of the newest card that no key came for.
///
/// # Errors
/// The database.
pub fn unused(access: &Access<'_>) -> Result<Option<[u8; 32]>, StoreError> {
    let device_pub = access
        .connection
        .query_row(
            "SELECT device_pub FROM phone_card WHERE used_at IS NULL ORDER BY made_at DESC, rowid DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()?;
    Ok(device_pub)
}

/// Stores a new card.
///
/// # Errors
/// `VaultLocked`; the database.
pub fn insert(access: &Access<'_>, row: &PhoneCardRow) -> Result<(), StoreError> {
    let sealed = access.seal(place(&row.hash), &row.device_secret)?;
    access.connection.execute(
        "INSERT INTO phone_card (hash, device_pub, device_secret, made_at) VALUES (?1, ?2, ?3, ?4)",
        (row.hash, row.device_pub, sealed, row.made_at),
    )?;
    Ok(())
}

/// Remembers that a key for it was accepted; the next card is another one.
///
/// # Errors
/// The database.
pub fn set_used(access: &Access<'_>, hash: &[u8; 16], at: u32) -> Result<(), StoreError> {
    access
        .connection
        .execute("UPDATE phone_card SET used_at = coalesce(used_at, ?2) WHERE hash = ?1", (hash, at))?;
    Ok(())
}
