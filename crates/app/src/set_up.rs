//! Verb: put a lock into service, step by step; killed anywhere, it goes on at the first step not done.

use store::table::door::{self, DoorRow, Step, Steps};
use store::table::site::{self, SiteRow};
use store::{Id, Secret};

use crate::App;
use crate::app::{find_door, id_text, parse_id, zone_named};
use crate::attempt::{Attempt, Subject};
use crate::cloud::Way;
use crate::failure::Failure;
use crate::family::{self, Conversation, Deed, Greeting, NewLock, Vouching};
use crate::owner_pass::drop_owner_pass;
use crate::reach::Target;
use crate::read_setup_code::parse_setup_code;
use crate::rename::clean_name;
use crate::view::{CommandError, DoorId, Obstacle, Refusal, Stage};

impl App {
    /// Puts the lock of this setup code on a new door: finds it, claims it, sets clock and zone. A lock of this site
    /// that is in service already, but unknown here after a restore by words, is taken over instead; one that was reset
    /// begins anew.
    ///
    /// The door exists from the first step on; after an error `resume_set_up` goes on.
    ///
    /// # Errors
    /// What can be done at the door: `OutOfReach`, `SetupRefused`, `LockOwned` and the like; `NotAllowed` for a lock
    /// that is a door already.
    pub async fn set_up_door(
        &self,
        setup_text: &str,
        name: &str,
        zone: &str,
    ) -> Result<DoorId, CommandError> {
        self.require_open_vault()?;
        let code = parse_setup_code(setup_text)?;
        let name = clean_name(name, "name")?;
        let zone = zone_named(zone)?.name().to_owned();
        let id = self.add_door(&code, name, zone)?;
        self.announce();
        self.run_set_up(id).await?;
        Ok(DoorId(id_text(id)))
    }

    /// Goes on with a setting up that was interrupted.
    ///
    /// # Errors
    /// As [`App::set_up_door`]; `Gone`.
    pub async fn resume_set_up(&self, door: &DoorId) -> Result<(), CommandError> {
        self.require_open_vault()?;
        Ok(self.run_set_up(parse_id(&door.0)?).await?)
    }

    /// Gives up on a door whose setting up is not done. A lock that was claimed already must be reset at its inside.
    ///
    /// # Errors
    /// `Gone`; `NotAllowed` for a door in service.
    pub fn forget_set_up(&self, door: &DoorId) -> Result<(), CommandError> {
        let id = parse_id(&door.0)?;
        self.store.write(|access| {
            let row = find_door(access, id)?;
            if row.steps.in_service_at.is_some() {
                return Err(Failure(CommandError::NotAllowed { reason: Obstacle::DoorInService }));
            }
            drop_owner_pass(access, &row)?;
            Ok(door::delete(access, id)?)
        })?;
        self.announce();
        Ok(())
    }

    /// Writes the door down before its lock is looked for, and makes the site with the first one.
    fn add_door(&self, code: &NewLock, name: String, zone: String) -> Result<Id, Failure> {
        let (id, now, new_site) = (self.new_id(), self.now(), Secret::new(self.random::<32>().to_vec()));
        self.store.write(|access| {
            if let Some(known) = door::find_by_lock(access, &code.lock_id)? {
                // In service or not, the lock may have been reset since; its greeting will tell.
                door::set_setup_secret(access, known.id, &code.secret)?;
                return Ok(known.id);
            }
            if site::find(access)?.is_none() {
                let row = SiteRow { site_key: new_site, made_at: now, recovery_saved_at: None };
                site::insert(access, &row)?;
            }
            let row = DoorRow {
                id,
                name,
                zone,
                family: code.family.word().to_owned(),
                lock_id: code.lock_id,
                lock_pub: code.lock_pub,
                install_nonce: None,
                issuer_generation: 0,
                owner_pass: None,
                added_at: now,
                steps: Steps::default(),
                restored_at: None,
                seen_new_at: None,
            };
            door::insert(access, &row, Some(&code.secret))?;
            Ok(id)
        })
    }

