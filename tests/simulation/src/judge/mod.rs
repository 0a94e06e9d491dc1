//! The reference judge: what a lock that has heard these bytes must hold and do, written from the specification.
//!
//! It shares the codecs and the MACs with the product and nothing that decides: no judge, no state, no clock.

mod chosen;
mod claims;
pub(crate) mod clock;
mod codes;
mod hears;
mod holds;
mod holds_codes;
pub(crate) mod keypad;
mod orders;
pub(crate) mod terms;
pub(crate) mod windows;
pub(crate) mod worth;

use std::collections::BTreeSet;

use lock_protocol::LockId;
use lock_protocol::block::CredentialBlock;
use lock_protocol::capacity::ISSUERS;
use lock_protocol::keys::{DeviceKey, RootKey};
use lock_protocol::lock::Signal;
use lock_protocol::policy::Policy;
use lock_protocol::settings::Settings;
use lock_protocol::setup::Contents;
use lock_protocol::status::Status;
use lock_protocol::unlock::{Act, Intent};

use clock::Hands;
use keypad::Keys;
use orders::Given;
use worth::Worth;

/// A credential: issuer, generation, serial.
pub(crate) type Name = (u8, u8, u32);

/// What uses and devices are counted under: a credential, or the maker's slot and what he numbered.
pub(crate) type Tally = (Option<u16>, Name);

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

    /// Whether it may still be answered in that way.
    fn hears(&self, intent: Intent, own: u64) -> bool {
        let life = if intent == Intent::Remote { 15_000 } else { 10_000 };
        own.saturating_sub(self.issued) <= life
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
    /// The slot of whoever handed its key on; nothing when an issuer made it.
    pub(crate) maker: Option<u16>,
    pub(crate) key: DeviceKey,
    /// What was made for it, without what narrows it.
    pub(crate) block: CredentialBlock,
    pub(crate) uses: u32,
    pub(crate) degraded: u32,
}

impl Held {
    /// What it is counted under.
    pub(crate) fn tally(&self) -> Tally {
        (self.maker, name(&self.block))
    }
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
    pub(crate) held: Vec<Held>,
    /// What orders have said of each issuer.
    given: [Option<Given>; ISSUERS],
    /// When links were claimed with wrong codes, by the lower end of the clock.
    pub(crate) wrong_codes: Vec<i64>,
    pub(crate) reset_version: u32,
    /// Until when the inside button resets the lock although guests stay, own milliseconds.
    pub(crate) leave_until: Option<u64>,
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
    /// The rights of who asked.
    pub(crate) rights: u8,
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
    /// A lock that has just been put into service, at its own time and that many milliseconds after it greeted.
    pub(crate) fn set_up(
        (lock_id, static_secret): (LockId, [u8; 32]),
        contents: &Contents,
        (own, nonce_age): (u64, u64),
    ) -> Self {
        let (time, mut policies) = (i64::from(contents.time.0), [None; ISSUERS]);
        policies[0] = Some(contents.policy);
        Self {
            lock_id,
            static_secret,
            root: contents.root.clone(),
            settings: contents.settings.clone(),
            settings_version: contents.settings_version,
            policies,
            marks: [(0, 0); ISSUERS],
            list: (0, [0; 16]),
            revoked: BTreeSet::new(),
            last_fresh: time,
            last_vouched: time,
            hands: Hands::set_up(own, time, nonce_age),
            held: Vec::new(),
            given: [None; ISSUERS],
            wrong_codes: Vec::new(),
            reset_version: 0,
            leave_until: None,
            entries: 0,
            keys: Keys::default(),
        }
    }

    /// What has been used of a key, over all its devices.
    pub(crate) fn spent(&self, tally: Tally) -> Spent {
        let mut spent = Spent::default();
        for held in self.held.iter().filter(|held| held.tally() == tally) {
            spent.uses += held.uses;
            spent.degraded += held.degraded;
            spent.devices += 1;
        }
        spent
    }

    /// The device in a slot.
    pub(crate) fn in_slot(&self, slot: u16) -> Option<&Held> {
        self.held.iter().find(|held| held.slot == Some(slot))
    }

    /// What a device's key is worth, whoever it came through.
    pub(crate) fn worth(&self, held: &Held) -> Option<Worth> {
        match held.maker {
            None => Some(Worth::issued(&held.block)),
            // A child that was given the slot which its maker lost a moment before.
            Some(slot) if held.slot == Some(slot) => None,
            Some(slot) => self.worth(self.in_slot(slot)?)?.hand_on(&held.block),
        }
    }

    /// Step 5: whether a credential is dead on this lock.
    pub(crate) fn is_dead(&self, (issuer, generation, serial): Name) -> bool {
        self.marks.get(usize::from(issuer)).is_none_or(|(newest, least)| {
            generation != *newest || serial < *least || self.revoked.contains(&(issuer, serial))
        })
    }

    /// Whether the slot of this device may be given away.
    pub(crate) fn is_free(&self, held: &Held) -> bool {
        self.worth(held)
            .is_none_or(|worth| self.hands.lower >= worth.keeps_until || self.is_dead(name(&worth.block)))
    }
}
