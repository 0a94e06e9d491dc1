//! Codes for a keypad in the words of every family: kinds, hours, refusals.

mod refusal;
mod shape;
mod word;

pub(crate) use refusal::{bad, blocked};
pub(crate) use shape::{Hours, row_hours, time};
pub(crate) use word::{kind_of, kind_word};
