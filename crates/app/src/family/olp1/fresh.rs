//! The owner's word to a lock: this list is still the newest, and this is the time.

use lock_protocol::Unix;
use lock_protocol::challenge::Challenge;
use lock_protocol::fresh::{self, BOUND, OWNER};
use lock_protocol::order::Object;
use store::Access;
use store::table::door::DoorRow;
use store::table::lock_list::LockListRow;
use store::table::{change, lock_list};

use super::secrets::{lock_id, root_key};
use crate::failure::Failure;

/// A FRESH bound to the challenge, so that it sets the lock's clock.
pub(super) fn bound_fresh(
    access: &Access<'_>,
    row: &DoorRow,
    challenge: &Challenge,
    now: u32,
) -> Result<Vec<u8>, Failure> {
    let list = held_list(access, row, challenge)?;
    let key = root_key(access, row)?.fresh(OWNER);
    let named = (list.version, &list.mac);
    let message = fresh::seal(&key, &lock_id(row), OWNER | BOUND, named, Unix(now), &challenge.nonce);
    Ok(message.to_vec())
}

/// The list that the lock says it holds: the one it confirmed, or one whose receipt was lost on the way back.
fn held_list(access: &Access<'_>, row: &DoorRow, challenge: &Challenge) -> Result<LockListRow, Failure> {
    let confirmed = lock_list::get(access, row.id)?;
    let is_held = |version: u32| version & 0xFFFF == u32::from(challenge.list_version);
    if is_held(confirmed.version) {
        return Ok(confirmed);
    }
    let waiting = change::waiting(access, row.id)?;
    let arrived =
        waiting.iter().find(|change| change.object == Object::List.code() && is_held(change.version));
    Ok(arrived.map_or(confirmed, |change| LockListRow { version: change.version, mac: change.tag }))
}
