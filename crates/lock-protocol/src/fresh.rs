//! FRESH (0x22): a source's word that a LIST is still the newest at a time (specification sections 5, 8 and 10).

use crate::bytes::{CodecError, Reader, ShortWriter, padded};
use crate::keys::FreshKey;
use crate::list::MAC_LENGTH as LIST_MAC_LENGTH;
use crate::mac::{equal, hmac, truncate};
use crate::{LockId, Unix};

/// First byte of the message.
pub const KIND: u8 = 0x22;
/// Bytes of the message.
pub const LENGTH: usize = 22;
/// Bit of the source byte: bound to this connection's nonce.
pub const BOUND: u8 = 0x80;
/// The owner as a source.
pub const OWNER: u8 = 0;
/// The cloud as a source.
pub const CLOUD: u8 = 1;
/// A gateway as a source.
pub const GATEWAY: u8 = 2;

/// A FRESH as it came, its MAC not yet checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fresh<'a> {
    /// Who vouches: [`OWNER`], [`CLOUD`] or [`GATEWAY`].
    pub source: u8,
    /// Made for this connection's nonce, so it may set the clock.
    pub bound: bool,
    /// Version of the LIST it speaks of.
    pub version: u32,
    /// When the source said so.
    pub time: Unix,
    head: &'a [u8; 10],
    mac: &'a [u8; 12],
}

impl<'a> Fresh<'a> {
    /// Reads a FRESH from the front of `bytes`; gives it and what follows.
    pub fn split(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), CodecError> {
        let (head, _) = bytes.split_first_chunk::<10>().ok_or(CodecError::Length)?;
        let mut reader = Reader::new(bytes);
        reader.kind(KIND)?;
        let source = reader.u8()?;
        let fresh = Self {
            source: source & !BOUND,
            bound: source & BOUND != 0,
            version: reader.u32()?,
            time: Unix(reader.u32()?),
            head,
            mac: reader.array()?,
        };
        Ok((fresh, reader.rest()))
    }

    /// Its MAC, by which a receipt names it.
    #[must_use]
    pub fn mac(&self) -> [u8; 12] {
        *self.mac
    }

    /// Tells whether the source said it of this LIST and, when bound, of this nonce.
    #[must_use]
    pub fn verify(&self, key: &FreshKey, lock_id: &LockId, list_mac: &[u8; 16], nonce: &[u8; 12]) -> bool {
        let nonce = if self.bound { *nonce } else { [0; 12] };
        equal(&mac(key, lock_id, list_mac, &nonce, self.head), self.mac)
    }
}

/// The message: `22 | source | version | time | MAC12`; `nonce` is zero for a carried one, `source` carries bit 7.
#[must_use]
pub fn seal(
    key: &FreshKey,
    lock_id: &LockId,
    source: u8,
    (version, list_mac): (u32, &[u8; LIST_MAC_LENGTH]),
    time: Unix,
    nonce: &[u8; 12],
) -> [u8; LENGTH] {
    let mut writer = ShortWriter::new();
    writer.put(&[KIND, source]).u32(version).u32(time.0);
    let tag = mac(key, lock_id, list_mac, nonce, &padded(writer.bytes()));
    writer.put(&tag);
    padded(writer.bytes())
}

fn mac(
    key: &FreshKey,
    lock_id: &LockId,
    list_mac: &[u8; LIST_MAC_LENGTH],
    nonce: &[u8; 12],
    head: &[u8; 10],
) -> [u8; 12] {
    truncate(hmac(key.reveal(), &[b"olp1/fr", &lock_id.0, list_mac, nonce, head]))
}
