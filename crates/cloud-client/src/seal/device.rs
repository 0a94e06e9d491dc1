//! The site's key on its way to a new device: sealed for it alone, by one that has it.
//!
//! `ephemeral public key 32 || sealed`, the key being HKDF over the X25519 secret and both public keys.

use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::Key;

const PURPOSE: &str = "latchstring/device/1";

/// The public key of a device, for the secret key that it drew: 32 random bytes.
#[must_use]
pub fn device_public_key(device_secret: &Zeroizing<[u8; 32]>) -> [u8; 32] {
    PublicKey::from(&StaticSecret::from(**device_secret)).to_bytes()
}

/// Seals for the device with this public key; `ephemeral` is 32 fresh random bytes. Nothing when the key is not one.
#[must_use]
pub fn seal_for_device(
    device: &[u8; 32],
    ephemeral: &Zeroizing<[u8; 32]>,
    nonce: [u8; 24],
    plain: &[u8],
) -> Option<Vec<u8>> {
    let secret = StaticSecret::from(**ephemeral);
    let public = PublicKey::from(&secret).to_bytes();
    let key = agree(&secret, device, &public, device)?;
    Some([public.as_slice(), &key.seal(nonce, device, plain)?].concat())
}

/// What was sealed for the device with this secret key, or nothing.
#[must_use]
pub fn open_for_device(device_secret: &Zeroizing<[u8; 32]>, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (ephemeral, sealed) = sealed.split_first_chunk::<32>()?;
    let secret = StaticSecret::from(**device_secret);
    let device = PublicKey::from(&secret).to_bytes();
    agree(&secret, ephemeral, ephemeral, &device)?.open(&device, sealed)
}

fn agree(secret: &StaticSecret, peer: &[u8; 32], ephemeral: &[u8; 32], device: &[u8; 32]) -> Option<Key> {
    let shared = secret.diffie_hellman(&PublicKey::from(*peer));
    // A point of small order would give a key that everybody knows.
    let context = [ephemeral.as_slice(), device].concat();
    shared.was_contributory().then(|| Key::derive(shared.as_bytes(), PURPOSE, &context))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_device_it_was_sealed_for_opens_it() {
        let device = Zeroizing::new([5; 32]);
        let public = PublicKey::from(&StaticSecret::from(*device)).to_bytes();
        let sealed = seal_for_device(&public, &Zeroizing::new([6; 32]), [7; 24], b"site key").unwrap();
        assert_eq!(*open_for_device(&device, &sealed).unwrap(), b"site key");
        assert!(open_for_device(&Zeroizing::new([8; 32]), &sealed).is_none());
        for position in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[position] ^= 1;
            // The highest bit of a public key is not part of it (RFC 7748, section 5), but of what the key is made of.
            assert!(open_for_device(&device, &damaged).is_none(), "byte {position}");
        }
    }

    #[test]
    fn a_key_that_everybody_could_agree_with_is_refused() {
        assert!(seal_for_device(&[0; 32], &Zeroizing::new([6; 32]), [7; 24], b"site key").is_none());
    }
}
