//! Verbs: let a keypad take codes again, and decide who may reset a lock.

use store::table::change::{self, Ending};
use store::table::door::DoorRow;

use crate::App;
use crate::attempt::{Attempt, Subject};
use crate::cloud::Way;
use crate::failure::Failure;
use crate::family::{self, Care, Conversation, Deed, Receipt};
use crate::operate::{Done, outcome_of};
use crate::view::{CommandError, DoorId, Obstacle, Outcome, ResetCode, ResetGuard};

/// What is done at the lock.
#[derive(Clone, Copy)]
enum Tending {
    ReleaseKeypad,
    AllowReset(&'static dyn Care),
}

impl App {
    /// Lets the keypad of a door take codes again after wrong ones.
    ///
    /// # Errors
    /// What can be done at the door; `Gone`.
    pub async fn release_keypad(&self, door: &DoorId) -> Result<Outcome, CommandError> {
        self.tend(door, Way::Near, Tending::ReleaseKeypad).await
    }

    /// As [`App::release_keypad`], through a gateway.
    ///
    /// # Errors
    /// As [`App::release_keypad`]; `NoCloud`; `CloudAway`; `GatewayAway`; `GatewayRadio`; `NoGatewaySees`.
    pub async fn release_keypad_from_afar(&self, door: &DoorId) -> Result<Outcome, CommandError> {
        self.tend(door, Way::Far, Tending::ReleaseKeypad).await
    }

    /// Decides what a factory reset of a door's lock needs. The lock learns of it with the next visit.
    ///
    /// # Errors
    /// `NotAllowed` for a lock that knows no such thing; `Gone`; `VaultLocked`.
    pub fn set_reset_guard(&self, door: &DoorId, guard: ResetGuard) -> Result<(), CommandError> {
        self.require_open_vault()?;
        let (row, now) = (self.door_row(door)?, self.now());
        let care = care_of(&row)?;
        self.store.write(|access| care.want_reset_guard(access, &row, guard, now))?;
        self.announce();
        Ok(())
    }

    /// Allows one factory reset, at the door and for ten minutes from now: the button inside does it.
    ///
    /// # Errors
    /// What can be done at the door; `NotAllowed` for a lock that knows no such thing; `Gone`.
    pub async fn allow_reset(&self, door: &DoorId) -> Result<Outcome, CommandError> {
        let care = care_of(&self.door_row(door)?)?;
        self.tend(door, Way::Near, Tending::AllowReset(care)).await
    }

    /// The digits that allow a factory reset at the keypad, for somebody whom the owner cannot reach with a phone.
    ///
    /// # Errors
    /// `NotAllowed` for a lock that knows no such thing; `Gone`; `VaultLocked`.
    pub fn reset_code(&self, door: &DoorId) -> Result<ResetCode, CommandError> {
        self.require_open_vault()?;
        let row = self.door_row(door)?;
        require_claimed(&row)?;
        let care = care_of(&row)?;
        let digits = self.store.read(|access| care.recovery_code(access, &row))?;
        Ok(ResetCode { digits: digits.to_string() })
    }

    async fn tend(&self, door: &DoorId, way: Way, what: Tending) -> Result<Outcome, CommandError> {
        let row = self.door_row(door)?;
        if way == Way::Far {
            self.require_in_service(&row)?;
        }
        let Some(turn) = self.running.take(row.lock_id) else { return Ok(Outcome::AlreadyRunning) };
        let mut attempt = Attempt::begin(self, Subject::Door(door.clone()));
        self.announce();
        let outcome = self.tend_at(&mut attempt, &row, (way, what)).await;
        drop((attempt, turn));
        self.announce();
        Ok(outcome_of(&outcome?))
    }

    async fn tend_at(
        &self,
        attempt: &mut Attempt<'_>,
        row: &DoorRow,
        (way, what): (Way, Tending),
    ) -> Result<Done, Failure> {
        let mut lock = self.meet_own(attempt, row, way).await?;
        let outcome = match what {
            Tending::ReleaseKeypad => {
                self.operate_own(lock.as_mut(), attempt, row, Deed::ReleaseKeypad).await
            }
            Tending::AllowReset(care) => self.look_and_allow(lock.as_mut(), attempt, (row, care)).await,
        };
        lock.close().await;
        outcome
    }

    async fn look_and_allow(
        &self,
        lock: &mut dyn Conversation,
        attempt: &mut Attempt<'_>,
        (row, care): (&DoorRow, &dyn Care),
    ) -> Result<Done, Failure> {
        let done = self.operate_own(lock, attempt, row, Deed::Look).await?;
        self.deliver_leave(lock, row, care).await?;
        Ok(done)
    }

    async fn deliver_leave(
        &self,
        lock: &mut dyn Conversation,
        row: &DoorRow,
        care: &dyn Care,
    ) -> Result<(), Failure> {
        let now = self.now();
        let leave = self.store.write(|access| care.leave_to_reset(access, row, now))?;
        match lock.deliver(self, row, &leave).await? {
            Receipt::Took => self
                .store
                .write(|access| Ok::<_, Failure>(change::end(access, leave.id, Ending::Confirmed, now)?)),
            Receipt::NotNow | Receipt::Refused(_) | Receipt::Overtaken(_) => {
                let reason = Obstacle::ResetNotTaken;
                Err(CommandError::NotAllowed { reason }.into())
            }
        }
    }
}

fn care_of(row: &DoorRow) -> Result<&'static dyn Care, Failure> {
    let reason = Obstacle::NoSuchCare;
    family::of(&row.family)?.care().ok_or_else(|| CommandError::NotAllowed { reason }.into())
}

fn require_claimed(row: &DoorRow) -> Result<(), Failure> {
    if row.steps.claimed_at.is_some() {
        return Ok(());
    }
    let reason = Obstacle::DoorNotInService { door: row.name.clone() };
    Err(CommandError::NotAllowed { reason }.into())
}
