//! Decides CLAIM (specification sections 5 to 7): who made the credential, for whom, with which code; a claim acts at once.

use crate::block::{Bind, CredentialBlock};
use crate::bytes::CodecError;
use crate::claim::{self, Claim};
use crate::clock::Reading;
use crate::curve;
use crate::keys::{CODE_DIGITS, CredentialKey, DeviceKey};
use crate::lock::change::Delta;
use crate::lock::decide::scribe::Scribe;
use crate::lock::decide::{Decision, Live, Party, Scene, in_time, named, release};
use crate::lock::draft::Draft;
use crate::lock::effective::Effective;
use crate::lock::judge::{Allowed, Standing, judge};
use crate::lock::slot::{Usage, actor};
use crate::mac::{equal, sha256, truncate};
use crate::status::Status;
use crate::sub::{self, SubBlock};

/// What a CLAIM presents.
struct Offer {
    /// Low byte of the maker's slot; nothing when an issuer made it.
    parent: Option<u8>,
    block: CredentialBlock,
}

/// A credential whose link is proved.
struct Found<'a> {
    /// K_cred or K_sub.
    link: CredentialKey,
    /// The slot of whoever handed it on.
    parent: Option<u16>,
    /// Its own block.
    block: &'a CredentialBlock,
    /// What it is worth; when it must not be handed on, what its maker's is.
    effective: Effective<'a>,
    /// It must not be handed on.
    forbidden: bool,
    /// The claim code, with bind 2.
    digits: Option<[u8; CODE_DIGITS]>,
}

/// A claim that was let in.
struct Admitted {
    slot: u16,
    allowed: Allowed,
    key: DeviceKey,
}

impl Offer {
    fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        match bytes.first() {
            Some(&sub::KIND) => {
                let SubBlock { parent, fields } = SubBlock::decode(bytes)?;
                Ok(Self { parent: Some(parent), block: fields })
            }
            _ => Ok(Self { parent: None, block: CredentialBlock::decode(bytes)? }),
        }
    }
}

/// Decides CLAIM.
#[must_use]
pub fn claim(scene: &Scene<'_>, live: Option<&Live>, message: &[u8], draft: &mut Draft) -> Decision {
    draft.clear();
    let parsed = Claim::decode(message).and_then(|claim| {
        let offer = Offer::decode(claim.block)?;
        Ok((claim, offer))
    });
    let Ok((request, offer)) = parsed else {
        return Decision::refused(Status::Malformed);
    };
    let Some(live) = live.filter(|live| in_time(scene.now, live, request.act.intent)) else {
        return Decision::refused(Status::BadMac);
    };
    let found = match offer.parent {
        None => issued(scene, live, &request, &offer.block, message),
        Some(parent) => handed_on(scene, live, &request, (parent, &offer.block), message),
    };
    let shared = curve::agree(scene.static_secret, request.dev_pub);
    let (Some(found), Some(shared)) = (found, shared) else {
        return Decision::refused(Status::BadMac);
    };
    let device = |key: &CredentialKey| key.device(&shared, scene.lock_id, &live.nonce, request.dev_pub);
    let reading = scene.clock.read(scene.now);
    let mut scribe = Scribe::begin(scene.owned, reading, draft);
    let verdict = admit(scene, live, &request, &found, &reading, message, device);

    let link_key = device(&found.link);
    let whose = &found.effective.block;
    let mut party = Party { key: link_key.clone(), denial_key: None, slot: None, rights: whose.rights };
    match &verdict {
        Ok(admitted) => {
            party = Party { key: admitted.key.clone(), slot: Some(admitted.slot), ..party };
            party.denial_key = found.digits.map(|_| link_key);
            enrol(&mut scribe, &request, &found, admitted, reading);
            let who = actor(whose, admitted.slot);
            scribe.claimed(request.act, who, u32::from_be_bytes(truncate(sha256(&[request.dev_pub]))));
            if request.act.action.moves_bolt() {
                scribe.acted(request.act, who);
            }
            release(&mut scribe, request.act, who);
        }
        Err(Status::WrongCode) => {
            let count = scene.owned.claim_budget.in_a_day(reading.low).saturating_add(1);
            scribe.delta(&Delta::WrongClaimCode { at: reading.low });
            scribe.wrong_claim(request.act, actor(whose, u16::MAX), u32::try_from(count).unwrap_or(u32::MAX));
        }
        Err(status) => scribe.refused(request.act, *status, actor(whose, u16::MAX)),
    }
    scribe.finish(verdict.map(|_| request.act.action), party)
}

/// Steps 5 to 9. The code is tried last, so that a key which opens nothing cannot use up the tries of others, and so
/// that no other answer says anything about it.
fn admit(
    scene: &Scene<'_>,
    live: &Live,
    request: &Claim<'_>,
    found: &Found<'_>,
    reading: &Reading,
    message: &[u8],
    device: impl Fn(&CredentialKey) -> DeviceKey,
) -> Result<Admitted, Status> {
    let (standing, effective) = (Standing::of(scene.owned), &found.effective);
    if found.forbidden {
        // What ends the maker is told before what he may not do.
        let revoked = standing.is_revoked(&effective.block);
        return Err(if revoked { Status::Revoked } else { Status::Policy });
    }
    let usage = Usage::of(&scene.owned.slots, found.block, found.parent);
    let allowed = judge(standing, reading, request.act, effective, usage)?;
    let slot = room(scene, request, found, effective, usage)?;
    let Some(digits) = &found.digits else {
        return Ok(Admitted { slot, allowed, key: device(&found.link) });
    };
    if scene.owned.claim_budget.is_used_up(reading.low) {
        return Err(Status::Wait);
    }
    let key = found.link.with_code(digits);
    if !claim::verify_code(&key, scene.lock_id, &live.bytes, message) {
        return Err(Status::WrongCode);
    }
    Ok(Admitted { slot, allowed, key: device(&key) })
}

