//! Sealing of secret columns: ChaCha20-Poly1305 under the master key, bound to table, row and column.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use zeroize::Zeroizing;

use crate::vault::MasterKey;

/// Secret bytes out of a sealed column; wiped on drop, without Debug or Display.
pub type Secret = Zeroizing<Vec<u8>>;

/// Where a sealed value lives; a value moved elsewhere no longer opens.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) table: &'static str,
    pub(crate) row: &'a [u8],
    pub(crate) column: &'static str,
}

impl Place<'_> {
    fn associated_data(&self) -> Vec<u8> {
        let mut data = Vec::new();
        for part in [self.table.as_bytes(), self.row, self.column.as_bytes()] {
            // Parts are names and 16-byte ids, so their length always fits.
            data.push(u8::try_from(part.len()).unwrap_or(u8::MAX));
            data.extend_from_slice(part);
        }
        data
    }
}

/// `nonce12 || ciphertext || tag16`
pub(crate) fn seal(key: &MasterKey, nonce: [u8; 12], place: Place<'_>, secret: &[u8]) -> Option<Vec<u8>> {
    let data = place.associated_data();
    let body = ChaCha20Poly1305::new(key.reveal().into())
        .encrypt(&Nonce::from(nonce), Payload { msg: secret, aad: &data })
        .ok()?;
    Some([nonce.as_slice(), &body].concat())
}

/// The secret, or nothing when the value was sealed elsewhere, under another key, or changed.
pub(crate) fn open(key: &MasterKey, place: Place<'_>, sealed: &[u8]) -> Option<Secret> {
    let (nonce, body) = sealed.split_first_chunk::<12>()?;
    let data = place.associated_data();
    ChaCha20Poly1305::new(key.reveal().into())
        .decrypt(&Nonce::from(*nonce), Payload { msg: body, aad: &data })
        .ok()
        .map(Zeroizing::new)
}
