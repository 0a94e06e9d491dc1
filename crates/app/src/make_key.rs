//! Verb: make a key and share it. No lock is asked: keys are made offline, and the lock learns of them at the first tap.

use std::path::Path;

use access::grant::{Grant, GrantError};
use access::link::fitting_name;
use access::policy::{self, Wanted};
use access::preset::{Wish, WishError, terms};
use access::window::Terms;
use access::zone::{Note, Resolved, to_unix};
use access::{DoorId as AccessDoorId, GrantId as AccessGrantId, PersonId};
use store::table::credential::{self, CredentialRow};
use store::table::door::DoorRow;
use store::table::grants::{self, GrantRow};
use store::table::{held_mandate, profile};
use store::{Access, Id};

use crate::App;
use crate::app::{find_door, id_text, parse_id, zone_named};
use crate::failure::{Failure, unexpected};
use crate::family::{self, Family, Invite, InviteDoor, KeyTerms};
use crate::grant_words::{binding_of, key_safety, preset_word, role_word};
use crate::mandate::{self, mandates_of};
use crate::repeat;
use crate::rules;
use crate::view::{
    ClockChange, CommandError, DoorClaimCode, GrantId, InputFault, KeyDraft, KeyPreview, Obstacle, SharedKey,
};

/// Pixels of a module in a saved picture; a phone's camera reads it from another phone's screen.
const PIXELS_PER_MODULE: usize = 8;

/// A grant thought through, and what it becomes at each door.
pub(crate) struct Planned {
    pub(crate) grant: Grant,
    doors: Vec<PlannedDoor>,
    /// The phone that may make keys, too.
    pub(crate) makes_keys: Option<[u8; 32]>,
}

