//! Verbs: hand a door's news to somebody who goes there, and take in the receipt they bring back.
//!
//! Who carries it can neither forge nor change what counts in it, and only the receipt ends the waiting.

use store::Access;
use store::table::change::{self, Ending};
use store::table::door::{self, DoorRow};
use store::table::lock_list;

use crate::App;
use crate::app::id_text;
use crate::deliver::{confirm_list, end};
use crate::failure::Failure;
use crate::family::{self, Answered, Matter, Parcel, ParcelKind, Receipt};
use crate::view::{CommandError, DoorId, LinkFault, Obstacle, OpenLink, Opened, ReceiptOutcome, ReceiptRead};

impl App {
    /// The newest word on what was taken back at a door, for somebody who will open it.
    ///
    /// # Errors
    /// `NotAllowed` with `NothingToCarry` when the lock knows everything; `Gone`; `VaultLocked`.
    pub fn errand(&self, door: &DoorId) -> Result<OpenLink, CommandError> {
        self.require_open_vault()?;
        self.settle_taking_back()?;
        let row = self.door_row(door)?;
        let waiting = self.store.read(|access| Ok::<_, Failure>(change::waiting(access, row.id)?))?;
        let family = family::of(&row.family)?;
        let mut lists =
            waiting.into_iter().filter(|change| family.matter(change.object) == Some(Matter::TakenBack));
        let reason = Obstacle::NothingToCarry;
        let list = lists.next_back().ok_or(CommandError::NotAllowed { reason })?;
        let kind = ParcelKind::Errand;
        Ok(self.open_link(&Parcel { family, kind, lock_id: row.lock_id, message: list.message })?)
    }

    /// Takes in the receipt of a link.
    ///
    /// # Errors
    /// `BadLink`, with `OtherReceipt` when it answers nothing that was asked of this lock; `VaultLocked`.
    pub fn accept_receipt(&self, link: &str) -> Result<ReceiptRead, CommandError> {
        self.require_open_vault()?;
        let reason = LinkFault::NotOurs;
        let parcel = self.parse_parcel(link)?.filter(|parcel| parcel.kind == ParcelKind::Receipt);
        let parcel = parcel.ok_or(CommandError::BadLink { reason })?;
        let now = self.now();
        let read = self.store.write(|access| {
            let row = door_of(access, &parcel)?;
            let outcome = settle(access, &row, &answered(access, &row, &parcel)?, now)?;
            Ok::<_, Failure>(ReceiptRead { door: DoorId(id_text(row.id)), outcome })
        })?;
        self.announce();
        Ok(read)
    }

    pub(crate) fn receipt_proposal(&self, parcel: &Parcel) -> Result<Opened, Failure> {
        self.require_open_vault()?;
        let row = self.store.read(|access| {
            let row = door_of(access, parcel)?;
            answered(access, &row, parcel)?;
            Ok::<_, Failure>(row)
        })?;
        let link = parcel.family.write_parcel(parcel, None)?;
        Ok(Opened::Receipt { link: link.reveal().to_owned(), door_name: row.name })
    }

    pub(crate) fn open_link(&self, parcel: &Parcel) -> Result<OpenLink, Failure> {
        let link = parcel.family.write_parcel(parcel, None)?;
        let web_link = parcel.family.write_parcel(parcel, Some(&self.ports.web_host))?;
        let code = access::qr::Code::of(link.reveal()).ok();
        Ok(OpenLink {
            link: link.reveal().to_owned(),
            web_link: web_link.reveal().to_owned(),
            qr_svg: code
                .filter(|code| code.modules() <= MODULES_MAX)
                .map(|code| code.svg().reveal().to_owned()),
        })
    }
}

/// Modules on a side of the largest code that a phone's camera reads off another phone's screen with ease.
const MODULES_MAX: usize = 117;

fn door_of(access: &Access<'_>, parcel: &Parcel) -> Result<DoorRow, Failure> {
    let mut doors = door::own(access)?.into_iter();
    let reason = LinkFault::NoDoorForIt;
    let found = doors.find(|row| row.lock_id == parcel.lock_id && row.family == parcel.family.word());
    found.ok_or_else(|| CommandError::BadLink { reason }.into())
}

fn answered(access: &Access<'_>, row: &DoorRow, parcel: &Parcel) -> Result<Answered, Failure> {
    let found = parcel.family.read_receipt(access, row, &parcel.message)?;
    let reason = LinkFault::OtherReceipt;
    found.ok_or_else(|| CommandError::BadLink { reason }.into())
}

fn settle(
    access: &Access<'_>,
    row: &DoorRow,
    answered: &Answered,
    now: u32,
) -> Result<ReceiptOutcome, Failure> {
    let Answered { change, waits, receipt } = answered;
    let waits = *waits;
    let news = lock_list::get(access, row.id)?.version < change.version;
    match *receipt {
        Receipt::NotNow => Ok(if news { ReceiptOutcome::NotNow } else { ReceiptOutcome::Known }),
        Receipt::Took if waits => {
            end(access, row, change, Ending::Confirmed, now)?;
            Ok(ReceiptOutcome::Took)
        }
        // A newer list waits, but what this one ends has ended.
        Receipt::Took if news => {
            confirm_list(access, row, change, now)?;
            Ok(ReceiptOutcome::Took)
        }
        Receipt::Refused(status) | Receipt::Overtaken(status) if waits => {
            end(access, row, change, Ending::Refused { status }, now)?;
            Ok(ReceiptOutcome::Refused)
        }
        Receipt::Took | Receipt::Refused(_) | Receipt::Overtaken(_) => Ok(ReceiptOutcome::Known),
    }
}
