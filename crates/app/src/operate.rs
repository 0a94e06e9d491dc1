//! What taps at a door have in common: act, wait for the bolt, remember what the lock said.

use store::Id;
use store::table::door::{self, DoorRow};
use store::table::reading::{self, ReadingRow};

use crate::App;
use crate::attempt::Attempt;
use crate::failure::Failure;
use crate::family::{Conversation, Deed, Settled, Verdict, Vouching};
use crate::lock_state::{bolt_code, leaf_code};
use crate::set_up::refused;
use crate::view::{BoltAction, CommandError, Outcome, Refusal, Stage};

/// A deed that the lock did.
pub(crate) struct Done {
    /// The lock's state when the bolt had settled.
    pub(crate) state: Settled,
    /// From the tap to the lock's decision.
    pub(crate) ms: u32,
}

/// What a tap on the screen asks a lock for.
pub(crate) fn deed_of(action: BoltAction) -> Deed {
    match action {
        BoltAction::Unlock => Deed::Unlock,
        BoltAction::Lock => Deed::Lock,
    }
}

/// What a tap on the screen is answered.
pub(crate) fn outcome_of(done: &Done) -> Outcome {
    Outcome::Done {
        bolt: done.state.bolt,
        battery_percent: done.state.battery_percent.unwrap_or_default(),
        ms: done.ms,
    }
}

impl App {
    /// Acts and waits for the bolt. A refusal is an error.
    pub(crate) async fn operate(
        &self,
        lock: &mut dyn Conversation,
        attempt: &mut Attempt<'_>,
        pass: Id,
        (deed, vouching): (Deed, Vouching<'_>),
    ) -> Result<(Done, Verdict), Failure> {
        let verdict = lock.act(self, attempt, pass, (deed, vouching)).await?;
        if !verdict.proven {
            let reason = Refusal::Unknown;
            return Err(CommandError::Refused { reason }.into());
        }
        verdict.answer.map_err(refused)?;
        let ms = attempt.elapsed_ms();
        let mut state = verdict.state;
        if deed.moves_bolt() {
            attempt.stage(Stage::Moving);
            if let Some(settled) = lock.settled().await {
                state = settled.map_err(refused)?;
            }
        }
        attempt.done();
        Ok((Done { state, ms }, verdict))
    }

    /// Operates a door of this site: vouches for what its lock knows, and remembers what the lock said.
    pub(crate) async fn operate_own(
        &self,
        lock: &mut dyn Conversation,
        attempt: &mut Attempt<'_>,
        row: &DoorRow,
        deed: Deed,
    ) -> Result<Done, Failure> {
        let pass = self.ensure_owner_pass(row.id)?;
        let deed = (deed, Vouching::ListAndTime(row));
        let mut outcome = self.operate(lock, attempt, pass, deed).await;
        if let Err(Failure(CommandError::Refused { reason: Refusal::LockFull })) = &outcome {
            // What waits may say that phones are gone whose places this phone's new pass can have.
            self.deliver_waiting(lock, row).await?;
            outcome = self.operate(lock, attempt, pass, deed).await;
        }
        let (done, verdict) = outcome?;
        self.remember(row.id, &done.state, &verdict)?;
        if row.seen_new_at.is_some() {
            self.store.write(|access| Ok::<_, Failure>(door::set_seen_new(access, row.id, None)?))?;
        }
        Ok(done)
    }

    /// Asks for the state only.
    pub(crate) async fn read_state(
        &self,
        lock: &mut dyn Conversation,
        attempt: &mut Attempt<'_>,
        row: &DoorRow,
    ) -> Result<(), Failure> {
        self.operate_own(lock, attempt, row, Deed::Look).await.map(|_| ())
    }

    /// Stores a reading; what the lock did not say stays as it was read before.
    fn remember(&self, door: Id, state: &Settled, verdict: &Verdict) -> Result<(), Failure> {
        let now = self.now();
        let heard = verdict.heard.as_ref();
        self.store.write(|access| {
            let before = reading::find(access, door)?;
            let row = ReadingRow {
                bolt: bolt_code(state.bolt),
                leaf: leaf_code(state.leaf),
                battery_percent: state
                    .battery_percent
                    .or(before.map(|before| before.battery_percent))
                    .unwrap_or_default(),
                battery_low: heard.is_some_and(|heard| heard.battery_low),
                clock_trusted: !state.clock_lost,
                clock_error: heard.and_then(|heard| Some((heard.clock_error_seconds?, heard.at))),
                read_at: now,
            };
            Ok(reading::set(access, door, &row)?)
        })
    }
}
