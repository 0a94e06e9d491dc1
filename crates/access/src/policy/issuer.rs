//! A policy as locks keep it: the limits of an issuer (P_i, protocol section 3), the settings of a keypad, a narrower block.

use lock_protocol::block::{self, CredentialBlock};
use lock_protocol::policy::{self as limits, Policy, staleness_rank};
use lock_protocol::settings::{HourPlan, Settings};

use super::{Intent, Kind, PropertyPolicy, RolePolicy, Staleness};
use crate::guess::{KeypadSetting, OfflineCodes};
use crate::plan;
use crate::role::Role;
use crate::wall::TimeOfDay;

/// Hours of a leap year.
const YEAR_HOURS: u16 = 366 * 24;

/// A role that gives nothing to anybody is no issuer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GivesNothing;

/// The limits that a lock keeps of an issuer in this role, until `not_after` (Unix seconds, 0 is no limit). They are
/// as tight as 16 bytes can be: the widest of what the roles may have that this one gives.
pub fn issuer_policy(policy: &PropertyPolicy, issuer: Role, not_after: u32) -> Result<Policy, GivesNothing> {
    let lines = policy.roles.iter().filter(|line| issuer.may_give(line.role) && !line.kinds.is_empty());
    let lines: Vec<&RolePolicy> = lines.collect();
    if lines.is_empty() {
        return Err(GivesNothing);
    }
    let keys: Vec<&RolePolicy> =
        lines.iter().filter(|line| line.kinds.contains(&Kind::PhoneKey)).copied().collect();
    let classes = lines.iter().flat_map(|line| &line.kinds).filter_map(|kind| kind.offline());
    let pin_classes = classes.fold(0, |mask, kind| mask | kind.bit());
    let stale_max = keys.iter().map(|line| stale(line.staleness)).max_by_key(|stale| staleness_rank(*stale));
    let flag = |on: bool, bit: u8| if on { bit } else { 0 };
    let remote = keys.iter().any(|line| line.intents.contains(&Intent::Remote));
    Ok(Policy {
        rights: keys.iter().fold(0, |bits, line| bits | rights(line)),
        roles: keys.iter().fold(0, |bits, line| bits | 1 << plan::role(line.role).code()),
        flags: flag(pin_classes != 0, limits::MAY_MINT_PINS)
            | flag(remote, limits::MAY_ALLOW_REMOTE)
            | flag(stale_max == Some(0), limits::MAY_IGNORE_FRESHNESS),
        hours_max: lines.iter().map(|line| line.hours_max).max().unwrap_or(1),
        devices_max: keys.iter().map(|line| line.devices_max).max().unwrap_or(0),
        depth_max: keys.iter().map(|line| line.hand_on_max).max().unwrap_or(0),
        stale_max: stale_max.unwrap_or(255),
        not_after,
        pin_classes,
    })
}

/// The limits of a co-host who makes phone keys and nothing else: those of the property's rules, or, where there are none,
/// keys of every role that a co-host gives, for a year at most. `not_after` is the end of the co-host's own key.
pub fn co_host_limits(policy: Option<&PropertyPolicy>, not_after: u32) -> Result<Policy, GivesNothing> {
    let limits = match policy {
        Some(policy) => issuer_policy(policy, Role::CoHost, not_after)?,
        None => without_rules(not_after),
    };
    if limits.roles == 0 {
        return Err(GivesNothing);
    }
    Ok(Policy { flags: limits.flags & !limits::MAY_MINT_PINS, pin_classes: 0, ..limits })
}

fn without_rules(not_after: u32) -> Policy {
    let given = [Role::Guest, Role::Staff, Role::Maintenance];
    Policy {
        rights: given.iter().fold(block::DELEGATE, |bits, role| bits | plan::rights(*role)),
        roles: given.iter().fold(0, |bits, role| bits | 1 << plan::role(*role).code()),
        flags: limits::MAY_IGNORE_FRESHNESS,
        hours_max: YEAR_HOURS,
        devices_max: 7,
        depth_max: 1,
        stale_max: 0,
        not_after,
        pin_classes: 0,
    }
}

/// What a role may do, and hand on if it may.
fn rights(line: &RolePolicy) -> u8 {
    let hand_on = if line.hand_on_max > 0 { block::DELEGATE } else { 0 };
    plan::rights(line.role) | hand_on
}

/// The byte of a block or policy.
fn stale(staleness: Staleness) -> u8 {
    match staleness {
        Staleness::ByDoor => 0,
        Staleness::TenMinutes => 255,
        Staleness::Hours { hours } => hours,
    }
}

/// A lock's settings under a policy: digits, classes and hours; all others stay.
#[must_use]
pub fn lock_settings(policy: &PropertyPolicy, settings: Settings) -> Settings {
    let minute = |time: TimeOfDay| time.minutes() % TimeOfDay::END.minutes();
    let plan = |arrival: TimeOfDay, departure: TimeOfDay| HourPlan {
        arrival_minute: minute(arrival),
        departure_minute: minute(departure),
    };
    let times = policy.times;
    Settings {
        pin_digits: policy.codes.offline_digits,
        pin_classes: policy.classes(),
        plans: [plan(times.check_in, times.check_out), plan(times.early_check_in, times.late_check_out)],
        ..settings
    }
}

/// What a keypad takes under a policy, for its guess bound: keys it tries, people with rotating codes, stored codes of
/// 4, 5, 6, 7 and 8 digits.
#[must_use]
pub fn keypad(policy: &PropertyPolicy, issuers: u8, rotating: u8, stored: [u16; 5]) -> KeypadSetting {
    let offline = OfflineCodes { digits: policy.codes.offline_digits, classes: policy.classes(), issuers };
    KeypadSetting { offline, rotating, stored }
}

/// A key's block, narrowed to what its role may have; nothing in it grows.
#[must_use]
pub fn narrowed(block: CredentialBlock, line: &RolePolicy) -> CredentialBlock {
    let strict = stale(line.staleness);
    let stricter = staleness_rank(strict) < staleness_rank(block.max_stale);
    let allowed = line.intents.iter().fold(0, |bits, intent| bits | intent.bit());
    CredentialBlock {
        max_stale: if stricter { strict } else { block.max_stale },
        intents: block.intents & allowed,
        max_devices: block.max_devices.min(line.devices_max.max(1)),
        depth: block.depth.min(line.hand_on_max),
        ..block
    }
}