    async fn run_set_up(&self, id: Id) -> Result<(), Failure> {
        let row = self.store.read(|access| find_door(access, id))?;
        let Some(turn) = self.running.take(row.lock_id) else { return Err(CommandError::LockBusy.into()) };
        let mut attempt = Attempt::begin(self, Subject::Door(DoorId(id_text(id))));
        self.announce();
        let outcome = self.walk(&mut attempt, &row).await;
        if outcome.is_ok() {
            attempt.done();
        }
        drop((attempt, turn));
        self.announce();
        outcome
    }

    async fn walk(&self, attempt: &mut Attempt<'_>, row: &DoorRow) -> Result<(), Failure> {
        let mut lock = self.meet(attempt, &target(row)?, Way::Near).await?;
        self.mark(row.id, Step::Found)?;
        let outcome = self.walk_on(lock.as_mut(), attempt, row.id).await;
        lock.close().await;
        outcome
    }

    async fn walk_on(
        &self,
        lock: &mut dyn Conversation,
        attempt: &mut Attempt<'_>,
        id: Id,
    ) -> Result<(), Failure> {
        match lock.greeting() {
            Greeting::New => {
                attempt.stage(Stage::SettingUp);
                lock.hand_over(self, id).await?;
            }
            // Either the answer to our keys was lost, or the lock is this site's from before a restore.
            Greeting::InService => {
                let row = self.store.read(|access| find_door(access, id))?;
                if row.steps.in_service_at.is_some() {
                    return Err(self.is_door_already(&row)?);
                }
                if row.install_nonce.is_none() {
                    lock.take_over(self, attempt, id).await?;
                    return self.set_clock(lock, attempt, id).await;
                }
            }
        }
        self.claim_as_owner(lock, attempt, id).await?;
        self.set_clock(lock, attempt, id).await
    }

    /// A code that was read again for a lock that works: nothing is to be done, and the code's secret is not kept.
    fn is_door_already(&self, row: &DoorRow) -> Result<Failure, Failure> {
        self.store.write(|access| Ok::<_, Failure>(door::clear_setup_secret(access, row.id)?))?;
        let reason = Obstacle::LockInUse { door: row.name.clone() };
        Ok(CommandError::NotAllowed { reason }.into())
    }

    async fn claim_as_owner(
        &self,
        lock: &mut dyn Conversation,
        attempt: &mut Attempt<'_>,
        id: Id,
    ) -> Result<(), Failure> {
        let pass = self.ensure_owner_pass(id)?;
        let verdict = lock.act(self, attempt, pass, (Deed::Look, Vouching::Nothing)).await?;
        if !verdict.proven {
            return Err(CommandError::LockOwned.into());
        }
        verdict.answer.map_err(refused)?;
        let now = self.now();
        self.store.write(|access| {
            door::set_step(access, id, Step::Claimed, now)?;
            Ok::<_, Failure>(door::clear_setup_secret(access, id)?)
        })
    }

    /// Sets the clock and reads everything once.
    async fn set_clock(
        &self,
        lock: &mut dyn Conversation,
        attempt: &mut Attempt<'_>,
        id: Id,
    ) -> Result<(), Failure> {
        attempt.stage(Stage::SettingClock);
        let row = self.store.read(|access| find_door(access, id))?;
        lock.set_clock(self, &row).await?;
        self.read_state(lock, attempt, &row).await?;
        self.mark(id, Step::ClockSet)
    }

    pub(crate) fn mark(&self, id: Id, step: Step) -> Result<(), Failure> {
        let now = self.now();
        self.store.write(|access| Ok(door::set_step(access, id, step, now)?))
    }
}

pub(crate) fn target(row: &DoorRow) -> Result<Target<'_>, Failure> {
    Ok(Target { family: family::of(&row.family)?, lock_id: row.lock_id, lock_pub: &row.lock_pub })
}

/// A lock's refusal, as an error.
pub(crate) fn refused(reason: Refusal) -> Failure {
    CommandError::Refused { reason }.into()
}
