//! A phone's card: what a guest sends first, so that a key can be made for that phone and no other.
//!
//! `LATCHSTRING:PHONE:1:` and base32 (RFC 4648, no padding) of `device public key 32 | check4`, where check is the first
//! 4 bytes of SHA-256 of the key. It is not secret: all it can do is have a key made that opens on that phone alone.

use data_encoding::BASE32_NOPAD;
use lock_protocol::block::Bind;
use lock_protocol::mac::{sha256, truncate};

use super::Problem;

/// What every card starts with, up to the version.
pub(super) const PREFIX: &str = "LATCHSTRING:PHONE:";
const VERSION: &str = "1:";
/// Characters of the 36 bytes.
const DIGITS: usize = 58;

/// A phone that asks for a key of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PhoneCard {
    /// Its X25519 public key, made for this card.
    pub dev_pub: [u8; 32],
}

impl PhoneCard {
    /// The card of the phone that holds this secret.
    #[must_use]
    pub fn of(device_secret: &[u8; 32]) -> Self {
        Self { dev_pub: lock_protocol::curve::public_key(device_secret) }
    }

    /// The card's text; all its characters are in the QR alphanumeric set.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut bytes = [0; 36];
        let (key, check) = bytes.split_at_mut(32);
        key.copy_from_slice(&self.dev_pub);
        check.copy_from_slice(&self.check());
        format!("{PREFIX}{VERSION}{}", BASE32_NOPAD.encode(&bytes))
    }

    /// Reads a card; small letters and white space are forgiven.
    pub fn from_text(text: &str) -> Result<Self, Problem> {
        let clean: String =
            text.chars().filter(|sign| !sign.is_whitespace()).map(|sign| sign.to_ascii_uppercase()).collect();
        let Some(rest) = clean.strip_prefix(PREFIX) else { return Err(Problem::Half) };
        let Some(digits) = rest.strip_prefix(VERSION) else {
            return Err(if rest.len() < VERSION.len() { Problem::Half } else { Problem::Newer });
        };
        if digits.len() < DIGITS {
            return Err(Problem::Half);
        }
        let bytes = BASE32_NOPAD.decode(digits.as_bytes()).map_err(|_| Problem::Mistyped)?;
        let (key, check) = bytes.split_first_chunk().ok_or(Problem::Mistyped)?;
        let card = Self { dev_pub: *key };
        if check == card.check() { Ok(card) } else { Err(Problem::Mistyped) }
    }

    /// What a key made for this phone is bound to.
    #[must_use]
    pub fn hash(&self) -> [u8; 16] {
        match Bind::to_device(&self.dev_pub) {
            Bind::Device(hash) => hash,
            Bind::FirstClaim | Bind::ClaimCode => [0; 16],
        }
    }

    /// Eight digits that both people can read out to each other: `3F7A 90C1`.
    #[must_use]
    pub fn mark(&self) -> String {
        let [a, b, c, d, ..] = self.hash();
        format!("{a:02X}{b:02X} {c:02X}{d:02X}")
    }

    fn check(&self) -> [u8; 4] {
        truncate(sha256(&[&self.dev_pub]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_of_the_test_device_is_the_printed_one() {
        let secret = sha256(&[b"olp1 test device key"]);
        let card = PhoneCard { dev_pub: lock_protocol::curve::public_key(&secret) };

        assert_eq!(
            card.to_text(),
            "LATCHSTRING:PHONE:1:UDVSHJWHAM4F2MWJPPDYQ4S3C34WYAFZA2HXASTCXRKQXSL5KZQNU7IHVA"
        );
        assert_eq!(card.mark(), "DA7D 07A8");
    }

    #[test]
    fn a_card_survives_mail_programs() {
        let card = PhoneCard { dev_pub: [7; 32] };
        let text = card.to_text();
        let (left, right) = text.split_at(40);

        assert_eq!(PhoneCard::from_text(&format!(" {}\n {}", left.to_lowercase(), right)), Ok(card));
    }

    #[test]
    fn each_way_to_be_wrong_has_its_own_answer() {
        let text = PhoneCard { dev_pub: [7; 32] }.to_text();

        assert_eq!(PhoneCard::from_text(&text[..60]), Err(Problem::Half));
        assert_eq!(PhoneCard::from_text(&text.replace(":1:", ":2:")), Err(Problem::Newer));
        assert_eq!(PhoneCard::from_text(&format!("{text}A")), Err(Problem::Mistyped));
        for at in PREFIX.len() + 2..text.len() {
            let mut wrong: Vec<char> = text.chars().collect();
            wrong[at] = if wrong[at] == 'A' { 'B' } else { 'A' };
            let wrong: String = wrong.into_iter().collect();
            assert_eq!(PhoneCard::from_text(&wrong), Err(Problem::Mistyped), "character {at}");
        }
    }
}
