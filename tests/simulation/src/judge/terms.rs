//! What a credential asks for, judged by the judge alone: sections 2, 5 and 7 of the specification once more.

use lock_protocol::block::{ClockLoss, CredentialBlock};
use lock_protocol::policy::Policy;
use lock_protocol::schedule::Schedule;
use lock_protocol::settings::Settings;
use lock_protocol::status::Status;
use lock_protocol::unlock::{Act, Action, Intent};

use crate::judge::Spent;
use crate::judge::clock::Told;
use crate::judge::worth::{Worth, looseness};

const DAY: i64 = 86_400;

/// Steps 6 to 9 of section 5, for a credential that is not revoked.
pub(crate) fn permits(
    worth: &Worth,
    policy: &Policy,
    settings: &Settings,
    (told, last_fresh): (Told, i64),
    spent: Spent,
    act: Act,
) -> Result<(), Status> {
    let block = &worth.block;
    if !within(block, policy) {
        return Err(Status::Policy);
    }
    window(worth, settings, told, spent)?;
    if block.intents & satisfied(act.intent) == 0 {
        return Err(Status::Intent);
    }
    let carries = |bit: u8| block.rights & bit != 0;
    let right = match act.action {
        Action::Unlock => carries(0x01),
        Action::Lock => carries(0x02),
        Action::Unlatch => carries(0x04),
        Action::Status => carries(0x08),
        Action::Release => carries(0x80) || carries(0x01) && (1..=4).contains(&block.role.code()),
    };
    if !right {
        return Err(Status::Rights);
    }
    let limit = stale_limit(block.max_stale);
    let latest = if told.trusted { told.high } else { told.low };
    if limit.is_some_and(|limit| latest - last_fresh > limit) {
        return Err(Status::Stale);
    }
    let opens = matches!(act.action, Action::Unlock | Action::Unlatch);
    if opens && block.max_uses != 0 && spent.uses >= u32::from(block.max_uses) {
        return Err(Status::UsedUp);
    }
    Ok(())
}

/// Seconds of a freshness limit.
pub(crate) fn stale_limit(max_stale: u8) -> Option<i64> {
    match max_stale {
        0 => None,
        255 => Some(600),
        hours => Some(i64::from(hours) * 3600),
    }
}

fn satisfied(intent: Intent) -> u8 {
    match intent {
        Intent::TapWithPresence => 1 | 2,
        Intent::Tap | Intent::TouchAndConfirm => 2,
        Intent::Proximity => 4,
        Intent::Remote => 8,
    }
}

/// Step 6: whether an issuer with these limits may have made it.
pub(crate) fn within(block: &CredentialBlock, policy: &Policy) -> bool {
    let lasts = i64::from(block.not_after.0) - i64::from(block.not_before.0);
    block.rights & !policy.rights == 0
        && policy.roles & 1 << block.role.code() != 0
        && (policy.hours_max == 0 || lasts <= i64::from(policy.hours_max) * 3600)
        && (policy.not_after == 0 || block.not_after.0 <= policy.not_after)
        && block.max_devices <= policy.devices_max
        && block.depth <= policy.depth_max
        && looseness(block.max_stale) <= looseness(policy.stale_max)
        && (block.max_stale != 0 || policy.flags & 8 != 0)
        && (block.intents & 8 == 0 || policy.flags & 2 != 0)
}

fn window(worth: &Worth, settings: &Settings, told: Told, spent: Spent) -> Result<(), Status> {
    let block = &worth.block;
    let (not_before, not_after) = (i64::from(block.not_before.0), i64::from(block.not_after.0));
    if !told.trusted {
        if told.low >= not_after {
            return Err(Status::Expired);
        }
        let plausible = not_before <= told.low + 2 * DAY && spent.degraded < 3;
        return match block.clock_loss {
            ClockLoss::UntilEnd => Ok(()),
            ClockLoss::Degraded if plausible => Ok(()),
            ClockLoss::Degraded | ClockLoss::Deny => Err(Status::ClockLost),
        };
    }
    let wide = told.error().min(600);
    if told.best + wide < not_before {
        return Err(Status::NotYet);
    }
    if told.best - wide >= not_after {
        return Err(Status::Expired);
    }
    let wall = told.best + offset(settings, told.best);
    if worth.hours().all(|hours| hours.is_empty() || open_in_the_week(hours, wall, wide)) {
        Ok(())
    } else {
        Err(Status::OutsideHours)
    }
}

/// Seconds that the wall is ahead of UTC.
pub(crate) fn offset(settings: &Settings, time: i64) -> i64 {
    let mut minutes = settings.base_offset_minutes;
    for change in &settings.changes {
        if i64::from(change.at.0) <= time {
            minutes = change.offset_minutes;
        }
    }
    i64::from(minutes) * 60
}

/// Whether any weekly window holds a wall-time second, said by laying every window of three weeks on a line.
pub(crate) fn open_in_the_week(weekly: &[Schedule], wall: i64, wide: i64) -> bool {
    // 1970-01-05 was a Monday.
    let monday = (wall - 4 * DAY).div_euclid(7 * DAY) * 7 * DAY + 4 * DAY;
    weekly.iter().any(|window| {
        (-7..14).any(|day: i64| {
            let begins = monday + day * DAY + i64::from(window.start) * 600;
            let next_day = if window.end <= window.start { DAY } else { 0 };
            let ends = monday + day * DAY + i64::from(window.end) * 600 + next_day;
            window.days >> day.rem_euclid(7) & 1 == 1 && (begins - wide..ends + wide).contains(&wall)
        })
    })
}
