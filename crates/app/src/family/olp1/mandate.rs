//! Issuers beside the owner (protocol section 1): an index, a generation and limits that the lock keeps, and a key that
//! follows from them.
//!
//! In a link, sealed: n x { lock_id 16 | issuer1 | generation1 | P_i 16 | K_iss 32 | length1 | ISSUER order }; no order when
//! the lock has confirmed it.

use access::plan::Issuer;
use access::policy::co_host_limits;
use cloud_client::seal::{open_for_device, seal_for_device};
use lock_protocol::bytes::Reader;
use lock_protocol::keys::IssuerKey;
use lock_protocol::list::IssuerLine;
use lock_protocol::list_book::ListBook;
use lock_protocol::order::{self, Object, Order, Subject};
use lock_protocol::policy::Policy;
use store::table::change::{self, ChangeRow};
use store::table::credential::{self, CredentialRow};
use store::table::door::DoorRow;
use store::table::held_mandate;
use store::table::mandate::{self, MandateRow};
use store::{Access, Secret};
use zeroize::Zeroizing;

use super::ending;
use super::secrets::{key_bytes, root_key};
use super::watermark::is_taken_back;
use crate::failure::{Failure, unexpected};
use crate::family::{AskedEnding, Mandates, OpenedMandate, ReadEnding};
use crate::owner_pass::OWNER;
use crate::rules;
use crate::view::{CommandError, MandateObstacle, Obstacle};

/// Issuers beside the owner that the smallest lock knows.
const ISSUERS_MAX: u8 = 7;
/// Generations that each of them has between two restorings of the owner's phone, which does not know them.
const GENERATIONS: u8 = 16;
/// Bytes of the longest mandate in a link.
const ENTRY_BYTES_MAX: usize = 67 + 255;

pub(super) struct IssuerMandates;

impl Mandates for IssuerMandates {
    fn check(&self, access: &Access<'_>, door: &DoorRow, ends_at: u32) -> Result<(), Failure> {
        limits(access, ends_at)?;
        free_issuer(access, door).map(|_| ())
    }

    fn give(
        &self,
        access: &Access<'_>,
        (door, key): (&DoorRow, &CredentialRow),
        device_pub: &[u8; 32],
        now: u32,
    ) -> Result<(), Failure> {
        let policy = limits(access, key.not_after)?.encode();
        let (issuer, generation) = free_issuer(access, door)?;
        let row = MandateRow {
            door: door.id,
            serial: key.serial,
            issuer,
            generation,
            policy,
            device_pub: *device_pub,
        };
        want_issuer(access, door, &row, now)?;
        Ok(mandate::insert(access, &row)?)
    }

    fn seal(
        &self,
        access: &Access<'_>,
        given: &[(DoorRow, MandateRow)],
        (ephemeral, nonce): ([u8; 32], [u8; 24]),
    ) -> Result<Vec<u8>, Failure> {
        // As long as it gets, so that no copy of a key is left behind by growing.
        let mut plain = Zeroizing::new(Vec::with_capacity(given.len() * ENTRY_BYTES_MAX));
        for (door, row) in given {
            let key = root_key(access, door)?.issuer_raw(row.issuer, row.generation, &row.policy);
            plain.extend_from_slice(&door.lock_id);
            plain.extend_from_slice(&[row.issuer, row.generation]);
            plain.extend_from_slice(&row.policy);
            plain.extend_from_slice(key.reveal());
            let order = waiting_order(access, row)?;
            let length = u8::try_from(order.len());
            plain.push(length.map_err(|error| unexpected("Failed to seal an order", error))?);
            plain.extend_from_slice(&order);
        }
        let phone = given.first().map(|(_, row)| row.device_pub).unwrap_or_default();
        let sealed = seal_for_device(&phone, &Zeroizing::new(ephemeral), nonce, &plain);
        sealed.ok_or_else(|| unexpected("Failed to seal for a phone", "its card holds no key"))
    }

    fn ask_to_end(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        asked: &AskedEnding<'_>,
    ) -> Result<Vec<u8>, Failure> {
        ending::write(access, door, asked)
    }

    fn read_ending(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        message: &[u8],
    ) -> Result<Option<ReadEnding>, Failure> {
        ending::read(access, door, message)
    }

    fn open(&self, sealed: &[u8], device_secret: &Secret) -> Option<Vec<OpenedMandate>> {
        let secret = Zeroizing::new(key_bytes(device_secret).ok()?);
        let plain = open_for_device(&secret, sealed)?;
        let mut reader = Reader::new(&plain);
        let mut opened = Vec::new();
        while !reader.rest().is_empty() {
            opened.push(read_entry(&mut reader)?);
        }
        Some(opened)
    }
}

/// The order that the lock has not confirmed; empty when it has.
fn waiting_order(access: &Access<'_>, row: &MandateRow) -> Result<Vec<u8>, Failure> {
    let waiting = change::waiting(access, row.door)?;
    let of_issuer =
        |change: &&ChangeRow| (change.object, change.index) == (Object::Issuer.code(), u16::from(row.issuer));
    Ok(waiting.iter().rev().find(of_issuer).map(|change| change.message.clone()).unwrap_or_default())
}

