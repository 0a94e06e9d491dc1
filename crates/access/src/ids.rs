//! The names of things: 128-bit ids as types of their own; the bytes are drawn by the caller.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that is not an id: not 32 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("Not an id: an id is 32 lower-case hexadecimal digits")]
pub struct NotAnId;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        ///
        /// Travels as 32 lower-case hex digits.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "specta", derive(specta::Type), specta(type = String))]
        pub struct $name(u128);

        impl $name {
            /// Makes the id of 16 random bytes.
            #[must_use]
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(u128::from_be_bytes(bytes))
            }

            /// The 16 bytes of the id.
            #[must_use]
            pub fn to_bytes(self) -> [u8; 16] {
                self.0.to_be_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:032x})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                read(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )* };
}

id! {
    /// All locks of one owner.
    SiteId
    /// One house of a site, with its zone and its hours.
    PropertyId
    /// One door with one lock on it.
    DoorId
    /// Somebody who is given access.
    PersonId
    /// What a host gave to somebody.
    GrantId
    /// A key that this device holds as a guest.
    KeyId
}

fn read(text: &str) -> Result<u128, NotAnId> {
    let well_formed = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !well_formed {
        return Err(NotAnId);
    }
    u128::from_str_radix(text, 16).map_err(|_| NotAnId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_travels_as_32_hex_digits() {
        let id = DoorId::from_bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255]);

        let text = serde_json::to_string(&id).unwrap();

        assert_eq!(text, r#""000102030405060708090a0b0c0d0eff""#);
        assert_eq!(serde_json::from_str::<DoorId>(&text).unwrap(), id);
        assert_eq!(DoorId::from_bytes(id.to_bytes()), id);
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "00", "+0102030405060708090a0b0c0d0e0ff", "000102030405060708090A0B0C0D0EFF", "zz"] {
            assert_eq!(text.parse::<GrantId>(), Err(NotAnId), "{text}");
        }
    }
}
