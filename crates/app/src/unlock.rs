//! Verb: open somebody else's door with a key on this phone. The first tap claims it and opens at once.

use store::Id;
use store::table::held_key::{self, HeldKeyRow};
use store::table::held_use;
use store::table::pass::{self, PassRow};

use crate::App;
use crate::app::{moment, parse_id};
use crate::attempt::{Attempt, Subject};
use crate::claim_code::claim_code_of;
use crate::cloud::Way;
use crate::failure::Failure;
use crate::family::{self, Greeting, KeyTerms, Vouching};
use crate::lock_state::{bolt_code, final_code};
use crate::operate::{Done, deed_of, outcome_of};
use crate::reach::Target;
use crate::view::{BoltAction, ClaimCode, CommandError, KeyId, Outcome, Refusal};

impl App {
    /// Moves the bolt with a held key; both phone and lock may be offline. A second tap while the first runs is
    /// ignored, never queued.
    ///
    /// # Errors
    /// `KeyNotYet` and `KeyExpired` by the lock's clock; `Refused` with the lock's reason; what can be done at the
    /// door; `Gone`.
    pub async fn unlock(&self, key: &KeyId, action: BoltAction) -> Result<Outcome, CommandError> {
        self.require_open_vault()?;
        let id = parse_id(&key.0)?;
        let (row, pass) = self.held(id)?;
        if claim_code_of(&pass, &terms_of(&pass)?) == ClaimCode::Missing {
            return Err(CommandError::ClaimCodeMissing);
        }
        let Some(turn) = self.running.take(pass.lock_id) else { return Ok(Outcome::AlreadyRunning) };
        let mut attempt = Attempt::begin(self, Subject::Key(key.clone()));
        self.announce();
        let outcome = self.use_key(&mut attempt, &pass, action).await;
        let outcome = self.remember_use(&row, &pass, outcome);
        drop((attempt, turn));
        self.announce();
        Ok(outcome_of(&outcome?))
    }

    fn held(&self, id: Id) -> Result<(HeldKeyRow, PassRow), Failure> {
        self.store.read(|access| {
            let row = held_key::find(access, id)?.ok_or(CommandError::Gone)?;
            let pass = pass::get(access, row.pass)?;
            Ok((row, pass))
        })
    }

    async fn use_key(
        &self,
        attempt: &mut Attempt<'_>,
        pass: &PassRow,
        action: BoltAction,
    ) -> Result<Done, Failure> {
        let target =
            Target { family: family::of(&pass.family)?, lock_id: pass.lock_id, lock_pub: &pass.lock_pub };
        let mut lock = self.meet(attempt, &target, Way::Near).await?;
        let outcome = match lock.greeting() {
            Greeting::InService => {
                let asked = (deed_of(action), Vouching::Nothing);
                let outcome =
                    self.operate(lock.as_mut(), attempt, pass.id, asked).await.map(|(done, _)| done);
                if matches!(outcome, Ok(_) | Err(Failure(CommandError::Refused { .. })))
                    && let Err(failure) = self.run_errand(lock.as_mut(), &pass.lock_id).await
                {
                    tracing::debug!(error = %failure.0, "Failed to hand over a message; the next opening tries again");
                }
                outcome
            }
            // A lock that was reset knows no keys any more.
            Greeting::New => Err(CommandError::Refused { reason: Refusal::Unknown }.into()),
        };
        lock.close().await;
        outcome
    }

    /// Remembers how a tap ended, and words what the lock's clock had to say.
    fn remember_use(
        &self,
        row: &HeldKeyRow,
        pass: &PassRow,
        outcome: Result<Done, Failure>,
    ) -> Result<Done, Failure> {
        let now = self.now();
        match outcome {
            Ok(done) => {
                let bolt = bolt_code(done.state.bolt);
                self.store.write(|access| {
                    held_use::insert(access, row.id, now, bolt)?;
                    Ok::<_, Failure>(held_key::set_used(access, row.id, bolt, now)?)
                })?;
                Ok(done)
            }
            Err(Failure(CommandError::Refused { reason: Refusal::WrongClaimCode })) => {
                Err(self.note_wrong_code(pass.id)?)
            }
            Err(Failure(CommandError::Refused { reason })) => {
                if let Some(code) = final_code(reason) {
                    self.store
                        .write(|access| Ok::<_, Failure>(held_key::set_refused(access, row.id, code)?))?;
                }
                Err(worded(row, pass, reason))
            }
            Err(failure) => Err(failure),
        }
    }
}

fn terms_of(pass: &PassRow) -> Result<KeyTerms, Failure> {
    family::of(&pass.family)?.terms(&pass.block)
}

fn worded(row: &HeldKeyRow, pass: &PassRow, reason: Refusal) -> Failure {
    let terms = match terms_of(pass) {
        Ok(terms) => terms,
        Err(failure) => return failure,
    };
    if reason == Refusal::NotYet {
        return CommandError::KeyNotYet { opens_at: moment(&row.zone, terms.starts_at) }.into();
    }
    if reason == Refusal::Expired {
        return CommandError::KeyExpired { ended_at: moment(&row.zone, terms.ends_at) }.into();
    }
    CommandError::Refused { reason }.into()
}
