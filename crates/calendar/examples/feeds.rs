//! Reads calendars, one in base64 per line, and prints what is in them as JSON, so that other readers can be compared.
//!
//! With `--publish` it reads one JSON list of `[first day, day of check-out]` per line and prints our own calendar as a
//! JSON text.

use std::io::{self, BufRead, Write};

use access::PropertyId;
use calendar::event::Event;
use calendar::publish::{Busy, publish};
use calendar::when::When;
use chrono::{DateTime, NaiveDate};
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let publishing = std::env::args().nth(1).as_deref() == Some("--publish");
    let mut out = io::LineWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        let answer = if publishing { published(&line) } else { read(&line) };
        writeln!(out, "{}", answer.unwrap_or_else(|error| json!({ "error": error })))?;
    }
    Ok(())
}

fn read(line: &str) -> Result<Value, String> {
    let bytes = data_encoding::BASE64.decode(line.trim().as_bytes()).map_err(|error| error.to_string())?;
    let feed = calendar::read(&bytes).map_err(|error| error.to_string())?;
    let events: Vec<Value> = feed.events.iter().map(event).collect();
    Ok(json!({ "events": events, "skipped": feed.skipped, "odd_lines": feed.odd_lines }))
}

fn event(event: &Event) -> Value {
    json!({
        "uid": event.uid,
        "summary": event.summary,
        "description": event.description,
        "start": when(&event.start),
        "end": when(&event.end),
    })
}

fn when(when: &When) -> String {
    match when {
        When::Day(day) => day.to_string(),
        When::Utc(time) => format!("{time}Z"),
        When::Zoned { wall, zone } => format!("{wall} {zone}"),
        When::Floating(wall) => wall.to_string(),
    }
}

fn published(line: &str) -> Result<Value, String> {
    let days: Vec<(NaiveDate, NaiveDate)> = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let busy: Vec<Busy> = (0_u128..)
        .zip(days)
        .map(|(id, (first_day, last_day))| Busy {
            id: id.to_be_bytes(),
            first_day,
            last_day,
            changed_at: DateTime::UNIX_EPOCH,
        })
        .collect();
    let title = "A house; by the lake, with a name that is longer than what fits into one line of a calendar: caf\u{e9}";
    Ok(Value::String(publish(PropertyId::from_bytes([7; 16]), title, &busy)))
}
