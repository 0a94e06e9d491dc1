//! The packets of a TCP link, read strictly. Both ends use this one codec.
//!
//! ```text
//! +--------+----------+------------------+
//! | type 1 | len 2 BE | payload, len B   |
//! +--------+----------+------------------+
//! 0x01 advert?    phone -> lock  empty
//! 0x02 advert     lock -> phone  manufacturer data after the company id, at most 27 B
//! 0x03 connect    phone -> lock  wanted frame_len_max, 2 B BE
//! 0x04 connected  lock -> phone  frame_len_max from here on, 2 B BE; the greeting follows
//! 0x05 frame      both ways      at most 512 B
//! 0x06 busy       lock -> phone  empty; another phone is connected
//! ```

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The longest frame a packet carries, as long as a GATT value.
pub const FRAME_LEN_MAX: usize = 512;
/// What manufacturer data has room for in a 31 byte advertisement.
pub const ADVERT_LEN_MAX: usize = 27;

const HEADER_LEN: usize = 3;

/// One packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packet {
    /// Asks what the lock advertises.
    AdvertQuestion,
    /// What the lock advertises: manufacturer data after the company id.
    Advert(Vec<u8>),
    /// Connects and subscribes.
    Connect {
        /// The longest frame the phone can take, in bytes.
        frame_len_max: u16,
    },
    /// The phone is connected and subscribed.
    Connected {
        /// The longest frame in either direction, in bytes; not above what the phone wanted.
        frame_len_max: u16,
    },
    /// A write or a notification.
    Frame(Vec<u8>),
    /// Another phone is connected.
    Busy,
}

/// Why the bytes are not packets.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    /// The first byte of a packet names no type.
    #[error("Unknown packet type {0:#04x}")]
    UnknownType(u8),
    /// A payload has a length its type cannot have.
    #[error("Packet type {packet_type:#04x} cannot have {len} bytes of payload")]
    Length {
        /// The type byte.
        packet_type: u8,
        /// The length claimed, or wanted to be written.
        len: usize,
    },
    /// The stream ended inside a packet.
    #[error("The stream ended inside a packet")]
    Truncated,
    /// The stream failed.
    #[error("Failed to move bytes")]
    Io(#[from] io::Error),
}

impl Packet {
    const ADVERT_QUESTION: u8 = 0x01;
    const ADVERT: u8 = 0x02;
    const CONNECT: u8 = 0x03;
    const CONNECTED: u8 = 0x04;
    const FRAME: u8 = 0x05;
    const BUSY: u8 = 0x06;

    /// The packet's bytes.
    ///
    /// # Errors
    ///
    /// [`WireError::Length`] if an advert or a frame is too long.
    pub fn encode(&self) -> Result<Vec<u8>, WireError> {
        match self {
            Self::AdvertQuestion => packet(Self::ADVERT_QUESTION, &[]),
            Self::Advert(data) => packet(Self::ADVERT, data),
            Self::Connect { frame_len_max } => packet(Self::CONNECT, &frame_len_max.to_be_bytes()),
            Self::Connected { frame_len_max } => packet(Self::CONNECTED, &frame_len_max.to_be_bytes()),
            Self::Frame(frame) => packet(Self::FRAME, frame),
            Self::Busy => packet(Self::BUSY, &[]),
        }
    }

    /// Reads a packet off the front of `bytes`; with it, how many bytes it took.
    ///
    /// `None` means that nothing is wrong yet but bytes are missing.
    ///
    /// # Errors
    ///
    /// [`WireError::UnknownType`] or [`WireError::Length`], as soon as the header shows it.
    pub fn decode(bytes: &[u8]) -> Result<Option<(Self, usize)>, WireError> {
        let Some(&packet_type) = bytes.first() else {
            return Ok(None);
        };
        if !(Self::ADVERT_QUESTION..=Self::BUSY).contains(&packet_type) {
            return Err(WireError::UnknownType(packet_type));
        }
        let Some((&[_, high, low], rest)) = bytes.split_first_chunk::<HEADER_LEN>() else {
            return Ok(None);
        };
        let len = usize::from(u16::from_be_bytes([high, low]));
        check_length(packet_type, len)?;
        let Some(payload) = rest.get(..len) else {
            return Ok(None);
        };
        Ok(Some((Self::from_payload(packet_type, payload)?, HEADER_LEN + len)))
    }

    fn from_payload(packet_type: u8, payload: &[u8]) -> Result<Self, WireError> {
        let number = || payload.first_chunk().map_or(0, |bytes| u16::from_be_bytes(*bytes));
        match packet_type {
            Self::ADVERT_QUESTION => Ok(Self::AdvertQuestion),
            Self::ADVERT => Ok(Self::Advert(payload.to_vec())),
            Self::CONNECT => Ok(Self::Connect { frame_len_max: number() }),
            Self::CONNECTED => Ok(Self::Connected { frame_len_max: number() }),
            Self::FRAME => Ok(Self::Frame(payload.to_vec())),
            Self::BUSY => Ok(Self::Busy),
            unknown => Err(WireError::UnknownType(unknown)),
        }
    }
}

fn packet(packet_type: u8, payload: &[u8]) -> Result<Vec<u8>, WireError> {
    let too_long = || WireError::Length { packet_type, len: payload.len() };
    check_length(packet_type, payload.len())?;
    let len = u16::try_from(payload.len()).map_err(|_| too_long())?;
    let mut bytes = Vec::with_capacity(HEADER_LEN + payload.len());
    bytes.push(packet_type);
    bytes.extend_from_slice(&len.to_be_bytes());
    bytes.extend_from_slice(payload);
    Ok(bytes)
}

fn check_length(packet_type: u8, len: usize) -> Result<(), WireError> {
    let allowed = match packet_type {
        Packet::ADVERT => 0..=ADVERT_LEN_MAX,
        Packet::FRAME => 0..=FRAME_LEN_MAX,
        Packet::CONNECT | Packet::CONNECTED => 2..=2,
        _ => 0..=0,
    };
    if allowed.contains(&len) { Ok(()) } else { Err(WireError::Length { packet_type, len }) }
}

/// Writes one packet in one piece and flushes.
///
/// # Errors
///
/// [`WireError::Length`] if it is too long, [`WireError::Io`] if the stream failed.
pub async fn write(stream: &mut (impl AsyncWrite + Unpin), packet: &Packet) -> Result<(), WireError> {
    stream.write_all(&packet.encode()?).await?;
    stream.flush().await?;
    Ok(())
}

/// Reads packets off a stream.
pub struct PacketReader<S> {
    stream: S,
    read: Vec<u8>,
}

impl<S: AsyncRead + Unpin> PacketReader<S> {
    /// Reads from `stream`, which must be at the start of a packet.
    pub fn new(stream: S) -> Self {
        Self { stream, read: Vec::with_capacity(HEADER_LEN + FRAME_LEN_MAX) }
    }

    /// Waits for the next packet; `None` when the stream ended between packets.
    ///
    /// Cancelling the wait loses nothing. After an error the stream is of no further use.
    ///
    /// # Errors
    ///
    /// Any [`WireError`].
    pub async fn next(&mut self) -> Result<Option<Packet>, WireError> {
        loop {
            if let Some((packet, len)) = Packet::decode(&self.read)? {
                self.read.drain(..len);
                return Ok(Some(packet));
            }
            if self.stream.read_buf(&mut self.read).await? > 0 {
                continue;
            }
            return if self.read.is_empty() { Ok(None) } else { Err(WireError::Truncated) };
        }
    }
}
