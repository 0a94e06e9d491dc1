//! A held key in the picture.

use store::Access;
use store::table::held_key::HeldKeyRow;
use store::table::pass;

use crate::App;
use crate::app::{id_text, moment};
use crate::claim_code::claim_code_of;
use crate::failure::Failure;
use crate::family::{self, KeyTerms};
use crate::lock_state::{bolt_of, final_refusal};
use crate::view::{Key, KeyId, KeyState};

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
            claimed: pass.claim.is_some_and(|claim| claim.claimed_at.is_some()),
            bolt: row.bolt.map(bolt_of),
            last_used: row.last_used_at.map(|at| moment(&row.zone, at)),
            busy: self.running.is_busy(&pass.lock_id),
        })
    }
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
