//! LIST (0x21): what has been revoked, signed by an owner, carried by anybody (specification sections 5 and 8).

use crate::bytes::{CodecError, Message, Reader, Writer};
use crate::keys::ListKey;
use crate::mac::{equal, hmac, truncate};
use crate::{LockId, Unix};

/// First byte of the message.
pub const KIND: u8 = 0x21;
/// A code lives in its own epoch and the next one, seconds.
const CODE_KEPT_S: u32 = 70 * 86_400;
/// Bytes of its MAC.
pub const MAC_LENGTH: usize = 16;

/// An issuer's line: credentials of older generations or lower serials are dead.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct IssuerLine {
    /// Issuer index.
    pub index: u8,
    /// Lowest generation that still counts.
    pub generation: u8,
    /// Lowest serial that still counts.
    pub min_serial: u32,
}

/// A revoked credential.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Revoked {
    /// Its issuer.
    pub issuer: u8,
    /// Its serial.
    pub serial: u32,
}

/// A revoked code, as the lock remembers it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RevokedCode {
    /// Its id.
    pub id: [u8; 4],
    /// When the lock learned of it, or the list says so, whichever is later.
    pub since: Unix,
}

impl RevokedCode {
    /// Tells whether it must be remembered beside `list`: a code of the epoch in which it was revoked cannot be
    /// deciphered 70 days later, one in use was forgotten at once, and those of later epochs are named by the lists.
    #[must_use]
    pub fn stays(&self, list: &List<'_>, lower: Unix) -> bool {
        lower < self.since.plus(CODE_KEPT_S) || list.codes().any(|id| id == self.id)
    }
}

/// LIST's fields, borrowed from whoever writes or reads it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ListFields<'a> {
    /// Rises with every list.
    pub version: u32,
    /// When it was written; lifts no clock.
    pub issued_at: Unix,
    /// Offline codes of older generations are dead.
    pub pin_generation: u8,
    /// At most 255 issuer lines.
    pub issuers: &'a [IssuerLine],
    /// At most 255 revoked serials.
    pub revoked: &'a [Revoked],
    /// At most 255 revoked code ids.
    pub codes: &'a [[u8; 4]],
}

impl ListFields<'_> {
    /// The message with its MAC, in the order given; nothing is sorted or removed.
    pub fn seal(&self, key: &ListKey, lock_id: &LockId) -> Result<Message, CodecError> {
        let mut writer = Writer::new();
        writer.u8(KIND).u32(self.version).u32(self.issued_at.0).u8(self.pin_generation);
        writer.count(self.issuers.len());
        for line in self.issuers {
            writer.put(&[line.index, line.generation]).u32(line.min_serial);
        }
        writer.count(self.revoked.len());
        for revoked in self.revoked {
            writer.u8(revoked.issuer).u32(revoked.serial);
        }
        writer.count(self.codes.len());
        for code in self.codes {
            writer.put(code);
        }
        let tag = mac(key, lock_id, writer.bytes());
        writer.put(&tag);
        writer.finish()
    }
}

/// A LIST as it came, its layout checked and its MAC not yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct List<'a> {
    /// Version.
    pub version: u32,
    /// When it was written.
    pub issued_at: Unix,
    /// Offline codes of older generations are dead.
    pub pin_generation: u8,
    issuers: &'a [u8],
    revoked: &'a [u8],
    codes: &'a [u8],
    signed: &'a [u8],
    /// Its MAC, by which FRESH and receipts name it.
    pub mac: &'a [u8; MAC_LENGTH],
}

impl<'a> List<'a> {
    /// Reads a LIST from the front of `bytes`; gives it and what follows.
    pub fn split(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), CodecError> {
        let mut reader = Reader::new(bytes);
        reader.kind(KIND)?;
        let version = reader.u32()?;
        let issued_at = Unix(reader.u32()?);
        let pin_generation = reader.u8()?;
        let issuers = counted(&mut reader, 6)?;
        let revoked = counted(&mut reader, 5)?;
        let codes = counted(&mut reader, 4)?;
        let signed_length = bytes.len() - reader.rest().len();
        let signed = Reader::new(bytes).slice(signed_length)?;
        let mac = reader.array()?;
        let list = Self { version, issued_at, pin_generation, issuers, revoked, codes, signed, mac };
        Ok((list, reader.rest()))
    }

    /// Reads a LIST that is all of `bytes`.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, CodecError> {
        let (list, rest) = Self::split(bytes)?;
        if rest.is_empty() { Ok(list) } else { Err(CodecError::Length) }
    }

    /// Tells whether an owner of this lock wrote it.
    #[must_use]
    pub fn verify(&self, key: &ListKey, lock_id: &LockId) -> bool {
        equal(&mac(key, lock_id, self.signed), self.mac)
    }

    /// The issuer lines.
    pub fn issuers(&self) -> impl Iterator<Item = IssuerLine> + 'a {
        self.issuers.as_chunks::<6>().0.iter().map(|&[index, generation, a, b, c, d]| IssuerLine {
            index,
            generation,
            min_serial: u32::from_be_bytes([a, b, c, d]),
        })
    }

    /// The revoked serials.
    pub fn revoked(&self) -> impl Iterator<Item = Revoked> + 'a {
        self.revoked
            .as_chunks::<5>()
            .0
            .iter()
            .map(|&[issuer, a, b, c, d]| Revoked { issuer, serial: u32::from_be_bytes([a, b, c, d]) })
    }

    /// The revoked code ids.
    pub fn codes(&self) -> impl Iterator<Item = [u8; 4]> + 'a {
        self.codes.as_chunks::<4>().0.iter().copied()
    }
}

fn counted<'a>(reader: &mut Reader<'a>, size: usize) -> Result<&'a [u8], CodecError> {
    let count = usize::from(reader.u8()?);
    Ok(reader.slice(count * size)?)
}

fn mac(key: &ListKey, lock_id: &LockId, signed: &[u8]) -> [u8; MAC_LENGTH] {
    truncate(hmac(key.reveal(), &[b"olp1/rs", &lock_id.0, signed]))
}
