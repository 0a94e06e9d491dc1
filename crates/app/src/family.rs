//! Families of locks. A verb asks a door's family; it never asks which family it is.

mod olp1;
mod session;

use access::capability::Capability;
use lock_link::Profile;
use lock_protocol::LockId;

pub(crate) use olp1::OLP1;
pub(crate) use session::{Ask, Extension, Greeting, Session, Verdict};

use crate::failure::{Failure, unexpected};

/// What a verb must know of a family before it is connected to one of its locks.
pub(crate) trait Family: Sync {
    /// The word under which the store keeps it.
    fn word(&self) -> &'static str;

    /// What its locks can do.
    fn capability(&self) -> &'static Capability;

    /// How its locks look over GATT.
    fn profile(&self) -> &'static Profile;

    /// Tells whether advertised manufacturer data is that of the lock with this id and public key.
    fn recognises(&self, lock_id: &LockId, lock_pub: &[u8; 32], advertised: &[u8], now: u32) -> bool;
}

/// The family that the store calls `word`.
pub(crate) fn of(word: &str) -> Result<&'static dyn Family, Failure> {
    let known: [&'static dyn Family; 1] = [&OLP1];
    known
        .into_iter()
        .find(|family| family.word() == word)
        .ok_or_else(|| unexpected("Failed to find a door's lock family", "this version does not know it"))
}
