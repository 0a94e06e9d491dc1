//! OLP/1's texts: the setup code inside a lock and the share link.

use access::link::{self, Invitation, InvitedDoor, Link, LinkError, read_text};
use access::secret::SecretText;
use lock_protocol::LockId;
use lock_protocol::keys::CredentialKey;
use store::Secret;

use super::secrets::key_bytes;
use super::terms::held;
use crate::failure::{Failure, link_fault, unexpected};
use crate::family::{Invite, InviteDoor, NewLock, Parcel};
use crate::view::LinkFault;

/// Reads a setup code.
pub(super) fn read_setup(text: &str) -> Result<NewLock, LinkFault> {
    let code = match read_text(text, None) {
        Ok(Link::Setup(code)) => code,
        Ok(Link::Key(_) | Link::Parcel(_) | Link::Phone(_) | Link::Recovery(_)) => {
            return Err(LinkFault::NotOurs);
        }
        Err(error @ LinkError::SetupCode { .. }) => return Err(link_fault(&error)),
        Err(LinkError::TooLong) => return Err(LinkFault::TooLong),
        Err(LinkError::HalfLink) => return Err(LinkFault::Half),
        Err(
            LinkError::NotALink
            | LinkError::WrongHost { .. }
            | LinkError::NewerVersion
            | LinkError::ForBrowser
            | LinkError::Malformed
            | LinkError::PhoneCard { .. }
            | LinkError::RecoveryCode { .. },
        ) => return Err(LinkFault::NotOurs),
    };
    Ok(NewLock {
        family: &super::OLP1,
        lock_id: code.lock_id.0,
        lock_pub: code.lock_pub,
        secret: Secret::new(code.setup_secret.to_vec()),
        text: code.to_text().to_string(),
    })
}

/// Reads a link to a parcel; whatever else is in a link is for [`read_link`] to say.
pub(super) fn read_parcel(text: &str, web_host: &str) -> Result<Parcel, LinkFault> {
    match read_text(text, Some(web_host)) {
        Ok(Link::Parcel(parcel)) => {
            let link::Parcel { kind, lock_id, message } = parcel;
            Ok(Parcel { family: &super::OLP1, kind, lock_id: lock_id.0, message })
        }
        Ok(Link::Key(_) | Link::Setup(_) | Link::Phone(_) | Link::Recovery(_)) | Err(_) => {
            Err(LinkFault::NotOurs)
        }
    }
}

/// Writes a link to a parcel, for the web host when one is named.
pub(super) fn write_parcel(parcel: &Parcel, web_host: Option<&str>) -> Result<SecretText, Failure> {
    let (kind, lock_id, message) = (parcel.kind, LockId(parcel.lock_id), parcel.message.clone());
    let parcel = link::Parcel { kind, lock_id, message };
    let text = match web_host {
        None => parcel.deep_link(),
        Some(host) => parcel.web_link(host),
    };
    text.map_err(|error| unexpected("Failed to write a link", error))
}

/// Reads a share link.
pub(super) fn read_link(text: &str, web_host: &str) -> Result<Invite, LinkFault> {
    let invitation = match read_text(text, Some(web_host)) {
        Ok(Link::Key(invitation)) => *invitation,
        Ok(Link::Parcel(_) | Link::Setup(_) | Link::Phone(_) | Link::Recovery(_)) => {
            return Err(LinkFault::NotOurs);
        }
        Err(LinkError::SetupCode { .. } | LinkError::PhoneCard { .. } | LinkError::RecoveryCode { .. }) => {
            return Err(LinkFault::NotOurs);
        }
        Err(error) => return Err(link_fault(&error)),
    };
    let doors = invitation.doors.iter().map(read_door).collect::<Result<_, _>>()?;
    let Invitation { zone, inviter, mandates, .. } = invitation;
    Ok(Invite { family: &super::OLP1, zone, inviter, doors, mandates })
}

/// The block's canonical bytes; it was read from such bytes, so they always exist.
fn read_door(door: &InvitedDoor) -> Result<InviteDoor, LinkFault> {
    let block = door.block.encode().map_err(|_| LinkFault::Damaged)?;
    Ok(InviteDoor {
        name: door.name.clone(),
        lock_id: door.lock_id.0,
        lock_pub: door.lock_pub,
        credential: block.to_vec(),
        key: Secret::new(door.key.reveal().to_vec()),
    })
}

/// Writes a share link, for the web host when one is named.
pub(super) fn write_link(invite: &Invite, web_host: Option<&str>) -> Result<SecretText, Failure> {
    let doors = invite.doors.iter().map(write_door).collect::<Result<_, _>>()?;
    let (zone, inviter) = (invite.zone.clone(), invite.inviter.clone());
    let mandates = invite.mandates.clone();
    let invitation = Invitation { zone, inviter, doors, mailbox: None, mandates };
    let text = match web_host {
        None => invitation.deep_link(),
        Some(host) => invitation.web_link(host),
    };
    text.map_err(|error| unexpected("Failed to write a link", error))
}

fn write_door(door: &InviteDoor) -> Result<InvitedDoor, Failure> {
    Ok(InvitedDoor {
        name: door.name.clone(),
        lock_id: LockId(door.lock_id),
        lock_pub: door.lock_pub,
        block: held(&door.credential)?,
        key: CredentialKey::new(key_bytes(&door.key)?),
    })
}
