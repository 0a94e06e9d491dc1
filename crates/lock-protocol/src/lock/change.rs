//! A change: what one decision makes durable, as one record that is written whole or not at all.

use crate::bytes::{CodecError, Reader, Writer};
use crate::capacity::MESSAGE_MAX;
use crate::clock::{Anchor, Clock};
use crate::lock::keypad::KeypadDelta;
use crate::lock::state::Issuer;
use crate::{Mono, Unix};

/// Bytes of the longest record: a list and what can come with it.
pub const RECORD_MAX: usize = MESSAGE_MAX + 512;

/// Stands for no parent slot.
const NO_PARENT: u16 = 0xFFFF;

/// One part of a change.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named as in the state they change")]
pub enum Delta<'a> {
    /// The lock started.
    Booted { boots: u32, clock_lost: bool },
    /// Factory reset.
    Reset { install_nonce: &'a [u8; 16], resets: u32 },
    /// SETUP's contents were taken.
    Installed { contents: &'a [u8], at: Mono, error_ms: u32 },
    /// The clock was set or its lower bound lifted.
    Clock(Clock),
    /// Another owner took over: as [`Delta::Installed`], but the clock goes on.
    Rekeyed { install_nonce: &'a [u8; 16], contents: &'a [u8] },
    /// A device took a slot; `parent` is the slot of whoever handed the key on.
    Claimed {
        slot: u16,
        parent: Option<u16>,
        key: &'a [u8; 32],
        uses: u16,
        degraded: u8,
        at: Unix,
        block: &'a [u8],
    },
    /// A device used its slot.
    Used { slot: u16, uses: u16, degraded: u8, at: Unix },
    /// New settings.
    Settings { version: u32, settings: &'a [u8] },
    /// A list to be joined, as it came.
    List(&'a [u8]),
    /// Proof of freshness.
    Fresh { last_fresh: Unix, last_vouched: Unix },
    /// The clock is set again, so degraded uses start anew.
    DegradedCleared,
    /// A log entry.
    Log(&'a [u8; 32]),
    /// The owner has the log below this number.
    Acked { below: u32 },
    /// What concerns the keypad.
    Keypad(KeypadDelta<'a>),
    /// An issuer, as [`Issuer`] writes it.
    Issuer { index: u8, issuer: &'a [u8; Issuer::LENGTH] },
    /// A link was claimed with a wrong code.
    WrongClaimCode { at: Unix },
    /// The owner allowed a factory reset.
    ResetAllowed { version: u32 },
    /// The newest list's name, in a snapshot.
    ListHead { version: u32, mac: &'a [u8; 16], pin_generation: u8 },
    /// A revoked serial, in a snapshot.
    RevokedSerial { issuer: u8, serial: u32 },
    /// A revoked code id, in a snapshot.
    RevokedCode { id: &'a [u8; 4], since: Unix },
    /// Where the log stands, in a snapshot.
    LogHead {
        next: u32,
        hash: &'a [u8; 32],
        key: &'a [u8; 32],
        first: u32,
        tail_hash: &'a [u8; 32],
        acked: u32,
    },
    /// An entry of the log, in a snapshot.
    LogRefill(&'a [u8; 32]),
}

impl Delta<'_> {
    /// Kept apart: its many branches are short in a function of their own.
    #[inline(never)]
    fn write(&self, w: &mut Writer<RECORD_MAX>) {
        match *self {
            Delta::Booted { boots, clock_lost } => w.u32(boots).u8(clock_lost.into()),
            Delta::Reset { install_nonce, resets } => w.put(install_nonce).u32(resets),
            Delta::Installed { contents, at, error_ms } => w.u64(at.0).u32(error_ms).put(contents),
            Delta::Clock(Clock { anchor, lower, lifted_s, cloud_moved_s, owner_set }) => {
                w.u32(lower.0).u32(lifted_s).put(&cloud_moved_s.to_be_bytes()).u32(owner_set.0);
                match anchor {
                    Some(Anchor { at, time, error_ms }) => w.u64(at.0).u32(time.0).u32(error_ms),
                    None => w,
                }
            }
            Delta::Rekeyed { install_nonce, contents } => w.put(install_nonce).put(contents),
            Delta::Claimed { slot, parent, key, uses, degraded, at, block } => w
                .u16(slot)
                .u16(parent.unwrap_or(NO_PARENT))
                .put(key)
                .u16(uses)
                .u8(degraded)
                .u32(at.0)
                .put(block),
            Delta::Used { slot, uses, degraded, at } => w.u16(slot).u16(uses).u8(degraded).u32(at.0),
            Delta::Settings { version, settings } => w.u32(version).put(settings),
            Delta::List(bytes) => w.put(bytes),
            Delta::Fresh { last_fresh, last_vouched } => w.u32(last_fresh.0).u32(last_vouched.0),
            Delta::DegradedCleared => w,
            Delta::Log(entry) | Delta::LogRefill(entry) => w.put(entry),
            Delta::Acked { below } => w.u32(below),
            Delta::Keypad(part) => {
                part.write(w);
                w
            }
            Delta::Issuer { index, issuer } => w.u8(index).put(issuer),
            Delta::WrongClaimCode { at } => w.u32(at.0),
            Delta::ResetAllowed { version } => w.u32(version),
            Delta::ListHead { version, mac, pin_generation } => w.u32(version).put(mac).u8(pin_generation),
            Delta::RevokedSerial { issuer, serial } => w.u8(issuer).u32(serial),
            Delta::RevokedCode { id, since } => w.put(id).u32(since.0),
            Delta::LogHead { next, hash, key, first, tail_hash, acked } => {
                w.u32(next).put(hash).put(key).u32(first).put(tail_hash).u32(acked)
            }
        };
    }

    fn tag(&self) -> u8 {
        match self {
            Delta::Booted { .. } => 0x01,
            Delta::Reset { .. } => 0x02,
            Delta::Installed { .. } => 0x03,
            Delta::Clock(_) => 0x04,
            Delta::Claimed { .. } => 0x05,
            Delta::Used { .. } => 0x06,
            Delta::Settings { .. } => 0x07,
            Delta::List(_) => 0x08,
            Delta::Fresh { .. } => 0x09,
            Delta::DegradedCleared => 0x0A,
            Delta::Log(_) => 0x0B,
            Delta::Acked { .. } => 0x0C,
            Delta::Issuer { .. } => 0x0D,
            Delta::ListHead { .. } => 0x0E,
            Delta::RevokedSerial { .. } => 0x0F,
            Delta::RevokedCode { .. } => 0x10,
            Delta::LogHead { .. } => 0x11,
            Delta::LogRefill(_) => 0x12,
            Delta::WrongClaimCode { .. } => 0x13,
            Delta::ResetAllowed { .. } => 0x14,
            Delta::Rekeyed { .. } => 0x15,
            Delta::Keypad(_) => 0x20,
        }
    }
}

/// A change in its durable form: parts of `tag | length2 | fields`.
#[derive(Default)]
pub struct Change {
    writer: Writer<RECORD_MAX>,
}

impl Clone for Change {
    fn clone(&self) -> Self {
        let mut copy = Self::new();
        copy.writer.put(self.encode());
        copy
    }
}

impl PartialEq for Change {
    fn eq(&self, other: &Self) -> bool {
        self.encode() == other.encode()
    }
}

impl Eq for Change {}

impl Drop for Change {
    /// Wipes the record, which holds keys.
    fn drop(&mut self) {
        self.clear();
    }
}

impl Change {
    /// A change of nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a part; an error, and no part, when it does not fit.
    pub fn add(&mut self, delta: &Delta<'_>) -> Result<(), CodecError> {
        let start = self.encode().len();
        self.writer.u8(delta.tag()).u16(0);
        delta.write(&mut self.writer);
        let length = u16::try_from(self.encode().len().saturating_sub(start + 3));
        match length {
            Ok(length) if self.writer.fits() => {
                self.writer.put_at(start + 1, &length.to_be_bytes());
                Ok(())
            }
            _ => {
                self.writer.shorten(start);
                Err(CodecError::TooLong)
            }
        }
    }

    /// Takes everything out, and wipes it.
    pub fn clear(&mut self) {
        self.writer.shorten(0);
    }

    /// Tells whether one of its parts is what is looked for.
    pub(super) fn has(&self, wanted: fn(&Delta<'_>) -> bool) -> bool {
        self.deltas().flatten().any(|delta| wanted(&delta))
    }

    /// Tells whether there is nothing to make durable.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.encode().is_empty()
    }

    /// The record to be written; it holds keys.
    #[must_use]
    pub fn encode(&self) -> &[u8] {
        self.writer.bytes()
    }

    /// Reads a record that was written whole; the storage vouches for that.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut change = Self::new();
        change.writer.put(bytes);
        if !change.writer.fits() {
            return Err(CodecError::TooLong);
        }
        for delta in change.deltas() {
            delta?;
        }
        Ok(change)
    }

    /// The parts, in order.
    pub fn deltas(&self) -> impl Iterator<Item = Result<Delta<'_>, CodecError>> {
        let mut reader = Reader::new(self.encode());
        core::iter::from_fn(move || {
            if reader.rest().is_empty() {
                return None;
            }
            let delta = read_delta(&mut reader);
            if delta.is_err() {
                reader = Reader::new(&[]);
            }
            Some(delta)
        })
    }
}

fn read_delta<'a>(record: &mut Reader<'a>) -> Result<Delta<'a>, CodecError> {
    let tag = record.u8()?;
    let length = usize::from(record.u16()?);
    let mut r = Reader::new(record.slice(length)?);
    let delta = match tag {
        0x01 => Delta::Booted { boots: r.u32()?, clock_lost: r.u8()? != 0 },
        0x02 => Delta::Reset { install_nonce: r.array()?, resets: r.u32()? },
        0x03 => Delta::Installed { at: Mono(r.u64()?), error_ms: r.u32()?, contents: r.take_rest() },
        0x04 => read_clock(&mut r)?,
        0x05 => Delta::Claimed {
            slot: r.u16()?,
            parent: Some(r.u16()?).filter(|parent| *parent != NO_PARENT),
            key: r.array()?,
            uses: r.u16()?,
            degraded: r.u8()?,
            at: Unix(r.u32()?),
            block: r.take_rest(),
        },
        0x06 => Delta::Used { slot: r.u16()?, uses: r.u16()?, degraded: r.u8()?, at: Unix(r.u32()?) },
        0x07 => Delta::Settings { version: r.u32()?, settings: r.take_rest() },
        0x08 => Delta::List(r.take_rest()),
        0x09 => Delta::Fresh { last_fresh: Unix(r.u32()?), last_vouched: Unix(r.u32()?) },
        0x0A => Delta::DegradedCleared,
        0x0B => Delta::Log(r.array()?),
        0x0C => Delta::Acked { below: r.u32()? },
        0x20 => Delta::Keypad(KeypadDelta::read(&mut r)?),
        _ => read_snapshot_delta(tag, &mut r)?,
    };
    r.end()?;
    Ok(delta)
}

fn read_snapshot_delta<'a>(tag: u8, r: &mut Reader<'a>) -> Result<Delta<'a>, CodecError> {
    Ok(match tag {
        0x0D => Delta::Issuer { index: r.u8()?, issuer: r.array()? },
        0x0E => Delta::ListHead { version: r.u32()?, mac: r.array()?, pin_generation: r.u8()? },
        0x0F => Delta::RevokedSerial { issuer: r.u8()?, serial: r.u32()? },
        0x10 => Delta::RevokedCode { id: r.array()?, since: Unix(r.u32()?) },
        0x11 => Delta::LogHead {
            next: r.u32()?,
            hash: r.array()?,
            key: r.array()?,
            first: r.u32()?,
            tail_hash: r.array()?,
            acked: r.u32()?,
        },
        0x12 => Delta::LogRefill(r.array()?),
        0x13 => Delta::WrongClaimCode { at: Unix(r.u32()?) },
        0x14 => Delta::ResetAllowed { version: r.u32()? },
        0x15 => Delta::Rekeyed { install_nonce: r.array()?, contents: r.take_rest() },
        _ => return Err(CodecError::Kind),
    })
}

fn read_clock<'a>(r: &mut Reader<'a>) -> Result<Delta<'a>, CodecError> {
    let (lower, lifted_s) = (Unix(r.u32()?), r.u32()?);
    let (cloud_moved_s, owner_set) = (i32::from_be_bytes(r.take()?), Unix(r.u32()?));
    let anchor = if r.rest().is_empty() {
        None
    } else {
        Some(Anchor { at: Mono(r.u64()?), time: Unix(r.u32()?), error_ms: r.u32()? })
    };
    Ok(Delta::Clock(Clock { anchor, lower, lifted_s, cloud_moved_s, owner_set }))
}
