//! CHALLENGE (0x11): what an owned lock says first, and the nonce of everything that follows (specification section 5).

use crate::Unix;
use crate::bytes::{CodecError, Reader, ShortWriter, padded};

/// First byte of the message.
pub const KIND: u8 = 0x11;

/// The flag byte: what the lock would like the phone to know or bring.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flags {
    /// The lock's clock is set and has run since.
    pub clock_trusted: bool,
    /// The newest proof of freshness is more than an hour old.
    pub fresh_wanted: bool,
    /// The clock's error has grown beyond 10 minutes, or the clock is lost.
    pub time_wanted: bool,
    /// Log entries wait for a courier.
    pub log_pending: bool,
    /// The keypad refuses for a while.
    pub keypad_throttled: bool,
    /// The battery is low.
    pub battery_low: bool,
    /// The door stands open.
    pub door_open: bool,
}

impl Flags {
    fn encode(self) -> u8 {
        [
            self.clock_trusted,
            self.fresh_wanted,
            self.time_wanted,
            self.log_pending,
            self.keypad_throttled,
            self.battery_low,
            self.door_open,
        ]
        .iter()
        .rev()
        .fold(0, |bits, flag| bits << 1 | u8::from(*flag))
    }

    fn decode(bits: u8) -> Self {
        let flag = |n: u8| bits >> n & 1 == 1;
        Self {
            clock_trusted: flag(0),
            fresh_wanted: flag(1),
            time_wanted: flag(2),
            log_pending: flag(3),
            keypad_throttled: flag(4),
            battery_low: flag(5),
            door_open: flag(6),
        }
    }
}

/// A lock's challenge; its 20 bytes go into every MAC of the exchange.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Challenge {
    /// What the lock wants and shows.
    pub flags: Flags,
    /// nL: used once, for 15 seconds at most.
    pub nonce: [u8; 12],
    /// The lock's own clock, its best estimate; the lower bound when the clock is lost.
    pub time: Unix,
    /// The low 16 bits of the version of the LIST it holds.
    pub list_version: u16,
}

impl Challenge {
    /// `11 | flags | nL(12) | t_est(4) | list version(2)`
    #[must_use]
    pub fn encode(&self) -> [u8; 20] {
        let mut writer = ShortWriter::new();
        writer.put(&[KIND, self.flags.encode()]).put(&self.nonce).u32(self.time.0).u16(self.list_version);
        padded(writer.bytes())
    }

    /// Reads exactly 20 bytes; the unused flag bit is ignored, but stays under the MAC.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        reader.kind(KIND)?;
        let challenge = Self {
            flags: Flags::decode(reader.u8()?),
            nonce: reader.take()?,
            time: Unix(reader.u32()?),
            list_version: reader.u16()?,
        };
        reader.end()?;
        Ok(challenge)
    }
}
