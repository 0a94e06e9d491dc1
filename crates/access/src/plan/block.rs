//! A grant as an OLP/1 credential block (protocol section 4), within what its issuer may make (section 3, P_i).

use arrayvec::ArrayVec;
use chrono::{DateTime, Utc};
use lock_protocol::Unix;
use lock_protocol::block::{self, Bind, ClockLoss, CredentialBlock, SCHEDULES_MAX};
use lock_protocol::policy::{self, Policy};
use lock_protocol::schedule::Schedule;

use super::{Issuer, Place, Reach, Refusal};
use crate::grant::{Binding, Grant};
use crate::role::{Right, Role};
use crate::weekly::Weekly;
use crate::zone::{Zone, from_unix, to_unix};

/// Tap with user presence, and tap: what counts as intent unless the host says otherwise.
const TAPS: u8 = 0x03;
/// Opening from elsewhere, through a gateway.
const REMOTE: u8 = 0x08;
/// A key that begins when it is made begins this much earlier for a lock whose clock is slow. Nobody gains by it,
/// because the key did not exist before.
pub(crate) const EARLY_SECONDS: u32 = 600;
/// Hours of the loosest freshness limit.
const STALE_HOURS_MAX: u8 = 254;

/// The owner's own key for a door: everything, on one device, without end; made when a lock is set up.
#[must_use]
pub fn owner_block(generation: u8, serial: u32, now: DateTime<Utc>) -> CredentialBlock {
    CredentialBlock {
        issuer: 0,
        generation,
        serial,
        not_before: Unix(to_unix(now).unwrap_or(0)).minus(EARLY_SECONDS),
        not_after: Unix(u32::MAX),
        max_uses: 0,
        role: block::Role::Owner,
        rights: rights(Role::Owner),
        bind: Bind::FirstClaim,
        max_devices: 1,
        depth: 0,
        max_stale: 0,
        intents: TAPS | REMOTE,
        clock_loss: ClockLoss::UntilEnd,
        schedules: ArrayVec::new(),
    }
}

pub(super) fn mint(
    grant: &Grant,
    place: &Place<'_>,
    serial: u32,
    now: DateTime<Utc>,
) -> Result<CredentialBlock, Refusal> {
    let limits = &place.issuer.policy;
    let window = &grant.terms.window;
    let not_after = to_unix(window.ends.utc).map_err(|_| Refusal::AlreadyOver)?;
    check_issuer(grant, limits, not_after, &window.zone)?;
    let (starts, made) = (to_unix(window.starts.utc), to_unix(now));
    let not_before = first_moment(starts.unwrap_or(0), made.unwrap_or(0), not_after, limits)?;
    Ok(CredentialBlock {
        issuer: place.issuer.index,
        generation: place.issuer.generation,
        serial,
        not_before: Unix(not_before),
        not_after: Unix(not_after),
        max_uses: grant.terms.uses.map_or(0, std::num::NonZeroU16::get),
        role: role(grant.role),
        rights: (rights(grant.role) | handing_on(grant)) & limits.rights,
        bind: bind(grant.binding),
        max_devices: grant.devices,
        depth: grant.hand_on,
        max_stale: max_stale(grant.role, place.reach, limits, not_after.saturating_sub(not_before)),
        intents: TAPS,
        clock_loss: if grant.role == Role::Emergency { ClockLoss::UntilEnd } else { ClockLoss::Degraded },
        schedules: schedules(&grant.terms.weekly)?,
    })
}

fn check_issuer(grant: &Grant, limits: &Policy, not_after: u32, zone: &Zone) -> Result<(), Refusal> {
    if limits.roles >> role(grant.role).code() & 1 == 0 || limits.rights & block::UNLOCK == 0 {
        return Err(Refusal::RoleNotYours);
    }
    if grant.devices > limits.devices_max {
        return Err(Refusal::TooManyDevices { most: limits.devices_max });
    }
    let depth_max = if limits.rights & block::DELEGATE == 0 { 0 } else { limits.depth_max };
    if grant.hand_on > depth_max {
        return Err(Refusal::HandOn { most: depth_max });
    }
    if limits.not_after != 0 && not_after > limits.not_after {
        return Err(Refusal::BeyondYourEnd { ends: Box::new(zone.moment(from_unix(limits.not_after))) });
    }
    Ok(())
}

