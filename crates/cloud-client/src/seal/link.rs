//! What a short link holds: one secret, and from it the box's name, what claims it, and what opens it.

use cloud_api::{Name, Token};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Key;

/// Bytes of a link's secret.
pub const SECRET_LEN: usize = 16;

/// What comes from a link's secret. The cloud sees the name, and the claim when it is claimed; never the key.
pub struct LinkKeys {
    mailbox: Name,
    claim: Token,
    item: Key,
}

impl LinkKeys {
    /// From the secret in the link's fragment.
    #[must_use]
    pub fn new(secret: &[u8; SECRET_LEN]) -> Self {
        let name = Key::derive(secret, "latchstring/mailbox/name/1", &[]);
        let mut mailbox = [0; 16];
        mailbox.copy_from_slice(name.0.split_at(16).0);
        Self {
            mailbox: Name(mailbox),
            claim: Token::new(*Key::derive(secret, "latchstring/mailbox/claim/1", &[]).0),
            item: Key::derive(secret, "latchstring/mailbox/item/1", &[]),
        }
    }

    /// The box's name.
    #[must_use]
    pub fn mailbox(&self) -> Name {
        self.mailbox
    }

    /// What claims the box.
    #[must_use]
    pub fn claim(&self) -> &Token {
        &self.claim
    }

    /// What the cloud keeps to know the claim by.
    #[must_use]
    pub fn claim_hash(&self) -> Name<32> {
        Name(Sha256::digest(self.claim.bytes()).into())
    }

    /// Seals what the guest gets.
    #[must_use]
    pub fn seal(&self, nonce: [u8; 24], item: &[u8]) -> Option<Vec<u8>> {
        self.item.seal(nonce, &self.mailbox.0, item)
    }

    /// What the host sealed, or nothing when it is not for this link or was changed.
    #[must_use]
    pub fn open(&self, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.item.open(&self.mailbox.0, sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_holds_the_link_reads_its_item() {
        let keys = LinkKeys::new(&[1; 16]);
        let sealed = keys.seal([2; 24], b"the way to flat 3").unwrap();
        assert_eq!(*LinkKeys::new(&[1; 16]).open(&sealed).unwrap(), b"the way to flat 3");
        assert!(LinkKeys::new(&[3; 16]).open(&sealed).is_none());
        assert_ne!(keys.mailbox().0.as_slice(), &keys.claim().bytes()[..16]);
    }

    #[test]
    fn names_and_claims_are_what_other_implementations_derive() {
        // HKDF-SHA256 without salt, computed with Python's hmac and hashlib.
        let keys = LinkKeys::new(&[0x0b; 16]);
        assert_eq!(keys.mailbox().to_string(), NAME);
        assert_eq!(*keys.claim().to_text(), CLAIM);
    }

    const NAME: &str = "o9wzg69-KW78nWlCU_mTbw";
    const CLAIM: &str = "ftPtYcNXKUIu8kQs7RvtHSuA-CXXO63NGuMr5jLfvlM";
}
