//! A lock in software: real records on flash that can fail, a bolt, a keypad, a battery and a clock of its own.

mod battery;
mod bolt;
mod checksum;
mod entropy;
mod flash;
mod identity;
mod journal;
mod keypad;
mod rtc;
mod state_dir;

pub use battery::Battery;
pub use bolt::{Bolt, BoltPosition, Door, MotorTiming, Way};
pub use entropy::Entropy;
pub use flash::{Area, Cut, Fault, FileMedium, Flash, FlashError, Medium, MemoryMedium};
pub use identity::{Identity, IdentityError};
pub use keypad::{Key, Keypad};
pub use rtc::Rtc;
pub use state_dir::{StateDir, StateDirError};
