//! Codes that come back on certain days: a rule, and the windows of it that a lock is given, visit by visit.

mod confirm;
mod draw;
mod holidays;
mod key;
mod make;
mod rule;
mod settle;
mod sleep;

pub(crate) use draw::state_of;
pub(crate) use holidays::holidays;
pub(crate) use key::key_terms;
pub(crate) use make::{Thought, planned};
pub(crate) use sleep::{days_unused, sleeps_since};
