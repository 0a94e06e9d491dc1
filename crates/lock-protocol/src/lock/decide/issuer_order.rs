//! Decides an ISSUER order (specification section 13): who may make credentials besides the owner, and within what.

use crate::bytes::Reader;
use crate::lock::change::Delta;
use crate::lock::decide::Scene;
use crate::lock::decide::code_order::settled;
use crate::lock::decide::scribe::Scribe;
use crate::lock::state::Issuer;
use crate::log::Event;
use crate::order::Subject;
use crate::policy::Policy;
use crate::status::Status;

/// The body is `generation1 | P_i 16`. P_i never changes for one generation, because it is in the issuer's key.
pub(super) fn issuer(scene: &Scene<'_>, subject: Subject, body: &[u8], scribe: &mut Scribe<'_>) -> Status {
    let mut reader = Reader::new(body);
    let (Ok(generation), Ok(policy), Ok(())) = (reader.u8(), reader.take(), reader.end()) else {
        return Status::Malformed;
    };
    let Ok(policy) = Policy::decode(&policy) else { return Status::Malformed };
    // The owner's own limits come with SETUP and REKEY.
    let index = u8::try_from(subject.index).unwrap_or(u8::MAX);
    let Some(held) = scene.owned.issuers.get(usize::from(index)).filter(|_| index > 0) else {
        return Status::Full;
    };
    let same = (held.policy, held.policy_generation) == (Some(policy), generation);
    if let Some(status) = settled(subject.version, held.version, same) {
        return status;
    }
    if generation < held.generation {
        return Status::Revoked;
    }
    if generation == held.policy_generation && held.policy.is_some_and(|held| held != policy) {
        return Status::Conflict;
    }
    let wanted = Issuer {
        policy: Some(policy),
        generation,
        policy_generation: generation,
        version: subject.version,
        ..*held
    };
    scribe.delta(&Delta::Issuer { index, issuer: &wanted.encode() });
    scribe.event(Event::IssuerChanged, u32::from(index) << 8 | u32::from(generation));
    Status::Ok
}
