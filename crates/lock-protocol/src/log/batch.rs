//! LOG_GET (0x31) and LOG_BATCH (0x32): the log on its way, sealed for the owner, carried by anybody.

use arrayvec::ArrayVec;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce, Tag};

use crate::LockId;
use crate::bytes::{CodecError, Message, Reader, ShortWriter, Writer};
use crate::capacity::{MESSAGE_MAX, REFERENCE};
use crate::keys::{LogChainKey, LogSealKey};
use crate::log::{Entry, Log};
use crate::mac::{hmac, truncate};

/// First byte of LOG_GET.
pub const GET_KIND: u8 = 0x31;
/// First byte of LOG_BATCH.
pub const KIND: u8 = 0x32;
/// Most entries in one batch.
pub const BATCH_MAX: usize = if REFERENCE { 16 } else { 6 };
const BODY_MAX: usize = 32 + BATCH_MAX * 32;

/// `31 | from_seq4`
#[must_use]
pub fn get(from: u32) -> [u8; 5] {
    let [a, b, c, d] = from.to_be_bytes();
    [GET_KIND, a, b, c, d]
}

/// Reads LOG_GET.
pub fn read_get(bytes: &[u8]) -> Result<u32, CodecError> {
    let mut reader = Reader::new(bytes);
    reader.kind(GET_KIND)?;
    let from = reader.u32()?;
    reader.end()?;
    Ok(from)
}

/// Up to [`BATCH_MAX`] entries from `from` (or the oldest held) on:
/// `32 | first4 | count | next4 | ciphertext | tag16 | MAC16`.
///
/// The ciphertext holds h before the first entry and the entries. `next` is the number of the lock's next entry, and
/// MAC16 = HMAC(a_next, lock_id || next4 || h)[..16] proves the log's end.
pub fn seal(log: &Log, key: &LogSealKey, lock_id: &LockId, from: u32) -> Result<Message, CodecError> {
    let head = log.head();
    let first = from.clamp(log.first(), head.next);
    let mut hash = *log.tail_hash();
    for seq in log.first()..first {
        hash = super::ring::running(&hash, &log.get(seq).ok_or(CodecError::Value)?.covered());
    }
    let mut body = Writer::<MESSAGE_MAX>::new();
    body.put(&hash);
    let mut count: u8 = 0;
    for entry in (first..head.next).take(BATCH_MAX).filter_map(|seq| log.get(seq)) {
        body.put(&entry.0);
        count += 1;
    }
    let mut body = body.finish()?;
    let tag = cipher(key)
        .encrypt_inout_detached(
            &nonce(first, count),
            &associated(lock_id, first, count),
            body.as_mut_slice().into(),
        )
        .map_err(|_| CodecError::TooLong)?;

    let mut writer = Writer::new();
    writer.u8(KIND).u32(first).u8(count).u32(head.next).put(&body).put(&tag);
    writer.put(&end_mac(&head.key, lock_id, head.next, &head.hash));
    writer.finish()
}

/// An opened batch, its chain not yet followed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Batch {
    /// Number of the first entry, or of the next one when there is none.
    pub first: u32,
    /// Number of the lock's next entry when it answered.
    pub next: u32,
    /// h before the first entry.
    pub hash_before: [u8; 32],
    /// The entries.
    pub entries: ArrayVec<Entry, BATCH_MAX>,
    /// Proof of the log's end.
    pub end_mac: [u8; 16],
}

/// Opens a batch; an error when it is malformed, was changed on its way, or belongs to another lock.
pub fn open(key: &LogSealKey, lock_id: &LockId, bytes: &[u8]) -> Result<Batch, CodecError> {
    let mut reader = Reader::new(bytes);
    reader.kind(KIND)?;
    let first = reader.u32()?;
    let count = reader.u8()?;
    let next = reader.u32()?;
    let mut body = ArrayVec::<u8, BODY_MAX>::new();
    body.try_extend_from_slice(reader.slice(32 + usize::from(count) * 32)?)
        .map_err(|_| CodecError::TooLong)?;
    let tag = reader.take::<16>()?;
    let end_mac = reader.take()?;
    reader.end()?;
    cipher(key)
        .decrypt_inout_detached(
            &nonce(first, count),
            &associated(lock_id, first, count),
            body.as_mut_slice().into(),
            &Tag::from(tag),
        )
        .map_err(|_| CodecError::Value)?;

    let mut reader = Reader::new(&body);
    let hash_before = reader.take()?;
    let entries = reader.rest().as_chunks::<32>().0.iter().map(|bytes| Entry(*bytes)).collect();
    Ok(Batch { first, next, hash_before, entries, end_mac })
}

/// `HMAC(a_next, lock_id || next4 || h)[..16]`
#[must_use]
pub fn end_mac(key: &LogChainKey, lock_id: &LockId, next: u32, hash: &[u8; 32]) -> [u8; 16] {
    truncate(hmac(key.reveal(), &[&lock_id.0, &next.to_be_bytes(), hash]))
}

fn cipher(key: &LogSealKey) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(key.reveal().into())
}

/// The same entries always have the same nonce, a batch grown by an entry another one.
fn nonce(first: u32, count: u8) -> Nonce {
    let mut nonce = [0; 12];
    let number = (u128::from(first) << 32 | u128::from(count)).to_be_bytes();
    for (to, from) in nonce.iter_mut().zip(number.iter().skip(4)) {
        *to = *from;
    }
    Nonce::from(nonce)
}

fn associated(lock_id: &LockId, first: u32, count: u8) -> [u8; 21] {
    let mut writer = ShortWriter::new();
    writer.put(&lock_id.0).u32(first).u8(count);
    crate::bytes::padded(writer.bytes())
}
