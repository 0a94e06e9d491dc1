//! An owner's phone: puts the lock into service, claims a key, and opens with it, cold and warm.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lock_link::{Ble, Place};
use lock_protocol::block::{Bind, ClockLoss, CredentialBlock, Role};
use lock_protocol::keys::{DeviceKey, SiteKey};
use lock_protocol::phone::Event;
use lock_protocol::policy::Policy;
use lock_protocol::settings::Settings;
use lock_protocol::setup::Contents;
use lock_protocol::setup_code::SetupCode;
use lock_protocol::status::Status;
use lock_protocol::unlock::{Act, Action, Intent};
use lock_protocol::{LockId, Unix};
use tokio::time::Instant;

use crate::figures::Times;
use crate::profile::OLP1;
use crate::visit::Visit;
use crate::{Outcome, PATIENCE};

// The keys of a benchmark guard nothing.
const SITE: [u8; 32] = [0x33; 32];
const EPHEMERAL: [u8; 32] = [0x44; 32];
const DEVICE: [u8; 32] = [0x55; 32];
const DAY_S: u32 = 86_400;

/// A claimed key and where its lock is.
pub(crate) struct Owner {
    place: Place,
    lock_id: LockId,
    key: DeviceKey,
    slot: u8,
    nonce: u32,
}

impl Owner {
    pub(crate) async fn put_into_service(link: &Ble, setup_code: &str) -> Outcome<Self> {
        let code = SetupCode::from_text(setup_code)?;
        let (sighting, connection) = lock_link::reach(link, &OLP1, |_| true, &PATIENCE).await?;
        let mut visit = Visit::over(connection, code.lock_id);
        let Event::Greeted(greeting) = visit.event().await? else {
            return Err("The lock is not factory-new".into());
        };
        let site = SiteKey::new(SITE);
        let now = unix_now()?;
        let contents = Contents {
            root: site.root(&code.lock_id, &greeting.install_nonce),
            policy: Policy::OWNER,
            log_start: site.log_start(&code.lock_id, &greeting.install_nonce),
            time: Unix(now),
            settings_version: 1,
            settings: Settings::default(),
        };
        visit.phone.setup(&code, &EPHEMERAL, &contents)?;
        let Event::SetUp(Status::Ok) = visit.event().await? else {
            return Err("The lock refused to be put into service".into());
        };
        let block = key_block(now).encode()?;
        let issuer = contents.root.issuer(0, 0, &Policy::OWNER);
        let credential = issuer.credential(&block).ok_or("The block is too long")?;
        visit.challenged().await?;
        let act = Act { intent: Intent::Tap, action: Action::Status };
        let key = visit.phone.claim(&credential, &block, (&DEVICE, &code.lock_pub), act, [0; 4])?;
        let Event::Claimed(claimed) = visit.event().await? else {
            return Err("The lock refused the key".into());
        };
        if claimed.status != Status::Ok {
            return Err(format!("The lock answered the claim with {:?}", claimed.status).into());
        }
        visit.close().await;
        Ok(Self { place: sighting.place, lock_id: code.lock_id, key, slot: claimed.slot, nonce: 1 })
    }

    /// Opens from nothing, then once more on the connection that stands.
    pub(crate) async fn unlock(&mut self, link: &Ble) -> Outcome<Times> {
        let tap = Instant::now();
        let mut visit = Visit::connect(link, &self.place, self.lock_id).await?;
        self.tap(&mut visit).await?;
        let cold = tap.elapsed();
        settle(&mut visit).await?;
        visit.challenged().await?;
        let second = Instant::now();
        self.tap(&mut visit).await?;
        let warm = second.elapsed();
        settle(&mut visit).await?;
        let timings = visit.connection.timings();
        visit.close().await;
        let stages = [timings.connect_ms, timings.discover_ms, timings.subscribe_ms];
        Ok(Times { cold, warm, stages: stages.map(|ms| Duration::from_millis(ms.into())) })
    }

    /// From the challenge to the lock's proven answer.
    async fn tap(&mut self, visit: &mut Visit) -> Outcome<()> {
        visit.challenged().await?;
        let act = Act { intent: Intent::Tap, action: Action::Unlock };
        self.nonce += 1;
        visit.phone.act(&self.key, self.slot, act, self.nonce.to_be_bytes(), &[])?;
        loop {
            let event = visit.event().await?;
            if let Event::Answered(outcome) = &event {
                let status = outcome.status;
                return if status == Status::Ok {
                    Ok(())
                } else {
                    Err(format!("The lock refused: {status:?}").into())
                };
            }
            if let Event::Unproven(status) = event {
                return Err(format!("An answer without proof: {status:?}").into());
            }
        }
    }
}

/// Waits until the bolt rests, so that its word does not fall into the next measurement.
async fn settle(visit: &mut Visit) -> Outcome<()> {
    loop {
        if let Event::Settled(_) = visit.event().await? {
            return Ok(());
        }
    }
}

fn key_block(now: u32) -> CredentialBlock {
    CredentialBlock {
        issuer: 0,
        generation: 0,
        serial: now,
        not_before: Unix(now.saturating_sub(DAY_S)),
        not_after: Unix(now.saturating_add(30 * DAY_S)),
        max_uses: 0,
        role: Role::Guest,
        rights: 0x0F,
        bind: Bind::FirstClaim,
        max_devices: 1,
        depth: 0,
        max_stale: 0,
        intents: 3,
        clock_loss: ClockLoss::Degraded,
        schedules: Default::default(),
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark is a shell: it reads the clock")]
fn unix_now() -> Outcome<u32> {
    Ok(u32::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?)
}
