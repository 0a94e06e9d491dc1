//! Makes an OLP/1 key out of one that this phone holds: a block under a key that follows from K_dev.

use access::hand_on::{KeyBlock, Share, share};
use access::zone::to_unix;
use chrono::{DateTime, Utc};
use lock_protocol::keys::DeviceKey;
use store::table::handed_key;
use store::table::pass::{Claim, PassRow};
use store::{Access, Secret};

use super::secrets::key_bytes;
use super::terms::held;
use crate::failure::{Failure, unexpected};
use crate::view::{CommandError, Obstacle};

/// The block for somebody else.
pub(super) fn hand_on(
    access: &Access<'_>,
    pass: &PassRow,
    wanted: &Share,
    now: DateTime<Utc>,
) -> Result<Vec<u8>, Failure> {
    let claim = claimed(pass)?;
    let last = handed_key::serial_max(access, pass.id)?;
    let serial = access::serial::next(now, last).map_err(not_allowed)?;
    let unix = to_unix(now).map_err(|_| not_allowed(Obstacle::DeviceDate))?;
    let block = share(&held(&pass.block)?, claim.slot, wanted, serial, unix).map_err(not_allowed)?;
    let block = KeyBlock::HandedOn(block).encode();
    Ok(block.map_err(|error| unexpected("Failed to write a key", error))?.to_vec())
}

/// K_sub. A claim made anew gave this phone another K_dev, and what hung on the old one is dead.
pub(super) fn key(pass: &PassRow, credential: &[u8]) -> Result<Secret, Failure> {
    let key = DeviceKey::new(key_bytes(&claimed(pass)?.device_key)?).sub(credential);
    let key = key.ok_or_else(|| unexpected("Failed to derive a key", "its block is too long"))?;
    Ok(Secret::new(key.reveal().to_vec()))
}

fn claimed(pass: &PassRow) -> Result<&Claim, Failure> {
    let claim = pass.claim.as_ref().filter(|claim| claim.claimed_at.is_some());
    claim.ok_or_else(|| CommandError::Gone.into())
}

fn not_allowed(reason: impl Into<Obstacle>) -> Failure {
    CommandError::NotAllowed { reason: reason.into() }.into()
}
