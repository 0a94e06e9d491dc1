//! Makes a lock of a restored site this phone's: kills the lost phone's credentials by a new generation, then claims.

use lock_protocol::keys::AdvertKey;
use lock_protocol::list::{IssuerLine, ListFields};
use lock_protocol::status::Status;
use lock_protocol::{LockId, Unix, who};
use store::Id;
use store::table::door::{self, Step};
use store::table::lock_list::{self, LockListRow};
use store::table::pass;

use super::code::want_no_keys;
use super::mandate::ended_issuers;
use super::secrets::{lock_id, root_key};
use super::talk::Talk;
use super::words::refused;
use crate::App;
use crate::app::find_door;
use crate::attempt::Attempt;
use crate::failure::{Failure, unexpected};
use crate::family::Deed;
use crate::owner_pass::{OWNER, drop_owner_pass};
use crate::view::{CommandError, Stage};

/// Restores after which a lock's generations are used up.
const GENERATION_MAX: u8 = u8::MAX;

/// How a generation of the owner's issuer stands at a lock.
enum Held {
    /// The lock does not know it yet, or is not of this site.
    ByNobody,
    /// It counts now, and the lock took this phone's claim.
    ByUs,
    /// It is over, or another phone's.
    Before,
}

impl Talk {
    /// Takes the lock over; what it says of its installation is asked first when the door does not know it.
    pub(super) async fn take_over_lock(
        &mut self,
        app: &App,
        attempt: &mut Attempt<'_>,
        id: Id,
    ) -> Result<(), Failure> {
        let row = app.store.read(|access| find_door(access, id))?;
        if row.install_nonce.is_some() {
            return self.take_over_known(app, attempt, id).await;
        }
        let (answer, nonce) = self.session.who().await?;
        let key = AdvertKey::of(&row.lock_pub, &LockId(row.lock_id));
        let install_nonce = who::open(&key, &nonce, &answer).map_err(|_| CommandError::FakeLock)?;
        let now = app.now();
        app.store.write(|access| {
            door::set_install_nonce(access, id, &install_nonce)?;
            Ok::<_, Failure>(door::set_restored(access, id, now)?)
        })?;
        let outcome = self.take_over_known(app, attempt, id).await;
        if let Err(Failure(CommandError::LockOwned)) = &outcome {
            forget_installation(app, id)?;
        }
        outcome
    }

    async fn take_over_known(&mut self, app: &App, attempt: &mut Attempt<'_>, id: Id) -> Result<(), Failure> {
        attempt.stage(Stage::Claiming);
        loop {
            match self.claim_anew(app, attempt, id).await? {
                // Nobody holds this generation yet, so raising the lock to it ends every key there is.
                Held::ByNobody => {
                    self.raise_generation(app, id).await?;
                    match self.claim_anew(app, attempt, id).await? {
                        Held::ByUs => break,
                        Held::ByNobody | Held::Before => return Err(CommandError::LockOwned.into()),
                    }
                }
                // A phone restored before this one holds it, or one after it: that phone's keys must end, too.
                Held::ByUs | Held::Before => next_generation(app, id)?,
            }
        }
        let now = app.now();
        app.store.write(|access| {
            door::set_step(access, id, Step::Claimed, now)?;
            door::clear_setup_secret(access, id)?;
            want_no_keys(access, &find_door(access, id)?, now)?;
            Ok::<_, Failure>(door::clear_restored(access, id)?)
        })
    }

    /// Tells the lock that only this door's generation of the owner's issuer counts from now on; its receipt proves
    /// that it is a lock of this site.
    async fn raise_generation(&mut self, app: &App, id: Id) -> Result<(), Failure> {
        let challenge = self.session.challenge().await?;
        let row = app.store.read(|access| find_door(access, id))?;
        let held = app.store.read(|access| Ok::<_, Failure>(lock_list::get(access, id)?))?;
        // Only the low half of the lock's version is known; lists of one door are far fewer than that.
        let version = held.version.max(u32::from(challenge.list_version)).saturating_add(1);
        let mut lines = vec![IssuerLine { index: OWNER, generation: row.issuer_generation, min_serial: 0 }];
        lines.extend(ended_issuers(&row));
        let fields = ListFields {
            version,
            issued_at: Unix(app.now()),
            pin_generation: 0,
            issuers: &lines,
            revoked: &[],
            codes: &[],
        };
        let root = app.store.read(|access| root_key(access, &row))?;
        let message = fields
            .seal(&root.list(), &lock_id(&row))
            .map_err(|error| unexpected("Failed to write a list", error))?;
        let receipt = match self.deliver_message(app, &row, &message).await {
            Err(Failure(CommandError::FakeLock)) => return Err(CommandError::LockOwned.into()),
            other => other?,
        };
        if receipt.status != Status::Ok {
            return Err(refused(receipt.status));
        }
        let mac = message.last_chunk::<16>().copied().unwrap_or_default();
        app.store.write(|access| {
            // The lock did not take the claim that asked; the next one is the first.
            if let Some(pass) = row.owner_pass {
                pass::clear_claim(access, pass)?;
            }
            Ok::<_, Failure>(lock_list::set(access, id, &LockListRow { version, mac })?)
        })
    }

    /// Claims with this generation, and so learns how it stands there.
    async fn claim_anew(&mut self, app: &App, attempt: &mut Attempt<'_>, id: Id) -> Result<Held, Failure> {
        let pass = app.ensure_owner_pass(id)?;
        let verdict = self.tap(app, attempt, pass, Deed::Look).await?;
        if !verdict.proven {
            return Ok(Held::ByNobody);
        }
        if verdict.status == Status::Ok {
            return Ok(Held::ByUs);
        }
        // Another phone's pass with the same serial was made in the same second; it counts until the next generation.
        let is_before = matches!(verdict.status, Status::Revoked | Status::DeviceLimit);
        if is_before { Ok(Held::Before) } else { Err(refused(verdict.status)) }
    }
}

/// The lock is somebody else's: what it said of itself is of no use.
fn forget_installation(app: &App, id: Id) -> Result<(), Failure> {
    app.store.write(|access| {
        drop_owner_pass(access, &find_door(access, id)?)?;
        Ok(door::begin_anew(access, id)?)
    })
}

fn next_generation(app: &App, id: Id) -> Result<(), Failure> {
    app.store.write(|access| {
        let row = find_door(access, id)?;
        if row.issuer_generation == GENERATION_MAX {
            return Err(unexpected("Failed to take a lock over", "its generations are used up"));
        }
        drop_owner_pass(access, &row)?;
        Ok(door::set_issuer_generation(access, id, row.issuer_generation + 1)?)
    })
}
