//! What the app may offer under a policy, and what is wrong with a wish that goes beyond it.

use chrono::{DateTime, Days, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{DefaultEnd, Intent, Kind, PropertyPolicy, RolePolicy};
use crate::role::Role;
use crate::wall::{TimeOfDay, Wall};
use crate::zone::{Edge, Resolved, Zone, ZoneError};

/// Why a way in is not offered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum NotOffered {
    /// The one who gives may not give this role.
    RoleNotYours,
    /// The property gives nothing to this role.
    RoleWithoutPolicy,
    /// The property gives this role other ways in.
    KindNotForRole,
}

/// One way in and whether it is offered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Choice {
    /// The way in.
    pub kind: Kind,
    /// Why it is not offered; none when it is.
    pub refused: Option<NotOffered>,
}

/// What the app may offer to somebody who gives access to a role.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Offer {
    /// Every way in, offered or not.
    pub choices: Vec<Choice>,
    /// The role's limits; none when nothing is offered.
    pub limits: Option<RolePolicy>,
}

/// What `giver` may give to `role`. Owners may give everything that the property allows the role.
#[must_use]
pub fn offer(policy: &PropertyPolicy, giver: Role, role: Role) -> Offer {
    let line = policy.role(role);
    let refused = |kind: Kind| match line {
        _ if !giver.may_give(role) => Some(NotOffered::RoleNotYours),
        None => Some(NotOffered::RoleWithoutPolicy),
        Some(line) if !line.kinds.contains(&kind) => Some(NotOffered::KindNotForRole),
        Some(_) => None,
    };
    let choices = Kind::ALL.map(|kind| Choice { kind, refused: refused(kind) }).to_vec();
    let any = choices.iter().any(|choice| choice.refused.is_none());
    Offer { choices, limits: line.filter(|_| any).cloned() }
}

/// What somebody asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wanted<'a> {
    /// For whom.
    pub role: Role,
    /// The way in.
    pub kind: Kind,
    /// From.
    pub starts: DateTime<Utc>,
    /// Until.
    pub ends: DateTime<Utc>,
    /// Devices; 1 for codes.
    pub devices: u8,
    /// Levels on which it may be handed on.
    pub hand_on: u8,
    /// What counts as wanting to open; empty for codes.
    pub intents: &'a [Intent],
    /// Digits of a stored code.
    pub stored_digits: Option<u8>,
}

/// In what a wish goes beyond the policy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Breach {
    /// The way in is not offered.
    NotOffered {
        /// Why.
        why: NotOffered,
    },
    /// Longer than the role may have.
    TooLong {
        /// Hours allowed.
        hours_max: u16,
    },
    /// More devices.
    Devices {
        /// Allowed.
        most: u8,
    },
    /// More levels of handing on.
    HandOn {
        /// Allowed.
        most: u8,
    },
    /// Ways of wanting to open that the role does not have.
    Intents {
        /// Allowed.
        allowed: Vec<Intent>,
    },
    /// A stored code with too few digits.
    StoredDigits {
        /// Needed.
        at_least: u8,
    },
}

/// Accepts what `giver` wants to make, or names everything in which it goes too far.
pub fn permits(policy: &PropertyPolicy, giver: Role, wanted: &Wanted<'_>) -> Result<(), Vec<Breach>> {
    let offered = offer(policy, giver, wanted.role);
    let why =
        offered.choices.iter().find(|choice| choice.kind == wanted.kind).and_then(|choice| choice.refused);
    if let Some(why) = why {
        return Err(vec![Breach::NotOffered { why }]);
    }
    let Some(line) = policy.role(wanted.role) else {
        return Err(vec![Breach::NotOffered { why: NotOffered::RoleWithoutPolicy }]);
    };
    let mut breaches = Vec::new();
    if wanted.ends - wanted.starts > TimeDelta::hours(line.hours_max.into()) {
        breaches.push(Breach::TooLong { hours_max: line.hours_max });
    }
    if wanted.devices > line.devices_max {
        breaches.push(Breach::Devices { most: line.devices_max });
    }
    if wanted.hand_on > line.hand_on_max {
        breaches.push(Breach::HandOn { most: line.hand_on_max });
    }
    if !wanted.intents.iter().all(|intent| line.intents.contains(intent)) {
        breaches.push(Breach::Intents { allowed: line.intents.clone() });
    }
    let at_least = policy.codes.stored_digits_min;
    if wanted.stored_digits.is_some_and(|digits| digits < at_least) {
        breaches.push(Breach::StoredDigits { at_least });
    }
    if breaches.is_empty() { Ok(()) } else { Err(breaches) }
}

/// When something for a role ends if nobody says when; never later than the role may have it.
pub fn default_end(
    policy: &PropertyPolicy,
    line: &RolePolicy,
    starts: DateTime<Utc>,
    zone: &Zone,
) -> Result<Resolved, ZoneError> {
    let day = zone.wall(starts).date();
    let after = |nights: u16| day.checked_add_days(Days::new(nights.into())).ok_or(ZoneError::OutOfRange);
    let latest = starts + TimeDelta::hours(line.hours_max.into());
    let moment = |utc: DateTime<Utc>| zone.at_wall(Wall::of(zone.wall(utc)).time(), Edge::End);
    let found = match line.default_end {
        DefaultEnd::After { hours } => moment(starts + TimeDelta::hours(hours.max(1).into())),
        DefaultEnd::EndOfDay => zone.at_wall(Wall::on(day, TimeOfDay::END).time(), Edge::End),
        DefaultEnd::CheckOut { nights } => {
            zone.at_wall(Wall::on(after(nights.max(1))?, policy.times.check_out).time(), Edge::End)
        }
    }?;
    if found.utc <= latest { Ok(found) } else { moment(latest) }
}
