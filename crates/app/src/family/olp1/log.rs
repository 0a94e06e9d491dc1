//! OLP/1's log: its batches checked against the chain, its entries read.

use lock_protocol::log::batch;
use lock_protocol::log::verify::{Finding, Forged, Verifier};
use lock_protocol::log::{Entry, Event, Line};
use lock_protocol::order::{self, Object, Subject};
use lock_protocol::unlock::Intent;
use store::Access;
use store::table::change::{self, ChangeRow};
use store::table::door::DoorRow;
use store::table::log_chain::{self, LogChainRow};
use store::table::log_entry::LogEntryRow;

use super::secrets::{lock_id, log_start, root_key};
use super::talk::Talk;
use super::words::refusal_of;
use crate::App;
use crate::failure::{Failure, unexpected};
use crate::family::{LogEntry, LogPart, Who};
use crate::owner_pass::OWNER;
use crate::view::{CommandError, LogEvent, LogTone};

/// The method of lines about what was typed (`docs/PROTOCOL.md`, "Log").
const KEYPAD: u8 = 0x10;
/// The kinds of codes in such a line's detail.
const BY_ISSUER: u8 = 1;
const BY_PATH: u8 = 2;
const STORED: u8 = 3;

impl Talk {
    /// Fetches the next batch and follows the chain over it.
    pub(super) async fn next_log_part(&mut self, app: &App, row: &DoorRow) -> Result<LogPart, Failure> {
        let mut verifier = match self.verifier.take() {
            Some(verifier) => verifier,
            None => app.store.read(|access| verifier(access, row))?,
        };
        let sealed = self.session.log_batch(verifier.next()).await?;
        let root = app.store.read(|access| root_key(access, row))?;
        // Only the lock can seal. What does not open, or was sealed at another time, says nothing about its log.
        let disturbed = || Failure(CommandError::LogDisturbed);
        let batch = batch::open(&root.log_seal(), &lock_id(row), &sealed).map_err(|_| disturbed())?;
        let missing = match verifier.follow(&lock_id(row), &batch) {
            Ok(Finding::Gap(count)) => count,
            Ok(Finding::Continues) => 0,
            // What the lock proves of itself is older than what it wrote before: it was set back.
            Err(Forged::Backwards) if self.session.newest_entry() + 1 < verifier.next() => {
                return Ok(LogPart::Altered { known: known(&verifier) });
            }
            Err(Forged::Backwards | Forged::End) => return Err(disturbed()),
            Err(Forged::Chain) => return Ok(LogPart::Altered { known: known(&verifier) }),
        };
        let entries = batch.entries.iter().map(|entry| LogEntryRow { seq: entry.seq(), entry: entry.0 });
        let more = !batch.entries.is_empty() && verifier.next() < batch.next;
        if !more && verifier.next() <= self.session.newest_entry() {
            // An end that was one once: the lock has proved that it wrote more since.
            return Err(disturbed());
        }
        let part = LogPart::Sound {
            missing,
            hash_before: batch.hash_before,
            entries: entries.collect(),
            known: known(&verifier),
            more,
        };
        self.verifier = Some(verifier);
        Ok(part)
    }
}

fn verifier(access: &Access<'_>, row: &DoorRow) -> Result<Verifier, Failure> {
    let start = log_start(access, row)?;
    Ok(match log_chain::find(access, row.id)? {
        None => Verifier::start(start),
        Some(chain) => Verifier::resume(start, chain.next_seq, chain.running_hash),
    })
}

fn known(verifier: &Verifier) -> LogChainRow {
    LogChainRow { next_seq: verifier.next(), running_hash: *verifier.hash(), altered_from: None }
}

/// Writes down that the lock may forget what is stored here.
pub(super) fn want_receipt(access: &Access<'_>, row: &DoorRow, next: u32, now: u32) -> Result<(), Failure> {
    let known = change::version_max(access, row.id, Object::LogAck.code())?;
    if next <= known.max(1) {
        return Ok(());
    }
    Ok(change::insert(access, &log_receipt(access, row, next, now)?)?)
}

