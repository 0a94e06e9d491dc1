//! The credential block (specification section 4): one fixed encoding, because it is the input of a MAC.

use arrayvec::ArrayVec;

use crate::Unix;
use crate::bytes::{CodecError, Reader, Writer};
use crate::mac::{sha256, truncate};
use crate::schedule::Schedule;

/// Right to unlock.
pub const UNLOCK: u8 = 0x01;
/// Right to lock.
pub const LOCK: u8 = 0x02;
/// Right to pull the latch.
pub const UNLATCH: u8 = 0x04;
/// Right to ask for the lock's state.
pub const STATUS: u8 = 0x08;
/// Right to read one's own log entries.
pub const OWN_LOG: u8 = 0x10;
/// Right to fetch the whole log as a courier.
pub const COURIER: u8 = 0x20;
/// Right to share a narrower key.
pub const DELEGATE: u8 = 0x40;
/// Administrative right.
pub const ADMIN: u8 = 0x80;

/// First byte of a credential that an issuer made.
const KIND: u8 = 1;
/// Bytes of the longest block: 23, four schedules, a device hash.
pub const BLOCK_MAX: usize = 23 + 4 * 3 + 16;
/// Schedules a block can carry.
pub const SCHEDULES_MAX: usize = 4;

/// What a credential is for; a label that the lock compares only with the issuer's policy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// A guest.
    Guest,
    /// Staff, such as a cleaner.
    Staff,
    /// Maintenance.
    Maintenance,
    /// A co-host.
    CoHost,
    /// The owner.
    Owner,
    /// Emergency services.
    Emergency,
}

impl Role {
    /// The role's number on the wire.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Role::Guest => 0,
            Role::Staff => 1,
            Role::Maintenance => 2,
            Role::CoHost => 3,
            Role::Owner => 4,
            Role::Emergency => 5,
        }
    }

    fn from_code(code: u8) -> Result<Self, CodecError> {
        match code {
            0 => Ok(Role::Guest),
            1 => Ok(Role::Staff),
            2 => Ok(Role::Maintenance),
            3 => Ok(Role::CoHost),
            4 => Ok(Role::Owner),
            5 => Ok(Role::Emergency),
            _ => Err(CodecError::Value),
        }
    }
}

/// How a credential finds its device (specification section 6).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bind {
    /// The first devices that claim it.
    FirstClaim,
    /// The first devices that claim it and know a code from another channel.
    ClaimCode,
    /// The device whose public key hashes (SHA-256, first 16 bytes) to this.
    Device([u8; 16]),
}

impl Bind {
    /// Bound at issue to the device with this X25519 public key.
    #[must_use]
    pub fn to_device(dev_pub: &[u8; 32]) -> Self {
        Bind::Device(truncate(sha256(&[dev_pub])))
    }

    fn code(self) -> u8 {
        match self {
            Bind::FirstClaim => 1,
            Bind::ClaimCode => 2,
            Bind::Device(_) => 3,
        }
    }
}

/// What the lock may do for this credential while its clock is lost (specification section 10).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ClockLoss {
    /// Nothing.
    Deny,
    /// Up to three uses when the lower time bound makes them plausible.
    Degraded,
    /// Anything until the credential ends by the lower time bound.
    UntilEnd,
}

/// A credential: what it allows, when, how often, on how many devices.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CredentialBlock {
    /// Who made it, 0..=15.
    pub issuer: u8,
    /// The issuer's generation.
    pub generation: u8,
    /// Rises per issuer; what LIST revokes.
    pub serial: u32,
    /// First moment of validity.
    pub not_before: Unix,
    /// First moment at which it is no longer valid.
    pub not_after: Unix,
    /// Openings over all devices; 0 is unlimited.
    pub max_uses: u16,
    /// A label.
    pub role: Role,
    /// Bits of `UNLOCK` .. `ADMIN`.
    pub rights: u8,
    /// How it finds its devices.
    pub bind: Bind,
    /// Devices that may claim it, 1..=7.
    pub max_devices: u8,
    /// Levels it may be shared on, 0..=7.
    pub depth: u8,
    /// Hours (1..=254) since the last proof of freshness; 255 is 10 minutes; 0 is bounded by `not_after` alone.
    pub max_stale: u8,
    /// What counts as intent: 1 tap with user presence, 2 tap, 4 proximity, 8 remote.
    pub intents: u8,
    /// What happens while the lock has lost its clock.
    pub clock_loss: ClockLoss,
    /// Weekly windows; none means at any time.
    pub schedules: ArrayVec<Schedule, SCHEDULES_MAX>,
}

