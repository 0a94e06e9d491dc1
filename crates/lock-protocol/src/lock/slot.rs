//! A slot: one device that has claimed a credential, and what it has used.

use arrayvec::ArrayVec;

use crate::Unix;
use crate::block::{BLOCK_MAX, CredentialBlock};
use crate::bytes::CodecError;
use crate::keys::DeviceKey;
use crate::log::Actor;
use crate::sub::SubBlock;

/// Uses a credential has left while the clock is lost.
pub const DEGRADED_MAX: u8 = 3;

/// One enrolled device.
#[derive(Clone)]
pub struct Slot {
    /// What was made for it; of a sub-credential the fields of its own block, without what narrows them.
    pub block: CredentialBlock,
    /// The slot of the device that handed its key on; nothing when an issuer made it.
    pub parent: Option<u16>,
    /// K_dev.
    pub key: DeviceKey,
    /// Openings by this device.
    pub uses: u16,
    /// Uses since the clock was lost.
    pub degraded: u8,
    /// Latest opening.
    pub last_use: Unix,
}

impl Slot {
    /// Tells whether this slot belongs to that credential.
    #[must_use]
    pub fn is_of(&self, block: &CredentialBlock, parent: Option<u16>) -> bool {
        (self.parent, self.block.issuer, self.block.generation, self.block.serial)
            == (parent, block.issuer, block.generation, block.serial)
    }

    /// The block as the device presented it.
    pub fn encode_block(&self) -> Result<ArrayVec<u8, BLOCK_MAX>, CodecError> {
        match self.parent {
            None => self.block.encode(),
            Some(parent) => SubBlock { parent: (parent & 0xFF) as u8, fields: self.block.clone() }.encode(),
        }
    }
}

/// How the log names a credential's device, by what an issuer made, also when it was handed on; slot 0xFFFF for none.
#[must_use]
pub fn actor(block: &CredentialBlock, slot: u16) -> Actor {
    Actor { issuer: block.issuer, generation: block.generation, serial: block.serial, slot }
}

/// What has been used of a credential, over all its devices.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Usage {
    /// Devices that have claimed it.
    pub devices: usize,
    /// Openings.
    pub uses: u32,
    /// Uses since the clock was lost.
    pub degraded: u32,
}

impl Usage {
    /// Adds up the slots of a credential.
    #[must_use]
    pub fn of(slots: &[Option<Slot>], block: &CredentialBlock, parent: Option<u16>) -> Self {
        slots.iter().flatten().filter(|slot| slot.is_of(block, parent)).fold(Self::default(), |sum, slot| {
            Self {
                devices: sum.devices + 1,
                uses: sum.uses + u32::from(slot.uses),
                degraded: sum.degraded + u32::from(slot.degraded),
            }
        })
    }
}
