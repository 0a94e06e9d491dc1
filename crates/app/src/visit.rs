//! Verbs of a host near a door: open or close it, or just visit. Both deliver what waits and bring back the log, after
//! the bolt has moved.

use store::table::door::{self, DoorRow, Step};

use crate::App;
use crate::app::find_door;
use crate::attempt::{Attempt, Subject};
use crate::cloud::Way;
use crate::collect_log::Portion;
use crate::deliver::Delivered;
use crate::failure::Failure;
use crate::family::{self, Conversation, Deed, Greeting};
use crate::operate::{Done, deed_of, outcome_of};
use crate::set_up::target;
use crate::view::{BoltAction, CommandError, DoorId, Obstacle, Outcome, Stage, Visit};

impl App {
    /// Moves the bolt of a door of this site; during setting up this is the test.
    ///
    /// # Errors
    /// What can be done at the door; `SetupRefused` when the lock was reset; `Gone`.
    pub async fn test_door(&self, door: &DoorId, action: BoltAction) -> Result<Outcome, CommandError> {
        self.move_bolt(door, action, Way::Near).await
    }

    /// Moves the bolt of a door in service through a gateway, from wherever this phone is. The lock logs it as that.
    ///
    /// # Errors
    /// As [`App::test_door`]; `NoCloud`; `CloudAway`; `GatewayAway`; `GatewayRadio`; `NoGatewaySees`.
    pub async fn move_bolt_from_afar(
        &self,
        door: &DoorId,
        action: BoltAction,
    ) -> Result<Outcome, CommandError> {
        self.move_bolt(door, action, Way::Far).await
    }

    async fn move_bolt(&self, door: &DoorId, action: BoltAction, way: Way) -> Result<Outcome, CommandError> {
        let row = self.door_row(door)?;
        if way == Way::Far {
            self.require_in_service(&row)?;
        }
        let Some(turn) = self.running.take(row.lock_id) else { return Ok(Outcome::AlreadyRunning) };
        let mut attempt = Attempt::begin(self, Subject::Door(door.clone()));
        self.announce();
        let outcome = self.move_own_bolt(&mut attempt, &row, (action, way)).await;
        drop((attempt, turn));
        self.announce();
        Ok(outcome_of(&outcome?))
    }

    /// Goes to a door without opening it: reads its state, sets its clock, delivers what waits, brings back the log.
    /// A door that came out of a recovery sheet becomes this phone's.
    ///
    /// # Errors
    /// What can be done at the door; `SetupRefused` when the lock was reset; `Gone`.
    pub async fn visit_door(&self, door: &DoorId) -> Result<Visit, CommandError> {
        self.go_to(door, Way::Near).await
    }

    /// As [`App::visit_door`], through a gateway.
    ///
    /// # Errors
    /// As [`App::visit_door`]; `NoCloud`; `CloudAway`; `GatewayAway`; `GatewayRadio`; `NoGatewaySees`.
    pub async fn visit_from_afar(&self, door: &DoorId) -> Result<Visit, CommandError> {
        self.go_to(door, Way::Far).await
    }

    async fn go_to(&self, door: &DoorId, way: Way) -> Result<Visit, CommandError> {
        let row = self.door_row(door)?;
        if way == Way::Far {
            self.require_in_service(&row)?;
        }
        let Some(turn) = self.running.take(row.lock_id) else { return Ok(Visit::AlreadyRunning) };
        let mut attempt = Attempt::begin(self, Subject::Door(door.clone()));
        self.announce();
        let outcome = self.visit(&mut attempt, &row, way).await;
        if outcome.is_ok() {
            attempt.done();
        }
        drop((attempt, turn));
        self.announce();
        let (delivered, log_entries) = outcome?;
        Ok(Visit::Done { confirmed: delivered.confirmed, refused: delivered.refused, log_entries })
    }

    async fn move_own_bolt(
        &self,
        attempt: &mut Attempt<'_>,
        row: &DoorRow,
        (action, way): (BoltAction, Way),
    ) -> Result<Done, Failure> {
        let mut lock = self.meet_own(attempt, row, way).await?;
        let outcome = self.operate_own(lock.as_mut(), attempt, row, deed_of(action)).await;
        if outcome.is_ok() {
            self.note_test(row, action)?;
            self.announce();
            // The door is open; whatever goes wrong from here on waits for the next time.
            match self.settle_accounts(lock.as_mut(), attempt, row, Portion::OnTheWay).await {
                Ok(_) => attempt.done(),
                Err(failure) => {
                    tracing::info!(error = %failure.0, "The rest of the visit waits for the next one")
                }
            }
        }
        lock.close().await;
        outcome
    }

