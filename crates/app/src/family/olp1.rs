//! The open lock protocol as a family.

mod act;
mod care;
mod code;
mod ending;
mod fresh;
mod hand_on;
mod hand_over;
mod keys;
mod link;
mod list;
mod log;
mod mandate;
mod secrets;
mod session;
mod settings;
mod take_over;
mod talk;
mod terms;
mod watermark;
mod words;

use std::sync::Arc;

use access::capability::{self, Capability};
use access::grant::Grant;
use access::hand_on::Share;
use access::secret::SecretText;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lock_link::{Connection, Profile};
use lock_protocol::keys::AdvertKey;
use lock_protocol::log::{Entry, running};
use lock_protocol::order::Object;
use lock_protocol::{LockId, Unix, advert};
use store::table::door::DoorRow;
use store::table::pass::PassRow;
use store::{Access, Secret};

use super::{
    Answered, Care, CodeDigits, Codes, Conversation, Family, Invite, KeyTerms, LogEntry, Made, Mandates,
    Matter, NewLock, Parcel,
};
use crate::failure::Failure;
use crate::ports::Clock;
use crate::view::LinkFault;

/// OLP/1.
pub(crate) struct Olp1;

/// OLP/1.
pub(crate) const OLP1: Olp1 = Olp1;

/// Service, characteristics and company id (`docs/PROTOCOL.md`, "Radio").
static PROFILE: Profile = Profile::OLP1;

#[async_trait]
impl Family for Olp1 {
    fn word(&self) -> &'static str {
        "olp1"
    }

    fn capability(&self) -> &'static Capability {
        &capability::OLP1
    }

    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn recognises(&self, lock_id: &[u8; 16], lock_pub: &[u8; 32], advertised: &[u8], now: u32) -> bool {
        let key = AdvertKey::of(lock_pub, &LockId(*lock_id));
        advert::recognise(advertised, &key, Unix(now)).is_some()
    }

    async fn open(
        &self,
        connection: Connection,
        lock_id: [u8; 16],
        clock: Arc<dyn Clock>,
    ) -> Result<Box<dyn Conversation>, Failure> {
        Ok(Box::new(talk::Talk::open(connection, LockId(lock_id), clock).await?))
    }

    fn read_setup(&self, text: &str) -> Result<NewLock, LinkFault> {
        link::read_setup(text)
    }

    fn read_link(&self, text: &str, web_host: &str) -> Result<Invite, LinkFault> {
        link::read_link(text, web_host)
    }

    fn write_link(&self, invite: &Invite, web_host: Option<&str>) -> Result<SecretText, Failure> {
        link::write_link(invite, web_host)
    }

    fn read_parcel(&self, text: &str, web_host: &str) -> Result<Parcel, LinkFault> {
        link::read_parcel(text, web_host)
    }

    fn write_parcel(&self, parcel: &Parcel, web_host: Option<&str>) -> Result<SecretText, Failure> {
        link::write_parcel(parcel, web_host)
    }

    fn make_own_pass(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        now: DateTime<Utc>,
    ) -> Result<Made, Failure> {
        keys::make_own(access, door, now)
    }

    fn own_pass_is_current(&self, credential: &[u8]) -> bool {
        keys::reaches_far(credential)
    }

    fn own_pass_number(&self, credential: &[u8]) -> Option<(u8, u32)> {
        keys::number(credential)
    }

    fn make_credential(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        grant: &Grant,
        now: DateTime<Utc>,
    ) -> Result<Vec<u8>, Failure> {
        keys::mint(access, door, grant, now)
    }

    fn key_of(&self, access: &Access<'_>, door: &DoorRow, credential: &[u8]) -> Result<Secret, Failure> {
        Ok(Secret::new(keys::key_of(access, door, credential)?.reveal().to_vec()))
    }

    fn claim_code(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        credential: &[u8],
    ) -> Result<Option<CodeDigits>, Failure> {
        keys::claim_code(access, door, credential)
    }

    fn terms(&self, credential: &[u8]) -> Result<KeyTerms, Failure> {
        terms::terms_of(credential)
    }

    fn hand_on(
        &self,
        access: &Access<'_>,
        held: &PassRow,
        share: &Share,
        now: DateTime<Utc>,
    ) -> Result<Vec<u8>, Failure> {
        hand_on::hand_on(access, held, share, now)
    }

    fn handed_key(&self, held: &PassRow, credential: &[u8]) -> Result<Secret, Failure> {
        hand_on::key(held, credential)
    }

    fn want_taking_back(&self, access: &Access<'_>, door: &DoorRow, now: u32) -> Result<(), Failure> {
        list::want_list(access, door, now)
    }

    fn taken_back_named(&self, access: &Access<'_>, door: &DoorRow) -> Result<u32, Failure> {
        list::count_named(access, door)
    }

    fn want_log_receipt(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        next: u32,
        now: u32,
    ) -> Result<(), Failure> {
        log::want_receipt(access, door, next, now)
    }

    fn renew_settings(&self, access: &Access<'_>, door: &DoorRow, now: u32) -> Result<(), Failure> {
        settings::renew_settings(access, door, now)
    }

    fn read_receipt(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        receipt: &[u8],
    ) -> Result<Option<Answered>, Failure> {
        talk::read_receipt(access, door, receipt)
    }

    fn matter(&self, object: u8) -> Option<Matter> {
        match Object::from_code(object).ok()? {
            Object::List => Some(Matter::TakenBack),
            Object::Code => Some(Matter::Code),
            Object::Settings => Some(Matter::Settings),
            Object::LogAck => Some(Matter::LogReceipt),
            Object::Path => Some(Matter::PathKey),
            Object::Issuer => Some(Matter::Mandate),
            Object::Fresh | Object::Rekey | Object::Reset => None,
        }
    }

    fn codes(&self) -> Option<&'static dyn Codes> {
        Some(&code::KeypadCodes)
    }

    fn care(&self) -> Option<&'static dyn Care> {
        Some(&care::LockCare)
    }

    fn mandates(&self) -> Option<&'static dyn Mandates> {
        Some(&mandate::IssuerMandates)
    }

    fn log_key(&self, access: &Access<'_>, door: &DoorRow) -> Result<Option<[u8; 32]>, Failure> {
        Ok(Some(*secrets::log_start(access, door)?.reveal()))
    }

    fn running_hash(&self, before: &[u8; 32], entry: &[u8; 32]) -> [u8; 32] {
        running(before, &Entry(*entry).covered())
    }

    fn read_entry(&self, entry: &[u8; 32]) -> Option<LogEntry> {
        log::read(entry)
    }
}
