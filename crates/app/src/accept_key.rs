//! Verb: put the keys of a link on this phone, and remove them again. The lock learns of it at the first tap.

use access::link::{Invitation, InvitedDoor};
use lock_protocol::block::Bind;
use store::table::held_key::{self, HeldKeyRow};
use store::table::pass::{self, PassRow};
use store::table::phone_card;
use store::{Access, Id, Secret, StoreError};

use crate::App;
use crate::app::{id_text, parse_id};
use crate::failure::Failure;
use crate::family;
use crate::read_link::encoded;
use crate::view::{CommandError, KeyId, LinkFault};

impl App {
    /// Takes every key of the link that is not on this phone yet.
    ///
    /// # Errors
    /// `BadLink`; `KeyAlreadyHeld` when all of them are here; `VaultLocked`.
    pub fn accept_key(&self, link: &str) -> Result<Vec<KeyId>, CommandError> {
        let invitation = self.parse_link(link)?;
        let mut added = Vec::new();
        for door in &invitation.doors {
            if !self.holds(door)? {
                added.push((self.new_id(), self.new_pass(door)?, door));
            }
        }
        if added.is_empty() {
            return Err(CommandError::KeyAlreadyHeld);
        }
        let now = self.now();
        self.store.write(|access| {
            for (id, pass, door) in &added {
                insert(access, *id, pass, door, (&invitation, now))?;
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
    fn device_secret_for(&self, door: &InvitedDoor) -> Result<Secret, Failure> {
        let Bind::Device(hash) = door.block.bind else {
            return Ok(Secret::new(self.random::<32>().to_vec()));
        };
        let card = self.store.read(|access| phone_card::find(access, &hash))?;
        let reason = LinkFault::OtherPhone;
        Ok(card.ok_or(CommandError::BadLink { reason })?.device_secret)
    }

    /// The pass of an invited door. This phone's half of the binding is drawn now, so that it is stored before any tap.
    fn new_pass(&self, door: &InvitedDoor) -> Result<PassRow, Failure> {
        Ok(PassRow {
            id: self.new_id(),
            // Links are of one family so far.
            family: family::FIRST.word().to_owned(),
            lock_id: door.lock_id.0,
            lock_pub: door.lock_pub,
            block: encoded(door)?,
            credential_key: Secret::new(door.key.reveal().to_vec()),
            device_secret: Some(self.device_secret_for(door)?),
            claim_code: None,
            claim: None,
        })
    }
}

fn insert(
    access: &Access<'_>,
    id: Id,
    pass: &PassRow,
    door: &InvitedDoor,
    (invitation, now): (&Invitation, u32),
) -> Result<(), StoreError> {
    pass::insert(access, pass)?;
    if let Bind::Device(hash) = door.block.bind {
        phone_card::set_used(access, &hash, now)?;
    }
    let row = HeldKeyRow {
        id,
        pass: pass.id,
        door_name: door.name.clone(),
        inviter: invitation.inviter.clone(),
        zone: invitation.zone.clone(),
        accepted_at: now,
        refused: None,
        bolt: None,
        last_used_at: None,
    };
    held_key::insert(access, &row)
}
