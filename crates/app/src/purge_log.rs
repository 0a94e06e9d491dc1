//! Deletes log entries that a rule of the property keeps no longer. What follows them stays provable: the chain's running
//! hash is kept in their place.

use store::table::door::{self, DoorRow};
use store::table::log_entry;
use store::table::log_gap::{self, LogGapRow};
use store::{Access, Id};

use crate::App;
use crate::failure::Failure;
use crate::family;
use crate::rules;

const DAY_S: u32 = 86_400;

impl App {
    /// Deletes what was fetched before the days that the rules name. What fails is tried again the next time.
    pub(crate) fn settle_log_age(&self) {
        if let Err(failure) = self.try_settling_log_age() {
            tracing::warn!(error = %failure.0, "Failed to delete old log entries");
        }
    }

    fn try_settling_log_age(&self) -> Result<(), Failure> {
        let now = self.now();
        let due = self.store.read(|access| due(access, now))?;
        if due.is_empty() {
            return Ok(());
        }
        self.store.write(|access| due.iter().try_for_each(|(row, last)| purge(access, row, *last)))
    }
}

/// Doors with entries that are too old, and the last of those.
fn due(access: &Access<'_>, now: u32) -> Result<Vec<(DoorRow, u32)>, Failure> {
    let days = rules::of_property(access)?.and_then(|policy| policy.log_days);
    let Some(days) = days else { return Ok(Vec::new()) };
    let before = now.saturating_sub(u32::from(days).saturating_mul(DAY_S));
    let mut due = Vec::new();
    for row in door::all(access)? {
        if let Some(last) = log_entry::last_fetched_before(access, row.id, before)? {
            due.push((row, last));
        }
    }
    Ok(due)
}

fn purge(access: &Access<'_>, row: &DoorRow, last: u32) -> Result<(), Failure> {
    let hash = hash_through(access, row, last)?;
    log_entry::delete_through(access, row.id, last)?;
    log_gap::delete_through(access, row.id, last)?;
    Ok(log_gap::insert(access, row.id, LogGapRow { first_seq: 1, count: last, hash, purged: true })?)
}

/// The running hash behind an entry; nothing where it cannot be known any more.
fn hash_through(access: &Access<'_>, row: &DoorRow, last: u32) -> Result<Option<[u8; 32]>, Failure> {
    let family = family::of(&row.family)?;
    let holes = log_gap::all(access, row.id)?;
    let (mut next, mut hash) = (1_u32, Some([0; 32]));
    for entry in entries_through(access, row.id, last)? {
        if entry.seq != next {
            let hole = holes.iter().find(|hole| hole.first_seq.saturating_add(hole.count) == entry.seq);
            hash = hole.and_then(|hole| hole.hash);
        }
        hash = hash.map(|hash| family.running_hash(&hash, &entry.entry));
        next = entry.seq.saturating_add(1);
    }
    Ok(hash)
}

fn entries_through(access: &Access<'_>, door: Id, last: u32) -> Result<Vec<log_entry::LogEntryRow>, Failure> {
    let mut entries = log_entry::page(access, door, last.checked_add(1), u32::MAX)?;
    entries.reverse();
    Ok(entries)
}
