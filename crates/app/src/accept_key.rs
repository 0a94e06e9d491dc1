//! Verb: put the keys of a link on this phone, and remove them again. The lock learns of it at the first tap.

use access::grant::Binding;
use store::table::held_key::{self, HeldKeyRow};
use store::table::pass::{self, PassRow};
use store::table::phone_card;
use store::{Access, Id, Secret};

use crate::App;
use crate::app::{id_text, parse_id};
use crate::failure::Failure;
use crate::family::{Invite, InviteDoor};
use crate::view::{CommandError, KeyId, LinkFault};

impl App {
    /// Takes every key of the link that is not on this phone yet.
    ///
    /// # Errors
    /// `BadLink`; `KeyAlreadyHeld` when all of them are here; `VaultLocked`.
    pub fn accept_key(&self, link: &str) -> Result<Vec<KeyId>, CommandError> {
        let invite = self.parse_link(link)?;
        let mut added = Vec::new();
        for door in &invite.doors {
            if !self.holds(door)? {
                added.push((self.new_id(), self.new_pass(&invite, door)?, door));
            }
        }
        if added.is_empty() {
            return Err(CommandError::KeyAlreadyHeld);
        }
        let now = self.now();
        self.store.write(|access| {
            if let Some((_, pass, _)) = added.first()
                && let Some(secret) = &pass.device_secret
            {
                self.take_mandates(access, &invite, secret)?;
            }
            for (id, pass, door) in &added {
                insert(access, *id, pass, door, (&invite, now))?;
            }
            Ok::<_, Failure>(())
        })?;
        self.announce();
        Ok(added.into_iter().map(|(id, _, _)| KeyId(id_text(id))).collect())
    }

    /// Takes a key off this phone. What the lock remembers of it ends with the key's own end.
    ///
    /// # Errors
    /// `Gone`.
    pub fn remove_key(&self, key: &KeyId) -> Result<(), CommandError> {
        let id = parse_id(&key.0)?;
        self.store.write(|access| {
            let row = held_key::find(access, id)?.ok_or(CommandError::Gone)?;
            held_key::delete(access, id)?;
            pass::delete(access, row.pass)?;
            Ok::<_, Failure>(())
        })?;
        self.announce();
        Ok(())
    }

    /// This phone's half of the binding: drawn now, or the one behind the card that the key was made for.
    fn device_secret_for(&self, binding: Binding) -> Result<Secret, Failure> {
        let Binding::Phone { hash } = binding else {
            return Ok(Secret::new(self.random::<32>().to_vec()));
        };
        let card = self.store.read(|access| phone_card::find(access, &hash))?;
        let reason = LinkFault::OtherPhone;
        Ok(card.ok_or(CommandError::BadLink { reason })?.device_secret)
    }

    /// The pass of an invited door. This phone's half of the binding is drawn now, so that it is stored before any tap.
    fn new_pass(&self, invite: &Invite, door: &InviteDoor) -> Result<PassRow, Failure> {
        let terms = invite.family.terms(&door.credential)?;
        Ok(PassRow {
            id: self.new_id(),
            family: invite.family.word().to_owned(),
            lock_id: door.lock_id,
            lock_pub: door.lock_pub,
            block: door.credential.clone(),
            credential_key: Secret::new(door.key.to_vec()),
            device_secret: Some(self.device_secret_for(terms.binding)?),
            claim_code: None,
            claim: None,
        })
    }
}

fn insert(
    access: &Access<'_>,
    id: Id,
    pass: &PassRow,
    door: &InviteDoor,
    (invite, now): (&Invite, u32),
) -> Result<(), Failure> {
    pass::insert(access, pass)?;
    if let Binding::Phone { hash } = invite.family.terms(&door.credential)?.binding {
        phone_card::set_used(access, &hash, now)?;
    }
    let row = HeldKeyRow {
        id,
        pass: pass.id,
        door_name: door.name.clone(),
        inviter: invite.inviter.clone(),
        zone: invite.zone.clone(),
        accepted_at: now,
        refused: None,
        bolt: None,
        last_used_at: None,
    };
    Ok(held_key::insert(access, &row)?)
}
