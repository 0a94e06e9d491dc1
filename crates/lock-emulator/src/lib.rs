//! A lock in software that is also a real one: bolt, keypad, battery, a drifting clock, and flash that can fail.
//!
//! [`Device`] is the lock in virtual time, for tests that need no sleeps; [`serve`] puts it into real time behind
//! memory, TCP or Bluetooth; [`control`] changes what the world does to it. It holds the lock's end of OLP/1, and
//! whether a key opens is decided by `lock-protocol` alone.

mod battery;
mod bolt;
mod checksum;
pub mod control;
mod device;
mod entropy;
mod flash;
mod identity;
mod journal;
mod keypad;
mod rtc;
pub mod serve;
pub mod setup;
mod snapshot;
mod state_dir;
#[cfg(feature = "gpio")]
pub mod wires;
mod world;

pub use battery::Battery;
pub use bolt::{Bolt, BoltPosition, Door, MotorTiming, Way};
pub use device::{Advert, BootError, ConnectError, Device, Output, Pace, Parts};
pub use entropy::Entropy;
pub use flash::{Area, Cut, Fault, FileMedium, Flash, FlashError, Medium, MemoryMedium};
pub use identity::{Identity, IdentityError};
pub use keypad::{Key, Keypad};
pub use rtc::Rtc;
pub use state_dir::{StateDir, StateDirError};
pub use world::{World, WorldError};
