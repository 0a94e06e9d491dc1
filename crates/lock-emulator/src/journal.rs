//! Atomic records on flash that may lose power in the middle of a byte; what the records mean is the caller's.
//!
//! ```text
//! area   = record 0 (a snapshot of everything) || record 1 || record 2 || ...
//! record = length4 || generation4 || sequence4 || crc32 of the first 12 bytes and the payload4 || payload
//! ```
//! The area whose record 0 is whole and has the higher generation counts. What follows its longest chain of whole
//! records of that generation and of rising sequence never happened.

mod record;

use crate::flash::{Area, Flash, FlashError};
use record::Header;

/// Bytes of records after a snapshot beyond which a new snapshot is due; also bounds how far back an erased log key
/// can still be read from the flash.
const TAIL_BYTES_MAX: usize = 64 * 1024;

/// The writing end of the journal.
pub(crate) struct Journal {
    flash: Flash,
    area: Area,
    generation: u32,
    /// The next record's number; `None` until a snapshot opens the area.
    sequence: Option<u32>,
    tail_bytes: usize,
    /// Whether the area not in use still holds what a snapshot replaced.
    stale: bool,
}

/// What a journal held when the power came.
pub(crate) struct Recovered {
    /// The newest snapshot; `None` on a lock fresh from the factory.
    pub(crate) snapshot: Option<Vec<u8>>,
    /// The records after it, oldest first.
    pub(crate) records: Vec<Vec<u8>>,
    /// Bytes after the last whole record: a write the power cut short, or damage.
    pub(crate) torn_bytes: usize,
}

impl Journal {
    /// A journal whose flash has not been read yet.
    pub(crate) const fn new(flash: Flash) -> Self {
        Self { flash, area: Area::A, generation: 0, sequence: None, tail_bytes: 0, stale: false }
    }

    /// Reads what is there, as at every start; what this object believed before is forgotten.
    ///
    /// Nothing can be appended before [`Journal::snapshot`] if anything was torn or missing.
    pub(crate) fn recover(&mut self) -> Result<Recovered, FlashError> {
        let (a, b) = (read_chain(&self.flash.read(Area::A)?), read_chain(&self.flash.read(Area::B)?));
        let (area, chain, other) =
            if b.generation > a.generation { (Area::B, b, a) } else { (Area::A, a, b) };
        let clean = chain.snapshot.is_some() && chain.torn_bytes == 0;
        self.area = area;
        self.generation = chain.generation;
        self.sequence = clean.then_some(chain.sequence);
        self.tail_bytes = chain.records.iter().map(Vec::len).sum();
        self.stale = other.snapshot.is_some() || other.torn_bytes > 0;
        Ok(Recovered { snapshot: chain.snapshot, records: chain.records, torn_bytes: chain.torn_bytes })
    }

    /// Adds one record: after the power comes back it is there whole, or never was.
    pub(crate) fn append(&mut self, payload: &[u8]) -> Result<(), FlashError> {
        let Some(sequence) = self.sequence else {
            return Err(FlashError::Refused(std::io::Error::other("No snapshot opens the area yet")));
        };
        let record = Header::of(self.generation, sequence, payload).record(payload);
        self.flash.append(self.area, &record)?;
        self.sequence = sequence.checked_add(1);
        self.tail_bytes += record.len();
        Ok(())
    }

    /// Puts `state` in the place of all records so far, and erases them.
    ///
    /// The old area is erased only when the new one is durable, so that no instant has neither.
    pub(crate) fn snapshot(&mut self, state: &[u8]) -> Result<(), FlashError> {
        let to = self.area.other();
        let generation = self.generation.saturating_add(1);
        self.flash.erase(to)?;
        self.flash.append(to, &Header::of(generation, 0, state).record(state))?;
        let from = std::mem::replace(&mut self.area, to);
        self.generation = generation;
        self.sequence = Some(1);
        self.tail_bytes = 0;
        self.stale = true;
        self.tidy_area(from)
    }

    /// Erases what a snapshot replaced, where a power cut kept that from happening.
    pub(crate) fn tidy(&mut self) -> Result<(), FlashError> {
        if self.stale { self.tidy_area(self.area.other()) } else { Ok(()) }
    }

    fn tidy_area(&mut self, area: Area) -> Result<(), FlashError> {
        self.flash.erase(area)?;
        self.stale = false;
        Ok(())
    }

    /// Whether enough records have gathered that a snapshot should take their place.
    pub(crate) const fn wants_snapshot(&self) -> bool {
        self.sequence.is_none() || self.tail_bytes > TAIL_BYTES_MAX
    }

    pub(crate) const fn flash(&mut self) -> &mut Flash {
        &mut self.flash
    }
}

/// The longest valid prefix of one area.
#[derive(Default)]
struct Chain {
    generation: u32,
    sequence: u32,
    snapshot: Option<Vec<u8>>,
    records: Vec<Vec<u8>>,
    torn_bytes: usize,
}

fn read_chain(mut bytes: &[u8]) -> Chain {
    let mut chain = Chain::default();
    while let Some((header, payload, rest)) = Header::split(bytes) {
        let follows = chain.snapshot.is_none() || header.generation == chain.generation;
        if !follows || header.sequence != chain.sequence {
            break;
        }
        if chain.snapshot.is_none() {
            chain.generation = header.generation;
            chain.snapshot = Some(payload.to_vec());
        } else {
            chain.records.push(payload.to_vec());
        }
        chain.sequence = header.sequence.saturating_add(1);
        bytes = rest;
    }
    chain.torn_bytes = bytes.len();
    chain
}

#[cfg(test)]
mod tests;
