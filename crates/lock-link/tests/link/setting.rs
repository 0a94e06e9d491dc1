//! A front door and a phone, as most of these tests need them.

use std::time::Duration;

use lock_link::memory::{Faults, LockEnd, MemoryLink};
use lock_link::{Connection, Limits, Link, LinkError, Place, Profile};
use uuid::Uuid;

pub(crate) const PROFILE: Profile = Profile {
    service: Uuid::from_u128(0xc7a8_0001_3f6e_4b52_9d0e_4c61_7463_6831),
    write: Uuid::from_u128(0xc7a8_0002_3f6e_4b52_9d0e_4c61_7463_6831),
    notify: Uuid::from_u128(0xc7a8_0003_3f6e_4b52_9d0e_4c61_7463_6831),
    company: 0xffff,
};

/// Longer than anything takes that is not meant to time out.
pub(crate) const SOON: Duration = Duration::from_secs(1);

pub(crate) fn front_door() -> Place {
    Place::new("front door")
}

/// A phone with one lock in reach, which advertises the byte 0x01.
pub(crate) fn phone_and_door() -> (MemoryLink, LockEnd, Faults) {
    let phone = MemoryLink::new();
    let door = phone.add(front_door(), PROFILE, || vec![0x01]);
    let faults = phone.faults(&front_door()).unwrap();
    (phone, door, faults)
}

pub(crate) async fn connect(link: &dyn Link) -> Result<Connection, LinkError> {
    link.connect(&front_door(), &PROFILE, &Limits::default()).await
}
