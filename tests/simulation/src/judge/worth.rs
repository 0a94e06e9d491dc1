//! What a key is worth, by the judge alone: its own block, narrowed by those of everybody it came through (section 2).

use lock_protocol::Unix;
use lock_protocol::block::{ClockLoss, CredentialBlock, Role};
use lock_protocol::schedule::Schedule;

/// Right to make a narrower key.
const DELEGATE: u8 = 0x40;

/// What a key is worth.
#[derive(Clone)]
pub(crate) struct Worth {
    /// Issuer, generation and serial are those of the credential at the top; the schedules are the key's own.
    pub(crate) block: CredentialBlock,
    /// The weekly hours of everybody above it; each must be open.
    pub(crate) above: Vec<Vec<Schedule>>,
    /// Its place on the lock may go to another from this lower bound on.
    pub(crate) keeps_until: i64,
}

impl Worth {
    /// Of a credential that an issuer made.
    pub(crate) fn issued(block: &CredentialBlock) -> Self {
        let keeps_until = i64::from(block.not_after.0);
        Self { block: block.clone(), above: Vec::new(), keeps_until }
    }

    /// Of what its holder hands on; nothing when he may not.
    pub(crate) fn hand_on(&self, child: &CredentialBlock) -> Option<Self> {
        let maker = &self.block;
        if maker.depth == 0 || maker.rights & DELEGATE == 0 || child.generation != maker.generation {
            return None;
        }
        let block = CredentialBlock {
            not_before: Unix(maker.not_before.0.max(child.not_before.0)),
            not_after: Unix(maker.not_after.0.min(child.not_after.0)),
            max_uses: fewest(maker.max_uses, child.max_uses),
            role: least(maker.role, child.role),
            rights: maker.rights & child.rights,
            bind: child.bind,
            max_devices: maker.max_devices.min(child.max_devices),
            depth: child.depth.min(maker.depth - 1),
            max_stale: if looseness(child.max_stale) < looseness(maker.max_stale) {
                child.max_stale
            } else {
                maker.max_stale
            },
            intents: maker.intents & child.intents,
            clock_loss: if risk(child.clock_loss) < risk(maker.clock_loss) {
                child.clock_loss
            } else {
                maker.clock_loss
            },
            schedules: child.schedules.clone(),
            ..maker.clone()
        };
        let mut above = self.above.clone();
        above.push(maker.schedules.to_vec());
        // Where uses are counted, no place becomes free that would give them back.
        let ends = i64::from(block.not_after.0);
        let keeps_until = if maker.max_uses == 0 { self.keeps_until.min(ends) } else { self.keeps_until };
        Some(Self { block, above, keeps_until })
    }

    /// All weekly hours that must be open, its own among them.
    pub(crate) fn hours(&self) -> impl Iterator<Item = &[Schedule]> {
        self.above.iter().map(Vec::as_slice).chain([self.block.schedules.as_slice()])
    }
}

/// The order of freshness limits, from strict to loose.
pub(crate) fn looseness(max_stale: u8) -> u16 {
    match max_stale {
        255 => 0,
        0 => u16::MAX,
        hours => hours.into(),
    }
}

fn fewest(a: u16, b: u16) -> u16 {
    match (a, b) {
        (0, uses) | (uses, 0) => uses,
        (a, b) => a.min(b),
    }
}

fn least(maker: Role, child: Role) -> Role {
    match maker {
        Role::Emergency if child != Role::Emergency => Role::Guest,
        Role::Guest | Role::Staff | Role::Maintenance | Role::CoHost | Role::Owner | Role::Emergency => {
            if child.code() < maker.code() {
                child
            } else {
                maker
            }
        }
    }
}

fn risk(clock_loss: ClockLoss) -> u8 {
    match clock_loss {
        ClockLoss::Deny => 0,
        ClockLoss::Degraded => 1,
        ClockLoss::UntilEnd => 2,
    }
}
