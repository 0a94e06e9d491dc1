//! How a lock of the open protocol looks over GATT (`docs/PROTOCOL.md`, "Radio").

use lock_link::Profile;
use uuid::Uuid;

/// Service, characteristics and company id.
pub(crate) const OLP1: Profile = Profile {
    service: Uuid::from_u128(0xc7a8_0001_3f6e_4b52_9d0e_4c61_7463_6831),
    write: Uuid::from_u128(0xc7a8_0002_3f6e_4b52_9d0e_4c61_7463_6831),
    notify: Uuid::from_u128(0xc7a8_0003_3f6e_4b52_9d0e_4c61_7463_6831),
    company: 0xFFFF,
};
