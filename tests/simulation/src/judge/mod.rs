//! The reference judge: what a lock that has heard these bytes must hold and do, written from the specification.
//!
//! It shares the codecs and the MACs with the product and nothing that decides: no judge, no state, no clock.

pub(crate) mod clock;
mod codes;
mod hears;
mod holds;
mod holds_codes;
pub(crate) mod keypad;
pub(crate) mod terms;
pub(crate) mod windows;

use std::collections::{BTreeMap, BTreeSet};

use lock_protocol::LockId;
use lock_protocol::block::CredentialBlock;
use lock_protocol::capacity::ISSUERS;
use lock_protocol::keys::{DeviceKey, RootKey};
use lock_protocol::lock::Signal;
use lock_protocol::policy::Policy;
use lock_protocol::settings::Settings;
use lock_protocol::status::Status;
use lock_protocol::unlock::Act;

use clock::Hands;
use keypad::Keys;

/// A credential: issuer, generation, serial.
pub(crate) type Name = (u8, u8, u32);

/// The challenge that may be answered.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    pub(crate) bytes: [u8; 20],
    /// Own milliseconds of the lock when it was made.
    pub(crate) issued: u64,
}

impl Live {
    /// nL.
    pub(crate) fn nonce(&self) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce.copy_from_slice(&self.bytes[2..14]);
        nonce
    }
}

/// What a credential has used, over all its devices.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Spent {
    pub(crate) uses: u32,
    pub(crate) degraded: u32,
    pub(crate) devices: u32,
}

/// A device that has claimed.
#[derive(Clone)]
pub(crate) struct Held {
    /// Its slot; nothing until the record of the claim has named one.
    pub(crate) slot: Option<u16>,
    pub(crate) key: DeviceKey,
    pub(crate) block: CredentialBlock,
}

/// What an owned lock must hold.
#[derive(Clone)]
pub(crate) struct Judge {
    pub(crate) lock_id: LockId,
    pub(crate) static_secret: [u8; 32],
    pub(crate) root: RootKey,
    pub(crate) settings: Settings,
    pub(crate) settings_version: u32,
    pub(crate) policies: [Option<Policy>; ISSUERS],
    /// Generation and watermark of each issuer.
    pub(crate) marks: [(u8, u32); ISSUERS],
    pub(crate) list: (u32, [u8; 16]),
    pub(crate) revoked: BTreeSet<(u8, u32)>,
    pub(crate) last_fresh: i64,
    pub(crate) last_vouched: i64,
    pub(crate) hands: Hands,
    pub(crate) spent: BTreeMap<Name, Spent>,
    pub(crate) held: Vec<Held>,
    /// Entries in the log.
    pub(crate) entries: u32,
    /// What is behind the keypad.
    pub(crate) keys: Keys,
}

/// How a message must be answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Answer {
    /// RESULT or CLAIM_RES with this status.
    Status(Status),
    /// A receipt that says it was taken.
    Taken,
    /// A receipt that says it was not.
    NotTaken,
    /// What the keypad shows.
    Shown(Signal),
}

/// What must come of a message.
#[derive(Clone)]
pub(crate) struct Verdict {
    pub(crate) answer: Answer,
    /// What the bolt must do, for whom.
    pub(crate) grants: Option<(Act, Name)>,
    /// Whether the nonce is used up.
    pub(crate) spends: bool,
    /// What the lock holds afterwards, if it could make it durable.
    pub(crate) next: Box<Judge>,
}

/// The name of a credential.
pub(crate) fn name(block: &CredentialBlock) -> Name {
    (block.issuer, block.generation, block.serial)
}

impl Judge {
    /// A lock that has just been put into service.
    pub(crate) fn set_up(
        (lock_id, static_secret): (LockId, [u8; 32]),
        root: RootKey,
        settings: Settings,
        (own, time, nonce_age): (u64, u32, u64),
    ) -> Self {
        let mut policies = [None; ISSUERS];
        policies[0] = Some(Policy::OWNER);
        Self {
            lock_id,
            static_secret,
            root,
            settings,
            settings_version: 1,
            policies,
            marks: [(0, 0); ISSUERS],
            list: (0, [0; 16]),
            revoked: BTreeSet::new(),
            last_fresh: time.into(),
            last_vouched: time.into(),
            hands: Hands::set_up(own, time.into(), nonce_age),
            spent: BTreeMap::new(),
            held: Vec::new(),
            entries: 0,
            keys: Keys::default(),
        }
    }

    /// What a credential has used.
    pub(crate) fn spent(&self, name: Name) -> Spent {
        self.spent.get(&name).copied().unwrap_or_default()
    }

    /// Step 5: whether a credential is dead on this lock.
    pub(crate) fn is_dead(&self, (issuer, generation, serial): Name) -> bool {
        self.marks.get(usize::from(issuer)).is_none_or(|(newest, least)| {
            generation != *newest || serial < *least || self.revoked.contains(&(issuer, serial))
        })
    }

    /// Whether the slot of this device may be given away.
    pub(crate) fn is_free(&self, held: &Held) -> bool {
        self.hands.lower >= i64::from(held.block.not_after.0) || self.is_dead(name(&held.block))
    }
}
