//! P_i, the 16-byte limits of an issuer, part of its key and checked by the lock (specification section 3).

use crate::bytes::{CodecError, Reader, ShortWriter};

/// The issuer may mint offline codes.
pub const MAY_MINT_PINS: u8 = 0x01;
/// The issuer's credentials may be used remotely.
pub const MAY_ALLOW_REMOTE: u8 = 0x02;
/// The issuer may sign LIST.
pub const MAY_SIGN_LIST: u8 = 0x04;
/// The issuer may make credentials without a freshness limit.
pub const MAY_IGNORE_FRESHNESS: u8 = 0x08;

/// What an issuer may put into a credential at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Policy {
    /// Rights a credential may carry (bits of [`crate::block`]).
    pub rights: u8,
    /// Roles a credential may carry: bit n is role n.
    pub roles: u8,
    /// `MAY_*` bits.
    pub flags: u8,
    /// Longest validity in hours; 0 is no limit.
    pub hours_max: u16,
    /// Most devices per credential, 0..=31 (5 bits; a credential itself carries at most 7).
    pub devices_max: u8,
    /// Most levels of delegation, 0..=7.
    pub depth_max: u8,
    /// Largest max_stale in the order of section 4 (255 < 1..254 < 0).
    pub stale_max: u8,
    /// Latest end of any credential, Unix seconds; 0 is no limit.
    pub not_after: u32,
    /// Classes of offline codes the issuer may mint, bit n is class n.
    pub pin_classes: u8,
}

impl Policy {
    /// The owner's own issuer, number 0: no limit that the lock does not set itself.
    pub const OWNER: Policy = Policy {
        rights: 0xFF,
        roles: 0x3F,
        flags: MAY_MINT_PINS | MAY_ALLOW_REMOTE | MAY_SIGN_LIST | MAY_IGNORE_FRESHNESS,
        hours_max: 0,
        devices_max: 7,
        depth_max: 7,
        stale_max: 0,
        not_after: 0,
        pin_classes: 0x1F,
    };

    /// The 16 bytes that go into the issuer's key.
    #[must_use]
    pub fn encode(&self) -> [u8; 16] {
        let mut writer = ShortWriter::new();
        writer
            .put(&[1, self.rights, self.roles, self.flags])
            .u16(self.hours_max)
            .u8(self.devices_max << 3 | self.depth_max & 7)
            .u8(self.stale_max)
            .u32(self.not_after)
            .u8(self.pin_classes);
        crate::bytes::padded(writer.bytes())
    }

    /// Reads the 16 bytes; another format or reserved bits set are refused.
    pub fn decode(bytes: &[u8; 16]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        reader.kind(1)?;
        let [rights, roles, flags] = reader.take()?;
        let hours_max = reader.u16()?;
        let limits = reader.u8()?;
        let policy = Self {
            rights,
            roles,
            flags,
            hours_max,
            devices_max: limits >> 3,
            depth_max: limits & 7,
            stale_max: reader.u8()?,
            not_after: reader.u32()?,
            pin_classes: reader.u8()?,
        };
        if reader.take::<3>()? == [0; 3] { Ok(policy) } else { Err(CodecError::Value) }
    }
}

/// The place of a max_stale byte in the order 255 < 1..254 < 0, from strict to loose.
#[must_use]
pub fn staleness_rank(max_stale: u8) -> u8 {
    match max_stale {
        255 => 0,
        0 => 255,
        hours => hours,
    }
}
