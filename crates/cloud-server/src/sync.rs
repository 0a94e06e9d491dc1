//! Sync: takes in what devices of a site change, and tells the others what changed.

mod pull;
mod push;
mod row;
mod wake;

pub(crate) use pull::pull;
pub(crate) use push::push;
pub(crate) use wake::Wakes;
