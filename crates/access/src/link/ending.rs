//! What a co-host asks an owner to end: only the owner can write a list for the lock.
//!
//! ```text
//! issuer1 | generation1 | n1 (1..32) | n x { serial4 | not_after4 } | guest text (may be empty) | MAC16
//! MAC = kdf(K_iss, "app/end", lock_id || all before), its first 16 bytes
//! ```
//! It stands in a parcel. It opens nothing, and ends nothing by itself.

use lock_protocol::LockId;
use lock_protocol::bytes::Reader;
use lock_protocol::keys::IssuerKey;
use lock_protocol::mac::{equal, kdf, truncate};

use crate::label;

/// Keys in one request.
const KEYS_MAX: usize = 32;

/// Keys that a co-host wants ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ending {
    /// Who made them, as the lock knows them.
    pub issuer: u8,
    /// Of which generation.
    pub generation: u8,
    /// Serials and the moments at which they end by themselves, Unix seconds; 1..=32.
    pub keys: Vec<(u32, u32)>,
    /// Whom they were made for; may be empty.
    pub guest_name: String,
}

/// No keys, more than 32, or a name that does not fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("A request ends 1 to {KEYS_MAX} keys of somebody with a name of at most 64 bytes")]
pub struct NoEnding;

impl Ending {
    /// The message, under the key of whoever made the keys.
    pub fn encode(&self, key: &IssuerKey, lock_id: &LockId) -> Result<Vec<u8>, NoEnding> {
        let count = u8::try_from(self.keys.len()).map_err(|_| NoEnding)?;
        if !(1..=KEYS_MAX).contains(&self.keys.len()) {
            return Err(NoEnding);
        }
        let mut message = vec![self.issuer, self.generation, count];
        for (serial, not_after) in &self.keys {
            message.extend_from_slice(&serial.to_be_bytes());
            message.extend_from_slice(&not_after.to_be_bytes());
        }
        label::put_or_empty(&mut message, &self.guest_name).map_err(|_| NoEnding)?;
        let mac = mac(key, lock_id, &message);
        message.extend_from_slice(&mac);
        Ok(message)
    }

    /// What a message says, not yet proved; nothing when it is none.
    #[must_use]
    pub fn decode(message: &[u8]) -> Option<Self> {
        let (covered, _) = message.split_last_chunk::<16>()?;
        let mut reader = Reader::new(covered);
        let [issuer, generation, count] = reader.take().ok()?;
        if !(1..=KEYS_MAX).contains(&usize::from(count)) {
            return None;
        }
        let mut keys = Vec::new();
        for _ in 0..count {
            keys.push((reader.u32().ok()?, reader.u32().ok()?));
        }
        let guest_name = label::read_or_empty(&mut reader).ok()?;
        reader.rest().is_empty().then_some(Self { issuer, generation, keys, guest_name })
    }

    /// Whether whoever holds `key` wrote the message, for this lock.
    #[must_use]
    pub fn is_from(message: &[u8], key: &IssuerKey, lock_id: &LockId) -> bool {
        message
            .split_last_chunk::<16>()
            .is_some_and(|(covered, held)| equal(&mac(key, lock_id, covered), held))
    }
}

fn mac(key: &IssuerKey, lock_id: &LockId, covered: &[u8]) -> [u8; 16] {
    truncate(kdf(key.reveal(), b"app/end", &[&lock_id.0, covered]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: LockId = LockId([7; 16]);

    fn ending() -> Ending {
        Ending { issuer: 3, generation: 1, keys: vec![(10, 20), (11, 30)], guest_name: String::from("Bob") }
    }

    #[test]
    fn a_request_comes_back_and_is_its_makers_for_one_lock_alone() {
        let key = IssuerKey::new([5; 32]);
        let message = ending().encode(&key, &LOCK).unwrap();

        assert_eq!(Ending::decode(&message), Some(ending()));
        assert!(Ending::is_from(&message, &key, &LOCK));
        assert!(!Ending::is_from(&message, &IssuerKey::new([6; 32]), &LOCK));
        assert!(!Ending::is_from(&message, &key, &LockId([8; 16])));
        for at in 0..message.len() {
            let mut changed = message.clone();
            changed[at] ^= 1;
            assert!(!Ending::is_from(&changed, &key, &LOCK), "{at}");
            assert_eq!(Ending::decode(&message[..at]).filter(|read| *read == ending()), None, "{at}");
        }
    }

    #[test]
    fn none_and_too_many_are_refused_both_ways() {
        let key = IssuerKey::new([5; 32]);
        for count in [0, KEYS_MAX + 1] {
            let many = Ending { keys: vec![(1, 2); count], ..ending() };
            assert_eq!(many.encode(&key, &LOCK), Err(NoEnding));
            let mut bytes = vec![1, 0, u8::try_from(count).unwrap()];
            bytes.resize(3 + count * 8 + 1 + 16, 0);
            assert_eq!(Ending::decode(&bytes), None);
        }
        let hidden = Ending { guest_name: String::from("a\u{202E}b"), ..ending() };
        assert_eq!(hidden.encode(&key, &LOCK), Err(NoEnding));
    }
}
