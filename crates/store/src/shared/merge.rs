//! One row out of what it was, what it is here and what it is elsewhere.

use std::cmp::{max, min};

use super::tables::{Rule, Table};
use super::{Cell, SharedRow};

/// What holds, when `base` is what both held before, `mine` is here and `theirs` elsewhere.
///
/// What only one side changed is as that side has it. What both changed follows the column's rule; what was taken back
/// stays so whoever says otherwise.
#[must_use]
pub fn merge(table: &Table, base: Option<&SharedRow>, mine: &SharedRow, theirs: &SharedRow) -> SharedRow {
    if let Some(newest) = table.newest {
        let newer = number(mine.get(newest)) > number(theirs.get(newest));
        return if newer { mine.clone() } else { theirs.clone() };
    }
    let mut merged = theirs.clone();
    for (column, rule) in table.columns {
        let (Some(here), Some(there)) = (mine.get(column), theirs.get(column)) else { continue };
        let before = base.and_then(|base| base.get(column));
        merged.set(column, decide(*rule, before, here, there));
    }
    merged
}

fn decide(rule: Rule, before: Option<&Cell>, here: &Cell, there: &Cell) -> Cell {
    if rule == Rule::Once {
        return least(here, there);
    }
    if before == Some(here) {
        return there.clone();
    }
    if before == Some(there) {
        return here.clone();
    }
    match rule {
        Rule::Theirs | Rule::Once => there.clone(),
        Rule::Least => least(here, there),
        Rule::Most => most(here, there),
    }
}

/// The smaller number; none is no number at all.
fn least(here: &Cell, there: &Cell) -> Cell {
    match (here, there) {
        (Cell::Int(here), Cell::Int(there)) => Cell::Int(*min(here, there)),
        (Cell::Int(_), _) => here.clone(),
        (Cell::Null | Cell::Text(_) | Cell::Bytes(_), _) => there.clone(),
    }
}

fn most(here: &Cell, there: &Cell) -> Cell {
    match (here, there) {
        (Cell::Int(here), Cell::Int(there)) => Cell::Int(*max(here, there)),
        (Cell::Int(_), Cell::Null) => here.clone(),
        (Cell::Int(_) | Cell::Null | Cell::Text(_) | Cell::Bytes(_), _) => there.clone(),
    }
}

fn number(cell: Option<&Cell>) -> i64 {
    match cell {
        Some(Cell::Int(number)) => *number,
        Some(Cell::Null | Cell::Text(_) | Cell::Bytes(_)) | None => i64::MIN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::table;

    fn grant(cells: &[(&str, Cell)]) -> SharedRow {
        let table = table("grants").unwrap();
        let mut row = SharedRow::new("grants");
        for (column, _) in table.all_columns() {
            row.set(column, Cell::Null);
        }
        row.set("guest_name", Cell::Text(String::from("Ada")));
        row.set("ends_at", Cell::Int(1_000));
        for (column, cell) in cells {
            row.set(column, cell.clone());
        }
        row
    }

    fn merged(base: &[(&str, Cell)], mine: &[(&str, Cell)], theirs: &[(&str, Cell)]) -> SharedRow {
        merge(table("grants").unwrap(), Some(&grant(base)), &grant(mine), &grant(theirs))
    }

    fn int(row: &SharedRow, column: &str) -> Option<i64> {
        match row.get(column) {
            Some(Cell::Int(number)) => Some(*number),
            Some(Cell::Null | Cell::Text(_) | Cell::Bytes(_)) | None => None,
        }
    }

    #[test]
    fn a_longer_end_here_and_a_new_name_there_both_hold() {
        let row = merged(
            &[],
            &[("ends_at", Cell::Int(2_000))],
            &[("guest_name", Cell::Text(String::from("Ada B.")))],
        );
        assert_eq!(int(&row, "ends_at"), Some(2_000));
        assert!(row.get("guest_name") == Some(&Cell::Text(String::from("Ada B."))));
    }

    #[test]
    fn of_two_ends_the_earlier_wins_whoever_set_it() {
        for (mine, theirs) in [(900, 2_000), (2_000, 900)] {
            let row = merged(&[], &[("ends_at", Cell::Int(mine))], &[("ends_at", Cell::Int(theirs))]);
            assert_eq!(int(&row, "ends_at"), Some(900));
        }
    }

    #[test]
    fn a_limit_of_uses_wins_over_none() {
        for (mine, theirs) in [(Cell::Int(3), Cell::Null), (Cell::Null, Cell::Int(3))] {
            let row = merged(&[("uses", Cell::Int(5))], &[("uses", mine)], &[("uses", theirs)]);
            assert_eq!(int(&row, "uses"), Some(3));
        }
    }

    #[test]
    fn what_was_taken_back_stays_so_whoever_knows_nothing_of_it() {
        let taken = ("taken_back_at", Cell::Int(500));
        for (base, mine, theirs) in [
            (&[][..], std::slice::from_ref(&taken), &[][..]),
            (&[], &[], std::slice::from_ref(&taken)),
            // Somebody shows an older state as the newest.
            (std::slice::from_ref(&taken), std::slice::from_ref(&taken), &[]),
        ] {
            assert_eq!(int(&merged(base, mine, theirs), "taken_back_at"), Some(500));
        }
    }

    #[test]
    fn the_newer_reading_of_a_lock_holds_as_a_whole() {
        let table = table("reading").unwrap();
        let reading = |read_at: i64, battery: i64| {
            let mut row = SharedRow::new("reading");
            row.set("read_at", Cell::Int(read_at));
            row.set("battery_percent", Cell::Int(battery));
            row
        };
        let row = merge(table, None, &reading(20, 50), &reading(10, 90));
        assert_eq!((int(&row, "read_at"), int(&row, "battery_percent")), (Some(20), Some(50)));
        let row = merge(table, None, &reading(10, 90), &reading(20, 50));
        assert_eq!((int(&row, "read_at"), int(&row, "battery_percent")), (Some(20), Some(50)));
    }
}
