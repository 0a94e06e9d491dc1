//! What the phones of a site share: which tables and columns, what changed since it was last sent, and how a row that
//! changed in two places becomes one.
//!
//! A row travels as its columns with their values, whatever table it is of. Nothing here knows the cloud.

mod cell;
mod changed;
mod end;
mod merge;
mod row;
mod tables;
#[cfg(test)]
mod tests;
mod text;

pub use cell::Cell;
pub use changed::{changed, forget_changed, is_changed, mark_changed};
pub use end::{end_of, is_over};
pub use merge::merge;
pub use row::{delete, find, is_shareable, write};
pub use tables::{ENDED, TABLES, Table, rank, table};
pub use text::{SharedRow, TextError};

pub(crate) use changed::{follow, mark_all, stop_following};
