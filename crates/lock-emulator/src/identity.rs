//! What the factory gives a lock once and nothing ever changes: its name, its key, its setup secret.

use lock_protocol::LockId;
use zeroize::{Zeroize, Zeroizing};

use crate::checksum::Crc32;
use crate::entropy::Entropy;
use crate::state_dir::StateDir;

const FILE: &str = "identity.bin";
const MAGIC: &[u8; 5] = b"LSID\x01";

/// A lock's identity. Its secrets leave it only towards the protocol and the setup code.
#[derive(Clone)]
pub struct Identity {
    /// The lock's name.
    pub lock_id: LockId,
    /// X25519 private key.
    pub(crate) static_secret: [u8; 32],
    /// Printed inside the battery case.
    pub(crate) setup_secret: [u8; 16],
    /// Keys the nonces.
    pub(crate) nonce_key: [u8; 32],
}

/// Why there is no identity.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The file is there and is not one of these; a lock never gets a second identity by accident.
    #[error("The identity file {FILE} is damaged or from a newer version")]
    Unreadable,
    /// The host refused.
    #[error("Failed to keep the identity: {0}")]
    Io(#[from] std::io::Error),
}

impl Drop for Identity {
    fn drop(&mut self) {
        self.static_secret.zeroize();
        self.setup_secret.zeroize();
        self.nonce_key.zeroize();
    }
}

impl Identity {
    /// Makes a new lock.
    #[must_use]
    pub fn draw(entropy: &mut Entropy) -> Self {
        let (names, static_secret, nonce_key) =
            (Zeroizing::new(entropy.draw()), entropy.draw(), entropy.draw());
        let (mut lock_id, mut setup_secret) = ([0; 16], [0; 16]);
        for (index, byte) in names.iter().enumerate() {
            let half = if index < 16 { &mut lock_id } else { &mut setup_secret };
            if let Some(place) = half.get_mut(index % 16) {
                *place = *byte;
            }
        }
        Self { lock_id: LockId(lock_id), static_secret, setup_secret, nonce_key }
    }

    /// The identity kept in `dir`, made and kept there first on a new lock.
    ///
    /// # Errors
    /// [`IdentityError::Unreadable`] rather than a new identity in the place of a damaged one.
    pub fn load_or_make(dir: &StateDir, entropy: &mut Entropy) -> Result<Self, IdentityError> {
        if let Some(bytes) = dir.read(FILE)?.map(Zeroizing::new) {
            return Self::decode(&bytes).ok_or(IdentityError::Unreadable);
        }
        let identity = Self::draw(entropy);
        dir.replace(FILE, &identity.encode())?;
        Ok(identity)
    }

    /// `"LSID" 01 | lock_id16 | static secret32 | setup secret16 | nonce key32 | crc32 of all before`
    fn encode(&self) -> Zeroizing<Vec<u8>> {
        let fields: [&[u8]; 5] =
            [MAGIC, &self.lock_id.0, &self.static_secret, &self.setup_secret, &self.nonce_key];
        let mut bytes = Zeroizing::new(fields.concat());
        let crc = Crc32::new().feed(&bytes).finish();
        bytes.extend_from_slice(&crc.to_be_bytes());
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (body, crc) = bytes.split_last_chunk::<4>()?;
        if Crc32::new().feed(body).finish() != u32::from_be_bytes(*crc) {
            return None;
        }
        let rest = body.strip_prefix(MAGIC)?;
        let (lock_id, rest) = rest.split_first_chunk()?;
        let (static_secret, rest) = rest.split_first_chunk()?;
        let (setup_secret, rest) = rest.split_first_chunk()?;
        let nonce_key = rest.try_into().ok()?;
        Some(Self {
            lock_id: LockId(*lock_id),
            static_secret: *static_secret,
            setup_secret: *setup_secret,
            nonce_key,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_keeps_its_identity_for_life() {
        let dir = tempfile::tempdir().unwrap();
        let dir = StateDir::take(dir.path()).unwrap();
        let made = Identity::load_or_make(&dir, &mut Entropy::seeded(1)).unwrap();

        let loaded = Identity::load_or_make(&dir, &mut Entropy::seeded(2)).unwrap();

        assert!(made.encode() == loaded.encode());
    }

    #[test]
    fn a_damaged_identity_is_never_replaced_by_a_new_one() {
        let dir = tempfile::tempdir().unwrap();
        let dir = StateDir::take(dir.path()).unwrap();
        Identity::load_or_make(&dir, &mut Entropy::seeded(1)).unwrap();
        let whole = dir.read(FILE).unwrap().unwrap();
        for cut in 0..whole.len() {
            dir.replace(FILE, &whole[..cut]).unwrap();
            assert!(Identity::load_or_make(&dir, &mut Entropy::System).is_err(), "cut at {cut}");
        }
    }
}
