//! Verb: hand a key on. A narrower key is made of one that this phone holds, without host, lock or network.

use access::grant::{DOORS_MAX, GrantError, NAME_BYTES_MAX};
use access::hand_on::Share;
use access::link::fitting_name;
use access::wall::Wall;
use access::zone::{Edge, to_unix};
use store::table::handed_key::{self, HandedDoorRow, HandedKeyRow};
use store::table::held_key::{self, HeldKeyRow};
use store::table::pass::{self, PassRow};
use store::table::profile;
use store::{Access, Id};

use crate::App;
use crate::app::{id_text, moment, parse_id, zone_named};
use crate::failure::{Failure, unexpected};
use crate::family::{self, Invite, InviteDoor, KeyTerms};
use crate::grant_words::key_safety;
use crate::view::{CommandError, GrantId, HandOnDraft, InputFault, KeyPreview, Obstacle, SharedKey};

impl App {
    /// Makes a narrower key of keys held here and gives its link. Nothing needs to reach the lock or the host.
    ///
    /// # Errors
    /// `NotAllowed` with what goes beyond the own key, or with the door to open first; `BadInput`; `Gone`;
    /// `VaultLocked`.
    pub fn hand_on(&self, draft: &HandOnDraft) -> Result<SharedKey, CommandError> {
        let id = self.new_id();
        self.store.write(|access| {
            let row = HandedKeyRow { id, guest_name: name_of(draft)?, made_at: self.now() };
            Ok::<_, Failure>(handed_key::insert(access, &row, &self.narrow(access, draft)?)?)
        })?;
        self.announce();
        self.show_key(&GrantId(id_text(id)))
    }

    fn narrow(&self, access: &Access<'_>, draft: &HandOnDraft) -> Result<Vec<HandedDoorRow>, Failure> {
        if draft.keys.is_empty() {
            return Err(not_allowed(GrantError::NoDoor));
        }
        if draft.keys.len() > DOORS_MAX {
            return Err(not_allowed(GrantError::TooManyDoors { most: 8 }));
        }
        let mut rows: Vec<HandedDoorRow> = Vec::new();
        for key in &draft.keys {
            let (own, pass) = held(access, parse_id(&key.0)?)?;
            if rows.iter().any(|row| row.held_key == own.id) {
                return Err(not_allowed(GrantError::DoorTwice));
            }
            if pass.claim.as_ref().and_then(|claim| claim.claimed_at).is_none() {
                return Err(not_allowed(Obstacle::OpenFirst { door: own.door_name }));
            }
            let family = family::of(&pass.family)?;
            let block = family.hand_on(access, &pass, &share_of(draft, &own)?, self.now_utc())?;
            let serial = family.terms(&block)?.serial;
            rows.push(HandedDoorRow { held_key: own.id, serial, block });
        }
        Ok(rows)
    }

    /// The invitation and the facts of a key handed on.
    pub(crate) fn handed_invite(&self, access: &Access<'_>, id: Id) -> Result<(Invite, KeyPreview), Failure> {
        let row = handed_key::find(access, id)?.ok_or(CommandError::Gone)?;
        let mut doors = Vec::new();
        let mut first: Option<(&dyn family::Family, String, KeyTerms)> = None;
        let mut ends_at = 0;
        for handed in handed_key::doors(access, id)? {
            let (own, pass) = held(access, handed.held_key)?;
            let spoken = family::of(&pass.family)?;
            if first.as_ref().is_some_and(|(family, _, _)| family.word() != spoken.word()) {
                return Err(unexpected("Failed to write a link", "its doors are of two families"));
            }
            let terms = spoken.terms(&handed.block)?;
            ends_at = ends_at.max(terms.ends_at);
            doors.push(InviteDoor {
                name: own.door_name,
                lock_id: pass.lock_id,
                lock_pub: pass.lock_pub,
                key: spoken.handed_key(&pass, &handed.block)?,
                credential: handed.block,
            });
            first.get_or_insert((spoken, own.zone, terms));
        }
        let (family, zone, terms) = first.ok_or(CommandError::Gone)?;
        let preview = KeyPreview {
            guest_name: row.guest_name,
            doors: doors.iter().map(|door| door.name.clone()).collect(),
            starts: moment(&zone, terms.starts_at),
            ends: moment(&zone, ends_at),
            hours: terms.hours,
            devices: terms.devices,
            safety: key_safety(terms.binding),
            uses: terms.uses,
            hand_on: terms.hand_on,
            makes_keys: false,
            cannot_open_after: moment(&zone, ends_at),
            clock_changes: Vec::new(),
        };
        let inviter = profile::host_name(access)?.unwrap_or_default();
        Ok((Invite { family, zone, inviter, doors, mandates: None }, preview))
    }
}

fn held(access: &Access<'_>, id: Id) -> Result<(HeldKeyRow, PassRow), Failure> {
    let row = held_key::find(access, id)?.ok_or(CommandError::Gone)?;
    let pass = pass::get(access, row.pass)?;
    Ok((row, pass))
}

fn name_of(draft: &HandOnDraft) -> Result<String, Failure> {
    let name = fitting_name(&draft.guest_name);
    if name.trim().is_empty() {
        return Err(not_allowed(GrantError::NameMissing));
    }
    if name.len() > NAME_BYTES_MAX {
        return Err(not_allowed(GrantError::NameTooLong { bytes_max: 64 }));
    }
    Ok(name)
}

fn share_of(draft: &HandOnDraft, own: &HeldKeyRow) -> Result<Share, Failure> {
    if draft.uses == Some(0) {
        return Err(bad_input("uses", InputFault::NoOpenings));
    }
    Ok(Share {
        starts: unix_of(draft.starts.as_deref(), own, ("starts", Edge::Start))?,
        ends: unix_of(draft.ends.as_deref(), own, ("ends", Edge::End))?,
        uses: draft.uses.unwrap_or_default(),
        devices: draft.devices,
        levels: draft.hand_on,
    })
}

/// A wall time in the property's zone, as a host's would be read.
fn unix_of(
    text: Option<&str>,
    own: &HeldKeyRow,
    (field, edge): (&str, Edge),
) -> Result<Option<u32>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let wrong = || bad_input(field, InputFault::NoSuchTime);
    let wall: Wall = text.parse().map_err(|_| wrong())?;
    let found = zone_named(&own.zone)?.at_wall(wall.time(), edge).map_err(|_| wrong())?;
    to_unix(found.utc).map(Some).map_err(|_| wrong())
}

fn not_allowed(reason: impl Into<Obstacle>) -> Failure {
    CommandError::NotAllowed { reason: reason.into() }.into()
}

fn bad_input(field: &str, reason: InputFault) -> Failure {
    CommandError::BadInput { field: field.to_owned(), reason }.into()
}
