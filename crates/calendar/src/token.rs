//! The address of a property's own calendar: a token that only we can make, and that the host can make worthless.

use access::PropertyId;
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

const CONTEXT: &[u8] = b"latchstring property calendar v1";
const PROPERTY_BYTES: usize = 16;
const GENERATION_BYTES: usize = 4;
const MAC_BYTES: usize = 16;

/// The key that signs addresses of calendars; has neither Debug nor Display nor Serialize and is wiped on drop.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct AddressKey([u8; 32]);

impl AddressKey {
    /// Takes 32 random bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The token for a property's calendar: 48 characters that fit into an address. Another generation makes the ones
    /// before worthless.
    #[must_use]
    pub fn sign(&self, property: PropertyId, generation: u32) -> String {
        let said = said(property, generation);
        let Some(mac) = self.mac(&said) else { return String::new() };
        let mac = mac.finalize().into_bytes();
        let signed = [&said[..], mac.get(..MAC_BYTES).unwrap_or_default()].concat();
        BASE64URL_NOPAD.encode(&signed)
    }

    /// Whose calendar a token opens, and of which generation it is: the caller compares that with the property's.
    ///
    /// The signature is compared in constant time.
    #[must_use]
    pub fn open(&self, token: &str) -> Option<(PropertyId, u32)> {
        let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
        let (property, rest) = bytes.split_first_chunk::<PROPERTY_BYTES>()?;
        let (generation, mac) = rest.split_first_chunk::<GENERATION_BYTES>()?;
        let mac: &[u8; MAC_BYTES] = mac.try_into().ok()?;
        let (property, generation) = (PropertyId::from_bytes(*property), u32::from_be_bytes(*generation));
        self.mac(&said(property, generation))?.verify_truncated_left(mac).ok()?;
        Some((property, generation))
    }

    fn mac(&self, said: &[u8]) -> Option<Hmac<Sha256>> {
        // HMAC takes keys of any length.
        Hmac::<Sha256>::new_from_slice(&self.0).ok().map(|mac| mac.chain_update(CONTEXT).chain_update(said))
    }
}

fn said(property: PropertyId, generation: u32) -> [u8; PROPERTY_BYTES + GENERATION_BYTES] {
    let mut bytes = [0; PROPERTY_BYTES + GENERATION_BYTES];
    let parts = property.to_bytes().into_iter().chain(generation.to_be_bytes());
    bytes.iter_mut().zip(parts).for_each(|(byte, value)| *byte = value);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROPERTY: [u8; 16] = [7; 16];

    #[test]
    fn a_token_opens_its_property_and_nothing_else() {
        let (key, property) = (AddressKey::new([1; 32]), PropertyId::from_bytes(PROPERTY));
        let token = key.sign(property, 3);
        assert_eq!(token.len(), 48);
        assert_eq!(key.open(&token), Some((property, 3)));
        assert_eq!(AddressKey::new([2; 32]).open(&token), None);
        assert_ne!(key.sign(property, 4), token);
    }

    #[test]
    fn a_token_with_one_other_character_is_worthless() {
        let key = AddressKey::new([1; 32]);
        let token = key.sign(PropertyId::from_bytes(PROPERTY), 3);
        for at in 0..token.len() {
            let mut wrong = token.clone().into_bytes();
            wrong[at] = if wrong[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(key.open(std::str::from_utf8(&wrong).unwrap()), None, "{at}");
        }
        for wrong in ["", "AAAA", &token[..47], &format!("{token}A"), "\u{e9}"] {
            assert_eq!(key.open(wrong), None, "{wrong}");
        }
    }
}
