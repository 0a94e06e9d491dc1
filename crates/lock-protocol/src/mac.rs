//! HMAC-SHA256 and the key derivation built on it (specification section 3).

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// HMAC-SHA256 (RFC 2104) of the joined `parts`.
#[must_use]
pub fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    tag(keyed(key), parts)
}

/// HMAC-SHA256 that has taken in its key.
pub(crate) fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC pads a short key with zeros to the hash's block, so a padded key gives the same tag and cannot be refused.
    let mut padded: [u8; 64] = crate::bytes::padded(key);
    let mac = Hmac::<Sha256>::new((&padded).into());
    padded.zeroize();
    mac
}

/// The tag of the joined `parts`.
pub(crate) fn tag(mut mac: Hmac<Sha256>, parts: &[&[u8]]) -> [u8; 32] {
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// HMAC-SHA256 of two messages under one key, which is taken in only once.
#[must_use]
pub(crate) fn hmac_both(key: &[u8; 32], first: &[u8], second: &[u8]) -> ([u8; 32], [u8; 32]) {
    let mac = keyed(key);
    (tag(mac.clone(), &[first]), tag(mac, &[second]))
}

/// `kdf(k, label, ctx) = HMAC-SHA256(k, len8(label) || label || ctx)`, with `ctx` given in parts.
#[must_use]
pub fn kdf(key: &[u8; 32], label: &[u8], ctx: &[&[u8]]) -> [u8; 32] {
    let mut mac = keyed(key);
    // Labels are constants of this crate, all shorter than 16 bytes.
    mac.update(&[u8::try_from(label.len()).unwrap_or(u8::MAX)]);
    mac.update(label);
    tag(mac, ctx)
}

/// HKDF-SHA256 (RFC 5869) of 32 bytes, which are one block of its output, with `info` given in parts.
#[must_use]
pub fn hkdf(salt: &[u8; 32], ikm: &[u8], info: &[&[u8]]) -> [u8; 32] {
    let mut extracted = hmac(salt, &[ikm]);
    let mut mac = keyed(&extracted);
    extracted.zeroize();
    for part in info {
        mac.update(part);
    }
    tag(mac, &[&[1]])
}

/// The first `N` bytes of a tag.
#[must_use]
pub fn truncate<const N: usize>(tag: [u8; 32]) -> [u8; N] {
    crate::bytes::padded(&tag)
}

/// SHA-256 (FIPS 180-4) of the joined `parts`.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// Compares in constant time; unequal lengths are unequal.
#[must_use]
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}
