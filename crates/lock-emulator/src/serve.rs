//! A lock in real time: one task holds the device, the carriers bring phones to it.
//!
//! A carrier knows frames and connections; what a frame means is between the phone and the device.

#[cfg(feature = "ble")]
pub mod ble;
pub mod memory;
mod session;
mod task;
pub mod tcp;

use lock_link::Profile;
use uuid::Uuid;

pub use session::{Session, Writer};
pub use task::{Handle, Stopped, WorldClock, run};

/// How the lock looks over GATT (specification section 13).
///
/// The company id is the one for tests and for those who have none.
pub const PROFILE: Profile = Profile {
    service: Uuid::from_u128(0xc7a8_0001_3f6e_4b52_9d0e_4c61_7463_6831),
    write: Uuid::from_u128(0xc7a8_0002_3f6e_4b52_9d0e_4c61_7463_6831),
    notify: Uuid::from_u128(0xc7a8_0003_3f6e_4b52_9d0e_4c61_7463_6831),
    company: 0xFFFF,
};
