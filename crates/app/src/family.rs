//! Families of locks. A verb asks a door's family; it never asks which family it is.
//!
//! A family is a module beside this one: it says how its locks are found, opens a conversation with one, and reads what
//! they wrote into their logs. It may use the store, and keeps its own secrets there; nothing outside knows its messages.

mod care;
mod codes;
mod conversation;
mod log;
mod mandates;
mod olp1;
mod paper;

use std::sync::Arc;

use access::capability::Capability;
use access::grant::Grant;
use access::hand_on::Share;
use access::secret::SecretText;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lock_link::{Connection, Profile};
use store::table::door::DoorRow;
use store::table::pass::PassRow;
use store::{Access, Secret};

pub(crate) use care::Care;
pub(crate) use codes::{CodeDigits, Codes};
pub(crate) use conversation::{
    Conversation, Deed, Greeting, Heard, LogPart, Receipt, Settled, Verdict, Vouching,
};
pub(crate) use log::{LogEntry, Who};
pub(crate) use mandates::{AskedEnding, Mandates, OpenedMandate, ReadEnding};
pub(crate) use paper::{Answered, Invite, InviteDoor, KeyTerms, Made, Matter, NewLock, Parcel, ParcelKind};

use crate::failure::{Failure, unexpected};
use crate::ports::Clock;
use crate::view::LinkFault;

/// What a verb asks of a family.
#[async_trait]
pub(crate) trait Family: Sync {
    /// The word under which the store keeps it.
    fn word(&self) -> &'static str;

    /// What its locks can do.
    fn capability(&self) -> &'static Capability;

    /// How its locks look over GATT.
    fn profile(&self) -> &'static Profile;

    /// Tells whether advertised manufacturer data is that of the lock with this id and public key.
    fn recognises(&self, lock_id: &[u8; 16], lock_pub: &[u8; 32], advertised: &[u8], now: u32) -> bool;

    /// Listens to the greeting of a lock just connected to.
    async fn open(
        &self,
        connection: Connection,
        lock_id: [u8; 16],
        clock: Arc<dyn Clock>,
    ) -> Result<Box<dyn Conversation>, Failure>;

    /// Reads the code of a lock that is to be put into service; `NotOurs` when another family may know it.
    fn read_setup(&self, text: &str) -> Result<NewLock, LinkFault>;

    /// Reads a link to keys; `NotOurs` when another family may know it.
    fn read_link(&self, text: &str, web_host: &str) -> Result<Invite, LinkFault>;

    /// Writes a link to keys, for the web host when one is named.
    fn write_link(&self, invite: &Invite, web_host: Option<&str>) -> Result<SecretText, Failure>;

    /// Reads a link to a parcel; `NotOurs` when it is none of this family's.
    fn read_parcel(&self, text: &str, web_host: &str) -> Result<Parcel, LinkFault>;

    /// Writes a link to a parcel, for the web host when one is named.
    fn write_parcel(&self, parcel: &Parcel, web_host: Option<&str>) -> Result<SecretText, Failure>;

