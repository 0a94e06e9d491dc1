//! UNLOCK (0x12) and RESULT (0x13): one round trip at the door (specification section 5).

use crate::LockId;
use crate::bytes::{CodecError, Message, Reader, ShortWriter, Writer, padded};
use crate::keys::DeviceKey;
use crate::mac::{equal, hmac, sha256, truncate};
use crate::status::{StateByte, Status, codes};

/// First byte of UNLOCK.
pub const KIND: u8 = 0x12;
/// First byte of RESULT.
pub const RESULT_KIND: u8 = 0x13;
/// The slot byte that asks the lock to try every slot.
pub const ANY_SLOT: u8 = 0xFF;

codes! {
    /// What the bolt shall do.
    Action {
        /// Withdraw the bolt.
        Unlock = 1,
        /// Throw the bolt.
        Lock = 2,
        /// Withdraw the bolt and pull the latch.
        Unlatch = 3,
        /// Nothing; tell the state.
        Status = 4,
        /// Let a throttled keypad take codes again.
        Release = 5,
    }
}

codes! {
    /// What the person did to ask for it.
    Intent {
        /// Tapped, with biometrics or PIN of the phone just now.
        TapWithPresence = 1,
        /// Tapped.
        Tap = 2,
        /// Came near.
        Proximity = 3,
        /// Asked from elsewhere.
        Remote = 4,
        /// Touched the lock, then confirmed on the phone.
        TouchAndConfirm = 5,
    }
}

impl Intent {
    /// The bits of a credential's intent mask that this act satisfies.
    #[must_use]
    pub fn mask(self) -> u8 {
        match self {
            Intent::TapWithPresence => 0b0011,
            Intent::Tap | Intent::TouchAndConfirm => 0b0010,
            Intent::Proximity => 0b0100,
            Intent::Remote => 0b1000,
        }
    }
}

/// Intent and action in one byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Act {
    /// What the person did.
    pub intent: Intent,
    /// What the bolt shall do.
    pub action: Action,
}

impl Act {
    /// `intent << 4 | action`
    #[must_use]
    pub fn code(self) -> u8 {
        self.intent.code() << 4 | self.action.code()
    }

    /// Reads the byte.
    pub fn from_code(code: u8) -> Result<Self, CodecError> {
        Ok(Self { intent: Intent::from_code(code >> 4)?, action: Action::from_code(code & 0x0F)? })
    }
}

/// The first 20 bytes of UNLOCK; an extension (FRESH, LIST) may follow them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unlock {
    /// Intent and action.
    pub act: Act,
    /// Low byte of the slot, or [`ANY_SLOT`].
    pub slot: u8,
    /// Reserved, sent as zero, under the MAC.
    pub flags: u8,
    /// nP: makes the answer fresh for the phone.
    pub nonce: [u8; 4],
    /// The phone's proof.
    pub mac: [u8; 12],
}

impl Unlock {
    /// Splits UNLOCK into its 20 bytes and its extension.
    pub fn decode(bytes: &[u8]) -> Result<(Self, &[u8]), CodecError> {
        let mut reader = Reader::new(bytes);
        reader.kind(KIND)?;
        let act = Act::from_code(reader.u8()?)?;
        let [slot, flags] = reader.take()?;
        let unlock = Self { act, slot, flags, nonce: reader.take()?, mac: reader.take()? };
        Ok((unlock, reader.rest()))
    }
}

/// The whole UNLOCK for opaque bytes: `12 | act | slot | flags | nP | MAC12`, then `ext`.
pub fn seal(
    key: &DeviceKey,
    lock_id: &LockId,
    challenge: &[u8; 20],
    fields: [u8; 3],
    nonce: [u8; 4],
    ext: &[u8],
) -> Result<Message, CodecError> {
    let mut writer = Writer::new();
    writer.put(&seal_head(key, lock_id, challenge, fields, nonce, ext)).put(ext);
    writer.finish()
}

