//! Gateways of a site, and the packets in which a gateway's one socket carries many lines.
//!
//! ```text
//! +--------------+--------+---------------------+
//! | line 4 B BE  | kind 1 | message, <= 1,024 B |
//! +--------------+--------+---------------------+
//! 0x00 open     cloud -> gateway  empty; a line begins, its number was never used on this socket
//! 0x01 message  both ways         goes over the line unread
//! 0x02 end      both ways         empty; the line is over
//! ```
//! A device's socket is one line and carries bare messages. The cloud reads none of them.

use serde::{Deserialize, Serialize};

use crate::{Name, Token};

/// No message on a line is longer.
pub const MESSAGE_LEN_MAX: usize = 1024;
const HEADER_LEN: usize = 5;
/// No packet is longer.
pub const PACKET_LEN_MAX: usize = HEADER_LEN + MESSAGE_LEN_MAX;

/// Adds a gateway to the site.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewGateway {
    /// Where it stands, 1 to 64 characters.
    pub name: String,
}

/// A gateway that was added; its token is told this once.
#[derive(Clone, Serialize, Deserialize)]
pub struct AddedGateway {
    /// Its name in the cloud.
    pub gateway: Name,
    /// What it signs in with. It opens nothing: it lets its holder carry for this site.
    pub token: Token,
}

/// One gateway, as the devices see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gateway {
    /// Its name in the cloud.
    pub gateway: Name,
    /// Where it stands.
    pub name: String,
    /// When it was added, Unix seconds.
    pub made_at: i64,
    /// When it was last connected, Unix seconds.
    pub seen_at: Option<i64>,
    /// Whether it is connected now, as far as the cloud can tell.
    pub here: bool,
}

/// All gateways of the site.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Gateways {
    /// Oldest first.
    pub gateways: Vec<Gateway>,
}

/// What goes over a gateway's socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Which line.
    pub line: u32,
    /// What happens on it.
    pub what: What,
}

/// What happens on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It begins.
    Open,
    /// Something is said.
    Message(Vec<u8>),
    /// It is over.
    End,
}

/// The bytes are no packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a packet on a gateway's socket is malformed")]
pub struct Malformed;

impl Packet {
    /// The packet's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let (kind, message): (u8, &[u8]) = match &self.what {
            What::Open => (0x00, &[]),
            What::Message(message) => (0x01, message),
            What::End => (0x02, &[]),
        };
        [&self.line.to_be_bytes()[..], &[kind], message].concat()
    }

    /// Reads a whole packet.
    ///
    /// # Errors
    /// When it is none.
    pub fn decode(packet: &[u8]) -> Result<Self, Malformed> {
        let (line, rest) = packet.split_first_chunk().ok_or(Malformed)?;
        let (kind, message) = rest.split_first().ok_or(Malformed)?;
        let what = match (kind, message.len()) {
            (0x00, 0) => What::Open,
            (0x01, 0..=MESSAGE_LEN_MAX) => What::Message(message.to_vec()),
            (0x02, 0) => What::End,
            _ => return Err(Malformed),
        };
        Ok(Self { line: u32::from_be_bytes(*line), what })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_those_of_the_layout_and_come_back() {
        for (what, bytes) in [
            (What::Open, &[0, 0, 1, 2, 0][..]),
            (What::Message(vec![7, 8]), &[0, 0, 1, 2, 1, 7, 8]),
            (What::End, &[0, 0, 1, 2, 2]),
        ] {
            let packet = Packet { line: 0x0102, what };
            assert_eq!(packet.encode(), bytes);
            assert_eq!(Packet::decode(bytes), Ok(packet));
        }
    }

    #[test]
    fn what_is_no_packet_is_refused() {
        let long = [&[0, 0, 0, 1, 1][..], &[0; MESSAGE_LEN_MAX + 1]].concat();
        let shapes: [&[u8]; 6] =
            [&[], &[0, 0, 0, 1], &[0, 0, 0, 1, 0, 9], &[0, 0, 0, 1, 2, 9], &[0, 0, 0, 1, 3], &long];
        for bytes in shapes {
            assert_eq!(Packet::decode(bytes), Err(Malformed));
        }
    }
}
