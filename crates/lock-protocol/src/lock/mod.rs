//! The lock's side: what it remembers, how it decides, and the machine that talks.

pub mod budget;
pub mod change;
pub mod decide;
pub mod draft;
pub mod effective;
pub mod judge;
pub mod keypad;
mod machine;
mod outbox;
mod session;
pub mod slot;
mod snapshot;
pub mod state;
#[cfg(test)]
mod tests;

pub use change::{Change, Delta};
pub use draft::Draft;
pub use machine::{Effect, Identity, Key, Lock, Sensors, Signal, StorageFailed};
pub use state::{Owned, State};
