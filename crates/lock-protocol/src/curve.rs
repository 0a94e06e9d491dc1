//! X25519 (RFC 7748), with the all-zero result of a small-order point refused.

use x25519_dalek::{PublicKey, StaticSecret, X25519_BASEPOINT_BYTES};

/// The public key of a 32-byte secret (clamped as RFC 7748 section 5 says).
#[must_use]
pub fn public_key(secret: &[u8; 32]) -> [u8; 32] {
    // By the ladder that a lock has anyway: the curve's other form would be code for nothing but this.
    StaticSecret::from(*secret).diffie_hellman(&PublicKey::from(X25519_BASEPOINT_BYTES)).to_bytes()
}

/// The shared secret, or nothing when the peer's point is of small order.
#[must_use]
pub fn agree(secret: &[u8; 32], peer: &[u8; 32]) -> Option<[u8; 32]> {
    let shared = StaticSecret::from(*secret).diffie_hellman(&PublicKey::from(*peer));
    shared.was_contributory().then(|| shared.to_bytes())
}
