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

pub use session::{Session, Writer};
pub use task::{Handle, Stopped, WorldClock, run};

/// How the lock looks over GATT.
pub const PROFILE: Profile = Profile::OLP1;