/// The block's first moment, moved ahead for slow clocks where that is free.
fn first_moment(starts: u32, made: u32, not_after: u32, limits: &Policy) -> Result<u32, Refusal> {
    let earliest = match limits.hours_max {
        0 => 0,
        hours => not_after.saturating_sub(u32::from(hours) * 3600),
    };
    if starts < earliest {
        return Err(Refusal::TooLongForYou { hours: limits.hours_max });
    }
    let begins_now = starts <= made;
    Ok(if begins_now { starts.saturating_sub(EARLY_SECONDS).max(earliest) } else { starts })
}

/// The start that the host meant: a key that begins before it was made was moved ahead, and its serial is the second
/// it was made in.
#[must_use]
pub fn meant_start(block: &CredentialBlock) -> u32 {
    let starts = block.not_before.0;
    if starts < block.serial { starts.saturating_add(EARLY_SECONDS).min(block.serial) } else { starts }
}

/// How long the lock may rely on what it knew (protocol section 8): nobody is locked out by default, so a limit is
/// set only where something other than the host keeps the lock fresh, and only by role.
fn max_stale(role: Role, reach: Reach, limits: &Policy, window_seconds: u32) -> u8 {
    let wanted = match (reach, role) {
        (Reach::HostOnly, _) | (_, Role::Owner | Role::Emergency) => 0,
        (Reach::Gateway, Role::Guest) => 24,
        (Reach::Gateway, Role::Staff | Role::Maintenance) => 12,
        (Reach::Phones, Role::Guest) => 0,
        (Reach::Gateway | Reach::Phones, Role::CoHost) => 72,
        (Reach::Phones, Role::Staff | Role::Maintenance) => 72,
    };
    if wanted == 0 && limits.flags & policy::MAY_IGNORE_FRESHNESS != 0 && limits.stale_max == 0 {
        return 0;
    }
    let whole =
        u8::try_from(window_seconds.div_ceil(3600)).unwrap_or(STALE_HOURS_MAX).clamp(1, STALE_HOURS_MAX);
    let hours = if wanted == 0 { whole } else { wanted };
    if policy::staleness_rank(hours) <= policy::staleness_rank(limits.stale_max) {
        hours
    } else {
        limits.stale_max
    }
}

fn schedules(weekly: &[Weekly]) -> Result<ArrayVec<Schedule, SCHEDULES_MAX>, Refusal> {
    let units = |minutes: u16| u8::try_from(minutes / 10).map_err(|_| Refusal::WeeklySteps { minutes: 10 });
    let mut schedules = ArrayVec::new();
    for hours in weekly {
        let schedule = Schedule {
            days: hours.day_mask(),
            start: units(hours.from.minutes())?,
            end: units(hours.until.minutes())?,
        };
        let most = u8::try_from(SCHEDULES_MAX).unwrap_or(u8::MAX);
        schedules.try_push(schedule).map_err(|_| Refusal::TooManyWeekly { most })?;
    }
    Ok(schedules)
}

/// The right without which a lock lets nobody hand a key on, whatever its depth.
fn handing_on(grant: &Grant) -> u8 {
    if grant.hand_on > 0 { block::DELEGATE } else { 0 }
}

fn bind(binding: Binding) -> Bind {
    match binding {
        Binding::FirstPhones => Bind::FirstClaim,
        Binding::ClaimCode => Bind::ClaimCode,
        Binding::Phone { hash } => Bind::Device(hash),
    }
}

/// A role's label in a block.
pub(crate) fn role(role: Role) -> block::Role {
    match role {
        Role::Guest => block::Role::Guest,
        Role::Staff => block::Role::Staff,
        Role::Maintenance => block::Role::Maintenance,
        Role::CoHost => block::Role::CoHost,
        Role::Owner => block::Role::Owner,
        Role::Emergency => block::Role::Emergency,
    }
}

/// A role's rights as the bits of a block.
pub(crate) fn rights(role: Role) -> u8 {
    role.rights().iter().fold(0, |bits, right| {
        bits | match right {
            Right::Unlock => block::UNLOCK,
            Right::Lock => block::LOCK,
            Right::Unlatch => block::UNLATCH,
            Right::Status => block::STATUS,
            Right::OwnLog => block::OWN_LOG,
            Right::CarryLog => block::COURIER,
            Right::HandOn => block::DELEGATE,
            Right::Administer => block::ADMIN,
        }
    })
}

/// The owner as an issuer.
impl Issuer {
    /// Issuer 0 with the owner's policy.
    #[must_use]
    pub fn owner(generation: u8) -> Self {
        Self { index: 0, generation, policy: Policy::OWNER }
    }
}
