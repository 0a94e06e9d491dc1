//! `pass`: what this phone holds to open one lock: a credential, and after its claim a device key.

use crate::seal::{Place, Secret};
use crate::{Access, Id, StoreError};

/// A pass.
pub struct PassRow {
    /// Its id.
    pub id: Id,
    /// The app's word for the lock's family.
    pub family: String,
    /// The lock it is for.
    pub lock_id: [u8; 16],
    /// The lock's static public key.
    pub lock_pub: [u8; 32],
    /// The encoded credential block.
    pub block: Vec<u8>,
    /// K_cred.
    pub credential_key: Secret,
    /// This phone's half of the binding, from before the first claim on.
    pub device_secret: Option<Secret>,
    /// The code that the claim needs beside the link, once somebody typed it; ASCII digits.
    pub claim_code: Option<Secret>,
    /// What the claim left behind.
    pub claim: Option<Claim>,
}

/// A claim that was sent, and maybe answered.
pub struct Claim {
    /// The lock's nonce it was made for.
    pub nonce: [u8; 12],
    /// K_dev.
    pub device_key: Secret,
    /// The slot, or 255 while the answer is unknown.
    pub slot: u8,
    /// When the answer came, Unix seconds.
    pub claimed_at: Option<u32>,
}

fn place<'a>(id: &'a Id, column: &'static str) -> Place<'a> {
    Place { table: "pass", row: &id.0, column }
}

struct Sealed {
    family: String,
    lock_id: [u8; 16],
    lock_pub: [u8; 32],
    block: Vec<u8>,
    credential_key: Vec<u8>,
    device_secret: Option<Vec<u8>>,
    nonce: Option<[u8; 12]>,
    slot: Option<u8>,
    device_key: Option<Vec<u8>>,
    claimed_at: Option<u32>,
    claim_code: Option<Vec<u8>>,
}

/// The pass with this id.
///
/// # Errors
/// `VaultLocked`; the database, also when there is none.
pub fn get(access: &Access<'_>, id: Id) -> Result<PassRow, StoreError> {
    let row = access.connection.query_row(
        "SELECT lock_id, lock_pub, block, credential_key, device_secret, claim_nonce, slot, device_key, claimed_at,
         family, claim_code FROM pass WHERE id = ?1",
        [id],
        |row| {
            Ok(Sealed {
                lock_id: row.get(0)?,
                lock_pub: row.get(1)?,
                block: row.get(2)?,
                credential_key: row.get(3)?,
                device_secret: row.get(4)?,
                nonce: row.get(5)?,
                slot: row.get(6)?,
                device_key: row.get(7)?,
                claimed_at: row.get(8)?,
                family: row.get(9)?,
                claim_code: row.get(10)?,
            })
        },
    )?;
    unseal(access, id, row)
}

fn unseal(access: &Access<'_>, id: Id, row: Sealed) -> Result<PassRow, StoreError> {
    let device_secret =
        row.device_secret.map(|sealed| access.open(place(&id, "device_secret"), &sealed)).transpose()?;
    let claim_code =
        row.claim_code.map(|sealed| access.open(place(&id, "claim_code"), &sealed)).transpose()?;
    let claim = match (row.nonce, row.slot, row.device_key) {
        (Some(nonce), Some(slot), Some(sealed)) => Some(Claim {
            nonce,
            device_key: access.open(place(&id, "device_key"), &sealed)?,
            slot,
            claimed_at: row.claimed_at,
        }),
        _ => None,
    };
    Ok(PassRow {
        id,
        family: row.family,
        lock_id: row.lock_id,
        lock_pub: row.lock_pub,
        block: row.block,
        credential_key: access.open(place(&id, "credential_key"), &row.credential_key)?,
        device_secret,
        claim_code,
        claim,
    })
}

/// Stores a pass that was never claimed and that nobody typed a code for.
///
/// # Errors
/// `VaultLocked`; the database.
pub fn insert(access: &Access<'_>, row: &PassRow) -> Result<(), StoreError> {
    let credential_key = access.seal(place(&row.id, "credential_key"), &row.credential_key)?;
    let device_secret = match &row.device_secret {
        Some(secret) => Some(access.seal(place(&row.id, "device_secret"), secret)?),
        None => None,
    };
    access.connection.execute(
        "INSERT INTO pass (id, family, lock_id, lock_pub, block, credential_key, device_secret)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (row.id, &row.family, &row.lock_id, &row.lock_pub, &row.block, credential_key, device_secret),
    )?;
    Ok(())
}

/// Remembers a claim that is about to be sent: whatever comes back, the device key can be used from now on.
///
/// # Errors
/// `VaultLocked`; the database.
pub fn set_claim_sent(
    access: &Access<'_>,
    id: Id,
    nonce: &[u8; 12],
    device_key: &[u8],
) -> Result<(), StoreError> {
    let sealed = access.seal(place(&id, "device_key"), device_key)?;
    access.connection.execute(
        "UPDATE pass SET claim_nonce = ?2, device_key = ?3, slot = 255, claimed_at = NULL WHERE id = ?1",
        (id, nonce, sealed),
    )?;
    Ok(())
}

/// Remembers the code that was typed for the claim, or forgets it.
///
/// # Errors
/// `VaultLocked`; the database.
pub fn set_claim_code(access: &Access<'_>, id: Id, code: Option<&[u8]>) -> Result<(), StoreError> {
    let sealed = code.map(|code| access.seal(place(&id, "claim_code"), code)).transpose()?;
    access.connection.execute("UPDATE pass SET claim_code = ?2 WHERE id = ?1", (id, sealed))?;
    Ok(())
}

/// Remembers the lock's answer to the claim; the code it took is needed no more.
///
/// # Errors
/// The database.
pub fn set_claimed(access: &Access<'_>, id: Id, slot: u8, at: u32) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE pass SET slot = ?2, claimed_at = ?3, claim_code = NULL WHERE id = ?1",
        (id, slot, at),
    )?;
    Ok(())
}

/// Forgets a claim that the lock never took, so that the next tap claims afresh.
///
/// # Errors
/// The database.
pub fn clear_claim(access: &Access<'_>, id: Id) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE pass SET claim_nonce = NULL, device_key = NULL, slot = NULL, claimed_at = NULL WHERE id = ?1",
        [id],
    )?;
    Ok(())
}

/// Removes a pass for good.
///
/// # Errors
/// The database, also while a door or key still uses it.
pub fn delete(access: &Access<'_>, id: Id) -> Result<(), StoreError> {
    access.connection.execute("DELETE FROM pass WHERE id = ?1", [id])?;
    Ok(())
}
