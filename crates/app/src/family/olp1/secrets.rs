//! Keys of a door, derived when they are needed and wiped when they are not.

use lock_protocol::LockId;
use lock_protocol::keys::{LogChainKey, RootKey};
use store::Access;
use store::table::door::DoorRow;

use crate::app::{require_own, site_key};
use crate::failure::{Failure, unexpected};

pub(crate) fn lock_id(row: &DoorRow) -> LockId {
    LockId(row.lock_id)
}

fn install_nonce(row: &DoorRow) -> Result<&[u8; 16], Failure> {
    row.install_nonce
        .as_ref()
        .ok_or_else(|| unexpected("Failed to derive a door's key", "its lock was never met"))
}

/// K_root of the door's lock; `NotAllowed` for a door of somebody else.
pub(crate) fn root_key(access: &Access<'_>, row: &DoorRow) -> Result<RootKey, Failure> {
    require_own(access, row)?;
    Ok(site_key(access)?.root(&lock_id(row), install_nonce(row)?))
}

/// a_0 of the door's log.
pub(crate) fn log_start(access: &Access<'_>, row: &DoorRow) -> Result<LogChainKey, Failure> {
    require_own(access, row)?;
    Ok(site_key(access)?.log_start(&lock_id(row), install_nonce(row)?))
}

/// A key as it is stored.
pub(super) fn key_bytes(bytes: &[u8]) -> Result<[u8; 32], Failure> {
    bytes.try_into().map_err(|_| unexpected("Failed to use a pass", "a key has the wrong length"))
}
