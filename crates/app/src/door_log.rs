//! Verb: read a door's log, as far as it was brought home, in words.

use lock_protocol::log::{Entry, Event, Line};
use lock_protocol::status::Status;
use store::Access;
use store::table::door::DoorRow;
use store::table::log_entry::LogEntryRow;
use store::table::{credential, log_chain, log_entry, log_gap, pass};

use crate::App;
use crate::app::{find_door, moment, parse_id};
use crate::failure::Failure;
use crate::owner_pass::OWNER;
use crate::view::{CommandError, DoorId, LogFault, LogLine, LogPage, LogTone};

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
    Ok(LogPage { lines, next_before_seq: oldest.filter(|_| more), intact: faults.is_empty(), faults })
}

fn faults(access: &Access<'_>, row: &DoorRow) -> Result<Vec<LogFault>, Failure> {
    let gaps = log_gap::all(access, row.id)?;
    let mut faults: Vec<LogFault> =
        gaps.iter().map(|gap| LogFault::Missing { first_seq: gap.first_seq, count: gap.count }).collect();
    if let Some(from_seq) = log_chain::find(access, row.id)?.and_then(|chain| chain.altered_from) {
        faults.push(LogFault::Altered { from_seq });
    }
    Ok(faults)
}

fn line(access: &Access<'_>, row: &DoorRow, entry: &LogEntryRow) -> Result<LogLine, Failure> {
    let Ok(line) = Entry(entry.entry).line() else {
        let at = moment(&row.zone, 0);
        let what = String::from("Something that this version cannot read");
        return Ok(LogLine {
            seq: entry.seq,
            at,
            time_trusted: false,
            who: None,
            what,
            tone: LogTone::Changed,
        });
    };
    let (what, tone) = words(&line);
    Ok(LogLine {
        seq: entry.seq,
        at: moment(&row.zone, line.time.0),
        time_trusted: line.quality != 0,
        who: who(access, row, &line)?,
        what,
        tone,
    })
}

/// Who did it: a guest by name, this phone, or a key that this phone never made.
fn who(access: &Access<'_>, row: &DoorRow, line: &Line) -> Result<Option<String>, Failure> {
    let actor = line.actor;
    if actor.serial == 0 {
        return Ok(None);
    }
    if actor.issuer == OWNER {
        if let Some(name) = credential::guest_name(access, row.id, actor.serial)? {
            return Ok(Some(name));
        }
        if let Some(own) = row.owner_pass
            && let Ok(block) = lock_protocol::block::CredentialBlock::decode(&pass::get(access, own)?.block)
            && (block.serial, block.generation) == (actor.serial, actor.generation)
        {
            return Ok(Some(String::from("You")));
        }
    }
    Ok(Some(format!("Key {} of another phone", actor.serial)))
}

fn words(line: &Line) -> (String, LogTone) {
    let (what, tone) = match line.event {
        Event::Installed => ("Put into service", LogTone::Changed),
        Event::FactoryReset => ("Was reset to factory state before", LogTone::Alarming),
        Event::Claimed => ("Used the key for the first time on a phone", LogTone::Allowed),
        Event::Unlocked => ("Unlocked", LogTone::Allowed),
        Event::Locked => ("Locked", LogTone::Allowed),
        Event::Unlatched => ("Opened the latch", LogTone::Allowed),
        Event::Refused => (refusal_words(line.result), LogTone::Refused),
        Event::SettingsChanged => ("Settings changed", LogTone::Changed),
        Event::ListJoined => ("Learned which keys were taken back", LogTone::Changed),
        Event::ClockSet => ("The clock was set", LogTone::Changed),
        Event::ClockStep => return (step_words(line.detail), LogTone::Changed),
        Event::ClockLost => ("Lost power and its clock", LogTone::Alarming),
        Event::Gap => return (format!("Had to drop {} entries", line.detail), LogTone::Alarming),
        Event::Jammed => ("The bolt is stuck", LogTone::Alarming),
        Event::PowerUp => ("Powered up", LogTone::Changed),
        Event::AutoLocked => ("Locked by itself", LogTone::Allowed),
        Event::WrongCode => ("A wrong code was typed", LogTone::Refused),
        Event::BatteryLow => return (format!("Battery at {} %", line.detail), LogTone::Alarming),
        Event::DoorForced => ("The door opened while locked", LogTone::Alarming),
        Event::BadMacBurst => ("Somebody tried without a key", LogTone::Alarming),
    };
    (what.to_owned(), tone)
}

fn refusal_words(status: Status) -> &'static str {
    match status {
        Status::Revoked => "Was refused: the key was taken back",
        Status::NotYet => "Was refused: too early",
        Status::Expired => "Was refused: the key has ended",
        Status::OutsideHours => "Was refused: outside the weekly hours",
        Status::UsedUp => "Was refused: all openings are used up",
        Status::DeviceLimit | Status::WrongDevice => "Was refused: the key is on another phone",
        Status::Full => "Was refused: no room for another phone",
        Status::Stale => "Was refused: the lock wants news first",
        Status::ClockLost => "Was refused: the lock lost its clock",
        Status::Policy | Status::Intent | Status::Rights => "Was refused: the key does not allow it",
        Status::Storage => "Was refused: the lock could not store it",
        Status::Ok
        | Status::Malformed
        | Status::BadMac
        | Status::Conflict
        | Status::Superseded
        | Status::Unsupported
        | Status::WrongState
        | Status::AheadOfClock
        | Status::Settled
        | Status::Jammed => "Was refused",
    }
}

fn step_words(detail: u32) -> String {
    let seconds = detail.cast_signed();
    format!("The clock was moved by {seconds} s")
}
