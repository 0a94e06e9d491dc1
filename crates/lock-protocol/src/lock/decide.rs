//! The decision (specification section 7): one pure function per message, from state, clock and bytes to an answer.
//!
//! Nothing here acts: a [`Decision`] says what to turn and what to answer, once
//! the draft that it wrote is durable.

use crate::clock::Clock;
use crate::keys::DeviceKey;
use crate::lock::change::Delta;
use crate::lock::draft::Draft;
use crate::lock::judge::judge;
use crate::lock::keypad::{KeypadDelta, Throttle};
use crate::lock::slot::{Slot, Usage, actor};
use crate::lock::state::Owned;
use crate::log::Actor;
use crate::status::Status;
use crate::unlock::{self, ANY_SLOT, Act, Action, Intent, Unlock};
use crate::{LockId, Mono};

mod code;
mod code_order;
mod deliver;
mod enrol;
mod extension;
mod install;
mod issuer_order;
mod rekey;
mod scribe;

pub use code::{CodeDecision, Signal, code};
pub use deliver::{Delivery, fresh, list, order};
pub use enrol::claim;
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
    /// What to turn, but only once the draft is durable.
    pub turn: Option<Action>,
    /// Whose key proves the answer; nothing when the sender proved nothing.
    pub party: Option<Party>,
}

/// The device that a message proved to come from.
#[derive(Clone)]
pub struct Party {
    /// K_dev.
    pub key: DeviceKey,
    /// What a failure of the storage is told with, where K_dev itself would say too much.
    pub denial_key: Option<DeviceKey>,
    /// Its slot; nothing for a claim that got none.
    pub slot: Option<u16>,
    /// What it may do.
    pub rights: u8,
}

impl Decision {
    fn refused(status: Status) -> Self {
        Self { status, turn: None, party: None }
    }

    /// Tells whether the sender proved to know a key.
    #[must_use]
    pub fn authenticated(&self) -> bool {
        self.party.is_some()
    }
}

/// Decides UNLOCK; `live` is nothing when no nonce is left to answer.
#[must_use]
pub fn unlock(scene: &Scene<'_>, live: Option<&Live>, message: &[u8], draft: &mut Draft) -> Decision {
    draft.clear();
    let Ok((request, ext)) = Unlock::decode(message) else {
        return Decision::refused(Status::Malformed);
    };
    let Some(live) = live.filter(|live| in_time(scene.now, live, request.act.intent)) else {
        return Decision::refused(Status::BadMac);
    };
    let Some((index, slot)) = find_slot(scene, live, request.slot, message) else {
        return Decision::refused(Status::BadMac);
    };
    let Some(effective) = scene.owned.effective(index) else {
        return Decision::refused(Status::BadMac);
    };
    let party =
        Party { key: slot.key.clone(), denial_key: None, slot: Some(index), rights: effective.block.rights };
    let Ok(extension) = Extension::read(scene, live, ext) else {
        return Decision { party: Some(party), ..Decision::refused(Status::Malformed) };
    };
    let mut scribe = Scribe::begin(scene.owned, extension.reading, draft);
    let mut usage = Usage::of(&scene.owned.slots, &slot.block, slot.parent);
    if extension.clears_degraded() {
        scribe.clears_degraded();
        usage.degraded = 0;
    }
    let verdict = judge(extension.standing(scene.owned), &extension.reading, request.act, &effective, usage);

    let actor = actor(&effective.block, index);
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
                scribe.acted(request.act, actor);
            }
            release(&mut scribe, request.act, actor);
        }
        Err(status) => scribe.refused(request.act, status, actor),
    }
    scribe.finish(verdict.map(|_| request.act.action), party)
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

/// Step 3 for UNLOCK.
fn find_slot<'a>(scene: &Scene<'a>, live: &Live, slot_byte: u8, message: &[u8]) -> Option<(u16, &'a Slot)> {
    named(scene.owned, slot_byte)
        .find(|(_, slot)| unlock::verify(&slot.key, scene.lock_id, &live.bytes, message))
}

/// The devices that a slot byte means: it is the index's low byte, so that a lock may have more than 255.
fn named(owned: &Owned, slot_byte: u8) -> impl Iterator<Item = (u16, &Slot)> {
    (0_u16..)
        .zip(&owned.slots)
        .filter(move |(index, _)| slot_byte == ANY_SLOT || index & 0xFF == u16::from(slot_byte))
        .filter_map(|(index, slot)| slot.as_ref().map(|slot| (index, slot)))
}
