//! Bytes as JSON and addresses carry them: base64url without padding (RFC 4648, section 5).

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Bytes of any length, for instance something sealed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes());
        bytes.map(Self).map_err(|_| de::Error::custom("not base64url without padding"))
    }
}

/// Bytes of a fixed length: an id, a public key, a hash. Random where it names something, and not a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Name<const N: usize = 16>(pub [u8; N]);

impl<const N: usize> Name<N> {
    /// Reads it from an address; nothing unless it is `N` bytes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // Longer text is not worth decoding.
        let short = text.len() <= N.div_ceil(3) * 4;
        let bytes = short.then(|| BASE64URL_NOPAD.decode(text.as_bytes()).ok())??;
        bytes.try_into().ok().map(Self)
    }
}

impl<const N: usize> std::fmt::Display for Name<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

impl<const N: usize> Serialize for Name<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Name<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| de::Error::custom(format!("not {N} bytes as base64url without padding")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_comes_back_from_an_address_and_nothing_else_does() {
        let name = Name::<16>([0xfb; 16]);
        assert_eq!(name.to_string(), "-_v7-_v7-_v7-_v7-_v7-w");
        assert_eq!(Name::parse(&name.to_string()), Some(name));
        for wrong in ["", "-_v7", "-_v7-_v7-_v7-_v7-_v7-w==", "+/v7+/v7+/v7+/v7+/v7+w", &"-".repeat(9999)] {
            assert_eq!(Name::<16>::parse(wrong), None, "{wrong:.40}");
        }
    }

    #[test]
    fn bytes_are_json_text() {
        let sealed: Bytes = serde_json::from_str("\"AP8\"").unwrap();
        assert_eq!(sealed, Bytes(vec![0, 255]));
        assert_eq!(serde_json::to_string(&sealed).unwrap(), "\"AP8\"");
        assert!(serde_json::from_str::<Bytes>("\"AP8=\"").is_err());
    }
}
