//! Verb: make a key and share it. No lock is asked: keys are made offline, and the lock learns of them at the first tap.

use std::path::Path;

use access::capability::Capability;
use access::grant::{Grant, GrantError};
use access::link::{Invitation, InvitedDoor, fitting_name};
use access::plan::{self, Issuer, Plan, Reach};
use access::preset::{PropertyHours, Wish, WishError, terms};
use access::role::Role;
use access::window::Terms;
use access::zone::{Note, Resolved, to_unix};
use access::{DoorId as AccessDoorId, GrantId as AccessGrantId, PersonId};
use lock_protocol::LockId;
use lock_protocol::block::{Bind, CredentialBlock};
use store::table::credential::{self, CredentialRow};
use store::table::door::DoorRow;
use store::table::grants::{self, GrantRow};
use store::table::profile;
use store::{Access, Id};

use crate::App;
use crate::app::{find_door, id_text, parse_id};
use crate::failure::{Failure, unexpected};
use crate::family;
use crate::grant_words::{binding_of, key_safety, preset_word};
use crate::key_terms::weekly_hours;
use crate::owner_pass::{last_serial, owner_issuer};
use crate::view::{
    ClockChange, CommandError, DoorClaimCode, GrantId, InputFault, KeyDraft, KeyPreview, KeySafety, Obstacle,
    SharedKey,
};

/// Pixels of a module in a saved picture; a phone's camera reads it from another phone's screen.
const PIXELS_PER_MODULE: usize = 8;

/// A grant thought through, and what it becomes at each door.
struct Planned {
    grant: Grant,
    doors: Vec<(DoorRow, CredentialBlock)>,
}

impl App {
    /// Shows what a draft would become, without making it.
    ///
    /// # Errors
    /// `BadInput` and `NotAllowed` say why.
    pub fn preview_key(&self, draft: &KeyDraft) -> Result<KeyPreview, CommandError> {
        let id = self.new_id();
        let planned = self.store.read(|access| self.plan(access, draft, id))?;
        Ok(self.store.read(|access| self.preview(access, &planned))?)
    }

    /// Makes the key and gives its link. Nothing needs to reach the lock.
    ///
    /// # Errors
    /// As [`App::preview_key`]; `VaultLocked`.
    pub fn make_key(&self, draft: &KeyDraft) -> Result<SharedKey, CommandError> {
        let id = self.new_id();
        self.store.write(|access| {
            let planned = self.plan(access, draft, id)?;
            grants::insert(access, &self.grant_row(draft, &planned, id)?)?;
            for (row, block) in &planned.doors {
                credential::insert(access, &credential_row(row, block, id)?)?;
            }
            Ok::<_, Failure>(())
        })?;
        self.announce();
        self.show_key(&GrantId(id_text(id)))
    }

    fn plan(&self, access: &Access<'_>, draft: &KeyDraft, id: Id) -> Result<Planned, Failure> {
        let mut rows = Vec::new();
        for door in &draft.doors {
            let row = find_door(access, parse_id(&door.0)?)?;
            if row.steps.claimed_at.is_none() || row.restored_at.is_some() {
                return Err(not_allowed(Obstacle::DoorNotInService { door: row.name }));
            }
            rows.push(row);
        }
        let first = rows.first().ok_or_else(|| not_allowed(GrantError::NoDoor))?;
        let zone = crate::settings::zone_named(&first.zone)?;
        let terms = terms(&wish(draft)?, &PropertyHours::usual(zone), self.now_utc()).map_err(not_allowed)?;
        let grant = Grant {
            id: AccessGrantId::from_bytes(id.0),
            person: PersonId::from_bytes(id.0),
            person_name: fitting_name(&draft.guest_name),
            role: Role::Guest,
            doors: rows.iter().map(|row| AccessDoorId::from_bytes(row.id.0)).collect(),
            terms,
            devices: draft.devices,
            binding: binding_of(&draft.binding)?,
            hand_on: 0,
            made_at: self.now_utc(),
        };
        grant.check().map_err(not_allowed)?;
        let mut doors = Vec::new();
        for row in rows {
            let block = self.plan_door(access, &grant, &row)?;
            doors.push((row, block));
        }
        Ok(Planned { grant, doors })
    }

    fn plan_door(
        &self,
        access: &Access<'_>,
        grant: &Grant,
        row: &DoorRow,
    ) -> Result<CredentialBlock, Failure> {
        let capability: &Capability = family::of(&row.family)?.capability();
        let place =
            plan::Place { capability, reach: Reach::HostOnly, issuer: Issuer::owner(row.issuer_generation) };
        let last = last_serial(access, row)?;
        let serial = access::serial::next(self.now_utc(), last).map_err(not_allowed)?;
        match plan::plan(grant, &place, serial, self.now_utc()).map_err(not_allowed)? {
            Plan::Mint(block) => Ok(block),
            Plan::Enrol(_) => Err(not_allowed(Obstacle::NeedsVisit)),
        }
    }

