//! Keys that a co-host asks the owner of a lock to end.

use access::link::{Ending, fitting_name};
use lock_protocol::list::Revoked;
use lock_protocol::list_book::ListBook;
use store::Access;
use store::table::door::DoorRow;
use store::table::{ended_key, mandate};

use super::list::KEPT_AFTER_END_SECONDS;
use super::mandate::issuer_of;
use super::secrets::{lock_id, root_key};
use super::watermark;
use crate::failure::{Failure, unexpected};
use crate::family::{AskedEnding, ReadEnding};

/// The message of a co-host's phone.
pub(super) fn write(
    access: &Access<'_>,
    door: &DoorRow,
    asked: &AskedEnding<'_>,
) -> Result<Vec<u8>, Failure> {
    let (issuer, key) = issuer_of(access, door)?;
    let ending = Ending {
        issuer: issuer.index,
        generation: issuer.generation,
        keys: asked.keys.to_vec(),
        guest_name: fitting_name(asked.guest_name),
    };
    ending.encode(&key, &lock_id(door)).map_err(|error| unexpected("Failed to ask for an end", error))
}

/// Reads one as the owner; nothing unless somebody wrote it whom the owner let make keys at this door.
pub(super) fn read(
    access: &Access<'_>,
    door: &DoorRow,
    message: &[u8],
) -> Result<Option<ReadEnding>, Failure> {
    let Some(Ending { issuer, generation, keys, guest_name }) = Ending::decode(message) else {
        return Ok(None);
    };
    let given = mandate::of_door(access, door.id)?;
    let Some(row) = given.iter().find(|row| (row.issuer, row.generation) == (issuer, generation)) else {
        return Ok(None);
    };
    let key = root_key(access, door)?.issuer_raw(issuer, generation, &row.policy);
    let is_real = Ending::is_from(message, &key, &lock_id(door));
    Ok(is_real.then_some(ReadEnding { issuer, generation, guest_name, keys }))
}

/// Names in a list what the owner agreed to end, as long as there is room.
pub(super) fn name_asked(
    access: &Access<'_>,
    row: &DoorRow,
    (book, now): (&mut ListBook, u32),
) -> Result<(), Failure> {
    for ended in ended_key::of_door(access, row.id)? {
        let counts = now < ended.not_after.saturating_add(KEPT_AFTER_END_SECONDS);
        if counts && book.named() < watermark::room() {
            let revoked = Revoked { issuer: ended.issuer, serial: ended.serial };
            book.revoke(revoked).map_err(|error| unexpected("Failed to write a list", error))?;
        }
    }
    Ok(())
}
