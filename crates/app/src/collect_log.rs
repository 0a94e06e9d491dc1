//! Brings a lock's log home: checks every entry against the chain, remembers holes and forgeries, and lets the lock
//! forget only what is stored here.

use store::table::door::DoorRow;
use store::table::log_chain::{self, LogChainRow};
use store::table::log_entry::{self, LogEntryRow};
use store::table::log_gap::{self, LogGapRow};
use store::table::{code, credential};
use store::{Access, Id};

use crate::App;
use crate::change_key::end_replaced;
use crate::failure::Failure;
use crate::family::{self, Conversation, LogEntry, LogPart, Who};
use crate::owner_pass::OWNER;
use crate::view::LogEvent;

/// How much of a log to bring home at most.
#[derive(Clone, Copy)]
pub(crate) enum Portion {
    /// A handful of batches: somebody has just opened the door and wants to go in.
    OnTheWay,
    /// All of it; a full reference lock has 64 batches.
    Whole,
}

impl Portion {
    fn batches(self) -> u32 {
        match self {
            Portion::OnTheWay => 4,
            Portion::Whole => 80,
        }
    }
}

impl App {
    /// Fetches what is new, and gives how many entries that were.
    pub(crate) async fn collect_log(
        &self,
        lock: &mut dyn Conversation,
        row: &DoorRow,
        portion: Portion,
    ) -> Result<u32, Failure> {
        let (mut fetched, mut next) = (0, 0);
        for _ in 0..portion.batches() {
            let part = lock.log_part(self, row).await?;
            let now = self.now();
            match part {
                LogPart::Altered { known } => {
                    next = known.next_seq;
                    let altered = LogChainRow { altered_from: Some(next), ..known };
                    self.store.write(|access| Ok::<_, Failure>(log_chain::set(access, row.id, &altered)?))?;
                    break;
                }
                LogPart::Sound { missing, hash_before, entries, known, more } => {
                    next = known.next_seq;
                    let count = crate::snapshot::count(entries.len());
                    let first_missing = next.saturating_sub(count).saturating_sub(missing);
                    let gap = LogGapRow {
                        first_seq: first_missing,
                        count: missing,
                        hash: Some(hash_before),
                        purged: false,
                    };
                    self.store.write(|access| keep(access, row, (gap, &entries, &known), now))?;
                    fetched += count;
                    if !more {
                        self.store
                            .write(|access| Ok::<_, Failure>(log_chain::set_read(access, row.id, now)?))?;
                        break;
                    }
                }
            }
        }
        let now = self.now();
        let family = family::of(&row.family)?;
        self.store.write(|access| family.want_log_receipt(access, row, next, now))?;
        Ok(fetched)
    }
}

/// Stores what a part brought, in one write with where the checking goes on.
fn keep(
    access: &Access<'_>,
    row: &DoorRow,
    (gap, entries, known): (LogGapRow, &[LogEntryRow], &LogChainRow),
    now: u32,
) -> Result<(), Failure> {
    if gap.count > 0 {
        log_gap::insert(access, row.id, gap)?;
    }
    let family = family::of(&row.family)?;
    for entry in entries {
        log_entry::insert(access, row.id, entry, now)?;
        if let Some(entry) = family.read_entry(&entry.entry) {
            note_use(access, row.id, (&entry, now))?;
        }
    }
    Ok(log_chain::set(access, row.id, known)?)
}

/// What an entry says about a grant or a code.
fn note_use(access: &Access<'_>, door: Id, (entry, now): (&LogEntry, u32)) -> Result<(), Failure> {
    let (at, opened) = (entry.at, entry.opened());
    match entry.who {
        Who::OfflineCode(list_id) if opened => code::set_offline_used(access, door, list_id, at)?,
        Who::StoredCode(slot) if opened => code::set_stored_used(access, door, slot, at)?,
        Who::Key { issuer: OWNER, serial, .. } if entry.event == LogEvent::Claimed => {
            credential::set_claimed(access, door, serial, at)?;
            if let Some(held) = credential::find(access, door, serial)? {
                end_replaced(access, held.grant, now)?;
            }
        }
        Who::Key { issuer: OWNER, serial, .. } if opened => credential::set_used(access, door, serial, at)?,
        Who::OfflineCode(_) | Who::StoredCode(_) | Who::Key { .. } | Who::Lock => {}
    }
    Ok(())
}
