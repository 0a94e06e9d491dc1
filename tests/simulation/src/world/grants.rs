//! Credentials: drawn at random within what the protocol allows.

use lock_protocol::Unix;
use lock_protocol::block::{Bind, ClockLoss, CredentialBlock, Role};
use lock_protocol::curve;
use lock_protocol::keys::CredentialKey;
use lock_protocol::mac::{sha256, truncate};
use lock_protocol::policy::Policy;
use lock_protocol::schedule::Schedule;

use crate::judge::{Name, name};
use crate::world::{World, unix};

const HOUR: u32 = 3600;

/// A credential for one door.
pub(super) struct Grant {
    pub(super) door: usize,
    pub(super) block: CredentialBlock,
    pub(super) encoded: Vec<u8>,
    pub(super) key: CredentialKey,
    pub(super) name: Name,
}

impl World {
    /// The time of day, for credentials.
    pub(super) fn clock(&self) -> Unix {
        Unix(u32::try_from(unix(self.now)).unwrap_or(u32::MAX))
    }

    /// Makes a credential; gives its place.
    pub(super) fn grant(&mut self, door: usize, block: CredentialBlock) -> usize {
        let encoded = block.encode().map(|bytes| bytes.to_vec()).unwrap_or_default();
        let issuer = self.root(door).issuer(0, block.generation, &Policy::OWNER);
        let Some(key) = issuer.credential(&encoded) else { return 0 };
        self.grants.push(Grant { door, name: name(&block), block, encoded, key });
        self.grants.len() - 1
    }

    /// What a host gives to itself.
    pub(super) fn owners_block(&mut self, generation: u8) -> CredentialBlock {
        self.next_serial += 1;
        CredentialBlock {
            issuer: 0,
            generation,
            serial: self.next_serial,
            not_before: self.clock().minus(HOUR),
            not_after: self.clock().plus(2_000 * HOUR),
            max_uses: 0,
            role: Role::Owner,
            rights: 0xFF,
            bind: Bind::FirstClaim,
            max_devices: 1,
            depth: 0,
            max_stale: 0,
            intents: 0x0F,
            clock_loss: ClockLoss::UntilEnd,
            schedules: arrayvec::ArrayVec::new(),
        }
    }

    /// What a host gives to a guest; `secret` is the guest's device, in case it is made for it alone.
    pub(super) fn guests_block(&mut self, generation: u8, secret: &[u8; 32]) -> CredentialBlock {
        self.next_serial += 1;
        let begins = self.clock().minus(HOUR).plus(self.random.pick(&[0, 0, 0, HOUR, 3 * HOUR, 30 * HOUR]));
        let lasts = self.random.pick(&[1, 4, 24, 48, 72, 240, 240]) * HOUR;
        let bind = match self.random.below(10) {
            0 => Bind::Device(truncate(sha256(&[&curve::public_key(secret)]))),
            1 => Bind::Device(self.random.bytes()),
            _ => Bind::FirstClaim,
        };
        let mut schedules = arrayvec::ArrayVec::new();
        for _ in 0..self.random.pick(&[0, 0, 0, 0, 1, 2]) {
            let days = 1 + self.random.below(127) as u8;
            schedules.push(Schedule {
                days,
                start: self.random.below(144) as u8,
                end: self.random.below(145) as u8,
            });
        }
        CredentialBlock {
            issuer: 0,
            generation,
            serial: self.next_serial,
            not_before: begins,
            not_after: begins.plus(lasts),
            max_uses: self.random.pick(&[0, 0, 0, 1, 2, 5]),
            role: Role::Guest,
            rights: self.random.pick(&[0x0F, 0x0F, 0x0F, 0x3F, 0x01, 0x2B]),
            bind,
            max_devices: self.random.pick(&[1, 1, 2, 3]),
            depth: 0,
            max_stale: self.random.pick(&[0, 0, 0, 255, 255, 1, 1, 4, 24, 72]),
            intents: self.random.pick(&[3, 3, 3, 0x0F, 2, 1]),
            clock_loss: self.random.pick(&[
                ClockLoss::Degraded,
                ClockLoss::Degraded,
                ClockLoss::Deny,
                ClockLoss::UntilEnd,
            ]),
            schedules,
        }
    }
}
