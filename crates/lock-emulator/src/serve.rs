//! A lock in real time: one task holds the device, the carriers bring phones to it.
//!
//! A carrier knows frames and connections; what a frame means is between the phone and the device.

#[cfg(feature = "ble")]
pub mod ble;
pub mod memory;
mod session;
mod task;
pub mod tcp;

pub use session::Session;
pub use task::{Handle, Stopped, WorldClock, run};