    /// Makes the host's own pass to a door.
    fn make_own_pass(&self, access: &Access<'_>, door: &DoorRow, now: DateTime<Utc>)
    -> Result<Made, Failure>;

    /// Whether a pass that an earlier version made can do what this version asks of it.
    fn own_pass_is_current(&self, credential: &[u8]) -> bool;

    /// The generation and the serial of a pass, by which a lock's list ends it; nothing where lists end none.
    fn own_pass_number(&self, credential: &[u8]) -> Option<(u8, u32)>;

    /// Makes what a grant becomes at a door.
    fn make_credential(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        grant: &Grant,
        now: DateTime<Utc>,
    ) -> Result<Vec<u8>, Failure>;

    /// The secret that a guest needs beside a credential made here; `Gone` when it no longer counts.
    fn key_of(&self, access: &Access<'_>, door: &DoorRow, credential: &[u8]) -> Result<Secret, Failure>;

    /// The digits that a guest must be told beside a credential made here; nothing when the link alone is enough.
    fn claim_code(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        credential: &[u8],
    ) -> Result<Option<CodeDigits>, Failure>;

    /// Reads a credential.
    fn terms(&self, credential: &[u8]) -> Result<KeyTerms, Failure>;

    /// Makes a narrower key of one that this phone holds and its lock knows, for somebody else.
    fn hand_on(
        &self,
        access: &Access<'_>,
        held: &PassRow,
        share: &Share,
        now: DateTime<Utc>,
    ) -> Result<Vec<u8>, Failure>;

    /// The secret that goes with a key handed on from `held`; `Gone` when it no longer counts.
    fn handed_key(&self, held: &PassRow, credential: &[u8]) -> Result<Secret, Failure>;

    /// Writes the change that tells a door's lock everything that was taken back there.
    fn want_taking_back(&self, access: &Access<'_>, door: &DoorRow, now: u32) -> Result<(), Failure>;

    /// How many keys a door's lock must be told by name that were taken back.
    fn taken_back_named(&self, access: &Access<'_>, door: &DoorRow) -> Result<u32, Failure>;

    /// Writes the change that lets a lock forget its log before entry `next`, if that is news.
    fn want_log_receipt(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        next: u32,
        now: u32,
    ) -> Result<(), Failure>;

    /// Writes the change that renews what a lock knows of its zone, when that is due.
    fn renew_settings(&self, access: &Access<'_>, door: &DoorRow, now: u32) -> Result<(), Failure>;

    /// What a receipt that somebody brought says of what was taken back at a door; nothing unless it proves to be that
    /// lock's, for a change of this site.
    fn read_receipt(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        receipt: &[u8],
    ) -> Result<Option<Answered>, Failure>;

    /// What a change with this number is about; nothing for what people need not know of.
    fn matter(&self, object: u8) -> Option<Matter>;

    /// Codes for a keypad, if its locks have one.
    fn codes(&self) -> Option<&'static dyn Codes>;

    /// What an owner does for its locks, if they know any such thing.
    fn care(&self) -> Option<&'static dyn Care>;

    /// Leave for others to make keys, if its locks know of it.
    fn mandates(&self) -> Option<&'static dyn Mandates>;

    /// The key that checks a door's log; nothing for a log without a chain.
    fn log_key(&self, access: &Access<'_>, door: &DoorRow) -> Result<Option<[u8; 32]>, Failure>;

    /// The running hash of a log behind an entry, from the one before it.
    fn running_hash(&self, before: &[u8; 32], entry: &[u8; 32]) -> [u8; 32];

    /// Reads an entry of a log; nothing when it is none that this version knows.
    fn read_entry(&self, entry: &[u8; 32]) -> Option<LogEntry>;
}

/// The family whose keys a recovery sheet brings back.
pub(crate) const OF_RECOVERY: &dyn Family = &olp1::OLP1;

/// All families that this version knows.
#[cfg(not(test))]
const KNOWN: &[&dyn Family] = &[&olp1::OLP1];
/// The proof that a second one is a module and changes no verb.
#[cfg(test)]
const KNOWN: &[&dyn Family] = &[&olp1::OLP1, &tests::knock::Knock];

/// The family that the store calls `word`.
pub(crate) fn of(word: &str) -> Result<&'static dyn Family, Failure> {
    let mut known = KNOWN.iter().copied();
    known
        .find(|family| family.word() == word)
        .ok_or_else(|| unexpected("Failed to find a door's lock family", "this version does not know it"))
}

/// Asks every family to read a text; says what is wrong with it in the words of the first that knows it.
pub(crate) fn read<T>(read: impl Fn(&'static dyn Family) -> Result<T, LinkFault>) -> Result<T, LinkFault> {
    let mut known = KNOWN.iter().copied();
    let answer = known.find_map(|family| match read(family) {
        Err(LinkFault::NotOurs) => None,
        answer => Some(answer),
    });
    answer.unwrap_or(Err(LinkFault::NotOurs))
}

#[cfg(test)]
mod tests;
