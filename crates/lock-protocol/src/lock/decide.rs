//! The decision (specification section 7): one pure function per message, from state, clock and bytes to an answer.
//!
//! Nothing here acts: a [`Decision`] says what to make durable, what to turn once that is done, and what to answer.

use crate::block::{Bind, CredentialBlock};
use crate::claim::{self, Claim};
use crate::clock::{Clock, Reading};
use crate::curve;
use crate::keys::DeviceKey;
use crate::lock::change::{Change, Delta};
use crate::lock::judge::{Allowed, Standing, judge};
use crate::lock::keypad::{KeypadDelta, Throttle};
use crate::lock::slot::{Slot, Usage, actor};
use crate::lock::state::Owned;
use crate::log::Actor;
use crate::mac::{equal, sha256, truncate};
use crate::status::Status;
use crate::unlock::{self, ANY_SLOT, Act, Action, Intent, Unlock};
use crate::{LockId, Mono};

mod code;
mod code_order;
mod deliver;
mod extension;
mod install;
mod scribe;

pub use code::{CodeDecision, Signal, code};
pub use deliver::{Delivery, fresh, list, order};
use extension::Extension;
pub use install::install;
use scribe::Scribe;
pub use scribe::{note, quality};

/// A nonce's life, milliseconds, and its life for intent remote.
pub const NONCE_MS: u64 = 10_000;
/// A nonce's life for intent remote, milliseconds.
pub const NONCE_REMOTE_MS: u64 = 15_000;

/// The challenge that a message must answer.
#[derive(Clone, Copy)]
pub struct Live {
    /// Its 20 bytes.
    pub bytes: [u8; 20],
    /// nL.
    pub nonce: [u8; 12],
    /// When it was sent.
    pub issued: Mono,
}

/// What a decision may look at.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The lock.
    pub lock_id: &'a LockId,
    /// Its static X25519 secret.
    pub static_secret: &'a [u8; 32],
    /// What it holds.
    pub owned: &'a Owned,
    /// Its clock.
    pub clock: &'a Clock,
    /// Its own time.
    pub now: Mono,
}

/// What comes of a message.
#[derive(Clone)]
pub struct Decision {
    /// The answer's status.
    pub status: Status,
    /// What to turn, but only once the change is durable.
    pub turn: Option<Action>,
    /// What to make durable first.
    pub change: Change,
    /// Whose key proves the answer; nothing when the sender proved nothing.
    pub party: Option<Party>,
}

/// The device that a message proved to come from.
#[derive(Clone)]
pub struct Party {
    /// K_dev.
    pub key: DeviceKey,
    /// Its slot; nothing for a claim that got none.
    pub slot: Option<u16>,
    /// What it may do.
    pub rights: u8,
}

impl Decision {
    fn refused(status: Status) -> Self {
        Self { status, turn: None, change: Change::new(), party: None }
    }

    /// Tells whether the sender proved to know a key.
    #[must_use]
    pub fn authenticated(&self) -> bool {
        self.party.is_some()
    }
}

/// Decides UNLOCK; `live` is nothing when no nonce is left to answer.
#[must_use]
pub fn unlock(scene: Scene<'_>, live: Option<&Live>, message: &[u8]) -> Decision {
    let Ok((request, ext)) = Unlock::decode(message) else {
        return Decision::refused(Status::Malformed);
    };
    let Some(live) = live.filter(|live| in_time(scene.now, live, request.act.intent)) else {
        return Decision::refused(Status::BadMac);
    };
    let Some((index, slot)) = find_slot(scene, live, request.slot, message) else {
        return Decision::refused(Status::BadMac);
    };
    let party = Party { key: slot.key.clone(), slot: Some(index), rights: slot.block.rights };
    let Ok(extension) = Extension::read(scene, live, ext) else {
        return Decision { party: Some(party), ..Decision::refused(Status::Malformed) };
    };
    let mut scribe = Scribe::begin(scene.owned, extension.reading, extension.clears_degraded());
    let mut usage = Usage::of(&scene.owned.slots, &slot.block);
    if extension.clears_degraded() {
        usage.degraded = 0;
    }
    let verdict = judge(extension.standing(scene.owned), &extension.reading, request.act, &slot.block, usage);

    extension.record(&mut scribe);
    match verdict {
        Ok(allowed) => {
            if request.act.action.moves_bolt() {
                let degraded = if extension.clears_degraded() { 0 } else { slot.degraded };
                scribe.delta(&Delta::Used {
                    slot: index,
                    uses: slot.uses.saturating_add(allowed.counts_use.into()),
                    degraded: degraded.saturating_add(allowed.degraded.into()),
                    at: extension.reading.best,
                });
                scribe.acted(request.act, slot.actor(index));
            }
            release(&mut scribe, request.act, slot.actor(index));
        }
        Err(status) => scribe.refused(request.act, status, slot.actor(index)),
    }
    scribe.finish(verdict.map(|_| request.act.action), party)
}