impl CredentialBlock {
    /// The canonical bytes, 23 to 51 of them.
    pub fn encode(&self) -> Result<ArrayVec<u8, BLOCK_MAX>, CodecError> {
        self.encode_as([KIND, self.issuer])
    }

    /// As [`CredentialBlock::encode`], with the first two bytes of another kind of block.
    pub(crate) fn encode_as(&self, head: [u8; 2]) -> Result<ArrayVec<u8, BLOCK_MAX>, CodecError> {
        self.check()?;
        let clock_loss = match self.clock_loss {
            ClockLoss::Deny => 0,
            ClockLoss::Degraded => 1,
            ClockLoss::UntilEnd => 2,
        };
        let mut writer = Writer::<BLOCK_MAX>::new();
        writer
            .put(&head)
            .u8(self.generation)
            .u32(self.serial)
            .u32(self.not_before.0)
            .u32(self.not_after.0)
            .u16(self.max_uses)
            .put(&[self.role.code(), self.rights])
            .u8(self.bind.code() << 6 | self.max_devices << 3 | self.depth)
            .u8(self.max_stale)
            .u8(self.intents << 4 | clock_loss << 2)
            .count(self.schedules.len());
        for schedule in &self.schedules {
            schedule.write(&mut writer);
        }
        if let Bind::Device(hash) = self.bind {
            writer.put(&hash);
        }
        writer.finish()
    }

    /// Reads a block; anything that [`CredentialBlock::encode`] would not write is refused.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        reader.kind(KIND)?;
        Self::read(reader.u8()?, reader)
    }

    /// Reads what follows the first two bytes of a block of either kind.
    pub(crate) fn read(issuer: u8, mut reader: Reader<'_>) -> Result<Self, CodecError> {
        let generation = reader.u8()?;
        let serial = reader.u32()?;
        let not_before = Unix(reader.u32()?);
        let not_after = Unix(reader.u32()?);
        let max_uses = reader.u16()?;
        let [role, rights, sharing, max_stale, modes, count] = reader.take()?;
        let mut schedules = ArrayVec::new();
        for _ in 0..count {
            schedules.try_push(Schedule::read(&mut reader)?).map_err(|_| CodecError::Value)?;
        }
        let block = Self {
            issuer,
            generation,
            serial,
            not_before,
            not_after,
            max_uses,
            role: Role::from_code(role)?,
            rights,
            bind: read_bind(sharing >> 6, &mut reader)?,
            max_devices: sharing >> 3 & 7,
            depth: sharing & 7,
            max_stale,
            intents: modes >> 4,
            clock_loss: read_clock_loss(modes)?,
            schedules,
        };
        reader.end()?;
        block.check()?;
        Ok(block)
    }

    fn check(&self) -> Result<(), CodecError> {
        let fits = self.issuer < 16
            && self.max_devices >= 1
            && self.max_devices <= 7
            && self.depth <= 7
            && self.intents < 16
            && self.not_before < self.not_after;
        if fits { Ok(()) } else { Err(CodecError::Value) }
    }
}

fn read_bind(code: u8, reader: &mut Reader<'_>) -> Result<Bind, CodecError> {
    match code {
        1 => Ok(Bind::FirstClaim),
        2 => Ok(Bind::ClaimCode),
        3 => Ok(Bind::Device(reader.take()?)),
        _ => Err(CodecError::Value),
    }
}

/// Reads the clock-loss policy; the two lowest bits are the key type, of which only 0 (X25519) exists.
fn read_clock_loss(modes: u8) -> Result<ClockLoss, CodecError> {
    match modes & 0x0F {
        0b0000 => Ok(ClockLoss::Deny),
        0b0100 => Ok(ClockLoss::Degraded),
        0b1000 => Ok(ClockLoss::UntilEnd),
        _ => Err(CodecError::Value),
    }
}
