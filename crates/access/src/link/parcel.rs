//! What travels in somebody's pocket: a message on its way to a lock, the lock's receipt on its way back, and what a co-host
//! asks an owner to end there.
//!
//! ```text
//! errand:  03 | lock_id 16 | length 2 (1..MESSAGE_BYTES_MAX) | message | check4
//! receipt: 04 | lock_id 16 | length 2 (1..MESSAGE_BYTES_MAX) | receipt | check4
//! ending:  08 | lock_id 16 | length 2 (1..MESSAGE_BYTES_MAX) | what to end | check4
//! check = first 4 bytes of SHA-256 of everything before
//! ```
//! Neither opens anything, and who carries one can neither read nor change what counts in it: only the lock and its host
//! can tell a real one.

use lock_protocol::LockId;
use lock_protocol::bytes::Reader;
use lock_protocol::mac::{sha256, truncate};

use super::bundle::{take, why};
use super::{LinkError, text};
use crate::secret::SecretText;

/// Bytes of the longest message, so that its web link is within the longest text.
pub const MESSAGE_BYTES_MAX: usize = 2_800;

/// Which way a parcel goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParcelKind {
    /// From the host to a lock.
    Errand,
    /// From a lock back to the host.
    Receipt,
    /// From a co-host to the owner of a lock.
    Ending,
}

impl ParcelKind {
    const fn version(self) -> u8 {
        match self {
            Self::Errand => 3,
            Self::Receipt => 4,
            Self::Ending => 8,
        }
    }

    pub(super) fn of_version(version: u8) -> Option<Self> {
        [Self::Errand, Self::Receipt, Self::Ending].into_iter().find(|kind| kind.version() == version)
    }
}

/// A message for a lock or of a lock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parcel {
    /// Which way it goes.
    pub kind: ParcelKind,
    /// The lock.
    pub lock_id: LockId,
    /// The message, 1..=[`MESSAGE_BYTES_MAX`] bytes; only the lock and its host read it.
    pub message: Vec<u8>,
}

/// A message that is empty or too long for a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("A link carries a message of 1 to {MESSAGE_BYTES_MAX} bytes")]
pub struct NoParcel;

impl Parcel {
    /// The text of the deep link, `latchstring://k/#...`.
    pub fn deep_link(&self) -> Result<SecretText, NoParcel> {
        Ok(text::deep_link(&self.encode()?))
    }

    /// The text of the web link on `host`, `https://HOST/k/#...`.
    pub fn web_link(&self, host: &str) -> Result<SecretText, NoParcel> {
        Ok(text::web_link(host, &self.encode()?))
    }

    fn encode(&self) -> Result<Vec<u8>, NoParcel> {
        let length = u16::try_from(self.message.len()).map_err(|_| NoParcel)?;
        if self.message.is_empty() || self.message.len() > MESSAGE_BYTES_MAX {
            return Err(NoParcel);
        }
        let mut bytes = vec![self.kind.version()];
        bytes.extend_from_slice(&self.lock_id.0);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&self.message);
        let check: [u8; 4] = truncate(sha256(&[&bytes]));
        bytes.extend_from_slice(&check);
        Ok(bytes)
    }

    /// Reads a payload whose first byte said what it is; what [`Parcel::encode`] would not write is refused.
    pub(super) fn decode(kind: ParcelKind, bytes: &[u8]) -> Result<Self, LinkError> {
        let mut reader = Reader::new(bytes);
        reader.u8().map_err(why)?;
        let lock_id = LockId(take(&mut reader)?);
        let length = usize::from(reader.u16().map_err(why)?);
        if length == 0 || length > MESSAGE_BYTES_MAX {
            return Err(LinkError::Malformed);
        }
        let message = reader.slice(length).map_err(why)?.to_vec();
        let covered = bytes.len() - reader.rest().len();
        let check: [u8; 4] = take(&mut reader)?;
        let expected: [u8; 4] = truncate(sha256(&[bytes.get(..covered).unwrap_or_default()]));
        if check != expected || !reader.rest().is_empty() {
            return Err(LinkError::Malformed);
        }
        Ok(Self { kind, lock_id, message })
    }
}
