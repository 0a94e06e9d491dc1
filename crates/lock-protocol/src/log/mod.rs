//! The audit log (specification section 11): entries in a ring, each chained to all before it by a key that is erased.

pub mod batch;
mod entry;
mod ring;
pub mod verify;

pub use entry::{Actor, Entry, Event, Line};
pub use ring::{Log, LogHead, running};
