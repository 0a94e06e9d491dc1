//! A grant in the picture: where it stands, door by door, and how long it is exposed.

use access::Moment;
use access::exposure::{TakenBack, clock_error_by, worst_case};
use access::weekly::Weekly;
use access::zone::{from_unix, to_unix};
use store::Access;
use store::table::credential::{self, CredentialRow};
use store::table::grants::{self, GrantRow};
use store::table::{door, reading};

use crate::app::{id_text, moment};
use crate::failure::Failure;
use crate::family::{self, KeyTerms};
use crate::grant_words::{key_safety, preset_of};
use crate::mandate;
use crate::view::{DoorId, Grant, GrantDoor, GrantId, GrantState, KeySafety};

pub(super) fn draw(access: &Access<'_>, row: &GrantRow, now: u32) -> Result<Grant, Failure> {
    let mut doors = Vec::new();
    let credentials = credential::of_grant(access, row.id)?;
    for credential in &credentials {
        doors.push(draw_door(access, row, credential, now)?);
    }
    Ok(Grant {
        id: GrantId(id_text(row.id)),
        guest_name: row.guest_name.clone(),
        preset: preset_of(&row.preset),
        starts: moment(&row.zone, row.starts_at),
        ends: moment(&row.zone, row.ends_at),
        hours: hours_of(access, &credentials)?,
        devices: row.devices,
        safety: safety_of(access, &credentials)?,
        uses: row.uses,
        hand_on: hand_on_of(access, &credentials)?,
        makes_keys: !mandate::given_with(access, &credentials)?.is_empty(),
        made_at: moment(&row.zone, row.made_at),
        sent_at: row.sent_at.map(|at| moment(&row.zone, at)),
        replaces: row.replaces.map(|id| GrantId(id_text(id))),
        replaced_by: grants::replaced_by(access, row.id)?.map(|row| GrantId(id_text(row.id))),
        state: furthest_behind(&doors),
        doors,
    })
}

/// The weekly hours of a grant: its key has the same at every door.
pub(crate) fn hours_of(access: &Access<'_>, credentials: &[CredentialRow]) -> Result<Vec<Weekly>, Failure> {
    let Some(first) = credentials.first() else { return Ok(Vec::new()) };
    Ok(terms_of(access, first)?.map(|terms| terms.hours).unwrap_or_default())
}

/// How a grant's key finds its phones: the same at every door.
pub(crate) fn safety_of(access: &Access<'_>, credentials: &[CredentialRow]) -> Result<KeySafety, Failure> {
    let Some(first) = credentials.first() else { return Ok(KeySafety::Link) };
    Ok(terms_of(access, first)?.map_or(KeySafety::Link, |terms| key_safety(terms.binding)))
}

/// Levels on which a grant's key may be handed on: the same at every door.
pub(crate) fn hand_on_of(access: &Access<'_>, credentials: &[CredentialRow]) -> Result<u8, Failure> {
    let Some(first) = credentials.first() else { return Ok(0) };
    Ok(terms_of(access, first)?.map_or(0, |terms| terms.hand_on))
}

/// What a credential says; nothing when its door is gone.
fn terms_of(access: &Access<'_>, credential: &CredentialRow) -> Result<Option<KeyTerms>, Failure> {
    let Some(door) = door::find(access, credential.door)? else { return Ok(None) };
    Ok(Some(family::of(&door.family)?.terms(&credential.block)?))
}

fn draw_door(
    access: &Access<'_>,
    grant: &GrantRow,
    credential: &CredentialRow,
    now: u32,
) -> Result<GrantDoor, Failure> {
    let name = door::find(access, credential.door)?.map(|door| door.name).unwrap_or_default();
    let at = |unix: u32| moment(&grant.zone, unix);
    let state = match (grant.undo_until, grant.taken_back_at) {
        (_, Some(taken_back_at)) => taken_back(access, credential, (taken_back_at, now), at)?,
        (Some(until), None) => GrantState::Undoable { undo_until: at(until) },
        (None, None) if credential.not_after <= now => GrantState::Expired,
        (None, None) => match (credential.last_used_at, credential.claimed_at) {
            (Some(used), _) => GrantState::Used { last_at: at(used) },
            (None, Some(claimed)) => GrantState::Claimed { at: at(claimed) },
            (None, None) => GrantState::Created,
        },
    };
    Ok(GrantDoor { door: DoorId(id_text(credential.door)), name, state, phones: credential.phones })
}

fn taken_back(
    access: &Access<'_>,
    credential: &CredentialRow,
    (taken_back_at, now): (u32, u32),
    at: impl Fn(u32) -> Moment,
) -> Result<GrantState, Failure> {
    if let Some(confirmed) = credential.revoked_at {
        return Ok(GrantState::Revoked { confirmed_at: at(confirmed) });
    }
    Ok(match exposed_until(access, credential, (taken_back_at, now))? {
        Some(until) => GrantState::Travelling { cannot_open_after: at(until) },
        None => GrantState::Expired,
    })
}

/// Until when a credential taken back at `taken_back_at` could still open, at worst; nothing when that is over.
pub(crate) fn exposed_until(
    access: &Access<'_>,
    credential: &CredentialRow,
    (taken_back_at, now): (u32, u32),
) -> Result<Option<u32>, Failure> {
    let error = reading::find(access, credential.door)?.and_then(|reading| reading.clock_error);
    let taken = TakenBack {
        ends_at: from_unix(credential.not_after),
        max_stale: terms_of(access, credential)?.map_or(0, |terms| terms.max_stale),
        known_since: from_unix(taken_back_at),
        clock_error_seconds: error.map(|(seconds, at)| {
            clock_error_by(seconds.unsigned_abs(), from_unix(at), from_unix(credential.not_after))
        }),
        confirmed_at: None,
    };
    let exposure = worst_case(&taken, from_unix(now));
    Ok(exposure.map(|exposure| to_unix(exposure.until).unwrap_or(u32::MAX)))
}

/// The state of the door that worries most; among equals the latest one.
fn furthest_behind(doors: &[GrantDoor]) -> GrantState {
    let worst = doors.iter().map(|door| &door.state).max_by_key(|state| worry(state));
    worst.cloned().unwrap_or(GrantState::Expired)
}

fn worry(state: &GrantState) -> (u8, u32) {
    match state {
        GrantState::Expired => (0, 0),
        GrantState::Revoked { confirmed_at } => (1, confirmed_at.unix),
        GrantState::Created => (2, 0),
        GrantState::Claimed { at } => (3, at.unix),
        GrantState::Used { last_at } => (4, last_at.unix),
        GrantState::Undoable { undo_until } => (5, undo_until.unix),
        GrantState::Travelling { cannot_open_after } => (6, cannot_open_after.unix),
    }
}
