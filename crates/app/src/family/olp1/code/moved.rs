//! A code at the lock that takes the place of its own: never with more hours, openings or owners than it had.

use lock_protocol::pin::{Epoch, Plaintext};
use store::Access;
use store::table::code::{self, CodeRow, Origin};
use store::table::door::DoorRow;

use super::{path, pin_key, stored};
use crate::failure::Failure;
use crate::make_code::PIN_GENERATION;

/// The code's row at the other lock, under its id.
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
    let fits = match row.origin {
        Origin::Stored { .. } => stored_fits(access, to, &mut moved)?,
        Origin::Offline { .. } => offline_fits(access, (from, to), &mut moved)?,
    };
    Ok(fits.then_some(moved))
}

fn stored_fits(access: &Access<'_>, to: &DoorRow, row: &mut CodeRow) -> Result<bool, Failure> {
    let Some(digits) = code::stored_digits(access, row.id)? else { return Ok(false) };
    for other in code::of_door(access, to.id)? {
        let same_code = row.repeat.is_some() && other.repeat == row.repeat;
        let Some(given) = code::stored_digits(access, other.id)? else { continue };
        let (given, digits): (&[u8], &[u8]) = (&given, &digits);
        if !same_code && (given.starts_with(digits) || digits.starts_with(given)) {
            return Ok(false);
        }
    }
    row.origin = stored::free_slot(access, to, row.made_at)?;
    Ok(true)
}

fn offline_fits(
    access: &Access<'_>,
    (from, to): (&DoorRow, &DoorRow),
    row: &mut CodeRow,
) -> Result<bool, Failure> {
    let Origin::Offline { epoch, plaintext, .. } = row.origin else { return Ok(false) };
    let Some(says) = Plaintext::new(plaintext) else { return Ok(false) };
    if !path::means_the_same(access, from, to)? {
        return Ok(false);
    }
    let list_id = pin_key(access, to, row)?.code_id(Epoch(epoch), says);
    row.origin = Origin::Offline { epoch, plaintext, list_id };
    let given = code::of_door(access, to.id)?;
    Ok(!given.iter().any(|other| other.origin == row.origin && other.path == row.path))
}
