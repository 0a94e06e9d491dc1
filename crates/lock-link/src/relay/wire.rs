//! The messages of a line to a gateway, read strictly. Both ends use this one codec.
//!
//! ```text
//! phone -> gateway, the first message says what the line is for
//! 0x01 scan       profile 50 B
//! 0x02 connect    profile 50 B | place, 1..=256 B of UTF-8
//! 0x03 frame      at most 512 B
//! gateway -> phone
//! 0x11 sighting   rssi 2 B BE, 0x8000 is unknown | len 1 | manufacturer data, len B | place, 1..=256 B of UTF-8
//! 0x12 connected  frame_len_max, 2 B BE; the greeting follows
//! 0x13 frame      at most 512 B
//! 0x14 refused    cause 1; the line ends
//! profile: service 16 | write 16 | notify 16 | company 2 B BE
//! ```

use uuid::Uuid;

use crate::{LinkError, Place, Profile, Sighting, Stage};

/// No message is longer.
pub const MESSAGE_LEN_MAX: usize = 1 + FRAME_LEN_MAX;

const FRAME_LEN_MAX: usize = 512;
const PLACE_LEN_MAX: usize = 256;
const PROFILE_LEN: usize = 50;
const UNKNOWN_RSSI: i16 = i16::MIN;

/// What a phone says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Tell what advertises this.
    Scan(Profile),
    /// Connect and subscribe.
    Connect(Profile, Place),
    /// Hand this to the lock.
    Frame(Vec<u8>),
}

/// What a gateway says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tell {
    /// Something advertised.
    Sighting(Sighting),
    /// Connected and subscribed; no frame is longer than this, bytes.
    Connected(u16),
    /// The lock said this.
    Frame(Vec<u8>),
    /// It did not work, or is over.
    Refused(Cause),
}

/// Why a gateway could not do something, as far as somebody elsewhere can make use of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Cause {
    /// The gateway's radio is off, missing or forbidden.
    Radio = 1,
    /// The gateway does not see the lock.
    NotFound = 2,
    /// Somebody else is talking to the lock.
    Busy = 3,
    /// The lock hung up or went out of reach.
    Lost = 4,
    /// The lock or the radio took too long.
    TimedOut = 5,
    /// Anything else.
    Failed = 6,
    /// The phone broke the rules of this wire.
    Misspoken = 7,
}

/// The bytes are no message of this wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A message on the line to a gateway is malformed")]
pub struct Malformed;

impl Ask {
    /// The message's bytes; a place or a frame that is too long makes a message that the other end refuses.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Scan(profile) => [&[0x01][..], &profile_bytes(profile)].concat(),
            Self::Connect(profile, place) => {
                [&[0x02][..], &profile_bytes(profile), place.as_str().as_bytes()].concat()
            }
            Self::Frame(frame) => [&[0x03][..], frame].concat(),
        }
    }

    /// Reads a whole message.
    ///
    /// # Errors
    /// When it is none.
    pub fn decode(message: &[u8]) -> Result<Self, Malformed> {
        let (kind, rest) = message.split_first().ok_or(Malformed)?;
        match kind {
            0x01 => Ok(Self::Scan(exactly(profile_of(rest)?)?)),
            0x02 => {
                let (profile, place) = profile_of(rest)?;
                Ok(Self::Connect(profile, place_of(place)?))
            }
            0x03 => Ok(Self::Frame(frame_of(rest)?)),
            _ => Err(Malformed),
        }
    }
}

impl Tell {
    /// The message's bytes.
    ///
    /// # Errors
    /// When manufacturer data is longer than 255 bytes.
    pub fn encode(&self) -> Result<Vec<u8>, Malformed> {
        Ok(match self {
            Self::Sighting(sighting) => {
                let data = &sighting.manufacturer_data;
                let len = u8::try_from(data.len()).map_err(|_| Malformed)?;
                let rssi = sighting.rssi.unwrap_or(UNKNOWN_RSSI).to_be_bytes();
                [&[0x11][..], &rssi, &[len], data, sighting.place.as_str().as_bytes()].concat()
            }
            Self::Connected(frame_len_max) => [&[0x12][..], &frame_len_max.to_be_bytes()].concat(),
            Self::Frame(frame) => [&[0x13][..], frame].concat(),
            Self::Refused(cause) => vec![0x14, *cause as u8],
        })
    }

