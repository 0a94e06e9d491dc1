//! A secret that stands for somebody: a device's session, a link's claim, a reader of a mailbox.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::{Zeroize, Zeroizing};

use crate::base64::Name;

/// 32 random bytes. It goes over the wire and nowhere else: it has no `Debug`, and the cloud keeps its SHA-256 only.
#[derive(Clone)]
pub struct Token([u8; 32]);

impl Drop for Token {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Token {
    /// From its bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// From the text of an `Authorization` header; nothing unless it is 32 bytes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Name::parse(text).map(|name| Self(name.0))
    }

    /// Its bytes, to be hashed or sent.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// As text for a header.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(Name(self.0).to_string())
    }
}

impl Serialize for Token {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Name(self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Name::deserialize(deserializer).map(|name| Self(name.0))
    }
}
