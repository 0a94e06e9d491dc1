//! The table: RFC 4180, and nothing in it that a spreadsheet would run.

use super::{EntryRecord, Record};

const HEAD: &str =
    "number,unix_time,wall_time,utc_offset,time_trusted,who,name,from_afar,event,tone,detail,raw\r\n";
const COLUMNS: usize = 12;
/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The table's text; a hole is a line with the event `missing` or `deleted`.
#[must_use]
pub fn csv(records: &[Record]) -> String {
    let mut text = String::from(HEAD);
    for record in records {
        let cells = match record {
            Record::Entry(entry) => cells(entry),
            Record::Hole { first, count, deleted, .. } => {
                hole(*first, *count, if *deleted { "deleted" } else { "missing" })
            }
        };
        text.push_str(&cells.map(|cell| quoted(&cell)).join(","));
        text.push_str("\r\n");
    }
    text
}

fn cells(entry: &EntryRecord) -> [String; COLUMNS] {
    [
        entry.seq.to_string(),
        entry.at.to_string(),
        entry.wall.clone(),
        offset(&entry.utc_offset),
        entry.time_trusted.to_string(),
        entry.who.clone(),
        entry.name.clone(),
        entry.from_afar.to_string(),
        entry.event.clone(),
        entry.tone.clone(),
        entry.detail.clone(),
        entry.entry.clone(),
    ]
}

fn hole(first: u32, count: u32, why: &str) -> [String; COLUMNS] {
    let mut cells: [String; COLUMNS] = std::array::from_fn(|_| String::new());
    let [number, .., event, _, detail, _] = &mut cells;
    *number = first.to_string();
    *event = why.to_owned();
    *detail = format!("count={count}");
    cells
}

/// `UTC+01:00`: a bare `+01:00` is a formula to a spreadsheet.
fn offset(utc_offset: &str) -> String {
    if utc_offset.is_empty() { String::new() } else { format!("UTC{utc_offset}") }
}

fn quoted(cell: &str) -> String {
    let safe = if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell.to_owned() };
    if safe.contains([',', '"', '\r', '\n']) {
        return format!("\"{}\"", safe.replace('"', "\"\""));
    }
    safe
}
