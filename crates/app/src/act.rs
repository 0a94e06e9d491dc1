//! Asks a lock to act with a pass: claims it the first time, and never loses a claim whose answer was lost.

use lock_protocol::keys::{CredentialKey, DeviceKey};
use lock_protocol::status::Status;
use lock_protocol::unlock::{ANY_SLOT, Act, Action, Intent};
use store::Id;
use store::table::pass::{self, PassRow};

use crate::App;
use crate::attempt::Attempt;
use crate::failure::{Failure, unexpected};
use crate::family::{Ask, Extension, Session, Verdict};
use crate::view::{BoltAction, Stage};

/// A tap on the screen.
pub(crate) fn tap(action: Action) -> Act {
    Act { intent: Intent::Tap, action }
}

pub(crate) fn action_of(action: BoltAction) -> Action {
    match action {
        BoltAction::Unlock => Action::Unlock,
        BoltAction::Lock => Action::Lock,
    }
}

impl App {
    /// Acts with the pass `id`. The verdict is the lock's; a verdict without proof changes nothing that is stored.
    pub(crate) async fn act(
        &self,
        session: &mut Session,
        attempt: &mut Attempt<'_>,
        id: Id,
        act: Act,
        extension: &Extension<'_>,
    ) -> Result<Verdict, Failure> {
        let pass = self.store.read(|access| Ok::<_, Failure>(pass::get(access, id)?))?;
        let Some(claim) = &pass.claim else {
            return self.claim(session, attempt, &pass, act).await;
        };
        attempt.stage(Stage::CheckingKey);
        let key = DeviceKey::new(key_bytes(&claim.device_key)?);
        let ask = Ask { key: &key, slot: claim.slot, act, nonce: &|| self.random(), extension };
        let verdict = match claim.claimed_at {
            Some(_) => session.act(&ask).await?,
            None => session.act_once(&ask).await?,
        };
        if verdict.proven && claim.claimed_at.is_none() {
            // The lock knows the key, so the claim had arrived and only its answer was lost.
            let now = self.now();
            self.store.write(|access| Ok::<_, Failure>(pass::set_claimed(access, id, claim.slot, now)?))?;
        }
        let never_arrived = !verdict.proven && verdict.status == Status::BadMac && claim.claimed_at.is_none();
        if never_arrived && claim.slot == ANY_SLOT {
            return self.claim(session, attempt, &pass, act).await;
        }
        Ok(verdict)
    }

    async fn claim(
        &self,
        session: &mut Session,
        attempt: &mut Attempt<'_>,
        pass: &PassRow,
        act: Act,
    ) -> Result<Verdict, Failure> {
        attempt.stage(Stage::Claiming);
        let secret = pass.device_secret.as_ref().ok_or_else(|| broken("it has no device secret"))?;
        let key = CredentialKey::new(key_bytes(&pass.credential_key)?);
        let keys = (&key_bytes(secret)?, &pass.lock_pub);
        let (nonce, device) = session.prepare_claim(&key, &pass.block, keys, act, self.random()).await?;
        // Stored before it is sent: whatever happens to the answer, this phone can go on with K_dev.
        self.store.write(|access| {
            Ok::<_, Failure>(pass::set_claim_sent(access, pass.id, &nonce, device.reveal())?)
        })?;
        let verdict = session.send_claim().await?;
        let now = self.now();
        match verdict.slot {
            Some(slot) if verdict.status == Status::Ok => {
                self.store
                    .write(|access| Ok::<_, Failure>(pass::set_claimed(access, pass.id, slot, now)?))?;
            }
            Some(_) => self.store.write(|access| Ok::<_, Failure>(pass::clear_claim(access, pass.id)?))?,
            None => {}
        }
        Ok(verdict)
    }
}

pub(crate) fn key_bytes(bytes: &[u8]) -> Result<[u8; 32], Failure> {
    bytes.try_into().map_err(|_| broken("a key has the wrong length"))
}

fn broken(why: &str) -> Failure {
    unexpected("Failed to use a pass", why)
}
