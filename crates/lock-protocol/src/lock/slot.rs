//! A slot: one device that has claimed a credential, and what it has used.

use crate::Unix;
use crate::block::CredentialBlock;
use crate::keys::DeviceKey;
use crate::log::Actor;

/// Uses a credential has left while the clock is lost.
pub const DEGRADED_MAX: u8 = 3;

/// One enrolled device.
#[derive(Clone)]
pub struct Slot {
    /// What it may do.
    pub block: CredentialBlock,
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
    pub fn is_of(&self, block: &CredentialBlock) -> bool {
        (self.block.issuer, self.block.generation, self.block.serial)
            == (block.issuer, block.generation, block.serial)
    }

    /// How the log names this device.
    #[must_use]
    pub fn actor(&self, slot: u16) -> Actor {
        actor(&self.block, slot)
    }
}

/// How the log names a credential's device; slot 0xFFFF for none.
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
    pub fn of(slots: &[Option<Slot>], block: &CredentialBlock) -> Self {
        slots.iter().flatten().filter(|slot| slot.is_of(block)).fold(Self::default(), |sum, slot| Self {
            devices: sum.devices + 1,
            uses: sum.uses + u32::from(slot.uses),
            degraded: sum.degraded + u32::from(slot.degraded),
        })
    }
}
