//! The open lock protocol as a family.

use access::capability::{self, Capability};
use lock_link::Profile;
use lock_protocol::keys::AdvertKey;
use lock_protocol::{LockId, Unix, advert};
use uuid::Uuid;

use super::Family;

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

    fn recognises(&self, lock_id: &LockId, lock_pub: &[u8; 32], advertised: &[u8], now: u32) -> bool {
        advert::recognise(advertised, &AdvertKey::of(lock_pub, lock_id), Unix(now)).is_some()
    }
}
