//! A held key in the picture.

use store::Access;
use store::table::held_key::{self, HeldKeyRow};
use store::table::{handed_key, held_use, pass};

use crate::App;
use crate::app::{id_text, moment};
use crate::claim_code::claim_code_of;
use crate::failure::Failure;
use crate::family::{self, KeyTerms};
use crate::lock_state::{bolt_of, final_refusal};
use crate::view::{CommandError, GrantId, HandedKey, Key, KeyId, KeyState, KeyUse};

impl App {
    pub(super) fn draw_key(&self, access: &Access<'_>, row: &HeldKeyRow) -> Result<Key, Failure> {
        let pass = pass::get(access, row.pass)?;
        let terms = family::of(&pass.family)?.terms(&pass.block)?;
        Ok(Key {
            id: KeyId(id_text(row.id)),
            door_name: row.door_name.clone(),
            inviter: row.inviter.clone(),
            starts: moment(&row.zone, terms.starts_at),
            ends: moment(&row.zone, terms.ends_at),
            state: state(row, &terms, self.now()),
            claim_code: claim_code_of(&pass, &terms),
            hours: terms.hours,
            uses: terms.uses,
            devices: terms.devices,
            hand_on: terms.hand_on,
            claimed: pass.claim.is_some_and(|claim| claim.claimed_at.is_some()),
            bolt: row.bolt.map(bolt_of),
            last_used: row.last_used_at.map(|at| moment(&row.zone, at)),
            own_uses: own_uses(access, row)?,
            busy: self.running.is_busy(&pass.lock_id),
        })
    }
}

/// How many uses of a key are shown.
const USES_SHOWN: u32 = 20;

fn own_uses(access: &Access<'_>, row: &HeldKeyRow) -> Result<Vec<KeyUse>, Failure> {
    let uses = held_use::last(access, row.id, USES_SHOWN)?.into_iter();
    Ok(uses.map(|(at, bolt)| KeyUse { at: moment(&row.zone, at), bolt: bolt_of(bolt) }).collect())
}

/// The keys worth showing: one that another key for the same lock, which has met it, goes on from is not.
pub(super) fn shown(access: &Access<'_>, now: u32) -> Result<Vec<HeldKeyRow>, Failure> {
    let mut held = Vec::new();
    for row in held_key::all(access)? {
        let pass = pass::get(access, row.pass)?;
        let terms = family::of(&pass.family)?.terms(&pass.block)?;
        let met = pass.claim.as_ref().is_some_and(|claim| claim.claimed_at.is_some());
        held.push((row, pass.lock_id, terms, met));
    }
    let covered = |at: usize| {
        let (row, lock, terms, _) = &held[at];
        held.iter().any(|(other, other_lock, wider, met)| {
            *met && other_lock == lock && other.inviter == row.inviter && goes_on(terms, wider, now)
        })
    };
    let shown: Vec<bool> = (0..held.len()).map(|at| !covered(at)).collect();
    Ok(held.into_iter().zip(shown).filter(|(_, shown)| *shown).map(|((row, ..), _)| row).collect())
}

/// Whether `wider` was made later and opens from now on whenever `terms` does.
fn goes_on(terms: &KeyTerms, wider: &KeyTerms, now: u32) -> bool {
    terms.serial < wider.serial
        && wider.opens_at <= now
        && terms.ends_at <= wider.ends_at
        && wider.hours == terms.hours
        && wider.uses == terms.uses
}

/// The keys that this phone handed on; one whose own keys were all removed is gone with them.
pub(super) fn draw_handed(access: &Access<'_>) -> Result<Vec<HandedKey>, Failure> {
    let mut drawn = Vec::new();
    for row in handed_key::all(access)? {
        let mut doors = Vec::new();
        for door in handed_key::doors(access, row.id)? {
            let own = held_key::find(access, door.held_key)?.ok_or(CommandError::Gone)?;
            let terms = family::of(&pass::get(access, own.pass)?.family)?.terms(&door.block)?;
            doors.push((own, terms));
        }
        let Some((first, _)) = doors.first() else { continue };
        let at = |unix| moment(&first.zone, unix);
        drawn.push(HandedKey {
            id: GrantId(id_text(row.id)),
            guest_name: row.guest_name.clone(),
            keys: doors.iter().map(|(own, _)| KeyId(id_text(own.id))).collect(),
            doors: doors.iter().map(|(own, _)| own.door_name.clone()).collect(),
            starts: at(doors.iter().map(|(_, terms)| terms.starts_at).min().unwrap_or_default()),
            ends: at(doors.iter().map(|(_, terms)| terms.ends_at).max().unwrap_or_default()),
            made_at: at(row.made_at),
        });
    }
    Ok(drawn)
}

/// What this phone knows; its clock may be wrong, so nothing but the lock's own word is final.
fn state(row: &HeldKeyRow, terms: &KeyTerms, now: u32) -> KeyState {
    if let Some(reason) = row.refused.and_then(final_refusal) {
        return KeyState::Refused { reason };
    }
    if terms.ends_at <= now {
        KeyState::Expired
    } else if now < terms.opens_at {
        KeyState::NotYet
    } else {
        KeyState::Ready
    }
}
