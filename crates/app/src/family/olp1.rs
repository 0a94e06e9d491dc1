//! The open lock protocol as a family.

mod act;
mod fresh;
mod hand_over;
mod log;
mod session;
mod take_over;
mod talk;
mod words;

use std::sync::Arc;

use access::capability::{self, Capability};
use async_trait::async_trait;
use lock_link::{Connection, Profile};
use lock_protocol::keys::AdvertKey;
use lock_protocol::{LockId, Unix, advert};
use uuid::Uuid;

use super::{Conversation, Family, LogEntry};
use crate::failure::Failure;
use crate::ports::Clock;

/// OLP/1.
pub(crate) struct Olp1;

/// OLP/1.
pub(crate) const OLP1: Olp1 = Olp1;

/// Service, characteristics and company id (`docs/PROTOCOL.md`, "Radio").
static PROFILE: Profile = Profile {
    service: Uuid::from_u128(0xc7a80001_3f6e_4b52_9d0e_4c6174636831),
    write: Uuid::from_u128(0xc7a80002_3f6e_4b52_9d0e_4c6174636831),
    notify: Uuid::from_u128(0xc7a80003_3f6e_4b52_9d0e_4c6174636831),
    company: 0xFFFF,
};

#[async_trait]
impl Family for Olp1 {
    fn word(&self) -> &'static str {
        "olp1"
    }

    fn capability(&self) -> &'static Capability {
        &capability::OLP1
    }

    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn recognises(&self, lock_id: &[u8; 16], lock_pub: &[u8; 32], advertised: &[u8], now: u32) -> bool {
        let key = AdvertKey::of(lock_pub, &LockId(*lock_id));
        advert::recognise(advertised, &key, Unix(now)).is_some()
    }

    async fn open(
        &self,
        connection: Connection,
        lock_id: [u8; 16],
        clock: Arc<dyn Clock>,
    ) -> Result<Box<dyn Conversation>, Failure> {
        Ok(Box::new(talk::Talk::open(connection, LockId(lock_id), clock).await?))
    }

    fn read_entry(&self, entry: &[u8; 32]) -> Option<LogEntry> {
        log::read(entry)
    }
}
