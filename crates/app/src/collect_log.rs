//! Brings a lock's log home: checks every entry against the chain, remembers holes and forgeries, and lets the lock
//! forget only what is stored here.

use lock_protocol::log::batch::{self, Batch};
use lock_protocol::log::verify::{Finding, Forged, Verifier};
use lock_protocol::log::{Event, Line};
use lock_protocol::order::{self, Object, Subject};
use store::table::change::{self, ChangeRow};
use store::table::door::DoorRow;
use store::table::log_chain::{self, LogChainRow};
use store::table::log_entry::{self, LogEntryRow};
use store::table::log_gap::{self, LogGapRow};
use store::table::{code, credential};
use store::{Access, Id};

use crate::App;
use crate::code::typed::Typed;
use crate::failure::{Failure, unexpected};
use crate::family::Session;
use crate::secrets::{lock_id, log_start, root_key};

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
        session: &mut Session,
        row: &DoorRow,
        portion: Portion,
    ) -> Result<u32, Failure> {
        let mut verifier = self.store.read(|access| verifier(access, row))?;
        let mut fetched = 0;
        for _ in 0..portion.batches() {
            let sealed = session.log_batch(verifier.next()).await?;
            let root = self.store.read(|access| root_key(access, row))?;
            let opened = batch::open(&root.log_seal(), &lock_id(row), &sealed);
            let Ok(batch) = opened else {
                self.store.write(|access| mark_altered(access, row.id, &verifier))?;
                break;
            };
            let before = verifier.next();
            let found = verifier.follow(&lock_id(row), &batch);
            let now = self.now();
            self.store.write(|access| keep(access, row, &verifier, (before, found, &batch), now))?;
            if found.is_err() || batch.entries.is_empty() {
                break;
            }
            fetched += crate::snapshot::count(batch.entries.len());
            if verifier.next() >= batch.next {
                break;
            }
        }
        self.want_log_receipt(row, verifier.next())?;
        Ok(fetched)
    }

    /// Writes down that the lock may forget what is stored here.
    fn want_log_receipt(&self, row: &DoorRow, next: u32) -> Result<(), Failure> {
        let now = self.now();
        let known = self
            .store
            .read(|access| Ok::<_, Failure>(change::version_max(access, row.id, Object::LogAck.code())?))?;
        if next <= known.max(1) {
            return Ok(());
        }
        let change = self.store.read(|access| log_receipt(access, row, next, now))?;
        self.store.write(|access| Ok(change::insert(access, &change)?))
    }
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

fn verifier(access: &Access<'_>, row: &DoorRow) -> Result<Verifier, Failure> {
    let start = log_start(access, row)?;
    Ok(match log_chain::find(access, row.id)? {
        None => Verifier::start(start),
        Some(chain) => Verifier::resume(start, chain.next_seq, chain.running_hash),
    })
}

/// Stores what a batch brought, in one write with where the checking goes on.
fn keep(
    access: &Access<'_>,
    row: &DoorRow,
    verifier: &Verifier,
    (before, found, batch): (u32, Result<Finding, Forged>, &Batch),
    now: u32,
) -> Result<(), Failure> {
    match found {
        Err(_) => return mark_altered(access, row.id, verifier),
        Ok(Finding::Gap(count)) => log_gap::insert(access, row.id, LogGapRow { first_seq: before, count })?,
        Ok(Finding::Continues) => {}
    }
    for entry in &batch.entries {
        log_entry::insert(access, row.id, &LogEntryRow { seq: entry.seq(), entry: entry.0 }, now)?;
        if let Ok(line) = entry.line() {
            note_use(access, row.id, &line)?;
        }
    }
    log_chain::set(access, row.id, &chain_row(verifier, None))?;
    Ok(())
}

fn mark_altered(access: &Access<'_>, door: Id, verifier: &Verifier) -> Result<(), Failure> {
    log_chain::set(access, door, &chain_row(verifier, Some(verifier.next())))?;
    Ok(())
}

fn chain_row(verifier: &Verifier, altered_from: Option<u32>) -> LogChainRow {
    LogChainRow { next_seq: verifier.next(), running_hash: *verifier.hash(), altered_from }
}

/// What a line says about a grant or a code.
fn note_use(access: &Access<'_>, door: Id, line: &Line) -> Result<(), Failure> {
    let (serial, at) = (line.actor.serial, line.time.0);
    let opened = matches!(line.event, Event::Unlocked | Event::Unlatched);
    match Typed::of(line) {
        Some(Typed::Offline(list_id)) if opened => code::set_offline_used(access, door, list_id, at)?,
        Some(Typed::Stored(slot)) if opened => code::set_stored_used(access, door, slot, at)?,
        Some(Typed::Offline(_) | Typed::Stored(_)) => {}
        None if line.event == Event::Claimed => credential::set_claimed(access, door, serial, at)?,
        None if opened => credential::set_used(access, door, serial, at)?,
        None => {}
    }
    Ok(())
}
