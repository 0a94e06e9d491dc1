//! Sealing: what leaves this device can be read by the devices of the site, or by who holds a link, and by nobody else.
//!
//! All of it is XChaCha20-Poly1305 under keys from HKDF-SHA256 (RFC 5869). A sealed thing is
//! `version 1 || nonce 24 || ciphertext || tag 16`, and what it is and where it belongs is authenticated with it.

mod device;
mod joining;
mod link;
mod row;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

pub use device::{device_public_key, open_for_device, seal_for_device};
pub use joining::{JOINING_DIGITS, JoiningCode, open_joining, seal_for_joining};
pub use link::{LinkKeys, SECRET_LEN};
pub use row::RowKey;

/// The only version there is.
const VERSION: u8 = 1;
/// Bytes of a public key.
const PUBLIC_LEN: usize = 32;
/// Bytes that sealing adds.
pub const OVERHEAD: usize = 1 + 24 + 16;

/// A key of 32 bytes for one purpose. It has no Debug.
struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// HKDF-SHA256 without salt.
    fn derive(secret: &[u8], purpose: &str, context: &[u8]) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        // 32 bytes are one block, which HKDF always gives.
        let _ =
            Hkdf::<Sha256>::new(None, secret).expand_multi_info(&[purpose.as_bytes(), context], &mut *key);
        Self(key)
    }

    fn seal(&self, nonce: [u8; 24], context: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
        let cipher = XChaCha20Poly1305::new((&*self.0).into());
        let body = cipher.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: context }).ok()?;
        Some([&[VERSION], nonce.as_slice(), &body].concat())
    }

    fn open(&self, context: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (&VERSION, rest) = sealed.split_first()? else { return None };
        let (nonce, body) = rest.split_first_chunk::<24>()?;
        let cipher = XChaCha20Poly1305::new((&*self.0).into());
        cipher.decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: context }).ok().map(Zeroizing::new)
    }
}
