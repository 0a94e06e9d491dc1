//! The list of what was taken back at a door, as a change that waits for its lock.

use lock_protocol::Unix;
use lock_protocol::block::CredentialBlock;
use lock_protocol::list::{IssuerLine, ListFields, Revoked};
use lock_protocol::order::Object;
use store::table::change::{self, ChangeRow};
use store::table::code::{self, Origin};
use store::table::credential::{self, CredentialRow};
use store::table::door::DoorRow;
use store::table::{grants, lock_list};
use store::{Access, Id};

use super::secrets::{lock_id, root_key};
use crate::failure::{Failure, unexpected};
use crate::make_code::PIN_GENERATION;
use crate::owner_pass::OWNER;
use crate::view::{CommandError, Obstacle};

/// Serials in one list; a lock keeps 256.
const REVOKED_MAX: usize = 250;
/// How long after its end a key stays on the list: a lock that lost its clock may believe it is still valid.
const KEPT_AFTER_END_SECONDS: u32 = 70 * 86_400;

/// Writes the list that names everything taken back at a door, as a change that waits for its lock.
pub(super) fn want_list(access: &Access<'_>, row: &DoorRow, now: u32) -> Result<(), Failure> {
    let version = next_version(access, row.id)?;
    let (revoked, codes) = (revoked_serials(access, row, now)?, revoked_codes(access, row, now)?);
    let ids: Vec<[u8; 4]> = codes.iter().map(|(_, id)| *id).collect();
    let root = root_key(access, row)?;
    let fields = ListFields {
        version,
        issued_at: Unix(now),
        pin_generation: PIN_GENERATION,
        issuers: &[IssuerLine { index: OWNER, generation: row.issuer_generation, min_serial: 0 }],
        revoked: &revoked,
        codes: &ids,
    };
    let failed = |error| unexpected("Failed to write a list", error);
    let message = fields.seal(&root.list(), &lock_id(row)).map_err(failed)?;
    let tag =
        *message.last_chunk::<16>().ok_or_else(|| unexpected("Failed to write a list", "it is empty"))?;
    let change = ChangeRow {
        id: 0,
        door: row.id,
        object: Object::List.code(),
        index: 0,
        version,
        message: message.to_vec(),
        tag,
        wanted_at: now,
        tried_at: None,
        refused: None,
    };
    change::insert(access, &change)?;
    for entry in &revoked {
        credential::set_revoked_in(access, row.id, entry.serial, version)?;
    }
    for (id, _) in codes {
        code::set_revoked_in(access, id, version)?;
    }
    Ok(())
}

fn next_version(access: &Access<'_>, door: Id) -> Result<u32, Failure> {
    let held = lock_list::get(access, door)?.version;
    let wanted = change::version_max(access, door, Object::List.code())?;
    Ok(held.max(wanted).saturating_add(1))
}

/// What a door's list must name: everything taken back that its lock might still take for valid, sorted.
fn revoked_serials(access: &Access<'_>, row: &DoorRow, now: u32) -> Result<Vec<Revoked>, Failure> {
    let mut revoked = Vec::new();
    for credential in credential::of_door(access, row.id)? {
        if is_taken_back(access, &credential)?
            && now < credential.not_after.saturating_add(KEPT_AFTER_END_SECONDS)
        {
            let issuer = CredentialBlock::decode(&credential.block).map_or(OWNER, |block| block.issuer);
            revoked.push(Revoked { issuer, serial: credential.serial });
        }
    }
    if revoked.len() > REVOKED_MAX {
        return Err(CommandError::NotAllowed { reason: Obstacle::TooManyTakenBack }.into());
    }
    Ok(revoked)
}

/// The offline codes that a door's list must name, sorted by what it names them by.
fn revoked_codes(access: &Access<'_>, row: &DoorRow, now: u32) -> Result<Vec<(Id, [u8; 4])>, Failure> {
    let mut revoked: Vec<(Id, [u8; 4])> = code::of_door(access, row.id)?
        .iter()
        .filter(|code| code.taken_back_at.is_some() && code.issuer_generation == row.issuer_generation)
        .filter(|code| now < code.ends_at.saturating_add(KEPT_AFTER_END_SECONDS))
        .filter_map(|code| match code.origin {
            Origin::Offline { list_id, .. } => Some((code.id, list_id)),
            Origin::Stored { .. } => None,
        })
        .collect();
    revoked.sort_unstable_by_key(|(_, id)| *id);
    if revoked.len() > REVOKED_MAX {
        return Err(CommandError::NotAllowed { reason: Obstacle::TooManyTakenBack }.into());
    }
    Ok(revoked)
}

fn is_taken_back(access: &Access<'_>, credential: &CredentialRow) -> Result<bool, Failure> {
    Ok(grants::find(access, credential.grant)?.is_some_and(|grant| grant.taken_back_at.is_some()))
}
