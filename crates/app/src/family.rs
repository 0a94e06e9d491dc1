//! Families of locks. A verb asks a door's family; it never asks which family it is.
//!
//! A family is a module beside this one: it says how its locks are found, opens a conversation with one, and reads what
//! they wrote into their logs. It may use the store, and keeps its own secrets there; nothing outside knows its messages.

mod conversation;
mod log;
mod olp1;

use std::sync::Arc;

use access::capability::Capability;
use async_trait::async_trait;
use lock_link::{Connection, Profile};

pub(crate) use conversation::{
    Conversation, Deed, Greeting, Heard, LogPart, Receipt, Settled, Verdict, Vouching,
};
pub(crate) use log::{LogEntry, Who};

use crate::failure::{Failure, unexpected};
use crate::ports::Clock;

/// What a verb asks of a family.
#[async_trait]
pub(crate) trait Family: Sync {
    /// The word under which the store keeps it.
    fn word(&self) -> &'static str;

    /// What its locks can do.
    fn capability(&self) -> &'static Capability;

    /// How its locks look over GATT.
    fn profile(&self) -> &'static Profile;

    /// Tells whether advertised manufacturer data is that of the lock with this id and public key.
    fn recognises(&self, lock_id: &[u8; 16], lock_pub: &[u8; 32], advertised: &[u8], now: u32) -> bool;

    /// Listens to the greeting of a lock just connected to.
    async fn open(
        &self,
        connection: Connection,
        lock_id: [u8; 16],
        clock: Arc<dyn Clock>,
    ) -> Result<Box<dyn Conversation>, Failure>;

    /// Reads an entry of a log; nothing when it is none that this version knows.
    fn read_entry(&self, entry: &[u8; 32]) -> Option<LogEntry>;
}

/// The family of doors that are set up or restored now: setup codes and recovery sheets are its own.
pub(crate) const FIRST: &dyn Family = &olp1::OLP1;

/// The family that the store calls `word`.
pub(crate) fn of(word: &str) -> Result<&'static dyn Family, Failure> {
    let known: [&'static dyn Family; 1] = [&olp1::OLP1];
    known
        .into_iter()
        .find(|family| family.word() == word)
        .ok_or_else(|| unexpected("Failed to find a door's lock family", "this version does not know it"))
}