fn enrol(
    scribe: &mut Scribe<'_>,
    request: &Claim<'_>,
    found: &Found<'_>,
    admitted: &Admitted,
    reading: Reading,
) {
    scribe.delta(&Delta::Claimed {
        slot: admitted.slot,
        parent: found.parent,
        key: admitted.key.reveal(),
        uses: admitted.allowed.counts_use.into(),
        degraded: admitted.allowed.degraded.into(),
        at: reading.best,
        block: request.block,
    });
}

/// Step 3 for a credential that an issuer made.
fn issued<'a>(
    scene: &Scene<'a>,
    live: &Live,
    request: &Claim<'_>,
    block: &'a CredentialBlock,
    message: &[u8],
) -> Option<Found<'a>> {
    let known = scene.owned.issuers.get(usize::from(block.issuer))?;
    // A generation that is over can still be told that it is revoked; one to come is not known yet.
    if block.generation > known.generation {
        return None;
    }
    let issuer = scene.owned.issuer_key(block.issuer, block.generation)?;
    let link = issuer.credential(request.block)?;
    let digits = (block.bind == Bind::ClaimCode).then(|| issuer.claim_code(request.block));
    proves(&link, digits.is_some(), scene, live, message).then(|| Found {
        link,
        parent: None,
        block,
        effective: Effective::issued(block),
        forbidden: false,
        digits: digits.flatten(),
    })
}

/// Step 3 for a credential that was handed on: every device in a slot of that name may have made it.
fn handed_on<'a>(
    scene: &Scene<'a>,
    live: &Live,
    request: &Claim<'_>,
    (parent, block): (u8, &'a CredentialBlock),
    message: &[u8],
) -> Option<Found<'a>> {
    let coded = block.bind == Bind::ClaimCode;
    let (index, maker, link) = named(scene.owned, parent).find_map(|(index, slot)| {
        let link = slot.key.sub(request.block)?;
        proves(&link, coded, scene, live, message).then_some((index, slot, link))
    })?;
    let makers = scene.owned.effective(index)?;
    let effective = makers.hand_on(&maker.block, block);
    Some(Found {
        digits: if coded { maker.key.claim_code(request.block) } else { None },
        link,
        parent: Some(index),
        block,
        forbidden: effective.is_none(),
        effective: effective.unwrap_or(makers),
    })
}

fn proves(link: &CredentialKey, coded: bool, scene: &Scene<'_>, live: &Live, message: &[u8]) -> bool {
    let verify = if coded { claim::verify_link } else { claim::verify };
    verify(link, scene.lock_id, &live.bytes, message)
}

/// Step 9: the right device, not too many of them, and a slot.
fn room(
    scene: &Scene<'_>,
    request: &Claim<'_>,
    found: &Found<'_>,
    effective: &Effective<'_>,
    usage: Usage,
) -> Result<u16, Status> {
    if let Bind::Device(hash) = effective.block.bind {
        let dev_pub: [u8; 16] = truncate(sha256(&[request.dev_pub]));
        if !equal(&dev_pub, &hash) {
            return Err(Status::WrongDevice);
        }
    }
    if usage.devices >= usize::from(effective.block.max_devices) {
        return Err(Status::DeviceLimit);
    }
    if let Some(parent) = found.parent {
        quota(scene, parent)?;
    }
    (0..)
        .zip(&scene.owned.slots)
        .find(|(index, slot)| slot.is_none() || is_over(scene, *index))
        .map(|(index, _)| index)
        .ok_or(Status::Full)
}

/// Tells whether the device in a slot has lost it. By the bound that never falls: a slot once given away must not come
/// back with its uses forgotten.
fn is_over(scene: &Scene<'_>, index: u16) -> bool {
    scene.owned.effective(index).is_none_or(|effective| {
        scene.clock.lower >= effective.kept_until || Standing::of(scene.owned).is_revoked(&effective.block)
    })
}

/// A credential is handed on to as many devices at once as it may have itself (rule R37), whichever of its devices
/// does it.
fn quota(scene: &Scene<'_>, parent: u16) -> Result<(), Status> {
    let maker = scene.owned.slot(parent).ok_or(Status::Policy)?;
    let most = scene.owned.effective(parent).ok_or(Status::Policy)?.block.max_devices;
    let is_makers =
        |index: u16| scene.owned.slot(index).is_some_and(|slot| slot.is_of(&maker.block, maker.parent));
    let children = (0..)
        .zip(&scene.owned.slots)
        .filter(|(_, slot)| slot.as_ref().and_then(|slot| slot.parent).is_some_and(is_makers))
        .filter(|(index, _)| !is_over(scene, *index))
        .count();
    if children < usize::from(most) { Ok(()) } else { Err(Status::DeviceLimit) }
}
