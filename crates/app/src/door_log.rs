//! Verb: read a door's log, as far as it was brought home.

use store::Access;
use store::table::door::DoorRow;
use store::table::log_entry::LogEntryRow;
use store::table::{code, credential, log_chain, log_entry, log_gap, mandate, pass};

use crate::App;
use crate::app::{find_door, moment, parse_id};
use crate::failure::Failure;
use crate::family::{self, Who};
use crate::owner_pass::OWNER;
use crate::view::{CommandError, DoorId, LogActor, LogEvent, LogFault, LogLine, LogPage, LogTone};

/// Lines of one page.
const PAGE: u32 = 50;

impl App {
    /// A page of the log, newest first, with what is wrong with the whole of it.
    ///
    /// # Errors
    /// `Gone`; `VaultLocked`.
    pub fn door_log(&self, door: &DoorId, before_seq: Option<u32>) -> Result<LogPage, CommandError> {
        self.require_open_vault()?;
        let id = parse_id(&door.0)?;
        Ok(self.store.read(|access| page(access, &find_door(access, id)?, before_seq))?)
    }
}

fn page(access: &Access<'_>, row: &DoorRow, before_seq: Option<u32>) -> Result<LogPage, Failure> {
    let entries = log_entry::page(access, row.id, before_seq, PAGE)?;
    let oldest = entries.last().map(|entry| entry.seq);
    let more = match oldest {
        Some(oldest) => !log_entry::page(access, row.id, Some(oldest), 1)?.is_empty(),
        None => false,
    };
    let faults = faults(access, row)?;
    let lines = entries.iter().map(|entry| line(access, row, entry)).collect::<Result<_, _>>()?;
    let purged = log_gap::all(access, row.id)?.into_iter().find(|gap| gap.purged);
    let purged_through = purged.map(|gap| gap.first_seq.saturating_add(gap.count).saturating_sub(1));
    Ok(LogPage {
        purged_through,
        lines,
        next_before_seq: oldest.filter(|_| more),
        intact: faults.is_empty(),
        faults,
    })
}

fn faults(access: &Access<'_>, row: &DoorRow) -> Result<Vec<LogFault>, Failure> {
    let gaps = log_gap::all(access, row.id)?;
    let lost = gaps.iter().filter(|gap| !gap.purged);
    let mut faults: Vec<LogFault> =
        lost.map(|gap| LogFault::Missing { first_seq: gap.first_seq, count: gap.count }).collect();
    if let Some(from_seq) = log_chain::find(access, row.id)?.and_then(|chain| chain.altered_from) {
        faults.push(LogFault::Altered { from_seq });
    }
    Ok(faults)
}

pub(crate) fn line(access: &Access<'_>, row: &DoorRow, entry: &LogEntryRow) -> Result<LogLine, Failure> {
    let Some(read) = family::of(&row.family)?.read_entry(&entry.entry) else {
        return Ok(LogLine {
            seq: entry.seq,
            at: moment(&row.zone, 0),
            time_trusted: false,
            actor: LogActor::Lock,
            from_afar: false,
            event: LogEvent::Unreadable,
            tone: LogTone::Changed,
        });
    };
    Ok(LogLine {
        seq: entry.seq,
        at: moment(&row.zone, read.at),
        time_trusted: read.time_trusted,
        actor: actor(access, row, read.who)?,
        from_afar: read.from_afar,
        event: read.event,
        tone: read.tone,
    })
}

/// Who did it: a guest by name, this phone, or a key that this phone never made.
pub(crate) fn actor(access: &Access<'_>, row: &DoorRow, who: Who) -> Result<LogActor, Failure> {
    let (issuer, generation, serial) = match who {
        Who::Lock => return Ok(LogActor::Lock),
        Who::OfflineCode(list_id) => {
            let serial = u32::from_be_bytes(list_id);
            return Ok(guest_or_other(code::offline_guest(access, row.id, list_id)?, serial));
        }
        Who::StoredCode(slot) => {
            return Ok(guest_or_other(code::stored_guest(access, row.id, slot)?, slot.1));
        }
        Who::Key { issuer, generation, serial } => (issuer, generation, serial),
    };
    if issuer == OWNER {
        if let Some(name) = credential::guest_name(access, row.id, serial)? {
            return Ok(LogActor::Guest { name });
        }
        if let Some(own) = row.owner_pass
            && let Ok(terms) = family::of(&row.family)?.terms(&pass::get(access, own)?.block)
            && (terms.serial, terms.generation) == (serial, generation)
        {
            return Ok(LogActor::You);
        }
    }
    if let Some(maker) = mandate::name(access, row.id, (issuer, generation))? {
        return Ok(LogActor::GuestOf { maker, serial });
    }
    Ok(LogActor::OtherKey { serial })
}

fn guest_or_other(name: Option<String>, serial: u32) -> LogActor {
    name.map_or(LogActor::OtherKey { serial }, |name| LogActor::Guest { name })
}
