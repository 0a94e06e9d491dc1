//! REKEY: an order that hands a lock to another owner, sealed to the lock itself (specification section 13).
//!
//! Whoever installed the lock knows its K_root, so the new one also needs the lock's own X25519 key to be read.

use arrayvec::ArrayVec;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use zeroize::Zeroize;

use crate::bytes::{CodecError, Reader, Writer};
use crate::keys::RootKey;
use crate::mac::hkdf;
use crate::setup::{CONTENTS_MAX, Contents};
use crate::{LockId, curve};

/// Bytes of the longest opened contents.
pub const OPENED_MAX: usize = 16 + CONTENTS_MAX;
/// Bytes of the longest order body.
pub const BODY_MAX: usize = 32 + OPENED_MAX + 16;

/// What the new owner puts into the lock.
#[derive(Clone)]
pub struct Rekey {
    /// Names the new installation; drawn by the new owner, because the root key hangs on it and must never come back.
    pub install_nonce: [u8; 16],
    /// As in SETUP; the time is when this was written, and moves no clock.
    pub contents: Contents,
}

/// The lock that a REKEY is for.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// Its name.
    pub lock_id: &'a LockId,
    /// Its root key until now.
    pub old_root: &'a RootKey,
}

impl Rekey {
    /// The body of the order: `e_pub32 | ciphertext | tag16`; `e_secret` is drawn for this one message.
    pub fn seal(
        &self,
        target: Target<'_>,
        e_secret: &[u8; 32],
        lock_pub: &[u8; 32],
    ) -> Result<ArrayVec<u8, BODY_MAX>, CodecError> {
        let e_pub = curve::public_key(e_secret);
        let shared = curve::agree(e_secret, lock_pub).ok_or(CodecError::Value)?;
        let mut opened = self.encode()?;
        let tag = cipher(target, &shared, &e_pub)
            .encrypt_inout_detached(&Nonce::default(), &e_pub, opened.as_mut_slice().into())
            .map_err(|_| CodecError::TooLong)?;
        let mut writer = Writer::new();
        writer.put(&e_pub).put(&opened).put(&tag);
        writer.finish()
    }

    /// Opens a body with the lock's own secret; nothing when it is not for this lock or was changed.
    #[must_use]
    pub fn open(target: Target<'_>, static_secret: &[u8; 32], body: &[u8]) -> Option<Self> {
        let (e_pub, sealed) = body.split_first_chunk::<32>()?;
        let (ciphertext, tag) = sealed.split_last_chunk::<16>()?;
        let shared = curve::agree(static_secret, e_pub)?;
        let mut opened = ArrayVec::<u8, OPENED_MAX>::new();
        opened.try_extend_from_slice(ciphertext).ok()?;
        let cipher = cipher(target, &shared, e_pub);
        let good = cipher
            .decrypt_inout_detached(&Nonce::default(), e_pub, opened.as_mut_slice().into(), tag.into())
            .is_ok();
        let rekey = if good { Self::decode(&opened).ok() } else { None };
        opened.as_mut_slice().zeroize();
        rekey
    }

    /// `install_nonce16 | contents as in SETUP`
    pub fn encode(&self) -> Result<ArrayVec<u8, OPENED_MAX>, CodecError> {
        let mut writer = Writer::new();
        writer.put(&self.install_nonce).put(&self.contents.encode()?);
        writer.finish()
    }

    /// Reads opened contents.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        Ok(Self { install_nonce: reader.take()?, contents: Contents::decode(reader.rest())? })
    }
}

/// The key is used once, because e is, so the nonce may be zeros.
fn cipher(target: Target<'_>, shared: &[u8; 32], e_pub: &[u8; 32]) -> ChaCha20Poly1305 {
    let mut key = hkdf(target.old_root.reveal(), shared, &[b"olp1/rekey", &target.lock_id.0, e_pub]);
    let cipher = ChaCha20Poly1305::new(&key.into());
    key.zeroize();
    cipher
}
