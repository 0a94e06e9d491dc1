//! Decision steps 5 to 9 (specification section 7): may this credential do this now?

use crate::Unix;
use crate::block::{self, ClockLoss, CredentialBlock, Role};
use crate::clock::{Reading, WIDEN_MAX_S};
use crate::list::{List, Revoked};
use crate::lock::effective::Effective;
use crate::lock::slot::{DEGRADED_MAX, Usage};
use crate::lock::state::{JoinedMarks, Owned};
use crate::policy::{MAY_ALLOW_REMOTE, MAY_IGNORE_FRESHNESS, Policy, staleness_rank};
use crate::status::Status;
use crate::unlock::{Act, Action};

/// A start at most this long after the lower bound is plausible while the clock is lost, seconds.
const LOST_CLOCK_REACH_S: u32 = 48 * 3600;
const REMOTE: u8 = 0x08;

/// What an allowed act costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Allowed {
    /// It is one of the uses that are counted.
    pub counts_use: bool,
    /// It is one of the few uses while the clock is lost.
    pub degraded: bool,
}

/// The lock's knowledge at the moment of a decision: what it holds, and what the same message brings.
#[derive(Clone, Copy)]
pub struct Standing<'a> {
    /// What it holds.
    pub owned: &'a Owned,
    /// A list that came with the message and is good, but not yet joined.
    pub list: Option<&'a List<'a>>,
    /// Latest proof of freshness, that of the message included.
    pub last_fresh: Unix,
}

impl Standing<'_> {
    /// Step 5.
    pub(super) fn is_revoked(&self, block: &CredentialBlock) -> bool {
        let marks = JoinedMarks::of(self.owned, self.list);
        let Some((generation, min_serial)) = marks.mark(block.issuer) else { return true };
        let named = Revoked { issuer: block.issuer, serial: block.serial };
        block.generation != generation
            || block.serial < min_serial
            || self.owned.revocations.serials.contains(&named)
            || self.list.is_some_and(|list| list.revoked().any(|revoked| revoked == named))
    }
}

/// Says whether a credential allows `act` at this reading of the clock, with this much of it used already.
pub fn judge(
    standing: Standing<'_>,
    reading: &Reading,
    act: Act,
    effective: &Effective<'_>,
    usage: Usage,
) -> Result<Allowed, Status> {
    let (owned, block) = (standing.owned, &effective.block);
    if standing.is_revoked(block) {
        return Err(Status::Revoked);
    }
    let issuer = owned.issuers.get(usize::from(block.issuer)).and_then(|issuer| issuer.policy);
    if !issuer.is_some_and(|policy| within_policy(block, &policy)) {
        return Err(Status::Policy);
    }
    let degraded = window(owned, reading, effective, usage)?;
    intent_and_right(act, block)?;
    fresh_enough(standing.last_fresh, reading, block)?;
    let counts_use = matches!(act.action, Action::Unlock | Action::Unlatch);
    if counts_use && block.max_uses != 0 && usage.uses >= u32::from(block.max_uses) {
        return Err(Status::UsedUp);
    }
    Ok(Allowed { counts_use, degraded: degraded && counts_use })
}

/// Tells whether an issuer with this policy may have made this credential (step 6).
#[must_use]
pub fn within_policy(block: &CredentialBlock, policy: &Policy) -> bool {
    let seconds = block.not_after.0.saturating_sub(block.not_before.0);
    block.rights & !policy.rights == 0
        && policy.roles >> block.role.code() & 1 == 1
        && (policy.hours_max == 0 || seconds <= u32::from(policy.hours_max) * 3600)
        && (policy.not_after == 0 || block.not_after.0 <= policy.not_after)
        && block.max_devices <= policy.devices_max
        && block.depth <= policy.depth_max
        && staleness_rank(block.max_stale) <= staleness_rank(policy.stale_max)
        && (block.max_stale != 0 || policy.flags & MAY_IGNORE_FRESHNESS != 0)
        && (block.intents & REMOTE == 0 || policy.flags & MAY_ALLOW_REMOTE != 0)
}

/// Step 7, time: true when it is only allowed as one of the degraded uses.
fn window(owned: &Owned, reading: &Reading, effective: &Effective<'_>, usage: Usage) -> Result<bool, Status> {
    let block = &effective.block;
    if !reading.trusted {
        return lost_clock_window(reading, block, usage).map(|()| true);
    }
    let widen = reading.error_s().min(WIDEN_MAX_S);
    if reading.best.plus(widen) < block.not_before {
        return Err(Status::NotYet);
    }
    if reading.best.minus(widen) >= block.not_after {
        return Err(Status::Expired);
    }
    let wall = i64::from(reading.best.0) + owned.settings.offset_seconds(reading.best);
    if effective.open_at(wall, i64::from(widen)) { Ok(false) } else { Err(Status::OutsideHours) }
}

/// While the clock is lost, weekly hours cannot be judged; the few degraded uses stand for them.
fn lost_clock_window(reading: &Reading, block: &CredentialBlock, usage: Usage) -> Result<(), Status> {
    let low = reading.low;
    if low >= block.not_after {
        return Err(Status::Expired);
    }
    match block.clock_loss {
        ClockLoss::Deny => Err(Status::ClockLost),
        ClockLoss::UntilEnd => Ok(()),
        ClockLoss::Degraded => {
            let plausible = block.not_before <= low.plus(LOST_CLOCK_REACH_S);
            let left = usage.degraded < u32::from(DEGRADED_MAX);
            if plausible && left { Ok(()) } else { Err(Status::ClockLost) }
        }
    }
}

fn intent_and_right(act: Act, block: &CredentialBlock) -> Result<(), Status> {
    if act.intent.mask() & block.intents == 0 {
        return Err(Status::Intent);
    }
    let right = match act.action {
        Action::Unlock => block::UNLOCK,
        Action::Lock => block::LOCK,
        Action::Unlatch => block::UNLATCH,
        Action::Status => block::STATUS,
        Action::Release => return may_release(block),
    };
    if block.rights & right == 0 { Err(Status::Rights) } else { Ok(()) }
}

/// Hosts may release the keypad, and so may staff, who stand before the door with a guest.
fn may_release(block: &CredentialBlock) -> Result<(), Status> {
    let staff = matches!(block.role, Role::Staff | Role::Maintenance | Role::CoHost | Role::Owner);
    let opens = block.rights & block::UNLOCK != 0;
    if block.rights & block::ADMIN != 0 || staff && opens { Ok(()) } else { Err(Status::Rights) }
}

/// Step 8.
fn fresh_enough(last_fresh: Unix, reading: &Reading, block: &CredentialBlock) -> Result<(), Status> {
    let limit_s = match block.max_stale {
        0 => return Ok(()),
        255 => 600,
        hours => u32::from(hours) * 3600,
    };
    let latest = if reading.trusted { reading.high } else { reading.low };
    let age_s = latest.0.saturating_sub(last_fresh.0);
    if age_s <= limit_s { Ok(()) } else { Err(Status::Stale) }
}
