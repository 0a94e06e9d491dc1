//! The payload of a share link: the keys of some doors with the names a guest should read.
//!
//! ```text
//! version1 (01, or 02: handed on) | doors1 (n = 1..8)
//! n x { block length1 | block | lock_id 16 | lock_pub 32 | K_cred 32 }
//! zone text | n x door name text | inviter text (may be empty)
//! flags1 (bit 0: mailbox) | mailbox id 0/16 | check4
//! text = length1 (1..64) | UTF-8 without control and direction characters
//! check = first 4 bytes of SHA-256 of everything before
//! ```
//! A link that also lets its holder make keys has this in front: 07 | length 2 (1..MANDATES_BYTES_MAX) | what was sealed for
//! the holder's phone, one mandate for each door; in here it is only bytes.
//! In version 2 every block is that of a key that was handed on (kind 02), and K_sub stands for K_cred.
//! The zone is a text for people: a phone with older zone data must still be able to use the key.

use lock_protocol::LockId;
use lock_protocol::bytes::{CodecError, Reader};
use lock_protocol::keys::CredentialKey;
use lock_protocol::mac::{sha256, truncate};
use zeroize::Zeroizing;

use super::{LinkError, text};
use crate::hand_on::KeyBlock;
use crate::label;
use crate::secret::SecretText;

/// Bytes of the longest zone, door name or inviter.
pub const TEXT_BYTES_MAX: usize = label::BYTES_MAX;

/// Bytes of the longest sealed mandates.
pub const MANDATES_BYTES_MAX: usize = 704;

const VERSION_WITH_MANDATES: u8 = 7;
const VERSION_ISSUED: u8 = 1;
const VERSION_HANDED_ON: u8 = 2;
const DOORS_MAX: usize = crate::grant::DOORS_MAX;
const MAILBOX: u8 = 0x01;

/// One door of an invitation.
#[derive(Clone)]
pub struct InvitedDoor {
    /// What the host calls it.
    pub name: String,
    /// The lock's name.
    pub lock_id: LockId,
    /// The lock's public key, by which it is recognised and claimed.
    pub lock_pub: [u8; 32],
    /// What the key allows.
    pub block: KeyBlock,
    /// The key.
    pub key: CredentialKey,
}

/// A key for some doors as it travels from host to guest; has no Debug because it opens them.
#[derive(Clone)]
pub struct Invitation {
    /// The property's IANA zone, for showing times.
    pub zone: String,
    /// Who invites; may be empty.
    pub inviter: String,
    /// The doors, 1..=8.
    pub doors: Vec<InvitedDoor>,
    /// Where the host's changes to this key can be fetched, if anywhere.
    pub mailbox: Option<[u8; 16]>,
    /// Leave to make keys at these doors, sealed for the phone that the keys are bound to.
    pub mandates: Option<Vec<u8>>,
}

/// Why an invitation cannot be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InvitationError {
    /// None, more than eight, or one twice.
    #[error("A link holds 1 to {DOORS_MAX} different doors")]
    Doors,
    /// A text is empty or too long, or holds characters that a screen would not show.
    #[error("A name is empty, longer than {TEXT_BYTES_MAX} bytes, or holds invisible characters")]
    Name,
    /// A block that no lock accepts.
    #[error("A door's key is not well formed")]
    Block,
    /// Some keys come from an issuer, and some were handed on.
    #[error("A link holds keys of a host or keys that were handed on, not both")]
    Mixed,
    /// Sealed mandates that are empty or too long.
    #[error("What lets somebody make keys does not fit into a link")]
    Mandates,
}

impl Invitation {
    /// The text of the deep link, `latchstring://k/#...`.
    pub fn deep_link(&self) -> Result<SecretText, InvitationError> {
        Ok(text::deep_link(&self.encode()?))
    }

    /// The text of the web link on `host`, `https://HOST/k/#...`.
    pub fn web_link(&self, host: &str) -> Result<SecretText, InvitationError> {
        Ok(text::web_link(host, &self.encode()?))
    }

    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, InvitationError> {
        let count = u8::try_from(self.doors.len()).map_err(|_| InvitationError::Doors)?;
        if self.doors.is_empty() || self.doors.len() > DOORS_MAX || has_twins(&self.doors) {
            return Err(InvitationError::Doors);
        }
        let version = version_of(&self.doors).ok_or(InvitationError::Mixed)?;
        // Large enough for the longest bundle, so that no copy of a key is left behind by growing.
        let mut bytes = Zeroizing::new(Vec::with_capacity(2048 + MANDATES_BYTES_MAX));
        if let Some(mandates) = &self.mandates {
            let length = u16::try_from(mandates.len()).map_err(|_| InvitationError::Mandates)?;
            if !(1..=MANDATES_BYTES_MAX).contains(&mandates.len()) {
                return Err(InvitationError::Mandates);
            }
            bytes.push(VERSION_WITH_MANDATES);
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(mandates);
        }
        bytes.extend_from_slice(&[version, count]);
        for door in &self.doors {
            let block = door.block.encode().map_err(|_| InvitationError::Block)?;
            bytes.push(u8::try_from(block.len()).map_err(|_| InvitationError::Block)?);
            bytes.extend_from_slice(&block);
            bytes.extend_from_slice(&door.lock_id.0);
            bytes.extend_from_slice(&door.lock_pub);
            bytes.extend_from_slice(door.key.reveal());
        }
        label::put(&mut bytes, &self.zone).map_err(|_| InvitationError::Name)?;
        for door in &self.doors {
            label::put(&mut bytes, &door.name).map_err(|_| InvitationError::Name)?;
        }
        label::put_or_empty(&mut bytes, &self.inviter).map_err(|_| InvitationError::Name)?;
        bytes.push(if self.mailbox.is_some() { MAILBOX } else { 0 });
        bytes.extend_from_slice(self.mailbox.as_ref().map_or(&[], |id| id.as_slice()));
        let check: [u8; 4] = truncate(sha256(&[&bytes]));
        bytes.extend_from_slice(&check);
        Ok(bytes)
    }

