//! That something was taken back for good travels as a row of its own, which only ever ends: no older state of what it
//! speaks of, shown as the newest, brings it back.

use super::tables::{ENDED, Table};
use super::{Cell, SharedRow};

const TAKEN_BACK: &str = "taken_back_at";

/// The row that says that `row` was taken back for good; nothing when it was not, or is of no such kind.
#[must_use]
pub fn end_of(table: &Table, row: &SharedRow) -> Option<SharedRow> {
    let at = row.get(TAKEN_BACK).filter(|at| matches!(at, Cell::Int(_)))?;
    let mut end = SharedRow::new(ENDED);
    end.set("table", Cell::Text(table.name.to_owned()));
    end.set("key", Cell::Text(row.key(table)?));
    end.set(TAKEN_BACK, at.clone());
    Some(end)
}

/// What an end speaks of: the table's name, the row's key, and when it was taken back, Unix seconds.
#[must_use]
pub fn is_over(end: &SharedRow) -> Option<(&str, &str, i64)> {
    match (end.table() == ENDED, end.get("table")?, end.get("key")?, end.get(TAKEN_BACK)?) {
        (true, Cell::Text(table), Cell::Text(key), Cell::Int(at)) => Some((table, key, *at)),
        _ => None,
    }
}