fn read_entry(reader: &mut Reader<'_>) -> Option<OpenedMandate> {
    let lock_id = reader.take().ok()?;
    let [issuer, generation] = reader.take().ok()?;
    let policy: [u8; 16] = reader.take().ok()?;
    let is_sound = (1..=ISSUERS_MAX).contains(&issuer) && Policy::decode(&policy).is_ok();
    let issuer_key = Secret::new(reader.slice(32).ok()?.to_vec());
    let length = usize::from(reader.u8().ok()?);
    let message = Some(reader.slice(length).ok()?.to_vec()).filter(|message| !message.is_empty());
    is_sound.then_some(OpenedMandate { lock_id, issuer, generation, policy, issuer_key, message })
}

/// Who makes the keys of a door on this phone: its owner, or somebody whom the owner let do so.
pub(super) fn issuer_of(access: &Access<'_>, row: &DoorRow) -> Result<(Issuer, IssuerKey), Failure> {
    let Some(held) = held_mandate::find(access, row.id)? else {
        let issuer = Issuer::owner(row.issuer_generation);
        let key = root_key(access, row)?.issuer(OWNER, issuer.generation, &issuer.policy);
        return Ok((issuer, key));
    };
    let policy = Policy::decode(&held.policy).map_err(|error| unexpected("Failed to read limits", error))?;
    let issuer = Issuer { index: held.issuer, generation: held.generation, policy };
    Ok((issuer, IssuerKey::new(key_bytes(&held.issuer_key)?)))
}

/// What ends every issuer beside the owner of whom a restored phone knows nothing.
pub(super) fn ended_issuers(row: &DoorRow) -> impl Iterator<Item = IssuerLine> {
    let generation = first_generation(row);
    (1..=ISSUERS_MAX).map(move |index| IssuerLine { index, generation, min_serial: 0 })
}

fn first_generation(row: &DoorRow) -> u8 {
    row.issuer_generation.saturating_mul(GENERATIONS)
}

/// Ends in a list whatever was given with a key that was taken back: it, and every key that was made by it.
pub(super) fn end_taken_back(access: &Access<'_>, row: &DoorRow, book: &mut ListBook) -> Result<(), Failure> {
    for given in mandate::of_door(access, row.id)? {
        if is_over(access, &given)? {
            let generation = given.generation.saturating_add(1);
            let line = IssuerLine { index: given.issuer, generation, min_serial: 0 };
            book.raise(line).map_err(|error| unexpected("Failed to write a list", error))?;
        }
    }
    Ok(())
}

fn is_over(access: &Access<'_>, given: &MandateRow) -> Result<bool, Failure> {
    match credential::find(access, given.door, given.serial)? {
        Some(key) => is_taken_back(access, &key),
        None => Ok(true),
    }
}

fn limits(access: &Access<'_>, ends_at: u32) -> Result<Policy, Failure> {
    let policy = rules::of_property(access)?;
    co_host_limits(policy.as_ref(), ends_at).map_err(|_| not_allowed(MandateObstacle::GivesNothing))
}

/// The lowest issuer that nobody has now, and a generation that nobody had.
fn free_issuer(access: &Access<'_>, door: &DoorRow) -> Result<(u8, u8), Failure> {
    let given = mandate::of_door(access, door.id)?;
    let first = first_generation(door);
    for issuer in 1..=ISSUERS_MAX {
        let mut last = None;
        let mut is_taken = false;
        for row in given.iter().filter(|row| row.issuer == issuer) {
            last = last.max(Some(row.generation));
            is_taken |= !is_over(access, row)?;
        }
        // The last one is left for the list that ends it.
        let next = last.map_or(first, |last| last.saturating_add(1)).max(first);
        if !is_taken && next < u8::MAX {
            return Ok((issuer, next));
        }
    }
    Err(not_allowed(MandateObstacle::NoneLeft { door: door.name.clone(), most: ISSUERS_MAX }))
}

/// Writes the order that tells a lock whom it shall believe within which limits.
fn want_issuer(access: &Access<'_>, door: &DoorRow, row: &MandateRow, now: u32) -> Result<(), Failure> {
    let failed = |error| unexpected("Failed to write an order", error);
    // A phone that was restored does not know the last version; the time is higher than any count.
    let last = change::version_max(access, door.id, Object::Issuer.code())?;
    let subject = Subject {
        object: Object::Issuer,
        index: u16::from(row.issuer),
        version: last.saturating_add(1).max(now),
    };
    let root = root_key(access, door)?;
    let body = [[row.generation].as_slice(), &row.policy].concat();
    let message = order::seal(&root.order(), &root.order_nonce(), subject, &body).map_err(failed)?;
    let tag = Order::decode(&message).map_err(failed)?.tag;
    let change = ChangeRow {
        id: 0,
        door: door.id,
        object: Object::Issuer.code(),
        index: subject.index,
        version: subject.version,
        message: message.to_vec(),
        tag,
        wanted_at: now,
        tried_at: None,
        refused: None,
    };
    Ok(change::insert(access, &change)?)
}

fn not_allowed(wrong: MandateObstacle) -> Failure {
    CommandError::NotAllowed { reason: Obstacle::Mandate { wrong } }.into()
}