fn log_receipt(access: &Access<'_>, row: &DoorRow, next: u32, now: u32) -> Result<ChangeRow, Failure> {
    let root = root_key(access, row)?;
    let subject = Subject { object: Object::LogAck, index: 0, version: next };
    let failed = |error| unexpected("Failed to write an order", error);
    let message = order::seal(&root.order(), &root.order_nonce(), subject, &[]).map_err(failed)?;
    let tag = order::Order::decode(&message).map_err(failed)?.tag;
    Ok(ChangeRow {
        id: 0,
        door: row.id,
        object: Object::LogAck.code(),
        index: 0,
        version: next,
        message: message.to_vec(),
        tag,
        wanted_at: now,
        tried_at: None,
        refused: None,
    })
}

/// Reads an entry.
pub(super) fn read(entry: &[u8; 32]) -> Option<LogEntry> {
    let line = Entry(*entry).line().ok()?;
    let (event, tone) = told(&line);
    Some(LogEntry {
        at: line.time.0,
        time_trusted: line.quality != 0,
        who: who(&line),
        from_afar: line.method == Intent::Remote.code(),
        event,
        tone,
    })
}

/// A code that this phone cannot have made is told as the key of its issuer.
fn who(line: &Line) -> Who {
    let actor = line.actor;
    if actor.serial == 0 {
        return Who::Lock;
    }
    let [kind, _, high, low] = line.detail.to_be_bytes();
    match (line.method, kind) {
        (KEYPAD, BY_ISSUER) if actor.issuer == OWNER => Who::OfflineCode(actor.serial.to_be_bytes()),
        (KEYPAD, BY_PATH) => Who::OfflineCode(actor.serial.to_be_bytes()),
        (KEYPAD, STORED) => Who::StoredCode((u16::from_be_bytes([high, low]), actor.serial)),
        _ => Who::Key { issuer: actor.issuer, generation: actor.generation, serial: actor.serial },
    }
}

fn told(line: &Line) -> (LogEvent, LogTone) {
    match line.event {
        Event::Installed => (LogEvent::Installed, LogTone::Changed),
        Event::FactoryReset => (LogEvent::FactoryReset, LogTone::Alarming),
        Event::Claimed => (LogEvent::Claimed, LogTone::Allowed),
        Event::Unlocked => (LogEvent::Unlocked, LogTone::Allowed),
        Event::Locked => (LogEvent::Locked, LogTone::Allowed),
        Event::Unlatched => (LogEvent::Unlatched, LogTone::Allowed),
        Event::Refused => (LogEvent::Refused { reason: refusal_of(line.result) }, LogTone::Refused),
        Event::SettingsChanged => (LogEvent::SettingsChanged, LogTone::Changed),
        Event::ListJoined => (LogEvent::ListJoined, LogTone::Changed),
        Event::ClockSet => (LogEvent::ClockSet, LogTone::Changed),
        Event::ClockStep => (LogEvent::ClockStepped { seconds: line.detail.cast_signed() }, LogTone::Changed),
        Event::ClockLost => (LogEvent::ClockLost, LogTone::Alarming),
        Event::Gap => (LogEvent::Dropped { entries: line.detail }, LogTone::Alarming),
        Event::Jammed => (LogEvent::Jammed, LogTone::Alarming),
        Event::PowerUp => (LogEvent::PowerUp, LogTone::Changed),
        Event::AutoLocked => (LogEvent::AutoLocked, LogTone::Allowed),
        Event::WrongCode => (LogEvent::WrongCode, LogTone::Refused),
        Event::BatteryLow => (LogEvent::BatteryLow { percent: line.detail }, LogTone::Alarming),
        Event::DoorForced => (LogEvent::DoorForced, LogTone::Alarming),
        Event::BadMacBurst => (LogEvent::TriedWithoutKey, LogTone::Alarming),
        Event::KeypadThrottled => (LogEvent::KeypadThrottled { tries: line.detail }, LogTone::Alarming),
        Event::KeypadReleased => (LogEvent::KeypadReleased, LogTone::Changed),
        Event::CodeChanged => (LogEvent::CodeChanged, LogTone::Changed),
        Event::PathChanged => (LogEvent::PathChanged, LogTone::Changed),
        Event::IssuerChanged => (LogEvent::IssuerChanged, LogTone::Changed),
        Event::ClaimCodeWrong => (LogEvent::WrongClaimCode, LogTone::Refused),
        Event::Rekeyed => (LogEvent::OwnerChanged, LogTone::Alarming),
        Event::ResetAllowed => (LogEvent::ResetAllowed { at_keypad: line.detail == 0 }, LogTone::Alarming),
        Event::CodesFull => (LogEvent::CodesFull, LogTone::Alarming),
    }
}
