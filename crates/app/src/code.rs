//! Codes for a keypad: what a wish becomes, what stands in its way, and how hard a lock's codes are to guess.

pub(crate) mod guess;
pub(crate) mod offline;
mod shape;
pub(crate) mod stored;
pub(crate) mod word;

pub(crate) use shape::{Hours, hours_of, time};
