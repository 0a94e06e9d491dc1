//! WHO (0x18) and its answer (0x19): an owned lock tells its installation nonce to whoever has read its setup code.
//!
//! An owner who restores from words needs the nonce to derive K_root again. The answer is masked under K_adv and the
//! connection's nonce, so that a stranger cannot follow the lock by it.

use crate::bytes::{CodecError, Reader, ShortWriter, padded};
use crate::keys::AdvertKey;
use crate::mac::{hmac, truncate};

/// First and only byte of WHO.
pub const KIND: u8 = 0x18;
/// First byte of the answer.
pub const ANSWER_KIND: u8 = 0x19;

/// `19 | install_nonce16 XOR HMAC(K_adv, "olp1/who" || nL)[..16]`
#[must_use]
pub fn seal(key: &AdvertKey, nonce: &[u8; 12], install_nonce: &[u8; 16]) -> [u8; 17] {
    let mut writer = ShortWriter::new();
    writer.u8(ANSWER_KIND).put(&masked(key, nonce, install_nonce));
    padded(writer.bytes())
}

/// The installation nonce in an answer; only as true as the lock it came from.
pub fn open(key: &AdvertKey, nonce: &[u8; 12], answer: &[u8]) -> Result<[u8; 16], CodecError> {
    let mut reader = Reader::new(answer);
    reader.kind(ANSWER_KIND)?;
    let masked_nonce = reader.take()?;
    reader.end()?;
    Ok(masked(key, nonce, &masked_nonce))
}

fn masked(key: &AdvertKey, nonce: &[u8; 12], bytes: &[u8; 16]) -> [u8; 16] {
    let mut out: [u8; 16] = truncate(hmac(key.reveal(), &[b"olp1/who", nonce]));
    for (mask, byte) in out.iter_mut().zip(bytes) {
        *mask ^= byte;
    }
    out
}