    /// Reads a payload; what [`Invitation::encode`] would not write is refused.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, LinkError> {
        let mut reader = Reader::new(bytes);
        let mandates = read_mandates(&mut reader)?;
        let version = match byte(&mut reader)? {
            version @ (VERSION_ISSUED | VERSION_HANDED_ON) => version,
            0 => return Err(LinkError::Malformed),
            _ => return Err(LinkError::NewerVersion),
        };
        let count = byte(&mut reader)?;
        if count == 0 || usize::from(count) > DOORS_MAX {
            return Err(LinkError::Malformed);
        }
        let mut doors = (0..count).map(|_| read_door(&mut reader)).collect::<Result<Vec<_>, _>>()?;
        let zone = label::read(&mut reader).map_err(why)?;
        for door in &mut doors {
            door.name = label::read(&mut reader).map_err(why)?;
        }
        let inviter = label::read_or_empty(&mut reader).map_err(why)?;
        let mailbox = match byte(&mut reader)? {
            0 => None,
            MAILBOX => Some(take(&mut reader)?),
            _ => return Err(LinkError::Malformed),
        };
        let covered = bytes.len() - reader.rest().len();
        let check: [u8; 4] = take(&mut reader)?;
        let expected: [u8; 4] = truncate(sha256(&[bytes.get(..covered).unwrap_or_default()]));
        let is_sound = check == expected && version_of(&doors) == Some(version);
        if !is_sound || !reader.rest().is_empty() || has_twins(&doors) {
            return Err(LinkError::Malformed);
        }
        Ok(Self { zone, inviter, doors, mailbox, mandates })
    }
}

fn read_mandates(reader: &mut Reader<'_>) -> Result<Option<Vec<u8>>, LinkError> {
    if reader.rest().first() != Some(&VERSION_WITH_MANDATES) {
        return Ok(None);
    }
    byte(reader)?;
    let length = usize::from(reader.u16().map_err(why)?);
    if !(1..=MANDATES_BYTES_MAX).contains(&length) {
        return Err(LinkError::Malformed);
    }
    Ok(Some(reader.slice(length).map_err(why)?.to_vec()))
}

/// Makes any text fit into a link: invisible characters become blanks, what is too long ends in an ellipsis.
#[must_use]
pub fn fitting_name(name: &str) -> String {
    label::fitting(name)
}

/// The version that says where all of the keys come from; nothing when they are of both kinds.
fn version_of(doors: &[InvitedDoor]) -> Option<u8> {
    let mut versions = doors.iter().map(|door| match door.block {
        KeyBlock::Issued(_) => VERSION_ISSUED,
        KeyBlock::HandedOn(_) => VERSION_HANDED_ON,
    });
    let first = versions.next()?;
    versions.all(|version| version == first).then_some(first)
}

fn has_twins(doors: &[InvitedDoor]) -> bool {
    // Eight at most: looking at each pair takes less code than sorting, and a web page carries this.
    let is_twin =
        |(at, door): (usize, &InvitedDoor)| doors.iter().take(at).any(|other| other.lock_id == door.lock_id);
    doors.iter().enumerate().any(is_twin)
}

fn read_door(reader: &mut Reader<'_>) -> Result<InvitedDoor, LinkError> {
    let length = byte(reader)?;
    let block = reader.slice(usize::from(length)).map_err(why)?;
    let block = KeyBlock::decode(block).map_err(|_| LinkError::Malformed)?;
    Ok(InvitedDoor {
        name: String::new(),
        lock_id: LockId(take(reader)?),
        lock_pub: take(reader)?,
        block,
        key: CredentialKey::new(take(reader)?),
    })
}

fn byte(reader: &mut Reader<'_>) -> Result<u8, LinkError> {
    reader.u8().map_err(why)
}

pub(super) fn take<const N: usize>(reader: &mut Reader<'_>) -> Result<[u8; N], LinkError> {
    reader.take().map_err(why)
}

/// Running out of bytes is half a link, whatever else may be wrong with it.
pub(super) fn why(error: impl Into<CodecError>) -> LinkError {
    match error.into() {
        CodecError::Length => LinkError::HalfLink,
        CodecError::Kind | CodecError::Value | CodecError::TooLong => LinkError::Malformed,
    }
}
