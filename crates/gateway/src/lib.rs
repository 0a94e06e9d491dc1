//! A gateway: one socket out to the cloud, and for each line on it a turn at the radio. It holds no key of any lock.

mod exchange;
mod stay;

pub use exchange::serve;
pub use stay::{Pauses, stay_connected};
