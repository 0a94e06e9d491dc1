//! Makes OLP/1 credentials: a block under a key that follows from the site key, without contact to the lock.

use access::grant::Grant;
use access::plan::{self, Plan, Reach, owner_block};
use access::policy::narrowed;
use chrono::{DateTime, Utc};
use lock_protocol::block::{Bind, CredentialBlock};
use lock_protocol::keys::{CredentialKey, IssuerKey};
use lock_protocol::policy::Policy;
use lock_protocol::unlock::Intent;
use store::table::door::DoorRow;
use store::table::{credential, pass, sync};
use store::{Access, Secret};

use super::list::first_serial;
use super::mandate::issuer_of;
use super::secrets::root_key;
use super::terms::decoded;
use crate::failure::{Failure, unexpected};
use crate::family::{CodeDigits, Made};
use crate::owner_pass::OWNER;
use crate::rules;
use crate::view::{CommandError, Obstacle};

/// K_iss of the owner at a door.
pub(crate) fn owner_issuer(access: &Access<'_>, row: &DoorRow) -> Result<IssuerKey, Failure> {
    Ok(root_key(access, row)?.issuer(OWNER, row.issuer_generation, &Policy::OWNER))
}

/// The host's own pass.
pub(super) fn make_own(access: &Access<'_>, row: &DoorRow, now: DateTime<Utc>) -> Result<Made, Failure> {
    let failed = "Failed to make the host's own pass";
    let serial = next_serial(access, row, now)?;
    let block = owner_block(row.issuer_generation, serial, now).encode();
    let block = block.map_err(|error| unexpected(failed, error))?;
    let key = owner_issuer(access, row)?.credential(&block);
    let key = key.ok_or_else(|| unexpected(failed, "its block is too long"))?;
    Ok(Made { credential: block.to_vec(), key: Secret::new(key.reveal().to_vec()) })
}

/// Whether a lock takes it from somebody who is elsewhere.
pub(super) fn reaches_far(credential: &[u8]) -> bool {
    decoded(credential).is_ok_and(|block| block.intents & Intent::Remote.mask() != 0)
}

/// By which a list ends it.
pub(super) fn number(credential: &[u8]) -> Option<(u8, u32)> {
    decoded(credential).ok().map(|block| (block.generation, block.serial))
}

/// The serial of the next key of a door. Phones of one site number without asking each other, each in a lane of its own.
fn next_serial(access: &Access<'_>, row: &DoorRow, now: DateTime<Utc>) -> Result<u32, Failure> {
    let last = last_serial(access, row)?;
    let next = match sync::find(access)? {
        None => access::serial::next(now, last),
        Some(shared) => access::serial::next_in_lane(now, last, shared.lane),
    };
    next.map_err(not_allowed)
}

/// A guest's key.
pub(super) fn mint(
    access: &Access<'_>,
    row: &DoorRow,
    grant: &Grant,
    now: DateTime<Utc>,
) -> Result<Vec<u8>, Failure> {
    let place = plan::Place {
        capability: &access::capability::OLP1,
        reach: Reach::HostOnly,
        issuer: issuer_of(access, row)?.0,
    };
    let serial = next_serial(access, row, now)?;
    match plan::plan(grant, &place, serial, now).map_err(not_allowed)? {
        Plan::Mint(block) => {
            // At somebody else's door it is their rules that count, and the lock keeps them.
            let policy = if block.issuer == OWNER { rules::of_property(access)? } else { None };
            let line = policy.as_ref().and_then(|policy| policy.role(grant.role));
            let block = match line {
                Some(line) => narrowed(block, line),
                None => block,
            };
            let block = block.encode().map_err(|error| unexpected("Failed to write a key", error))?;
            Ok(block.to_vec())
        }
        Plan::Enrol(_) => Err(not_allowed(Obstacle::NeedsVisit)),
    }
}

/// K_cred of a credential that was made here. A key of an earlier generation died with it; its link must not come back to
/// life under the new one.
pub(super) fn key_of(
    access: &Access<'_>,
    row: &DoorRow,
    credential: &[u8],
) -> Result<CredentialKey, Failure> {
    let (block, (issuer, key)) = (decoded(credential)?, issuer_of(access, row)?);
    if (block.issuer, block.generation) != (issuer.index, issuer.generation) {
        return Err(CommandError::Gone.into());
    }
    let key = key.credential(credential);
    key.ok_or_else(|| unexpected("Failed to derive a key", "its block is too long"))
}

/// The code that goes with a credential's link.
pub(super) fn claim_code(
    access: &Access<'_>,
    row: &DoorRow,
    credential: &[u8],
) -> Result<Option<CodeDigits>, Failure> {
    if decoded(credential)?.bind != Bind::ClaimCode {
        return Ok(None);
    }
    let digits = issuer_of(access, row)?.1.claim_code(credential);
    let digits = digits.ok_or_else(|| unexpected("Failed to derive a code", "its block is too long"))?;
    Ok(Some(CodeDigits::new(digits.iter().map(|digit| char::from(*digit)).collect())))
}

/// The highest serial that this door's issuer has used so far, the host's own pass and what its lists ended included.
pub(super) fn last_serial(access: &Access<'_>, row: &DoorRow) -> Result<Option<u32>, Failure> {
    let own = match row.owner_pass {
        Some(id) => CredentialBlock::decode(&pass::get(access, id)?.block).ok(),
        None => None,
    };
    let used = credential::serial_max(access, row.id)?.max(own.map(|block| block.serial));
    Ok(used.max(first_serial(access, row)?.checked_sub(1)))
}

fn not_allowed(reason: impl Into<Obstacle>) -> Failure {
    CommandError::NotAllowed { reason: reason.into() }.into()
}
