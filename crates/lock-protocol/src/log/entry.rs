//! One log entry: 32 bytes, of which the last 8 chain it to all before it.

use crate::Unix;
use crate::bytes::{CodecError, Reader, ShortWriter, padded};
use crate::status::{Status, codes};

codes! {
    /// What happened.
    Event {
        /// SETUP: the lock was put into service.
        Installed = 0x01,
        /// Factory reset.
        FactoryReset = 0x02,
        /// A device claimed a credential; detail is the first 4 bytes of SHA-256(dev_pub).
        Claimed = 0x03,
        /// Unlocked.
        Unlocked = 0x04,
        /// Locked.
        Locked = 0x05,
        /// Unlatched.
        Unlatched = 0x06,
        /// A known credential was refused; the result says why.
        Refused = 0x07,
        /// New settings; detail is their version.
        SettingsChanged = 0x08,
        /// A LIST was joined; detail is its version.
        ListJoined = 0x09,
        /// The clock was set for the first time since it was lost.
        ClockSet = 0x0A,
        /// The clock was moved; detail is the signed step in seconds.
        ClockStep = 0x0B,
        /// Power came back and the clock was lost.
        ClockLost = 0x0C,
        /// Entries that nobody had fetched were overwritten; detail is how many.
        Gap = 0x0D,
        /// The bolt did not get where it was sent.
        Jammed = 0x0E,
        /// Power came back; detail is the boot counter.
        PowerUp = 0x0F,
        /// The bolt threw itself after the set time.
        AutoLocked = 0x10,
        /// A code that nobody made was typed; detail is the count of failed tries.
        WrongCode = 0x11,
        /// The battery is low; detail is its percentage.
        BatteryLow = 0x12,
        /// The door opened while the bolt was thrown.
        DoorForced = 0x13,
        /// A connection was dropped after three bad MACs.
        BadMacBurst = 0x14,
        /// Five, ten or twenty failed tries at the keypad; detail is how many.
        KeypadThrottled = 0x15,
        /// Somebody with the right to it let the keypad take codes again.
        KeypadReleased = 0x16,
        /// There is no room to remember another one-time (0), long or weekly (1) code; detail says which.
        CodesFull = 0x17,
        /// A stored code was set or removed; detail is its slot.
        CodeChanged = 0x18,
        /// A path's code key was set or removed; detail is its index.
        PathChanged = 0x19,
        /// An issuer was admitted or changed; detail is its index * 256 + its generation.
        IssuerChanged = 0x1A,
        /// A link was claimed with a wrong code; detail is how many within a day.
        ClaimCodeWrong = 0x1B,
        /// Another owner took over; detail is the version of the settings.
        Rekeyed = 0x1C,
        /// The owner allowed a factory reset for ten minutes; detail is the order's version, 0 for the recovery code.
        ResetAllowed = 0x1D,
    }
}

/// Who did it: a credential and its slot, or nobody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Actor {
    /// Issuer index.
    pub issuer: u8,
    /// Issuer generation.
    pub generation: u8,
    /// Serial of the credential; 0 is nobody.
    pub serial: u32,
    /// Slot of the device, 0xFFFF for none.
    pub slot: u16,
}

/// An entry's fields, before its number and chain are known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// When, by the lock's best estimate.
    pub time: Unix,
    /// 0 while the clock is not trusted, else its error in seconds, 1..=255.
    pub quality: u8,
    /// What.
    pub event: Event,
    /// How: the intent's number; 0 for the lock itself; 0x10 for the keypad.
    pub method: u8,
    /// With what result.
    pub result: Status,
    /// Who.
    pub actor: Actor,
    /// More, by event.
    pub detail: u32,
}

/// An entry as it is kept and carried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry(pub [u8; 32]);

impl Entry {
    /// `seq4 | time4 | quality | event | method | result | actor8 | detail4 | chain8`
    #[must_use]
    pub fn new(seq: u32, line: &Line, chain: impl FnOnce(&[u8; 24]) -> [u8; 8]) -> Self {
        let mut writer = ShortWriter::new();
        writer
            .u32(seq)
            .u32(line.time.0)
            .put(&[line.quality, line.event.code(), line.method, line.result.code()])
            .put(&[line.actor.issuer, line.actor.generation])
            .u32(line.actor.serial)
            .put(&line.actor.slot.to_be_bytes())
            .u32(line.detail);
        let chain = chain(&padded(writer.bytes()));
        writer.put(&chain);
        Self(padded(writer.bytes()))
    }

    /// The entry's number; the first of an installation is 1.
    #[must_use]
    pub fn seq(&self) -> u32 {
        Reader::new(&self.0).u32().unwrap_or_default()
    }

    /// What the chain covers.
    #[must_use]
    pub fn covered(&self) -> [u8; 24] {
        padded(&self.0)
    }

    /// The chain value.
    #[must_use]
    pub fn chain(&self) -> [u8; 8] {
        self.0.last_chunk().copied().unwrap_or_default()
    }

    /// The fields; an event or result of a newer lock is an error.
    pub fn line(&self) -> Result<Line, CodecError> {
        let mut reader = Reader::new(&self.0);
        reader.u32()?;
        let time = Unix(reader.u32()?);
        let [quality, event, method, result, issuer, generation] = reader.take()?;
        let actor = Actor { issuer, generation, serial: reader.u32()?, slot: reader.u16()? };
        Ok(Line {
            time,
            quality,
            event: Event::from_code(event)?,
            method,
            result: Status::from_code(result)?,
            actor,
            detail: reader.u32()?,
        })
    }
}
