//! A code at the lock that takes the place of its own: never with more hours, openings or owners than it had.

use lock_protocol::pin::{Epoch, Plaintext};
use store::Access;
use store::table::code::{CodeRow, Origin};
use store::table::door::DoorRow;

use super::{path, pin_key, stored};
use crate::failure::Failure;
use crate::make_code::PIN_GENERATION;

/// The code's row at the other lock, which holds no code yet, under its id.
pub(super) fn moved(
    access: &Access<'_>,
    (from, to): (&DoorRow, &DoorRow),
    row: &CodeRow,
) -> Result<Option<CodeRow>, Failure> {
    // The new lock counts openings from nothing.
    if row.uses.is_some() && row.first_used_at.is_some() {
        return Ok(None);
    }
    let mut moved = CodeRow {
        door: to.id,
        confirmed_at: None,
        refused: None,
        issuer_generation: to.issuer_generation,
        pin_generation: PIN_GENERATION,
        ..row.clone()
    };
    moved.origin = match row.origin {
        Origin::Stored { .. } => stored::free_slot(access, to, row.made_at)?,
        Origin::Offline { epoch, plaintext, .. } => {
            let Some(says) = Plaintext::new(plaintext) else { return Ok(None) };
            if !path::means_the_same(access, from, to)? {
                return Ok(None);
            }
            let list_id = pin_key(access, to, &moved)?.code_id(Epoch(epoch), says);
            Origin::Offline { epoch, plaintext, list_id }
        }
    };
    Ok(Some(moved))
}
