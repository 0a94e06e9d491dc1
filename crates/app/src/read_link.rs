//! Verb: read a link to a key or a parcel, from text or from a picture. Opening a link never acts by itself.

use access::grant::Binding;
use store::table::{held_key, phone_card};

use crate::App;
use crate::app::moment;
use crate::failure::Failure;
use crate::family::{self, Invite, InviteDoor, ParcelKind};
use crate::view::{CommandError, KeyProposal, LinkFault, Opened, ProposedDoor};

impl App {
    /// Reads a link that was opened, pasted or scanned.
    ///
    /// # Errors
    /// `BadLink` says what is wrong with it; `VaultLocked` for a parcel.
    pub fn read_link(&self, text: &str) -> Result<Opened, CommandError> {
        Ok(self.opened(text)?)
    }

    /// Reads the link in a PNG or JPEG file.
    ///
    /// # Errors
    /// `NoQrCode`; `BadLink` says what is wrong with what was read.
    pub fn read_link_image(&self, image: &[u8]) -> Result<Opened, CommandError> {
        let texts = access::qr::read_image(image).map_err(|_| CommandError::NoQrCode)?;
        let links: Vec<_> = texts.iter().map(|text| self.opened(text.reveal())).collect();
        let best = links.into_iter().reduce(|best, next| if best.is_ok() { best } else { next });
        Ok(best.ok_or(CommandError::NoQrCode)??)
    }

    fn opened(&self, text: &str) -> Result<Opened, Failure> {
        let Some(parcel) = self.parse_parcel(text)? else {
            let invite = self.parse_link(text)?;
            return Ok(Opened::Key { proposal: self.key_proposal(&invite)? });
        };
        match parcel.kind {
            ParcelKind::Errand => self.errand_proposal(&parcel),
            ParcelKind::Receipt => self.receipt_proposal(&parcel),
            ParcelKind::Ending => self.ending_proposal(&parcel),
        }
    }

    pub(crate) fn parse_link(&self, text: &str) -> Result<Invite, Failure> {
        let invite = family::read(|family| family.read_link(text, &self.ports.web_host))
            .map_err(|reason| CommandError::BadLink { reason })?;
        let reason = LinkFault::OtherPhone;
        if self.is_meant_for(&invite)? { Ok(invite) } else { Err(CommandError::BadLink { reason }.into()) }
    }

    /// Whether this phone could claim every door of it: a key for one certain phone is of use on that one alone.
    fn is_meant_for(&self, invite: &Invite) -> Result<bool, Failure> {
        for door in &invite.doors {
            if let Binding::Phone { hash } = invite.family.terms(&door.credential)?.binding
                && self.store.read(|access| phone_card::find(access, &hash))?.is_none()
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn key_proposal(&self, invite: &Invite) -> Result<KeyProposal, Failure> {
        let link = invite.family.write_link(invite, None)?;
        let held = invite.doors.iter().map(|door| self.holds(door)).collect::<Result<Vec<_>, _>>()?;
        let doors = invite.doors.iter().map(|door| proposed_door(invite, door));
        Ok(KeyProposal {
            link: link.reveal().to_owned(),
            inviter: invite.inviter.clone(),
            doors: doors.collect::<Result<_, _>>()?,
            makes_keys: invite.mandates.is_some(),
            already_held: held.into_iter().all(|held| held),
        })
    }

    pub(crate) fn holds(&self, door: &InviteDoor) -> Result<bool, Failure> {
        self.store.read(|access| Ok(held_key::find_same(access, &door.lock_id, &door.credential)?.is_some()))
    }
}

fn proposed_door(invite: &Invite, door: &InviteDoor) -> Result<ProposedDoor, Failure> {
    let terms = invite.family.terms(&door.credential)?;
    Ok(ProposedDoor {
        name: door.name.clone(),
        starts: moment(&invite.zone, terms.starts_at),
        ends: moment(&invite.zone, terms.ends_at),
        hours: terms.hours,
        uses: terms.uses,
        devices: terms.devices,
        hand_on: terms.hand_on,
    })
}
