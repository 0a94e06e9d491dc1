//! Verb: read a link to a key, from text or from a picture. Opening a link never acts by itself.

use access::link::{Invitation, InvitedDoor, Link, LinkError, read_text};
use lock_protocol::block::Bind;
use store::table::{held_key, phone_card};

use crate::App;
use crate::app::moment;
use crate::failure::{Failure, link_fault, unexpected};
use crate::key_terms::{uses_of, weekly_hours};
use crate::view::{CommandError, KeyProposal, LinkFault, ProposedDoor};

impl App {
    /// Reads a link that was opened, pasted or scanned.
    ///
    /// # Errors
    /// `BadLink` says what is wrong with it.
    pub fn read_link(&self, text: &str) -> Result<KeyProposal, CommandError> {
        let invitation = self.parse_link(text)?;
        Ok(self.key_proposal(&invitation)?)
    }

    /// Reads the link in a PNG or JPEG file.
    ///
    /// # Errors
    /// `NoQrCode`; `BadLink` says what is wrong with what was read.
    pub fn read_link_image(&self, image: &[u8]) -> Result<KeyProposal, CommandError> {
        let texts = access::qr::read_image(image).map_err(|_| CommandError::NoQrCode)?;
        let links: Vec<_> = texts.iter().map(|text| self.parse_link(text.reveal())).collect();
        let best = links.into_iter().reduce(|best, next| if best.is_ok() { best } else { next });
        Ok(self.key_proposal(&best.ok_or(CommandError::NoQrCode)??)?)
    }

    pub(crate) fn parse_link(&self, text: &str) -> Result<Invitation, Failure> {
        let reason = match read_text(text, Some(&self.ports.web_host)) {
            Ok(Link::Key(invitation)) if self.is_meant_for(&invitation)? => return Ok(*invitation),
            Ok(Link::Key(_)) => LinkFault::OtherPhone,
            Ok(Link::Setup(_) | Link::Phone(_) | Link::Recovery(_)) => LinkFault::NotOurs,
            Err(
                LinkError::SetupCode { .. } | LinkError::PhoneCard { .. } | LinkError::RecoveryCode { .. },
            ) => LinkFault::NotOurs,
            Err(error) => link_fault(&error),
        };
        Err(CommandError::BadLink { reason }.into())
    }

    /// Whether this phone could claim every door of it: a key for one certain phone is of use on that one alone.
    fn is_meant_for(&self, invitation: &Invitation) -> Result<bool, Failure> {
        for door in &invitation.doors {
            if let Bind::Device(hash) = door.block.bind
                && self.store.read(|access| phone_card::find(access, &hash))?.is_none()
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn key_proposal(&self, invitation: &Invitation) -> Result<KeyProposal, Failure> {
        let link =
            invitation.deep_link().map_err(|error| unexpected("Failed to write the link again", error))?;
        let held = invitation.doors.iter().map(|door| self.holds(door)).collect::<Result<Vec<_>, _>>()?;
        Ok(KeyProposal {
            link: link.reveal().to_owned(),
            inviter: invitation.inviter.clone(),
            doors: invitation.doors.iter().map(|door| proposed_door(door, &invitation.zone)).collect(),
            already_held: held.into_iter().all(|held| held),
        })
    }

    pub(crate) fn holds(&self, door: &InvitedDoor) -> Result<bool, Failure> {
        let block = encoded(door)?;
        self.store.read(|access| Ok(held_key::find_same(access, &door.lock_id.0, &block)?.is_some()))
    }
}

/// The block's canonical bytes; it was read from such bytes, so they always exist.
pub(crate) fn encoded(door: &InvitedDoor) -> Result<Vec<u8>, Failure> {
    let block = door.block.encode().map_err(|_| CommandError::BadLink { reason: LinkFault::Damaged })?;
    Ok(block.to_vec())
}

fn proposed_door(door: &InvitedDoor, zone: &str) -> ProposedDoor {
    ProposedDoor {
        name: door.name.clone(),
        starts: moment(zone, access::plan::meant_start(&door.block)),
        ends: moment(zone, door.block.not_after.0),
        hours: weekly_hours(&door.block.schedules),
        uses: uses_of(&door.block),
        devices: door.block.max_devices,
    }
}
