//! Calendars of booking sites: what they say, what changed since the last time, and a calendar of our own.
//!
//! Pure rules: no IO, no clock, no randomness. A feed's bytes, the time and the random numbers come in as arguments.
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::panic))]

pub mod condition;
pub mod details;
pub mod event;
pub mod feed;
pub mod kind;
mod lines;
mod matching;
pub mod memory;
pub mod occupancy;
pub mod poll;
pub mod publish;
pub mod source;
pub mod stay;
pub mod token;
pub mod when;

pub use feed::{Feed, NotRead, read};
pub use memory::{Change, Memory};
pub use stay::{House, Stay};
