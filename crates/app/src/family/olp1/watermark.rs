//! Makes a door's list shorter: keys below the watermark are dead without being named (protocol section 8).

use lock_protocol::block::CredentialBlock;
use lock_protocol::list::{IssuerLine, Revoked};
use lock_protocol::list_book::{ENTRIES_MAX, ListBook, ListFull};
use store::Access;
use store::table::credential::{self, CredentialRow};
use store::table::door::DoorRow;
use store::table::{cloud, grants, pass, site_pass, site_phone};

use super::keys::last_serial;
use super::list::KEPT_AFTER_END_SECONDS;
use crate::failure::{Failure, unexpected};
use crate::owner_pass::OWNER;

/// So many names must the host's own pass keep on a list before another pass is made for it. The smallest lock remembers
/// 16; a new pass costs one claim at the next visit.
const WORTH_A_PASS: usize = 8;

/// What a door's next list says.
pub(super) struct Next {
    pub(super) book: ListBook,
    /// Whether the host's own pass is below its watermark, so that another must be made.
    pub(super) ends_own_pass: bool,
}

/// The list after `book`, with everything taken back by `now` that fits; what ends last comes first.
pub(super) fn raised(
    access: &Access<'_>,
    row: &DoorRow,
    (book, now): (&ListBook, u32),
) -> Result<Next, Failure> {
    let (mut living, mut dead) = (Vec::new(), Vec::new());
    for credential in credential::of_door(access, row.id)? {
        if is_taken_back(access, &credential)? {
            dead.push(credential);
        } else if now < credential.not_after && generation(&credential) == Some(row.issuer_generation) {
            living.push(credential.serial);
        }
    }
    living.extend(of_other_phones(access, row)?);
    let shut_out = site_pass::ended(access, row.id, row.issuer_generation)?;
    dead.retain(|credential| now < credential.not_after.saturating_add(KEPT_AFTER_END_SECONDS));
    dead.sort_by_key(|credential| std::cmp::Reverse(credential.not_after));
    let next = last_serial(access, row)?.map_or(0, |serial| serial.saturating_add(1));
    let listed = |living: &[u32]| {
        let mut book = book.clone();
        book.raise(IssuerLine { index: OWNER, generation: row.issuer_generation, min_serial: 0 })?;
        book.compact(OWNER, living.iter().copied(), next)?;
        for serial in &shut_out {
            // What does not fit is named by the next list; there are never many.
            let _full = book.revoke(Revoked { issuer: OWNER, serial: *serial });
        }
        name(&mut book, &dead);
        Ok(book)
    };
    let failed = |error: ListFull| unexpected("Failed to write a list", error);
    let without_own = listed(&living).map_err(failed)?;
    living.extend(own_serial(access, row)?);
    let with_own = listed(&living).map_err(failed)?;
    if with_own.named() >= without_own.named() + WORTH_A_PASS {
        return Ok(Next { book: without_own, ends_own_pass: true });
    }
    Ok(Next { book: with_own, ends_own_pass: false })
}

/// How many keys a door's newest list names one by one, of the most that its lock remembers.
pub(super) fn room() -> usize {
    let keys = access::capability::OLP1.phone_keys;
    keys.map_or(ENTRIES_MAX, |keys| usize::from(keys.taken_back_max)).min(ENTRIES_MAX)
}

/// What a list calls a key.
pub(super) fn named(credential: &CredentialRow) -> Revoked {
    let issuer = CredentialBlock::decode(&credential.block).map_or(OWNER, |block| block.issuer);
    Revoked { issuer, serial: credential.serial }
}

/// Tells whether the host took it back for good.
pub(super) fn is_taken_back(access: &Access<'_>, credential: &CredentialRow) -> Result<bool, Failure> {
    Ok(grants::find(access, credential.grant)?.is_some_and(|grant| grant.taken_back_at.is_some()))
}

/// Names what is dead as long as there is room. What is left out is shown as able to open until it ends by itself.
fn name(book: &mut ListBook, dead: &[CredentialRow]) {
    for credential in dead {
        if book.named() >= room() || book.revoke(named(credential)).is_err() {
            return;
        }
    }
}

fn generation(credential: &CredentialRow) -> Option<u8> {
    CredentialBlock::decode(&credential.block).ok().map(|block| block.generation)
}

/// What must live for the sake of the site's other phones: their own passes, and whatever they may have made and not told
/// yet. Serials are seconds, so the moment until which a phone told everything stands for all that it made later.
fn of_other_phones(access: &Access<'_>, row: &DoorRow) -> Result<Vec<u32>, Failure> {
    let Some(own) = cloud::device(access)? else { return Ok(Vec::new()) };
    let mut serials = site_pass::serials_but(access, own, (row.id, row.issuer_generation))?;
    let others = site_phone::all(access)?.into_iter().filter(|phone| phone.device != own);
    serials.extend(others.map(|phone| phone.told_until));
    Ok(serials)
}

fn own_serial(access: &Access<'_>, row: &DoorRow) -> Result<Option<u32>, Failure> {
    let Some(id) = row.owner_pass else { return Ok(None) };
    Ok(CredentialBlock::decode(&pass::get(access, id)?.block).ok().map(|block| block.serial))
}
