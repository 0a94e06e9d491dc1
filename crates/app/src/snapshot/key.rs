//! A held key in the picture.

use lock_protocol::block::CredentialBlock;
use store::Access;
use store::table::held_key::HeldKeyRow;
use store::table::pass;

use crate::App;
use crate::app::{id_text, moment};
use crate::claim_code::claim_code_of;
use crate::failure::{Failure, unexpected};
use crate::key_terms::{uses_of, weekly_hours};
use crate::lock_state::{bolt_of, final_refusal};
use crate::view::{Key, KeyId, KeyState};

impl App {
    pub(super) fn draw_key(&self, access: &Access<'_>, row: &HeldKeyRow) -> Result<Key, Failure> {
        let pass = pass::get(access, row.pass)?;
        let block = CredentialBlock::decode(&pass.block)
            .map_err(|error| unexpected("Failed to read a key", error))?;
        Ok(Key {
            id: KeyId(id_text(row.id)),
            door_name: row.door_name.clone(),
            inviter: row.inviter.clone(),
            starts: moment(&row.zone, access::plan::meant_start(&block)),
            ends: moment(&row.zone, block.not_after.0),
            hours: weekly_hours(&block.schedules),
            uses: uses_of(&block),
            devices: block.max_devices,
            state: state(row, &block, self.now()),
            claim_code: claim_code_of(&pass, &block),
            claimed: pass.claim.is_some_and(|claim| claim.claimed_at.is_some()),
            bolt: row.bolt.map(bolt_of),
            last_used: row.last_used_at.map(|at| moment(&row.zone, at)),
            busy: self.running.is_busy(&pass.lock_id),
        })
    }
}

/// What this phone knows; its clock may be wrong, so nothing but the lock's own word is final.
fn state(row: &HeldKeyRow, block: &CredentialBlock, now: u32) -> KeyState {
    if let Some(reason) = row.refused.and_then(final_refusal) {
        return KeyState::Refused { reason };
    }
    if block.not_after.0 <= now {
        KeyState::Expired
    } else if now < block.not_before.0 {
        KeyState::NotYet
    } else {
        KeyState::Ready
    }
}
