//! Verb: give a key another end, or the same key a new link. A key's end stands under its MAC, so a new key takes its
//! place; no lock is asked.

use access::grant::Grant;
use access::wall::Wall;
use access::weekly::Weekly;
use access::window::{Terms, Window};
use access::zone::{Edge, Note, Resolved, Zone, from_unix};
use access::{DoorId as AccessDoorId, GrantId as AccessGrantId, PersonId};
use store::table::credential;
use store::table::door::DoorRow;
use store::table::grants::{self, GrantRow};
use store::{Access, Id};

use crate::App;
use crate::app::{find_door, id_text, parse_id, zone_named};
use crate::failure::Failure;
use crate::family::{self, KeyTerms};
use crate::grant_words::role_of;
use crate::make_key::{Planned, insert};
use crate::mandate;
use crate::take_back::UNDO_SECONDS;
use crate::view::{CommandError, GrantId, InputFault, KeyPreview, Obstacle, SharedKey};

impl App {
    /// Shows what a key would be with this end, `YYYY-MM-DDTHH:MM` in its zone, or with a new link when there is none.
    /// Makes nothing.
    ///
    /// # Errors
    /// `BadInput` and `NotAllowed` say why; `Gone` when it was taken back.
    pub fn preview_changed_key(
        &self,
        grant: &GrantId,
        ends: Option<&str>,
    ) -> Result<KeyPreview, CommandError> {
        let new = self.new_id();
        let (_, planned) = self.store.read(|access| self.changed(access, (grant, new), ends))?;
        Ok(self.store.read(|access| self.preview(access, &planned))?)
    }

    /// Makes a key in place of another and gives its link. With an earlier end the one before is taken back at once,
    /// with the same end when a lock has met the new one; with a later end it opens until it ends by itself.
    ///
    /// # Errors
    /// As [`App::preview_changed_key`]; `VaultLocked`.
    pub fn change_key(&self, grant: &GrantId, ends: Option<&str>) -> Result<SharedKey, CommandError> {
        self.require_open_vault()?;
        let (new, now) = (self.new_id(), self.now());
        self.store.write(|access| {
            let (before, planned) = self.changed(access, (grant, new), ends)?;
            let row = GrantRow { replaces: Some(before.id), ..self.grant_row(&before.preset, &planned)? };
            insert(access, &row, &planned)?;
            mandate::give_again(access, (before.id, row.id), now)?;
            if row.ends_at < before.ends_at {
                grants::set_undo_until(access, before.id, Some(now.saturating_add(UNDO_SECONDS)))?;
            }
            Ok::<_, Failure>(())
        })?;
        self.announce();
        self.show_key(&GrantId(id_text(new)))
    }

    fn changed(
        &self,
        access: &Access<'_>,
        (grant, new): (&GrantId, Id),
        ends: Option<&str>,
    ) -> Result<(GrantRow, Planned), Failure> {
        let before = grants::find(access, parse_id(&grant.0)?)?.ok_or(CommandError::Gone)?;
        if before.taken_back_at.is_some() || before.undo_until.is_some() {
            return Err(CommandError::Gone.into());
        }
        let mut window = window_of(&before)?;
        if let Some(text) = ends {
            window.ends = end_at(&window.zone, text)?;
        }
        let planned = self.renewed(access, (&before, new), (window, None))?;
        Ok((before, planned))
    }

    /// The same key once more: in another window, or with one door in another's place.
    pub(crate) fn renewed(
        &self,
        access: &Access<'_>,
        (before, new): (&GrantRow, Id),
        (window, instead): (Window, Option<(Id, &DoorRow)>),
    ) -> Result<Planned, Failure> {
        let mut rows = Vec::new();
        let mut terms = None;
        for held in credential::of_grant(access, before.id)? {
            let door = find_door(access, held.door)?;
            terms = Some(family::of(&door.family)?.terms(&held.block)?);
            let other = instead.filter(|(of, _)| *of == door.id).map(|(_, other)| other.clone());
            rows.push(other.unwrap_or(door));
        }
        let terms: KeyTerms = terms.ok_or(CommandError::Gone)?;
        if !terms.hours.is_empty() && window.ends.utc > from_unix(before.ends_at) {
            // What it skips was compiled for the days up to its end; nothing of that is kept.
            return Err(CommandError::NotAllowed { reason: Obstacle::KeyComesBack }.into());
        }
        let wanted = Grant {
            id: AccessGrantId::from_bytes(new.0),
            person: PersonId::from_bytes(new.0),
            person_name: before.guest_name.clone(),
            role: role_of(&before.role),
            doors: rows.iter().map(|row| AccessDoorId::from_bytes(row.id.0)).collect(),
            terms: kept(&terms, window),
            devices: before.devices,
            binding: terms.binding,
            hand_on: terms.hand_on,
            made_at: self.now_utc(),
        };
        self.planned(access, wanted, rows)
    }
}

/// Ends the key that a new one with the same end was made for; its lock has met the new one.
pub(crate) fn end_replaced(access: &Access<'_>, new: Id, now: u32) -> Result<(), Failure> {
    let Some(row) = grants::find(access, new)? else { return Ok(()) };
    let Some(before) = row.replaces.map(|id| grants::find(access, id)).transpose()?.flatten() else {
        return Ok(());
    };
    if before.ends_at == row.ends_at && before.undo_until.is_none() && before.taken_back_at.is_none() {
        grants::set_undo_until(access, before.id, Some(now))?;
    }
    Ok(())
}

/// The terms of the key before, in another window.
fn kept(terms: &KeyTerms, window: Window) -> Terms {
    let weekly: Vec<Weekly> = terms.hours.clone();
    let uses = terms.uses.and_then(std::num::NonZeroU16::new);
    Terms { window, weekly, uses }
}

/// The window of a key that was made.
pub(crate) fn window_of(row: &GrantRow) -> Result<Window, Failure> {
    let zone = zone_named(&row.zone)?;
    Ok(Window { starts: exact(&zone, row.starts_at), ends: exact(&zone, row.ends_at), zone })
}

fn exact(zone: &Zone, unix: u32) -> Resolved {
    let utc = from_unix(unix);
    Resolved { wall: Wall::of(zone.wall(utc)), utc, note: Note::Plain }
}

fn end_at(zone: &Zone, text: &str) -> Result<Resolved, Failure> {
    let bad = || CommandError::BadInput { field: String::from("ends"), reason: InputFault::NoSuchTime };
    let wall: Wall = text.parse().map_err(|_| bad())?;
    Ok(zone.at_wall(wall.time(), Edge::End).map_err(|_| bad())?)
}
