//! The list of what was taken back at a door, as a change that waits for its lock.

use lock_protocol::Unix;
use lock_protocol::list::List;
use lock_protocol::list_book::ListBook;
use lock_protocol::order::Object;
use store::table::change::{self, ChangeRow};
use store::table::code::{self, CodeRow, Origin};
use store::table::door::DoorRow;
use store::table::{credential, held_mandate, lock_list};
use store::{Access, Id};

use super::ending;
use super::mandate;
use super::secrets::{lock_id, root_key};
use super::watermark::{self, named};
use crate::failure::{Failure, unexpected};
use crate::make_code::PIN_GENERATION;
use crate::owner_pass::{OWNER, drop_owner_pass};

/// How long after its end a key or code stays on the list: a lock that lost its clock may believe it is still valid.
pub(super) const KEPT_AFTER_END_SECONDS: u32 = 70 * 86_400;
/// Offline codes in one list; a lock keeps 256.
const CODES_MAX: usize = 250;

/// Writes the list that ends everything taken back at a door, as a change that waits for its lock.
///
/// A lock joins lists and forgets a serial only below the watermark. So every list goes on where the one before ended,
/// and raises the watermark as far as no key that lives is touched.
pub(super) fn want_list(access: &Access<'_>, row: &DoorRow, now: u32) -> Result<(), Failure> {
    if held_mandate::given_by(access, row.id)?.is_some() {
        // Only the owner can write a list for that lock.
        return Ok(());
    }
    let version = next_version(access, row.id)?;
    let mut book = last_book(access, row)?.unwrap_or_default();
    (book.version, book.issued_at, book.pin_generation) = (version, Unix(now), PIN_GENERATION);
    mandate::end_taken_back(access, row, &mut book)?;
    ending::name_asked(access, row, (&mut book, now))?;
    let codes = revoked_codes(access, row, now)?;
    let ids = codes.iter().map(|(_, id)| *id);
    book.set_codes(ids).map_err(|error| unexpected("Failed to write a list", error))?;
    let next = watermark::raised(access, row, (&book, now))?;
    if next.ends_own_pass {
        drop_owner_pass(access, row)?;
    }
    insert(access, row, &next.book)?;
    for credential in credential::of_door(access, row.id)? {
        if watermark::is_taken_back(access, &credential)? && next.book.ends(named(&credential)) {
            credential::set_revoked_in(access, row.id, credential.serial, version)?;
        }
    }
    for (id, _) in codes {
        code::set_revoked_in(access, id, version)?;
    }
    Ok(())
}

/// The lowest serial that the next key of a door may have: one more than any list has ended.
pub(super) fn first_serial(access: &Access<'_>, row: &DoorRow) -> Result<u32, Failure> {
    Ok(last_book(access, row)?.map_or(0, |book| book.min_serial(OWNER)))
}

/// How many keys the newest list of a door names.
pub(super) fn count_named(access: &Access<'_>, row: &DoorRow) -> Result<u32, Failure> {
    let Some(change) = change::newest(access, row.id, Object::List.code())? else { return Ok(0) };
    let count = List::decode(&change.message).map_or(0, |list| list.revoked().count());
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

fn insert(access: &Access<'_>, row: &DoorRow, book: &ListBook) -> Result<(), Failure> {
    let root = root_key(access, row)?;
    let failed = |error| unexpected("Failed to write a list", error);
    let message = book.seal(&root.list(), &lock_id(row)).map_err(failed)?;
    let tag =
        *message.last_chunk::<16>().ok_or_else(|| unexpected("Failed to write a list", "it is empty"))?;
    let change = ChangeRow {
        id: 0,
        door: row.id,
        object: Object::List.code(),
        index: 0,
        version: book.version,
        message: message.to_vec(),
        tag,
        wanted_at: book.issued_at.0,
        tried_at: None,
        refused: None,
    };
    Ok(change::insert(access, &change)?)
}

fn next_version(access: &Access<'_>, door: Id) -> Result<u32, Failure> {
    let held = lock_list::get(access, door)?.version;
    let wanted = change::version_max(access, door, Object::List.code())?;
    Ok(held.max(wanted).saturating_add(1))
}

/// What the newest list for this installation of the lock says; nothing before the first.
fn last_book(access: &Access<'_>, row: &DoorRow) -> Result<Option<ListBook>, Failure> {
    let Some(change) = change::newest(access, row.id, Object::List.code())? else { return Ok(None) };
    let key = root_key(access, row)?.list();
    // A list under another key was for the lock as it stood before it was set up anew.
    let list = List::decode(&change.message).ok().filter(|list| list.verify(&key, &lock_id(row)));
    Ok(list.and_then(|list| ListBook::read(&list).ok()))
}

/// The offline codes that a door's list must name, with what it names them by; those that end last when not all fit.
fn revoked_codes(access: &Access<'_>, row: &DoorRow, now: u32) -> Result<Vec<(Id, [u8; 4])>, Failure> {
    let mut revoked: Vec<CodeRow> = code::of_door(access, row.id)?;
    revoked.retain(|code| {
        code.taken_back_at.is_some()
            && code.issuer_generation == row.issuer_generation
            && now < code.ends_at.saturating_add(KEPT_AFTER_END_SECONDS)
    });
    revoked.sort_by_key(|code| std::cmp::Reverse(code.ends_at));
    let named = revoked.iter().filter_map(|code| match code.origin {
        Origin::Offline { list_id, .. } => Some((code.id, list_id)),
        Origin::Stored { .. } => None,
    });
    Ok(named.take(CODES_MAX).collect())
}