struct PlannedDoor {
    door: DoorRow,
    credential: CredentialRow,
    terms: KeyTerms,
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
            let row = self.grant_row(preset_word(draft.preset), &planned)?;
            insert(access, &row, &planned)?;
            planned.makes_keys.map_or(Ok(()), |phone| mandate::give(access, id, &phone, self.now()))
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
        let zone = zone_named(&first.zone)?;
        let terms = match &draft.repeat {
            Some(rule) => repeat::key_terms(access, (&rows, &zone), rule, self.now_utc())?,
            None => {
                terms(&wish(draft)?, &rules::hours(access, zone)?, self.now_utc()).map_err(not_allowed)?
            }
        };
        let grant = Grant {
            id: AccessGrantId::from_bytes(id.0),
            person: PersonId::from_bytes(id.0),
            person_name: fitting_name(&draft.guest_name),
            role: draft.role,
            doors: rows.iter().map(|row| AccessDoorId::from_bytes(row.id.0)).collect(),
            terms,
            devices: draft.devices,
            binding: binding_of(&draft.binding)?,
            hand_on: draft.hand_on,
            made_at: self.now_utc(),
        };
        let makes_keys = self.mandated_phone(draft)?;
        if makes_keys.is_some() {
            let ends_at = to_unix(grant.terms.window.ends.utc);
            let ends_at = ends_at.map_err(|_| not_allowed(WishError::OutOfRange))?;
            rows.iter().try_for_each(|door| mandate::check(access, door, ends_at))?;
        }
        Ok(Planned { makes_keys, ..self.planned(access, grant, rows)? })
    }

    /// What a grant becomes at each of its doors, or why it may not be.
    pub(crate) fn planned(
        &self,
        access: &Access<'_>,
        grant: Grant,
        rows: Vec<DoorRow>,
    ) -> Result<Planned, Failure> {
        grant.check().map_err(not_allowed)?;
        let wanted = Wanted {
            role: grant.role,
            kind: policy::Kind::PhoneKey,
            starts: grant.terms.window.starts.utc,
            ends: grant.terms.window.ends.utc,
            devices: grant.devices,
            hand_on: grant.hand_on,
            intents: &[],
            stored_digits: None,
        };
        // At a door of somebody else it is their rules that count, and its lock keeps them.
        let mut own = false;
        for row in &rows {
            own |= held_mandate::given_by(access, row.id)?.is_none();
        }
        if own {
            rules::permit(access, &wanted)?;
        }
        let mut doors = Vec::new();
        for row in rows {
            let family = family::of(&row.family)?;
            let bytes = family.make_credential(access, &row, &grant, self.now_utc())?;
            let terms = family.terms(&bytes)?;
            let credential = credential_row(&row, (bytes, &terms), Id(grant.id.to_bytes()));
            doors.push(PlannedDoor { door: row, credential, terms });
        }
        Ok(Planned { grant, doors, makes_keys: None })
    }

    /// The row of a grant just thought through, under the app's word for what made it.
    pub(crate) fn grant_row(&self, preset: &str, planned: &Planned) -> Result<GrantRow, Failure> {
        let Terms { window, uses, .. } = &planned.grant.terms;
        let unix = |at: Resolved| to_unix(at.utc).map_err(|_| not_allowed(WishError::OutOfRange));
        Ok(GrantRow {
            id: Id(planned.grant.id.to_bytes()),
            guest_name: planned.grant.person_name.clone(),
            role: role_word(planned.grant.role).to_owned(),
            preset: preset.to_owned(),
            zone: window.zone.name().to_owned(),
            starts_at: unix(window.starts)?,
            ends_at: unix(window.ends)?,
            devices: planned.grant.devices,
            uses: uses.map(std::num::NonZeroU16::get),
            made_at: self.now(),
            undo_until: None,
            taken_back_at: None,
            sent_at: None,
            replaces: None,
        })
    }

    pub(crate) fn preview(&self, access: &Access<'_>, planned: &Planned) -> Result<KeyPreview, Failure> {
        let mut until = 0;
        for PlannedDoor { credential, .. } in &planned.doors {
            let exposed = crate::snapshot::exposed_until(access, credential, (self.now(), self.now()))?;
            until = until.max(exposed.unwrap_or_default());
        }
        let Terms { window, uses, .. } = &planned.grant.terms;
        let hours = planned.doors.first().map(|planned| planned.terms.hours.clone()).unwrap_or_default();
        Ok(KeyPreview {
            guest_name: planned.grant.person_name.clone(),
            doors: planned.doors.iter().map(|planned| planned.door.name.clone()).collect(),
            starts: window.zone.moment(window.starts.utc),
            ends: window.zone.moment(window.ends.utc),
            hours,
            devices: planned.grant.devices,
            safety: key_safety(planned.grant.binding),
            uses: uses.map(std::num::NonZeroU16::get),
            hand_on: planned.doors.first().map_or(0, |planned| planned.terms.hand_on),
            makes_keys: planned.makes_keys.is_some(),
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
        let (invite, preview, claim_codes) = self.store.read(|access| {
            let (invite, preview) = self.invite(access, id)?;
            Ok::<_, Failure>((invite, preview, claim_codes(access, id)?))
        })?;
        let link = invite.family.write_link(&invite, None)?;
        let web_link = invite.family.write_link(&invite, Some(&self.ports.web_host))?;
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
        let (invite, _) = self.store.read(|access| self.invite(access, id))?;
        let link = invite.family.write_link(&invite, None)?;
        let code = access::qr::Code::of(link.reveal())
            .map_err(|error| unexpected("Failed to draw a code", error))?;
        let (side, grey) = code.pixels(PIXELS_PER_MODULE);
        let side = u32::try_from(side).map_err(|error| unexpected("Failed to draw a code", error))?;
        image::save_buffer_with_format(path, &grey, side, side, image::ColorType::L8, image::ImageFormat::Png)
            .map_err(|_| CommandError::FileNotWritten)
    }

    fn invite(&self, access: &Access<'_>, id: Id) -> Result<(Invite, KeyPreview), Failure> {
        let Some(row) = grants::find(access, id)? else { return self.handed_invite(access, id) };
        let mut doors = Vec::new();
        let mut family = None;
        let mut until = 0;
        let credentials = credential::of_grant(access, id)?;
        for credential in &credentials {
            let exposed = crate::snapshot::exposed_until(access, credential, (self.now(), self.now()))?;
            until = until.max(exposed.unwrap_or(credential.not_after));
            let door = find_door(access, credential.door)?;
            let spoken = family::of(&door.family)?;
            if family.is_some_and(|family: &dyn Family| family.word() != spoken.word()) {
                return Err(unexpected("Failed to write a link", "its doors are of two families"));
            }
            doors.push(invited_door(access, spoken, (door, credential))?);
            family = Some(spoken);
        }
        let family = family.ok_or(CommandError::Gone)?;
        let at = |unix| crate::app::moment(&row.zone, unix);
        let given = mandate::given_with(access, &credentials)?;
        let preview = KeyPreview {
            guest_name: row.guest_name.clone(),
            doors: doors.iter().map(|door| door.name.clone()).collect(),
            starts: at(row.starts_at),
            ends: at(row.ends_at),
            hours: crate::snapshot::hours_of(access, &credentials)?,
            devices: row.devices,
            safety: crate::snapshot::safety_of(access, &credentials)?,
            uses: row.uses,
            hand_on: crate::snapshot::hand_on_of(access, &credentials)?,
            makes_keys: !given.is_empty(),
            cannot_open_after: at(until),
            clock_changes: Vec::new(),
        };
        let inviter = profile::host_name(access)?.unwrap_or_default();
        let mandates = match given.as_slice() {
            [] => None,
            given => Some(mandates_of(family)?.seal(access, given, (self.random(), self.random()))?),
        };
        Ok((Invite { family, zone: row.zone, inviter, doors, mandates }, preview))
    }
}

/// Stores a grant with what it became at each door.
pub(crate) fn insert(access: &Access<'_>, row: &GrantRow, planned: &Planned) -> Result<(), Failure> {
    grants::insert(access, row)?;
    for planned in &planned.doors {
        credential::insert(access, &planned.credential)?;
    }
    Ok(())
}

/// The codes that go with a grant's link, door by door; none when the link alone is enough.
fn claim_codes(access: &Access<'_>, grant: Id) -> Result<Vec<DoorClaimCode>, Failure> {
    let mut codes = Vec::new();
    for row in credential::of_grant(access, grant)? {
        let door = find_door(access, row.door)?;
        if let Some(digits) = family::of(&door.family)?.claim_code(access, &door, &row.block)? {
            codes.push(DoorClaimCode { door: door.name, digits: digits.as_str().to_owned() });
        }
    }
    Ok(codes)
}

fn invited_door(
    access: &Access<'_>,
    family: &dyn Family,
    (door, row): (DoorRow, &CredentialRow),
) -> Result<InviteDoor, Failure> {
    let key = family.key_of(access, &door, &row.block)?;
    Ok(InviteDoor {
        name: door.name,
        lock_id: door.lock_id,
        lock_pub: door.lock_pub,
        credential: row.block.clone(),
        key,
    })
}

fn credential_row(row: &DoorRow, (credential, terms): (Vec<u8>, &KeyTerms), grant: Id) -> CredentialRow {
    CredentialRow {
        door: row.id,
        serial: terms.serial,
        grant,
        block: credential,
        not_after: terms.ends_at,
        claimed_at: None,
        last_used_at: None,
        phones: 0,
        revoked_in: None,
        revoked_at: None,
    }
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