    async fn visit(
        &self,
        attempt: &mut Attempt<'_>,
        row: &DoorRow,
        way: Way,
    ) -> Result<(Delivered, u32), Failure> {
        let mut lock = self.meet_own(attempt, row, way).await?;
        let outcome = match self.operate_own(lock.as_mut(), attempt, row, Deed::Look).await {
            Ok(_) => self.settle_accounts(lock.as_mut(), attempt, row, Portion::Whole).await,
            Err(failure) => Err(failure),
        };
        lock.close().await;
        outcome
    }

    /// Setting up and taking over need somebody at the door, who sees that it is the right one.
    pub(crate) fn require_in_service(&self, row: &DoorRow) -> Result<(), Failure> {
        if row.steps.in_service_at.is_some() && row.restored_at.is_none() {
            return Ok(());
        }
        let reason = Obstacle::DoorNotInService { door: row.name.clone() };
        Err(CommandError::NotAllowed { reason }.into())
    }

    /// Meets a lock that must be in service; takes it over first when it came out of a recovery sheet.
    pub(crate) async fn meet_own(
        &self,
        attempt: &mut Attempt<'_>,
        row: &DoorRow,
        way: Way,
    ) -> Result<Box<dyn Conversation>, Failure> {
        self.require_open_vault()?;
        if row.steps.claimed_at.is_none() && row.restored_at.is_none() {
            let reason = Obstacle::DoorNotInService { door: row.name.clone() };
            return Err(CommandError::NotAllowed { reason }.into());
        }
        self.settle_taking_back()?;
        let mut lock = self.meet(attempt, &target(row)?, way).await?;
        if lock.greeting() == Greeting::New {
            lock.close().await;
            let now = self.now();
            self.store.write(|access| Ok::<_, Failure>(door::set_seen_new(access, row.id, Some(now))?))?;
            return Err(CommandError::SetupRefused.into());
        }
        if row.restored_at.is_some()
            && let Err(failure) = lock.take_over(self, attempt, row.id).await
        {
            lock.close().await;
            return Err(failure);
        }
        Ok(lock)
    }

    /// Delivers what waits, brings back the log, and delivers the receipt for it.
    async fn settle_accounts(
        &self,
        lock: &mut dyn Conversation,
        attempt: &mut Attempt<'_>,
        row: &DoorRow,
        portion: Portion,
    ) -> Result<(Delivered, u32), Failure> {
        attempt.stage(Stage::Delivering);
        self.settle_settings(row)?;
        self.settle_repeats();
        let mut delivered = self.deliver_waiting(lock, row).await?;
        attempt.stage(Stage::CollectingLog);
        let entries = self.collect_log(lock, row, portion).await?;
        // What the log tells may let a code sleep.
        self.settle_repeats();
        let receipt = self.deliver_waiting(lock, row).await?;
        delivered.refused += receipt.refused;
        Ok((delivered, entries))
    }

    fn settle_settings(&self, row: &DoorRow) -> Result<(), Failure> {
        let (now, family) = (self.now(), family::of(&row.family)?);
        self.store.write(|access| family.renew_settings(access, row, now))
    }

    /// A bolt that moved both ways has been tested; with that a claimed lock is in service.
    fn note_test(&self, row: &DoorRow, action: BoltAction) -> Result<(), Failure> {
        if row.steps.in_service_at.is_some() {
            return Ok(());
        }
        let step = match action {
            BoltAction::Unlock => Step::Opened,
            BoltAction::Lock => Step::Closed,
        };
        let now = self.now();
        self.store.write(|access| {
            door::set_step(access, row.id, step, now)?;
            let steps = find_door(access, row.id)?.steps;
            let all =
                [steps.found_at, steps.claimed_at, steps.clock_set_at, steps.opened_at, steps.closed_at];
            if all.iter().all(Option::is_some) {
                door::set_step(access, row.id, Step::InService, now)?;
            }
            Ok(())
        })
    }
}