/// UNLOCK's first 20 bytes, for an `ext` of any length that follows them.
#[must_use]
pub fn seal_head(
    key: &DeviceKey,
    lock_id: &LockId,
    challenge: &[u8; 20],
    [act, slot, flags]: [u8; 3],
    nonce: [u8; 4],
    ext: &[u8],
) -> [u8; 20] {
    let mut writer = ShortWriter::new();
    writer.put(&[KIND, act, slot, flags]).put(&nonce);
    let tag = mac(key, lock_id, challenge, &padded(writer.bytes()), ext);
    writer.put(&tag);
    padded(writer.bytes())
}

/// Tells whether `message` (20 bytes and extension) carries the MAC of `key` over this challenge.
#[must_use]
pub fn verify(key: &DeviceKey, lock_id: &LockId, challenge: &[u8; 20], message: &[u8]) -> bool {
    let Some((head, rest)) = message.split_first_chunk::<8>() else {
        return false;
    };
    let Some((tag, ext)) = rest.split_first_chunk::<12>() else {
        return false;
    };
    equal(&mac(key, lock_id, challenge, head, ext), tag)
}

fn mac(key: &DeviceKey, lock_id: &LockId, challenge: &[u8; 20], head: &[u8; 8], ext: &[u8]) -> [u8; 12] {
    let label: &[u8] = b"olp1/u";
    if ext.is_empty() {
        return truncate(hmac(key.reveal(), &[label, &lock_id.0, challenge, head]));
    }
    truncate(hmac(key.reveal(), &[label, &lock_id.0, challenge, head, &sha256(&[ext])]))
}

/// RESULT without its MAC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// What became of it.
    pub status: Status,
    /// Bolt, door and clock.
    pub state: StateByte,
    /// Battery, percent.
    pub battery_percent: u8,
    /// Number of the newest log entry.
    pub log_seq: u32,
}

/// An act whose bolt may still be moving: what the second RESULT is proved with.
pub(crate) struct Underway {
    pub(crate) key: DeviceKey,
    pub(crate) challenge: [u8; 20],
    /// UNLOCK's first 20 bytes, or CLAIM's.
    pub(crate) request: [u8; 20],
}

/// RESULT for opaque bytes: `13 | status | state | battery | log_seq | MAC12`; `unlock` is UNLOCK's first 20 bytes.
#[must_use]
pub fn seal_result(
    key: &DeviceKey,
    lock_id: &LockId,
    challenge: &[u8; 20],
    unlock: &[u8; 20],
    [status, state, battery]: [u8; 3],
    log_seq: u32,
) -> [u8; 20] {
    let mut writer = ShortWriter::new();
    writer.put(&[RESULT_KIND, status, state, battery]).u32(log_seq);
    let tag: [u8; 12] =
        truncate(hmac(key.reveal(), &[b"olp1/r", &lock_id.0, challenge, unlock, writer.bytes()]));
    writer.put(&tag);
    padded(writer.bytes())
}

/// Reads RESULT's fields without believing them.
pub fn read_result(bytes: &[u8]) -> Result<Outcome, CodecError> {
    let mut reader = Reader::new(bytes);
    reader.kind(RESULT_KIND)?;
    let outcome = Outcome {
        status: Status::from_code(reader.u8()?)?,
        state: StateByte::from_code(reader.u8()?),
        battery_percent: reader.u8()?,
        log_seq: reader.u32()?,
    };
    reader.take::<12>()?;
    reader.end()?;
    Ok(outcome)
}

/// Tells whether RESULT carries the lock's proof for this exchange.
#[must_use]
pub fn verify_result(
    key: &DeviceKey,
    lock_id: &LockId,
    challenge: &[u8; 20],
    unlock: &[u8; 20],
    result: &[u8],
) -> bool {
    let Some((head, tag)) = result.split_first_chunk::<8>() else {
        return false;
    };
    let expected: [u8; 12] = truncate(hmac(key.reveal(), &[b"olp1/r", &lock_id.0, challenge, unlock, head]));
    equal(&expected, tag)
}
