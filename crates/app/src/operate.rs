//! What taps at a door have in common: act, wait for the bolt, remember what the lock said.

use std::sync::{Mutex, PoisonError};

use lock_protocol::challenge::Challenge;
use lock_protocol::status::Status;
use lock_protocol::unlock::{Act, Action};
use store::Id;
use store::table::door::DoorRow;
use store::table::reading::{self, ReadingRow};

use crate::App;
use crate::act::tap;
use crate::app::find_door;
use crate::attempt::Attempt;
use crate::failure::Failure;
use crate::family::{Extension, Session, Verdict};
use crate::fresh::bound_fresh;
use crate::lock_state::{bolt_code, bolt_from, leaf_code, leaf_from};
use crate::set_up::refused;
use crate::view::{Bolt, CommandError, Refusal, Stage};

/// An act that the lock did.
pub(crate) struct Done {
    pub(crate) verdict: Verdict,
    /// The bolt when it settled.
    pub(crate) bolt: Bolt,
    /// From the tap to the lock's decision.
    pub(crate) ms: u32,
}

impl App {
    /// Acts and waits for the bolt. A refusal is an error.
    pub(crate) async fn operate(
        &self,
        session: &mut Session,
        attempt: &mut Attempt<'_>,
        pass: Id,
        act: Act,
        extension: &Extension<'_>,
    ) -> Result<Done, Failure> {
        let mut verdict = self.act(session, attempt, pass, act, extension).await?;
        if !verdict.proven {
            let reason = Refusal::Unknown;
            return Err(CommandError::Refused { reason }.into());
        }
        if verdict.status != Status::Ok {
            return Err(refused(verdict.status));
        }
        let ms = attempt.elapsed_ms();
        if act.action.moves_bolt() {
            attempt.stage(Stage::Moving);
            if let Some(settled) = session.settled().await {
                verdict.state = settled.state;
                verdict.battery_percent = Some(settled.battery_percent);
                if settled.status == Status::Jammed {
                    return Err(refused(Status::Jammed));
                }
            }
        }
        attempt.done();
        Ok(Done { bolt: bolt_from(verdict.state.bolt), verdict, ms })
    }

    /// Operates a door of this site: proves that nothing was taken back in vain, sets the lock's clock on the way, and
    /// remembers what the lock said.
    pub(crate) async fn operate_own(
        &self,
        session: &mut Session,
        attempt: &mut Attempt<'_>,
        row: &DoorRow,
        action: Action,
    ) -> Result<Done, Failure> {
        let pass = self.ensure_owner_pass(row.id)?;
        // The last challenge answered is the one that the lock's proof covers.
        let heard = Mutex::new((session.challenge().await?, self.now()));
        let extension = |challenge: &Challenge| {
            let now = self.now();
            *heard.lock().unwrap_or_else(PoisonError::into_inner) = (*challenge, now);
            self.store.read(|access| bound_fresh(access, &find_door(access, row.id)?, challenge, now))
        };
        let done = self.operate(session, attempt, pass, tap(action), &extension).await?;
        let (challenge, heard_at) = heard.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.remember(row.id, &challenge, &done.verdict, heard_at)?;
        Ok(done)
    }

    /// Asks for the state only.
    pub(crate) async fn read_state(
        &self,
        session: &mut Session,
        attempt: &mut Attempt<'_>,
        row: &DoorRow,
    ) -> Result<(), Failure> {
        self.operate_own(session, attempt, row, Action::Status).await.map(|_| ())
    }

    /// Stores a reading. The clock's error is what the challenge said against our clock when it came, before our own
    /// word set the clock; the challenge is under the proof of the answer.
    fn remember(
        &self,
        door: Id,
        challenge: &Challenge,
        verdict: &Verdict,
        heard_at: u32,
    ) -> Result<(), Failure> {
        let error = i64::from(challenge.time.0) - i64::from(heard_at);
        let error = i32::try_from(error).unwrap_or(if error < 0 { i32::MIN } else { i32::MAX });
        let now = self.now();
        self.store.write(|access| {
            let before = reading::find(access, door)?;
            let row = ReadingRow {
                bolt: bolt_code(bolt_from(verdict.state.bolt)),
                leaf: leaf_code(leaf_from(verdict.state.door)),
                battery_percent: verdict
                    .battery_percent
                    .or(before.map(|before| before.battery_percent))
                    .unwrap_or_default(),
                battery_low: challenge.flags.battery_low,
                clock_trusted: !verdict.state.clock_lost,
                clock_error: challenge.flags.clock_trusted.then_some((error, heard_at)),
                read_at: now,
            };
            Ok(reading::set(access, door, &row)?)
        })
    }
}
