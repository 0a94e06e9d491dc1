//! Verb: save a door's log as a file, for people or for a check without the app.

use std::path::Path;

use access::log_file::{EntryRecord, FORMAT, Header, Record, csv, hex, json_lines};
use store::Access;
use store::table::door::DoorRow;
use store::table::log_entry;
use store::table::log_entry::LogEntryRow;
use store::table::log_gap::{self, LogGapRow};

use crate::App;
use crate::app::{find_door, parse_id};
use crate::door_log::line;
use crate::failure::{Failure, unexpected};
use crate::family;
use crate::view::{CommandError, DoorId, LogActor, LogEvent, LogForm, LogKey, Obstacle};

impl App {
    /// Saves everything that is held of a door's log.
    ///
    /// # Errors
    /// `FileNotWritten`; `Gone`; `VaultLocked`.
    pub fn save_log(&self, door: &DoorId, form: LogForm, path: &Path) -> Result<(), CommandError> {
        let text = self.log_text(door, form)?;
        std::fs::write(path, text).map_err(|_| CommandError::FileNotWritten)
    }

    /// What `save_log` writes.
    ///
    /// # Errors
    /// `Gone`; `VaultLocked`.
    pub fn log_text(&self, door: &DoorId, form: LogForm) -> Result<String, CommandError> {
        self.require_open_vault()?;
        let (id, saved_at) = (parse_id(&door.0)?, self.now());
        let text = self.store.read(|access| {
            let row = find_door(access, id)?;
            let records = records(access, &row)?;
            Ok::<_, Failure>(match form {
                LogForm::Csv => csv(&records),
                LogForm::JsonLines => json_lines(&header(&row, records.len(), saved_at), &records),
            })
        });
        Ok(text?)
    }

    /// The key that checks a saved log without the app, 64 hex digits.
    ///
    /// # Errors
    /// `NotAllowed` for a lock whose log has no such key; `Gone`; `VaultLocked`.
    pub fn log_key(&self, door: &DoorId) -> Result<LogKey, CommandError> {
        self.require_open_vault()?;
        let id = parse_id(&door.0)?;
        let key = self.store.read(|access| {
            let row = find_door(access, id)?;
            family::of(&row.family)?.log_key(access, &row)
        })?;
        let reason = Obstacle::NoSuchCare;
        let key = key.ok_or(CommandError::NotAllowed { reason })?;
        Ok(LogKey { digits: hex(&key) })
    }
}

fn header(row: &DoorRow, lines: usize, saved_at: u32) -> Header {
    let (door, lock, zone) = (row.name.clone(), hex(&row.lock_id), row.zone.clone());
    Header { format: FORMAT.to_owned(), door, lock, zone, saved_at, lines }
}

/// Entries and holes, oldest first.
fn records(access: &Access<'_>, row: &DoorRow) -> Result<Vec<Record>, Failure> {
    let mut holes = log_gap::all(access, row.id)?.into_iter().peekable();
    let mut entries = log_entry::page(access, row.id, None, u32::MAX)?;
    entries.reverse();
    let mut records = Vec::with_capacity(entries.len());
    for entry in &entries {
        while let Some(told) = holes.next_if(|hole| hole.first_seq < entry.seq) {
            records.push(hole(&told));
        }
        records.push(Record::Entry(record(access, row, entry)?));
    }
    records.extend(holes.map(|told| hole(&told)));
    Ok(records)
}

fn hole(row: &LogGapRow) -> Record {
    let hash = row.hash.map(|hash| hex(&hash));
    Record::Hole { first: row.first_seq, count: row.count, hash, deleted: row.purged }
}

fn record(access: &Access<'_>, row: &DoorRow, entry: &LogEntryRow) -> Result<EntryRecord, Failure> {
    let read = line(access, row, entry)?;
    let (who, name) = match read.actor {
        LogActor::Lock => ("lock", String::new()),
        LogActor::You => ("you", String::new()),
        LogActor::Guest { name } => ("guest", name),
        LogActor::GuestOf { maker, .. } => ("guest_of", maker),
        LogActor::OtherKey { serial } => ("other_key", serial.to_string()),
    };
    let (event, detail) = words(&read.event)?;
    Ok(EntryRecord {
        seq: read.seq,
        at: read.at.unix,
        wall: read.at.wall,
        utc_offset: read.at.offset,
        time_trusted: read.time_trusted,
        who: who.to_owned(),
        name,
        from_afar: read.from_afar,
        event,
        tone: word(&read.tone)?,
        detail,
        entry: hex(&entry.entry),
    })
}

/// A name of the contract.
fn word(name: &impl serde::Serialize) -> Result<String, Failure> {
    let failed = |error| unexpected("Failed to write a log", error);
    let value = serde_json::to_value(name).map_err(failed)?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

/// An event in the contract's words, and what more it says.
fn words(event: &LogEvent) -> Result<(String, String), Failure> {
    let failed = |error| unexpected("Failed to write a log", error);
    let serde_json::Value::Object(mut fields) = serde_json::to_value(event).map_err(failed)? else {
        return Err(unexpected("Failed to write a log", "an event has no name"));
    };
    let name = fields.remove("event").and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default();
    let more = fields.iter().map(|(field, value)| match value.as_str() {
        Some(text) => format!("{field}={text}"),
        None => format!("{field}={value}"),
    });
    Ok((name, more.collect::<Vec<_>>().join(" ")))
}
