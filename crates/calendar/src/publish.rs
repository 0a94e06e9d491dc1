//! A calendar of our own for a property: when it is taken, and nothing about by whom.

use access::PropertyId;
use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest, Sha256};

/// The longest line in bytes, without its end (RFC 5545, 3.1).
const LINE_BYTES_MAX: usize = 75;

/// Days on which a property is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Busy {
    /// What stays the same of this stay while its days change; it does not show in the calendar.
    pub id: [u8; 16],
    /// The first day.
    pub first_day: NaiveDate,
    /// The day of check-out, which is free again.
    pub last_day: NaiveDate,
    /// When these days were last changed.
    pub changed_at: DateTime<Utc>,
}

/// Writes the calendar of a property; the same days make the same bytes, whenever they are asked for.
#[must_use]
pub fn publish(property: PropertyId, title: &str, busy: &[Busy]) -> String {
    let mut text = String::new();
    for fixed in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Latchstring//Property calendar//EN"] {
        put(&mut text, fixed);
    }
    put(&mut text, "CALSCALE:GREGORIAN");
    put(&mut text, "METHOD:PUBLISH");
    put(&mut text, &format!("X-WR-CALNAME:{}", escaped(title)));
    let mut busy: Vec<&Busy> = busy.iter().filter(|it| it.first_day < it.last_day).collect();
    busy.sort_by_key(|it| (it.first_day, it.last_day, it.id));
    for stay in busy {
        put(&mut text, "BEGIN:VEVENT");
        put(&mut text, &format!("UID:{}", uid(property, stay.id)));
        put(&mut text, &format!("DTSTAMP:{}", stay.changed_at.format("%Y%m%dT%H%M%SZ")));
        put(&mut text, &format!("DTSTART;VALUE=DATE:{}", stay.first_day.format("%Y%m%d")));
        put(&mut text, &format!("DTEND;VALUE=DATE:{}", stay.last_day.format("%Y%m%d")));
        put(&mut text, "SUMMARY:Not available");
        put(&mut text, "END:VEVENT");
    }
    put(&mut text, "END:VCALENDAR");
    text
}

/// An id that says nothing about the stay's own.
fn uid(property: PropertyId, id: [u8; 16]) -> String {
    let hash = Sha256::new().chain_update(b"latchstring calendar uid").chain_update(property.to_bytes());
    let hash = hash.chain_update(id).finalize();
    let short = hash.get(..16).unwrap_or_default();
    format!("{}@latchstring", data_encoding::HEXLOWER.encode(short))
}

fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => safe.extend(['\\', c]),
            '\n' => safe.push_str("\\n"),
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

/// Adds a line, folded between characters.
fn put(text: &mut String, line: &str) {
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > LINE_BYTES_MAX {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(c);
        length += c.len_utf8();
    }
    text.push_str("\r\n");
}