    fn grant_row(&self, draft: &KeyDraft, planned: &Planned, id: Id) -> Result<GrantRow, Failure> {
        let Terms { window, uses, .. } = &planned.grant.terms;
        let unix = |at: Resolved| to_unix(at.utc).map_err(|_| not_allowed(WishError::OutOfRange));
        Ok(GrantRow {
            id,
            guest_name: planned.grant.person_name.clone(),
            preset: preset_word(draft.preset).to_owned(),
            zone: window.zone.name().to_owned(),
            starts_at: unix(window.starts)?,
            ends_at: unix(window.ends)?,
            devices: planned.grant.devices,
            uses: uses.map(std::num::NonZeroU16::get),
            made_at: self.now(),
            undo_until: None,
            taken_back_at: None,
        })
    }

    fn preview(&self, access: &Access<'_>, planned: &Planned) -> Result<KeyPreview, Failure> {
        let mut until = 0;
        for (row, block) in &planned.doors {
            let credential = credential_row(row, block, Id([0; 16]))?;
            let exposed = crate::snapshot::exposed_until(access, &credential, (self.now(), self.now()))?;
            until = until.max(exposed.unwrap_or_default());
        }
        let Terms { window, uses, .. } = &planned.grant.terms;
        let schedules = planned.doors.first().map(|(_, block)| block.schedules.clone()).unwrap_or_default();
        Ok(KeyPreview {
            guest_name: planned.grant.person_name.clone(),
            doors: planned.doors.iter().map(|(row, _)| row.name.clone()).collect(),
            starts: window.zone.moment(window.starts.utc),
            ends: window.zone.moment(window.ends.utc),
            hours: weekly_hours(&schedules),
            devices: planned.grant.devices,
            safety: planned.doors.first().map_or(KeySafety::Link, |(_, block)| key_safety(block.bind)),
            uses: uses.map(std::num::NonZeroU16::get),
            cannot_open_after: window.zone.moment(access::zone::from_unix(until)),
            clock_changes: [window.starts, window.ends]
                .into_iter()
                .filter_map(clock_change(window))
                .collect(),
        })
    }

    /// Shows a key again. The link is derived afresh from the site key; it is not stored.
    ///
    /// # Errors
    /// `Gone`; `VaultLocked`.
    pub fn show_key(&self, grant: &GrantId) -> Result<SharedKey, CommandError> {
        let id = parse_id(&grant.0)?;
        let (invitation, preview, claim_codes) = self.store.read(|access| {
            let (invitation, preview) = self.invitation(access, id)?;
            Ok::<_, Failure>((invitation, preview, claim_codes(access, id)?))
        })?;
        let failed = |error| unexpected("Failed to write a link", error);
        let link = invitation.deep_link().map_err(failed)?;
        let web_link = invitation.web_link(&self.ports.web_host).map_err(failed)?;
        let code = access::qr::Code::of(link.reveal())
            .map_err(|error| unexpected("Failed to draw a code", error))?;
        Ok(SharedKey {
            grant: grant.clone(),
            link: link.reveal().to_owned(),
            web_link: web_link.reveal().to_owned(),
            qr_svg: code.svg().reveal().to_owned(),
            claim_codes,
            preview,
        })
    }

    /// Saves a key's QR code as a PNG picture.
    ///
    /// # Errors
    /// `FileNotWritten`; as [`App::show_key`].
    pub fn save_key_qr(&self, grant: &GrantId, path: &Path) -> Result<(), CommandError> {
        let id = parse_id(&grant.0)?;
        let (invitation, _) = self.store.read(|access| self.invitation(access, id))?;
        let link = invitation.deep_link().map_err(|error| unexpected("Failed to write a link", error))?;
        let code = access::qr::Code::of(link.reveal())
            .map_err(|error| unexpected("Failed to draw a code", error))?;
        let (side, grey) = code.pixels(PIXELS_PER_MODULE);
        let side = u32::try_from(side).map_err(|error| unexpected("Failed to draw a code", error))?;
        image::save_buffer_with_format(path, &grey, side, side, image::ColorType::L8, image::ImageFormat::Png)
            .map_err(|_| CommandError::FileNotWritten)
    }

