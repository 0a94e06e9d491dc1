//! Credentials: drawn at random within what the protocol allows.

use lock_protocol::Unix;
use lock_protocol::block::{Bind, ClockLoss, CredentialBlock, Role};
use lock_protocol::curve;
use lock_protocol::keys::{CODE_DIGITS, CredentialKey, DeviceKey, RootKey};
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
    /// The credential that an issuer made, through whomever it came.
    pub(super) name: Name,
    /// The claim code, when it needs one.
    pub(super) digits: Option<[u8; CODE_DIGITS]>,
    pub(super) made: MadeBy,
    /// Whose door it was then.
    pub(super) tenure: u32,
}

/// Who made a key.
pub(super) enum MadeBy {
    /// An issuer within these limits, or beyond.
    Issued(Policy),
    /// Whoever had that key, with what his phone and the lock share.
    HandedOn { by: usize, device: DeviceKey },
}

impl World {
    /// The time of day, for credentials.
    pub(super) fn clock(&self) -> Unix {
        Unix(u32::try_from(unix(self.now)).unwrap_or(u32::MAX))
    }

    /// Makes a credential of the owner's; gives its place.
    pub(super) fn grant(&mut self, door: usize, block: CredentialBlock) -> usize {
        self.grant_within(door, block, Policy::OWNER)
    }

    /// Makes a credential of an issuer with these limits; gives its place.
    pub(super) fn grant_within(&mut self, door: usize, block: CredentialBlock, policy: Policy) -> usize {
        self.grant_under(&self.root(door), door, (block, policy))
    }

    /// Makes a credential under any root key, also that of an owner who has left.
    pub(super) fn grant_under(
        &mut self,
        root: &RootKey,
        door: usize,
        (block, policy): (CredentialBlock, Policy),
    ) -> usize {
        let encoded = block.encode().map(|bytes| bytes.to_vec()).unwrap_or_default();
        let issuer = root.issuer(block.issuer, block.generation, &policy);
        let Some(key) = issuer.credential(&encoded) else { return 0 };
        let digits = if block.bind == Bind::ClaimCode { issuer.claim_code(&encoded) } else { None };
        let (name, made, tenure) = (name(&block), MadeBy::Issued(policy), self.tenures[door]);
        self.grants.push(Grant { door, block, encoded, key, name, digits, made, tenure });
        self.grants.len() - 1
    }

    /// The claim code as it reaches a guest by another channel: mostly right, sometimes misheard or not at all.
    pub(super) fn told_code(&mut self, grant: usize) -> Option<[u8; CODE_DIGITS]> {
        let mut digits = self.grants[grant].digits?;
        match self.random.below(10) {
            0 => return None,
            1 | 2 => {
                let at = self.random.place(CODE_DIGITS);
                digits[at] = b'0' + (digits[at] - b'0' + 1) % 10;
            }
            _ => {}
        }
        Some(digits)
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
        let bind = match self.random.below(12) {
            0 => Bind::Device(truncate(sha256(&[&curve::public_key(secret)]))),
            1 => Bind::Device(self.random.bytes()),
            2 => Bind::ClaimCode,
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
            rights: self.random.pick(&[0x0F, 0x4F, 0x4F, 0x3F, 0x01, 0x6B]),
            bind,
            max_devices: self.random.pick(&[1, 1, 2, 3]),
            depth: self.random.pick(&[0, 1, 1, 2]),
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
