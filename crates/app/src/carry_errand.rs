//! Verbs: take a host's message for a lock along, hand it over with the next opening, and send the lock's receipt back.

use store::table::errand::{self, ErrandRow};
use store::table::held_key::{self, HeldKeyRow};
use store::table::pass;

use crate::App;
use crate::app::{id_text, moment, parse_id};
use crate::failure::Failure;
use crate::family::{self, Conversation, Parcel, ParcelKind};
use crate::view::{CommandError, Errand, ErrandId, LinkFault, OpenLink, Opened};

impl App {
    /// Takes the message of a link along. It takes the place of one for the same lock.
    ///
    /// # Errors
    /// `BadLink`, with `NoKeyForIt` when this phone could never hand it over; `VaultLocked`.
    pub fn accept_errand(&self, link: &str) -> Result<(), CommandError> {
        self.require_open_vault()?;
        let reason = LinkFault::NotOurs;
        let parcel = self.parse_parcel(link)?.filter(|parcel| parcel.kind == ParcelKind::Errand);
        let parcel = parcel.ok_or(CommandError::BadLink { reason })?;
        let key = self.key_to(&parcel)?;
        let row = ErrandRow {
            lock_id: parcel.lock_id,
            family: parcel.family.word().to_owned(),
            door_name: key.door_name,
            zone: key.zone,
            message: parcel.message,
            taken_at: self.now(),
            answer: None,
        };
        self.store.write(|access| Ok::<_, Failure>(errand::set(access, &row)?))?;
        self.announce();
        Ok(())
    }

    /// The receipt of a lock that got its message, for the host.
    ///
    /// # Errors
    /// `Gone`, also while the lock has not answered; `VaultLocked`.
    pub fn errand_receipt(&self, errand: &ErrandId) -> Result<OpenLink, CommandError> {
        self.require_open_vault()?;
        let id = parse_id(&errand.0)?;
        let row = self.store.read(|access| Ok::<_, Failure>(errand::find(access, &id.0)?))?;
        let row = row.ok_or(CommandError::Gone)?;
        let (message, _) = row.answer.ok_or(CommandError::Gone)?;
        let family = family::of(&row.family)?;
        let kind = ParcelKind::Receipt;
        Ok(self.open_link(&Parcel { family, kind, lock_id: row.lock_id, message })?)
    }

    /// Forgets a message, delivered or not.
    ///
    /// # Errors
    /// `Gone`.
    pub fn drop_errand(&self, errand: &ErrandId) -> Result<(), CommandError> {
        let id = parse_id(&errand.0)?;
        if !self.store.write(|access| Ok::<_, Failure>(errand::delete(access, &id.0)?))? {
            return Err(CommandError::Gone);
        }
        self.announce();
        Ok(())
    }

    /// Hands the lock at hand what this phone carries for it. Whatever goes wrong, the next opening tries again.
    pub(crate) async fn run_errand(
        &self,
        lock: &mut dyn Conversation,
        lock_id: &[u8; 16],
    ) -> Result<(), Failure> {
        let row = self.store.read(|access| Ok::<_, Failure>(errand::find(access, lock_id)?))?;
        let Some(row) = row.filter(|row| row.answer.is_none()) else { return Ok(()) };
        let receipt = lock.carry(&row.message).await?;
        let now = self.now();
        self.store.write(|access| {
            Ok::<_, Failure>(errand::set_answered(access, (lock_id, &row.message), &receipt, now)?)
        })
    }

    pub(crate) fn errand_proposal(&self, parcel: &Parcel) -> Result<Opened, Failure> {
        self.require_open_vault()?;
        let key = self.key_to(parcel)?;
        let link = parcel.family.write_parcel(parcel, None)?;
        let carried = self.store.read(|access| Ok::<_, Failure>(errand::find(access, &parcel.lock_id)?))?;
        Ok(Opened::Errand {
            link: link.reveal().to_owned(),
            door_name: key.door_name,
            already_taken: carried.is_some_and(|row| row.message == parcel.message),
        })
    }

    pub(crate) fn parse_parcel(&self, text: &str) -> Result<Option<Parcel>, Failure> {
        match family::read(|family| family.read_parcel(text, &self.ports.web_host)) {
            Ok(parcel) => Ok(Some(parcel)),
            Err(LinkFault::NotOurs) => Ok(None),
            Err(reason) => Err(CommandError::BadLink { reason }.into()),
        }
    }

    /// A key of this phone for the lock of a parcel.
    fn key_to(&self, parcel: &Parcel) -> Result<HeldKeyRow, Failure> {
        let found = self.store.read(|access| {
            for row in held_key::all(access)? {
                let pass = pass::get(access, row.pass)?;
                if pass.lock_id == parcel.lock_id && pass.family == parcel.family.word() {
                    return Ok::<_, Failure>(Some(row));
                }
            }
            Ok(None)
        })?;
        let reason = LinkFault::NoKeyForIt;
        found.ok_or_else(|| CommandError::BadLink { reason }.into())
    }
}

pub(crate) fn drawn(row: &ErrandRow) -> Errand {
    Errand {
        id: ErrandId(id_text(store::Id(row.lock_id))),
        door_name: row.door_name.clone(),
        taken_at: moment(&row.zone, row.taken_at),
        answered_at: row.answer.as_ref().map(|(_, at)| moment(&row.zone, *at)),
    }
}
