//! Asks a lock to act with a pass: claims it the first time, and never loses a claim whose answer was lost.

use std::sync::{Mutex, PoisonError};

use lock_protocol::challenge::Challenge;
use lock_protocol::keys::{CODE_DIGITS, CredentialKey, DeviceKey};
use lock_protocol::status::Status;
use lock_protocol::unlock::{ANY_SLOT, Act, Action, Intent};
use store::Id;
use store::table::door::DoorRow;
use store::table::pass::{self, PassRow};

use super::fresh::bound_fresh;
use super::secrets::key_bytes;
use super::session::{Answer, Ask, Claim, Extension};
use super::talk::Talk;
use crate::App;
use crate::app::find_door;
use crate::attempt::Attempt;
use crate::failure::{Failure, unexpected};
use crate::family::{Deed, Heard, Verdict};
use crate::view::Stage;

impl Talk {
    /// What is asked for, and that nobody stands at the door when a gateway carries it.
    fn act_of(&self, deed: Deed) -> Act {
        let action = match deed {
            Deed::Unlock => Action::Unlock,
            Deed::Lock => Action::Lock,
            Deed::Look => Action::Status,
            Deed::ReleaseKeypad => Action::Release,
        };
        let intent = if self.session.is_far() { Intent::Remote } else { Intent::Tap };
        Act { intent, action }
    }

    /// A tap of somebody who can vouch for nothing.
    pub(super) async fn tap(
        &mut self,
        app: &App,
        attempt: &mut Attempt<'_>,
        pass: Id,
        deed: Deed,
    ) -> Result<Answer, Failure> {
        self.act_with(app, attempt, (pass, self.act_of(deed)), &|_| Ok(Vec::new())).await
    }

    /// A tap at a door of this site: proves that nothing was taken back in vain and sets the lock's clock on the way.
    pub(super) async fn tap_as_host(
        &mut self,
        app: &App,
        attempt: &mut Attempt<'_>,
        (pass, row): (Id, &DoorRow),
        deed: Deed,
    ) -> Result<Verdict, Failure> {
        // The last challenge answered is the one that the lock's proof covers.
        let heard = Mutex::new((self.session.challenge().await?, app.now()));
        let extension = |challenge: &Challenge| {
            let now = app.now();
            *heard.lock().unwrap_or_else(PoisonError::into_inner) = (*challenge, now);
            app.store.read(|access| bound_fresh(access, &find_door(access, row.id)?, challenge, now))
        };
        let answer = self.act_with(app, attempt, (pass, self.act_of(deed)), &extension).await?;
        let (challenge, at) = heard.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(answer.told(Some(heard_of(&challenge, at))))
    }

    /// Acts with the pass `id`. The verdict is the lock's; a verdict without proof changes nothing that is stored.
    async fn act_with(
        &mut self,
        app: &App,
        attempt: &mut Attempt<'_>,
        (id, act): (Id, Act),
        extension: &Extension<'_>,
    ) -> Result<Answer, Failure> {
        let pass = app.store.read(|access| Ok::<_, Failure>(pass::get(access, id)?))?;
        let Some(claim) = &pass.claim else {
            return self.claim(app, attempt, &pass, act).await;
        };
        attempt.stage(Stage::CheckingKey);
        let key = DeviceKey::new(key_bytes(&claim.device_key)?);
        let ask = Ask { key: &key, slot: claim.slot, act, nonce: &|| app.random(), extension };
        let verdict = match claim.claimed_at {
            Some(_) => self.session.act(&ask).await?,
            None => self.session.act_once(&ask).await?,
        };
        if verdict.proven && claim.claimed_at.is_none() {
            // The lock knows the key, so the claim had arrived and only its answer was lost.
            let now = app.now();
            app.store.write(|access| Ok::<_, Failure>(pass::set_claimed(access, id, claim.slot, now)?))?;
        }
        let never_arrived = !verdict.proven && verdict.status == Status::BadMac && claim.claimed_at.is_none();
        if never_arrived && claim.slot == ANY_SLOT {
            return self.claim(app, attempt, &pass, act).await;
        }
        Ok(verdict)
    }

    async fn claim(
        &mut self,
        app: &App,
        attempt: &mut Attempt<'_>,
        pass: &PassRow,
        act: Act,
    ) -> Result<Answer, Failure> {
        attempt.stage(Stage::Claiming);
        let secret = pass.device_secret.as_ref().ok_or_else(|| broken("it has no device secret"))?;
        let key = CredentialKey::new(key_bytes(&pass.credential_key)?);
        let keys = (&key_bytes(secret)?, &pass.lock_pub);
        let code = digits_for(pass)?;
        let claim = Claim { key: &key, code: code.as_ref(), block: &pass.block, keys, act };
        let (nonce, device) = self.session.prepare_claim(&claim, app.random()).await?;
        // Stored before it is sent: whatever happens to the answer, this phone can go on with K_dev.
        app.store.write(|access| {
            Ok::<_, Failure>(pass::set_claim_sent(access, pass.id, &nonce, device.reveal())?)
        })?;
        let verdict = self.session.send_claim().await?;
        let now = app.now();
        match verdict.slot {
            Some(slot) if verdict.status == Status::Ok => {
                app.store.write(|access| Ok::<_, Failure>(pass::set_claimed(access, pass.id, slot, now)?))?;
            }
            Some(_) => app.store.write(|access| Ok::<_, Failure>(pass::clear_claim(access, pass.id)?))?,
            None => {}
        }
        Ok(verdict)
    }
}

/// The clock's error is what the challenge said against our clock when it came, before our own word set the clock.
fn heard_of(challenge: &Challenge, at: u32) -> Heard {
    let error = i64::from(challenge.time.0) - i64::from(at);
    let error = i32::try_from(error).unwrap_or(if error < 0 { i32::MIN } else { i32::MAX });
    Heard {
        battery_low: challenge.flags.battery_low,
        clock_error_seconds: challenge.flags.clock_trusted.then_some(error),
        at,
    }
}

/// The digits for a claim, or nothing where none are needed.
fn digits_for(pass: &PassRow) -> Result<Option<[u8; CODE_DIGITS]>, Failure> {
    let Some(code) = &pass.claim_code else { return Ok(None) };
    let digits = code.as_slice().try_into();
    digits.map(Some).map_err(|_| broken("its claim code has the wrong length"))
}

fn broken(why: &str) -> Failure {
    unexpected("Failed to use a pass", why)
}