/// Decides CLAIM; a claim acts at once.
#[must_use]
pub fn claim(scene: Scene<'_>, live: Option<&Live>, message: &[u8]) -> Decision {
    let parsed = Claim::decode(message).and_then(|claim| {
        let block = CredentialBlock::decode(&claim.block)?;
        Ok((claim, block))
    });
    let Ok((request, block)) = parsed else {
        return Decision::refused(Status::Malformed);
    };
    let Some(live) = live.filter(|live| in_time(scene.now, live, request.act.intent)) else {
        return Decision::refused(Status::BadMac);
    };
    let Some(key) = credential_device(scene, live, &request, &block, message) else {
        return Decision::refused(Status::BadMac);
    };
    let reading = scene.clock.read(scene.now);
    let usage = Usage::of(&scene.owned.slots, &block);
    let verdict = judge(Standing::of(scene.owned), &reading, request.act, &block, usage)
        .and_then(|allowed| room(scene, &request, &block, usage).map(|slot| (allowed, slot)));

    let mut scribe = Scribe::begin(scene.owned, reading, false);
    let mut party = Party { key, slot: None, rights: block.rights };
    let fingerprint = u32::from_be_bytes(truncate(sha256(&[&request.dev_pub])));
    match verdict {
        Ok((allowed, slot)) => {
            party.slot = Some(slot);
            enrol(&mut scribe, &request, allowed, slot, &party.key, reading);
            scribe.claimed(request.act, actor(&block, slot), fingerprint);
            if request.act.action.moves_bolt() {
                scribe.acted(request.act, actor(&block, slot));
            }
            release(&mut scribe, request.act, actor(&block, slot));
        }
        Err(status) => scribe.refused(request.act, status, actor(&block, u16::MAX)),
    }
    scribe.finish(verdict.map(|_| request.act.action), party)
}

fn enrol(
    scribe: &mut Scribe<'_>,
    request: &Claim,
    allowed: Allowed,
    slot: u16,
    key: &DeviceKey,
    reading: Reading,
) {
    scribe.delta(&Delta::Claimed {
        slot,
        key: *key.reveal(),
        uses: allowed.counts_use.into(),
        degraded: allowed.degraded.into(),
        at: reading.best,
        block: &request.block,
    });
}

/// A release clears the count of failed tries (rule R32 knows no other way but time).
fn release(scribe: &mut Scribe<'_>, act: Act, actor: Actor) {
    if act.action == Action::Release {
        scribe.delta(&Delta::Keypad(KeypadDelta::Throttle(Throttle::default())));
        scribe.acted(act, actor);
    }
}

pub(super) fn in_time(now: Mono, live: &Live, intent: Intent) -> bool {
    let limit = if intent == Intent::Remote { NONCE_REMOTE_MS } else { NONCE_MS };
    now.since(live.issued) <= limit
}

/// Step 3 for UNLOCK: the slot byte is the index's low byte, so that a lock may have more than 255.
fn find_slot<'a>(scene: Scene<'a>, live: &Live, slot_byte: u8, message: &[u8]) -> Option<(u16, &'a Slot)> {
    let named = |index: u16| slot_byte == ANY_SLOT || index & 0xFF == u16::from(slot_byte);
    scene
        .owned
        .slots
        .iter()
        .zip(0_u16..)
        .filter(|(_, index)| named(*index))
        .filter_map(|(slot, index)| slot.as_ref().map(|slot| (index, slot)))
        .find(|(_, slot)| unlock::verify(&slot.key, scene.lock_id, &live.bytes, message))
}

/// Step 3 for CLAIM: K_iss, K_cred, its MAC, and K_dev.
fn credential_device(
    scene: Scene<'_>,
    live: &Live,
    request: &Claim,
    block: &CredentialBlock,
    message: &[u8],
) -> Option<DeviceKey> {
    let known = scene.owned.issuers.get(usize::from(block.issuer))?;
    // A generation that is over can still be told that it is revoked; one to come is not known yet.
    if block.generation > known.generation {
        return None;
    }
    let key = scene.owned.issuer_key(block.issuer, block.generation)?.credential(&request.block)?;
    if !claim::verify(&key, scene.lock_id, &live.bytes, message) {
        return None;
    }
    let shared = curve::agree(scene.static_secret, &request.dev_pub)?;
    Some(key.device(&shared, scene.lock_id, &live.nonce, &request.dev_pub))
}

/// Step 9 for CLAIM: the right device, not too many of them, and a slot.
fn room(scene: Scene<'_>, request: &Claim, block: &CredentialBlock, usage: Usage) -> Result<u16, Status> {
    match block.bind {
        Bind::FirstClaim => {}
        Bind::ClaimCode => return Err(Status::Unsupported),
        Bind::Device(hash) => {
            let found: [u8; 16] = truncate(sha256(&[&request.dev_pub]));
            if !equal(&found, &hash) {
                return Err(Status::WrongDevice);
            }
        }
    }
    if usage.devices >= usize::from(block.max_devices) {
        return Err(Status::DeviceLimit);
    }
    let standing = Standing::of(scene.owned);
    // By the bound that never falls: a slot once given away must not come back with its uses forgotten.
    let over = |slot: &Slot| scene.clock.lower >= slot.block.not_after || standing.is_revoked(&slot.block);
    scene
        .owned
        .slots
        .iter()
        .zip(0_u16..)
        .find(|(slot, _)| slot.as_ref().is_none_or(over))
        .map(|(_, index)| index)
        .ok_or(Status::Full)
}