    fn invitation(&self, access: &Access<'_>, id: Id) -> Result<(Invitation, KeyPreview), Failure> {
        let row = grants::find(access, id)?.ok_or(CommandError::Gone)?;
        let mut doors = Vec::new();
        let mut until = 0;
        let credentials = credential::of_grant(access, id)?;
        for credential in &credentials {
            let exposed = crate::snapshot::exposed_until(access, credential, (self.now(), self.now()))?;
            until = until.max(exposed.unwrap_or(credential.not_after));
            doors.push(invited_door(access, credential)?);
        }
        let at = |unix| crate::app::moment(&row.zone, unix);
        let preview = KeyPreview {
            guest_name: row.guest_name.clone(),
            doors: doors.iter().map(|door| door.name.clone()).collect(),
            starts: at(row.starts_at),
            ends: at(row.ends_at),
            hours: crate::snapshot::hours_of(&credentials),
            devices: row.devices,
            safety: crate::snapshot::safety_of(&credentials),
            uses: row.uses,
            cannot_open_after: at(until),
            clock_changes: Vec::new(),
        };
        let inviter = profile::host_name(access)?.unwrap_or_default();
        Ok((Invitation { zone: row.zone, inviter, doors, mailbox: None }, preview))
    }
}

/// The codes that go with a grant's link, door by door; none when the link alone is enough.
fn claim_codes(access: &Access<'_>, grant: Id) -> Result<Vec<DoorClaimCode>, Failure> {
    let mut codes = Vec::new();
    for row in credential::of_grant(access, grant)? {
        let block =
            CredentialBlock::decode(&row.block).map_err(|error| unexpected("Failed to read a key", error))?;
        if block.bind != Bind::ClaimCode {
            continue;
        }
        let door = find_door(access, row.door)?;
        let digits = owner_issuer(access, &door)?.claim_code(&row.block);
        let digits = digits.ok_or_else(|| unexpected("Failed to derive a code", "its block is too long"))?;
        codes.push(DoorClaimCode {
            door: door.name,
            digits: digits.iter().map(|digit| char::from(*digit)).collect(),
        });
    }
    Ok(codes)
}

fn invited_door(access: &Access<'_>, row: &CredentialRow) -> Result<InvitedDoor, Failure> {
    let door = find_door(access, row.door)?;
    let block =
        CredentialBlock::decode(&row.block).map_err(|error| unexpected("Failed to read a key", error))?;
    // A key of an earlier generation died with it; its link must not come back to life under the new one.
    if block.generation != door.issuer_generation {
        return Err(CommandError::Gone.into());
    }
    let key = owner_issuer(access, &door)?.credential(&row.block);
    Ok(InvitedDoor {
        name: door.name,
        lock_id: LockId(door.lock_id),
        lock_pub: door.lock_pub,
        block,
        key: key.ok_or_else(|| unexpected("Failed to derive a key", "its block is too long"))?,
    })
}

fn credential_row(row: &DoorRow, block: &CredentialBlock, grant: Id) -> Result<CredentialRow, Failure> {
    let encoded = block.encode().map_err(|error| unexpected("Failed to write a key", error))?;
    Ok(CredentialRow {
        door: row.id,
        serial: block.serial,
        grant,
        block: encoded.to_vec(),
        not_after: block.not_after.0,
        claimed_at: None,
        last_used_at: None,
        revoked_in: None,
        revoked_at: None,
    })
}

fn wish(draft: &KeyDraft) -> Result<Wish, Failure> {
    let wall = |text: &Option<String>, field: &str| match text {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| bad_input(field, InputFault::NoSuchTime)),
    };
    let uses = match draft.uses {
        None => None,
        Some(uses) => Some(uses.try_into().map_err(|_| bad_input("uses", InputFault::NoOpenings))?),
    };
    Ok(Wish {
        preset: draft.preset,
        starts: wall(&draft.starts, "starts")?,
        ends: wall(&draft.ends, "ends")?,
        weekly: draft.weekly.clone(),
        uses,
    })
}

/// What a clock change made of a wall time that it skipped or doubled.
fn clock_change(window: &access::window::Window) -> impl Fn(Resolved) -> Option<ClockChange> + '_ {
    |at| {
        let (wall, used) = (at.wall.to_string(), window.zone.moment(at.utc));
        match at.note {
            Note::Plain => None,
            Note::Gap => Some(ClockChange::Skipped { wall, used }),
            Note::Fold => Some(ClockChange::Twice { wall, used }),
        }
    }
}

fn not_allowed(reason: impl Into<Obstacle>) -> Failure {
    CommandError::NotAllowed { reason: reason.into() }.into()
}

fn bad_input(field: &str, reason: InputFault) -> Failure {
    CommandError::BadInput { field: field.to_owned(), reason }.into()
}
