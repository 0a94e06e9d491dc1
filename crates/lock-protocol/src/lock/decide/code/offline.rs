//! Typed digits against the offline codes of issuers and paths.

use super::{Cost, Desk, Found, Kind, LOST_CLOCK_REACH_S, Refusal, Signal, detail};
use crate::capacity::{ISSUERS, MINTERS, PATHS};
use crate::keys::PinKey;
use crate::lock::keypad::{Activated, DegradedUses, Fate, Minter, UsedOnce};
use crate::lock::slot::DEGRADED_MAX;
use crate::log::Actor;
use crate::mac::equal;
use crate::pin::{
    Class, CodeId, CodePlan, Digits, Epoch, GRID_START_S, OfflineCode, Opening, Plaintext, Use,
};
use crate::policy::{MAY_MINT_PINS, Policy};
use crate::status::Status;
use crate::{Unix, pin};

/// After a power cut a one-time code whose motor nobody saw turning is good once more for so long, milliseconds.
const RETRY_MS: u64 = 90_000;

/// A code as deciphered, and by whose key.
#[derive(Clone, Copy)]
struct Deciphered {
    minter: Minter,
    policy: Option<Policy>,
    id: CodeId,
    epoch: Epoch,
    plaintext: Plaintext,
    plan: CodePlan,
}

