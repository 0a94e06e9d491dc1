//! CLAIM (0x14) and CLAIM_RES (0x15): a device makes a credential its own, and acts at once (specification section 5).

use crate::LockId;
use crate::bytes::{CodecError, Message, Reader, ShortWriter, Writer, padded};
use crate::keys::{CredentialKey, DeviceKey};
use crate::mac::{equal, hmac, sha256, truncate};
use crate::status::{StateByte, Status};
use crate::unlock::Act;

/// First byte of CLAIM.
pub const KIND: u8 = 0x14;
/// First byte of CLAIM_RES.
pub const RESULT_KIND: u8 = 0x15;
const MAC_LENGTH: usize = 16;
/// Bytes of a half of it.
const HALF: usize = MAC_LENGTH / 2;

/// CLAIM's fields, without its MAC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Claim<'a> {
    /// Intent and action.
    pub act: Act,
    /// Reserved, sent as zero.
    pub flags: u8,
    /// nP.
    pub nonce: &'a [u8; 4],
    /// The device's X25519 public key.
    pub dev_pub: &'a [u8; 32],
    /// The encoded credential block, not yet judged.
    pub block: &'a [u8],
}

impl<'a> Claim<'a> {
    /// Reads the fields of a CLAIM of exactly the right length.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        reader.kind(KIND)?;
        let act = Act::from_code(reader.u8()?)?;
        let flags = reader.u8()?;
        reader.kind(0).map_err(|_| CodecError::Value)?;
        let nonce = reader.array()?;
        let dev_pub = reader.array()?;
        let length = usize::from(reader.u8()?);
        let block = reader.slice(length)?;
        reader.array::<MAC_LENGTH>()?;
        reader.end()?;
        Ok(Self { act, flags, nonce, dev_pub, block })
    }
}

/// The whole CLAIM for opaque bytes: `14 | act | flags | 00 | nP | dev_pub | len | block | MAC16`.
pub fn seal(
    key: &CredentialKey,
    lock_id: &LockId,
    challenge: &[u8; 20],
    [act, flags]: [u8; 2],
    nonce: [u8; 4],
    dev_pub: &[u8; 32],
    block: &[u8],
) -> Result<Message, CodecError> {
    seal_split((key, key), lock_id, challenge, [act, flags], nonce, dev_pub, block)
}

/// As [`seal`], for bind 2: K_cred makes the first half of the MAC and proves the link, K_x the second and proves the
/// claim code.
pub fn seal_split(
    (link, code): (&CredentialKey, &CredentialKey),
    lock_id: &LockId,
    challenge: &[u8; 20],
    [act, flags]: [u8; 2],
    nonce: [u8; 4],
    dev_pub: &[u8; 32],
    block: &[u8],
) -> Result<Message, CodecError> {
    let mut writer = Writer::new();
    writer.put(&[KIND, act, flags, 0]).put(&nonce).put(dev_pub).count(block.len()).put(block);
    let first = mac(link, lock_id, challenge, writer.bytes());
    let second = mac(code, lock_id, challenge, writer.bytes());
    writer.put(first.split_at(HALF).0).put(second.split_at(HALF).1);
    writer.finish()
}

/// Tells whether a CLAIM carries the MAC of `key` over this challenge.
#[must_use]
pub fn verify(key: &CredentialKey, lock_id: &LockId, challenge: &[u8; 20], message: &[u8]) -> bool {
    let Some((head, tag)) = message.split_last_chunk::<MAC_LENGTH>() else {
        return false;
    };
    equal(&mac(key, lock_id, challenge, head), tag)
}

/// Tells whether the first half of a CLAIM's MAC is `key`'s.
#[must_use]
pub fn verify_link(key: &CredentialKey, lock_id: &LockId, challenge: &[u8; 20], message: &[u8]) -> bool {
    let Some((head, tag)) = message.split_last_chunk::<MAC_LENGTH>() else {
        return false;
    };
    let expected = mac(key, lock_id, challenge, head);
    equal(expected.split_at(HALF).0, tag.split_at(HALF).0)
}

/// Tells whether the second half of a CLAIM's MAC is `key`'s.
#[must_use]
pub fn verify_code(key: &CredentialKey, lock_id: &LockId, challenge: &[u8; 20], message: &[u8]) -> bool {
    let Some((head, tag)) = message.split_last_chunk::<MAC_LENGTH>() else {
        return false;
    };
    let expected = mac(key, lock_id, challenge, head);
    equal(expected.split_at(HALF).1, tag.split_at(HALF).1)
}

fn mac(key: &CredentialKey, lock_id: &LockId, challenge: &[u8; 20], head: &[u8]) -> [u8; MAC_LENGTH] {
    truncate(hmac(key.reveal(), &[b"olp1/c", &lock_id.0, challenge, head]))
}

/// CLAIM_RES without its MAC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Claimed {
    /// What became of it.
    pub status: Status,
    /// Low byte of the slot; 0xFF when there is none.
    pub slot: u8,
    /// Bolt, door and clock.
    pub state: StateByte,
    /// Number of the newest log entry.
    pub log_seq: u32,
}

/// CLAIM_RES for opaque bytes: `15 | status | slot | state | log_seq | MAC12`; `claim` is the whole CLAIM.
#[must_use]
pub fn seal_result(
    key: &DeviceKey,
    lock_id: &LockId,
    challenge: &[u8; 20],
    claim: &[u8],
    [status, slot, state]: [u8; 3],
    log_seq: u32,
) -> [u8; 20] {
    let mut writer = ShortWriter::new();
    writer.put(&[RESULT_KIND, status, slot, state]).u32(log_seq);
    let tag = result_mac(key, lock_id, challenge, claim, writer.bytes());
    writer.put(&tag);
    padded(writer.bytes())
}

/// Reads CLAIM_RES's fields without believing them.
pub fn read_result(bytes: &[u8]) -> Result<Claimed, CodecError> {
    let mut reader = Reader::new(bytes);
    reader.kind(RESULT_KIND)?;
    let claimed = Claimed {
        status: Status::from_code(reader.u8()?)?,
        slot: reader.u8()?,
        state: StateByte::from_code(reader.u8()?),
        log_seq: reader.u32()?,
    };
    reader.take::<12>()?;
    reader.end()?;
    Ok(claimed)
}

/// Tells whether CLAIM_RES carries the lock's proof for this exchange.
#[must_use]
pub fn verify_result(
    key: &DeviceKey,
    lock_id: &LockId,
    challenge: &[u8; 20],
    claim: &[u8],
    result: &[u8],
) -> bool {
    let Some((head, tag)) = result.split_first_chunk::<8>() else {
        return false;
    };
    equal(&result_mac(key, lock_id, challenge, claim, head), tag)
}

fn result_mac(
    key: &DeviceKey,
    lock_id: &LockId,
    challenge: &[u8; 20],
    claim: &[u8],
    head: &[u8],
) -> [u8; 12] {
    truncate(hmac(key.reveal(), &[b"olp1/q", &lock_id.0, challenge, &sha256(&[claim]), head]))
}
