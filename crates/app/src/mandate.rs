//! Verbs around leave to make keys: an owner gives it with a co-host's key, the co-host's phone takes it up, and can drop it.

use store::table::credential::{self, CredentialRow};
use store::table::door::{self, DoorRow, Step};
use store::table::errand::{self, ErrandRow};
use store::table::held_mandate::{self, HeldMandateRow};
use store::table::mandate::{self, MandateRow};
use store::{Access, Id, Secret};

use crate::App;
use crate::app::{find_door, parse_id};
use crate::failure::Failure;
use crate::family::{self, Family, Invite, InviteDoor, Mandates, OpenedMandate};
use crate::owner_pass::drop_owner_pass;
use crate::phone_card::parse_card;
use crate::view::{CommandError, DoorId, KeyBinding, KeyDraft, LinkFault, MandateObstacle, Obstacle};

/// Doors at which one link lets somebody make keys: so many fit into a code that a camera reads.
const DOORS_MAX: u8 = 5;

impl App {
    /// Forgets a door of somebody else, with every key that was made for it here. The keys go on opening until they
    /// end or the owner ends them.
    ///
    /// # Errors
    /// `Gone`, also for a door of this site.
    pub fn leave_door(&self, door: &DoorId) -> Result<(), CommandError> {
        let id = parse_id(&door.0)?;
        self.store.write(|access| {
            let row = find_door(access, id)?;
            held_mandate::given_by(access, id)?.ok_or(CommandError::Gone)?;
            drop_owner_pass(access, &row)?;
            door::begin_anew(access, id)?;
            Ok::<_, Failure>(door::delete(access, id)?)
        })?;
        self.announce();
        Ok(())
    }

    /// What the phone of a co-host who is to make keys is known by; nothing when nobody is to.
    pub(crate) fn mandated_phone(&self, draft: &KeyDraft) -> Result<Option<[u8; 32]>, Failure> {
        if !draft.makes_keys {
            return Ok(None);
        }
        if draft.role != access::role::Role::CoHost {
            return Err(not_allowed(MandateObstacle::NotACoHost));
        }
        if draft.doors.len() > usize::from(DOORS_MAX) {
            return Err(not_allowed(MandateObstacle::TooManyDoors { most: DOORS_MAX }));
        }
        match &draft.binding {
            KeyBinding::OnePhone { card } => Ok(Some(parse_card(card)?.dev_pub)),
            KeyBinding::Link | KeyBinding::LinkAndCode => Err(not_allowed(MandateObstacle::NeedsPhone)),
        }
    }

    /// Takes up what came with the keys of a link.
    pub(crate) fn take_mandates(
        &self,
        access: &Access<'_>,
        invite: &Invite,
        device_secret: &Secret,
    ) -> Result<(), Failure> {
        let Some(sealed) = &invite.mandates else { return Ok(()) };
        let damaged = || CommandError::BadLink { reason: LinkFault::Damaged };
        let opened = mandates_of(invite.family)?.open(sealed, device_secret).ok_or_else(damaged)?;
        for held in opened {
            let mut doors = invite.doors.iter();
            let door = doors.find(|door| door.lock_id == held.lock_id).ok_or_else(damaged)?;
            self.take_mandate(access, invite, (door, held))?;
        }
        Ok(())
    }

    fn take_mandate(
        &self,
        access: &Access<'_>,
        invite: &Invite,
        (door, held): (&InviteDoor, OpenedMandate),
    ) -> Result<(), Failure> {
        let (now, generation) = (self.now(), held.generation);
        let id = match door::find_by_lock(access, &door.lock_id)? {
            None => self.others_door(access, invite, door)?,
            Some(row) if held_mandate::given_by(access, row.id)?.is_some() => row.id,
            Some(row) => return Err(not_allowed(MandateObstacle::OwnDoor { door: row.name })),
        };
        door::set_issuer_generation(access, id, generation)?;
        let row = HeldMandateRow {
            door: id,
            issuer: held.issuer,
            generation,
            policy: held.policy,
            issuer_key: held.issuer_key,
            given_by: invite.inviter.clone(),
            given_at: now,
        };
        held_mandate::set(access, &row)?;
        if let Some(message) = held.message {
            // The lock learns of it from this phone, at its first opening. It takes the place of what was carried there.
            let row = ErrandRow {
                lock_id: door.lock_id,
                family: invite.family.word().to_owned(),
                door_name: door.name.clone(),
                zone: invite.zone.clone(),
                message,
                taken_at: now,
                answer: None,
            };
            errand::set(access, &row)?;
        }
        Ok(())
    }

    /// A door of somebody else; its lock is in service, or nobody could have made the key.
    fn others_door(&self, access: &Access<'_>, invite: &Invite, door: &InviteDoor) -> Result<Id, Failure> {
        let (id, now) = (self.new_id(), self.now());
        let row = DoorRow {
            id,
            name: door.name.clone(),
            zone: invite.zone.clone(),
            family: invite.family.word().to_owned(),
            lock_id: door.lock_id,
            lock_pub: door.lock_pub,
            install_nonce: None,
            issuer_generation: 0,
            owner_pass: None,
            added_at: now,
            steps: door::Steps::default(),
            restored_at: None,
            seen_new_at: None,
        };
        door::insert(access, &row, None)?;
        for step in [Step::Found, Step::Claimed, Step::InService] {
            door::set_step(access, id, step, now)?;
        }
        Ok(id)
    }
}

/// Whether it could be given at a door with a key that ends then.
pub(crate) fn check(access: &Access<'_>, door: &DoorRow, ends_at: u32) -> Result<(), Failure> {
    crate::app::require_own(access, door)?;
    mandates_of(family::of(&door.family)?)?.check(access, door, ends_at)
}

/// Gives it with each key of a grant.
pub(crate) fn give(access: &Access<'_>, grant: Id, phone: &[u8; 32], now: u32) -> Result<(), Failure> {
    for key in credential::of_grant(access, grant)? {
        let door = find_door(access, key.door)?;
        mandates_of(family::of(&door.family)?)?.give(access, (&door, &key), phone, now)?;
    }
    Ok(())
}

/// Whoever made keys under a grant goes on making them under the one in its place, with another number at the lock.
pub(crate) fn give_again(access: &Access<'_>, (before, after): (Id, Id), now: u32) -> Result<(), Failure> {
    let given = given_with(access, &credential::of_grant(access, before)?)?;
    match given.first() {
        Some((_, first)) => give(access, after, &first.device_pub, now),
        None => Ok(()),
    }
}

/// What was given with some keys, door by door.
pub(crate) fn given_with(
    access: &Access<'_>,
    keys: &[CredentialRow],
) -> Result<Vec<(DoorRow, MandateRow)>, Failure> {
    let mut given = Vec::new();
    for key in keys {
        if let Some(row) = mandate::find(access, key.door, key.serial)? {
            given.push((find_door(access, key.door)?, row));
        }
    }
    Ok(given)
}

pub(crate) fn mandates_of(family: &'static dyn Family) -> Result<&'static dyn Mandates, Failure> {
    family.mandates().ok_or_else(|| not_allowed(MandateObstacle::NotSupported))
}

fn not_allowed(wrong: MandateObstacle) -> Failure {
    CommandError::NotAllowed { reason: Obstacle::Mandate { wrong } }.into()
}