    /// Reads a whole message.
    ///
    /// # Errors
    /// When it is none.
    pub fn decode(message: &[u8]) -> Result<Self, Malformed> {
        let (kind, rest) = message.split_first().ok_or(Malformed)?;
        match kind {
            0x11 => sighting_of(rest).map(Self::Sighting),
            0x12 => rest.try_into().map(u16::from_be_bytes).map(Self::Connected).map_err(|_| Malformed),
            0x13 => frame_of(rest).map(Self::Frame),
            0x14 => match rest {
                [code] => Cause::of_code(*code).map(Self::Refused),
                _ => Err(Malformed),
            },
            _ => Err(Malformed),
        }
    }
}

impl Cause {
    fn of_code(code: u8) -> Result<Self, Malformed> {
        let all = [
            Self::Radio,
            Self::NotFound,
            Self::Busy,
            Self::Lost,
            Self::TimedOut,
            Self::Failed,
            Self::Misspoken,
        ];
        all.into_iter().find(|cause| *cause as u8 == code).ok_or(Malformed)
    }

    /// What the gateway tells of an error of its own link.
    #[must_use]
    pub fn of(error: &LinkError) -> Self {
        match error {
            LinkError::BluetoothOff
            | LinkError::PermissionDenied
            | LinkError::NoAdapter
            | LinkError::GatewayRadio => Self::Radio,
            LinkError::NotFound => Self::NotFound,
            LinkError::Busy => Self::Busy,
            LinkError::Lost | LinkError::GatewayAway => Self::Lost,
            LinkError::TimedOut { .. } => Self::TimedOut,
            LinkError::Io { .. } => Self::Failed,
        }
    }

    /// What a phone makes of it.
    #[must_use]
    pub fn into_error(self) -> LinkError {
        match self {
            Self::Radio => LinkError::GatewayRadio,
            Self::NotFound => LinkError::NotFound,
            Self::Busy => LinkError::Busy,
            Self::Lost => LinkError::Lost,
            Self::TimedOut => LinkError::TimedOut { stage: Stage::Connect },
            Self::Failed => LinkError::io("Failed to reach the lock through a gateway", "the gateway failed"),
            Self::Misspoken => {
                LinkError::io("Failed to reach the lock through a gateway", "it did not understand this app")
            }
        }
    }
}

fn profile_bytes(profile: &Profile) -> Vec<u8> {
    let ids = [profile.service, profile.write, profile.notify];
    let mut bytes = ids.iter().flat_map(Uuid::as_bytes).copied().collect::<Vec<u8>>();
    bytes.extend(profile.company.to_be_bytes());
    bytes
}

fn profile_of(bytes: &[u8]) -> Result<(Profile, &[u8]), Malformed> {
    let (head, rest) = bytes.split_at_checked(PROFILE_LEN).ok_or(Malformed)?;
    let (ids, company) = head.as_chunks::<16>();
    let ([service, write, notify], Ok(company)) = (ids, company.try_into()) else { return Err(Malformed) };
    let [service, write, notify] = [service, write, notify].map(|id| Uuid::from_bytes(*id));
    Ok((Profile { service, write, notify, company: u16::from_be_bytes(company) }, rest))
}

fn exactly<T>((read, rest): (T, &[u8])) -> Result<T, Malformed> {
    if rest.is_empty() { Ok(read) } else { Err(Malformed) }
}

fn place_of(bytes: &[u8]) -> Result<Place, Malformed> {
    if bytes.is_empty() || PLACE_LEN_MAX < bytes.len() {
        return Err(Malformed);
    }
    std::str::from_utf8(bytes).map(Place::new).map_err(|_| Malformed)
}

fn frame_of(bytes: &[u8]) -> Result<Vec<u8>, Malformed> {
    if FRAME_LEN_MAX < bytes.len() { Err(Malformed) } else { Ok(bytes.to_vec()) }
}

fn sighting_of(bytes: &[u8]) -> Result<Sighting, Malformed> {
    let (rssi, rest) = bytes.split_first_chunk().ok_or(Malformed)?;
    let (len, rest) = rest.split_first().ok_or(Malformed)?;
    let (data, place) = rest.split_at_checked(usize::from(*len)).ok_or(Malformed)?;
    let rssi = Some(i16::from_be_bytes(*rssi)).filter(|rssi| *rssi != UNKNOWN_RSSI);
    Ok(Sighting { place: place_of(place)?, manufacturer_data: data.to_vec(), rssi })
}