impl Desk<'_> {
    /// The offline code that these digits are, if they are one; the one that opens if they are several.
    pub(super) fn offline(&self) -> Option<Found> {
        if let Some(found) = self.activated() {
            return Some(found);
        }
        let settings = &self.scene.owned.settings;
        let digits = Digits::new(settings.pin_digits)?;
        let code = OfflineCode::read(self.typed, digits)?;
        let mut issuers = (0..ISSUERS).filter_map(|index| self.issuer(index)).take(MINTERS);
        let mut paths = (0..PATHS).filter_map(|index| self.path(index));
        let mut best: Option<Found> = None;
        while let Some((minter, policy, key)) = issuers.next().or_else(|| paths.next()) {
            for epoch in self.epochs().into_iter().flatten() {
                let Some(code) = self.decipher(minter, policy, &key, epoch, &code) else { continue };
                let found = code.named(self.first_use(&code));
                if found.verdict.is_ok() {
                    return Some(found);
                }
                let says_more = |held: &Found| match (held.verdict, found.verdict) {
                    (Err(held), Err(new)) => held.signal == Signal::Wrong && new.signal != Signal::Wrong,
                    _ => false,
                };
                if best.as_ref().is_none_or(says_more) {
                    best = Some(found);
                }
            }
        }
        best
    }

    fn issuer(&self, index: usize) -> Option<(Minter, Option<Policy>, PinKey)> {
        let owned = self.scene.owned;
        let issuer = owned.issuers.get(index)?;
        let policy = issuer.policy.filter(|policy| policy.flags & MAY_MINT_PINS != 0)?;
        let index = u8::try_from(index).ok()?;
        let key = owned.issuer_key(index, issuer.generation)?.pin(owned.revocations.pin_generation);
        Some((Minter::Issuer { index, generation: issuer.generation }, Some(policy), key))
    }

    fn path(&self, index: usize) -> Option<(Minter, Option<Policy>, PinKey)> {
        let path = self.scene.owned.keypad.paths.get(index)?.path.as_ref()?;
        let minter = Minter::Path { index: u8::try_from(index).ok()?, generation: path.generation };
        Some((minter, None, path.key.clone()))
    }

    /// The epochs whose codes can be open now: this one, the one before, and the next one close to its border.
    fn epochs(&self) -> [Option<Epoch>; 3] {
        let settings = &self.scene.owned.settings;
        let (at, widen) = self.moment();
        let ahead = if self.reading.trusted { widen } else { i64::from(LOST_CLOCK_REACH_S) };
        let grid = settings.grid_of(at);
        let wall = at + settings.offset_seconds(self.reading.best) - GRID_START_S;
        let this = Epoch::at(grid);
        let next = Epoch::at(grid.max(wall) + ahead);
        [this, this.and_then(Epoch::before), next.filter(|next| Some(*next) != this)]
    }

    fn decipher(
        &self,
        minter: Minter,
        policy: Option<Policy>,
        key: &PinKey,
        epoch: Epoch,
        code: &OfflineCode,
    ) -> Option<Deciphered> {
        let plaintext = key.decode(epoch, code)?;
        let plan = CodePlan::of(plaintext);
        if !self.takes(policy, plan.class()) {
            return None;
        }
        Some(Deciphered { minter, policy, id: key.code_id(epoch, plaintext), epoch, plaintext, plan })
    }

    /// Tells whether a class is on, here and for who made the code.
    fn takes(&self, policy: Option<Policy>, class: Class) -> bool {
        let minted = policy.map_or(0xFF, |policy| policy.pin_classes);
        minted & self.scene.owned.settings.pin_classes & class.bit() != 0
    }

    /// A long or weekly code that has been used before.
    fn activated(&self) -> Option<Found> {
        let owned = self.scene.owned;
        let held = &owned.keypad.memory.activated;
        let entry = held.iter().rfind(|entry| equal(&entry.fingerprint, &self.fingerprint))?;
        let policy = match entry.minter {
            Minter::Issuer { index, generation } => {
                let issuer = owned.issuers.get(usize::from(index))?;
                let policy = issuer.policy.filter(|policy| policy.flags & MAY_MINT_PINS != 0)?;
                if issuer.generation != generation {
                    return None;
                }
                Some(policy)
            }
            Minter::Path { .. } => None,
        };
        let plan = CodePlan::of(entry.plaintext);
        if !self.takes(policy, plan.class()) {
            return None;
        }
        let Activated { minter, id, epoch, plaintext, .. } = *entry;
        let code = Deciphered { minter, policy, id, epoch, plaintext, plan };
        Some(code.named(self.allowed(&code, Use::Later)))
    }

    fn first_use(&self, code: &Deciphered) -> Result<Cost, Refusal> {
        let cost = self.allowed(code, Use::First)?;
        let memory = &self.scene.owned.keypad.memory;
        let lower = self.scene.clock.lower;
        let settings = &self.scene.owned.settings;
        match code.plan.class() {
            Class::OneTime => Ok(Cost { used: Some(self.used_once(code)?), ..cost }),
            Class::Visit | Class::Stay => Ok(cost),
            Class::Long | Class::Weekly if !memory.has_room_for_activated(settings, lower) => {
                Err(Status::Full.into())
            }
            Class::Long | Class::Weekly => {
                let Deciphered { minter, id, epoch, plaintext, .. } = *code;
                let fingerprint = self.fingerprint;
                let activated = Activated { minter, id, fingerprint, epoch, plaintext };
                Ok(Cost { activated: Some(activated), ..cost })
            }
        }
    }

    fn used_once(&self, code: &Deciphered) -> Result<UsedOnce, Refusal> {
        let memory = &self.scene.owned.keypad.memory;
        let end = code.plan.whole(code.epoch, &self.scene.owned.settings).end;
        let used = |fate| UsedOnce { id: code.id, end: Unix(u32::try_from(end).unwrap_or(u32::MAX)), fate };
        match memory.used_once(code.id) {
            Some(before) if before.fate == Fate::Interrupted && self.uptime_ms <= RETRY_MS => {
                Ok(used(Fate::Done))
            }
            Some(_) => Err(Status::UsedUp.into()),
            None if !memory.has_room_for_used(self.scene.clock.lower) => Err(Status::Full.into()),
            None => Ok(used(Fate::Turning)),
        }
    }

    /// Whether a code opens now, by everything but the memory of its class.
    fn allowed(&self, code: &Deciphered, which: Use) -> Result<Cost, Refusal> {
        let owned = self.scene.owned;
        if owned.revocations.names(code.id) {
            return Err(Status::Revoked.into());
        }
        if code.policy.is_some_and(|policy| !code.within(&policy, self)) {
            return Err(Status::Policy.into());
        }
        let (at, widen) = self.moment();
        let opening = |widen| code.plan.opening(code.epoch, &owned.settings, at, widen, which);
        if self.reading.trusted {
            return match opening(widen) {
                Opening::Open => Ok(Cost::default()),
                Opening::Begins(begins) => Err(self.too_early(begins)),
                Opening::Over => Err(Status::Expired.into()),
            };
        }
        let plausible = match opening(0) {
            Opening::Open => true,
            Opening::Begins(begins) => begins <= at + i64::from(LOST_CLOCK_REACH_S),
            Opening::Over => return Err(Status::Expired.into()),
        };
        let uses = owned.keypad.memory.degraded_uses(code.id).saturating_add(1);
        if !plausible || uses > DEGRADED_MAX || !owned.keypad.memory.has_room_for_degraded(code.id) {
            return Err(Status::ClockLost.into());
        }
        Ok(Cost { degraded: Some(DegradedUses { id: code.id, uses }), ..Cost::default() })
    }
}

impl Deciphered {
    /// Tells whether the issuer may have made this code.
    fn within(&self, policy: &Policy, desk: &Desk<'_>) -> bool {
        let pin::Span { start, end } = self.plan.whole(self.epoch, &desk.scene.owned.settings);
        (policy.hours_max == 0 || end - start <= i64::from(policy.hours_max) * 3600)
            && (policy.not_after == 0 || end <= i64::from(policy.not_after))
    }

    fn named(&self, verdict: Result<Cost, Refusal>) -> Found {
        let serial = u32::from_be_bytes(self.id);
        let (kind, issuer, generation, index) = match self.minter {
            Minter::Issuer { index, generation } => (Kind::Issuer, index, generation, index),
            Minter::Path { index, generation } => (Kind::Path, 0xFF, generation, index),
        };
        let class = match self.plan.class() {
            Class::OneTime => 0,
            Class::Visit => 1,
            Class::Stay => 2,
            Class::Long => 3,
            Class::Weekly => 4,
        };
        let actor = Actor { issuer, generation, serial, slot: u16::MAX };
        Found { actor, detail: detail(kind, class, index.into()), verdict }
    }
}
