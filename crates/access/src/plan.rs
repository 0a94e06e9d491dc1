//! What a grant becomes at one door: a credential block, an entry to enrol, or a refusal that a person understands.
//!
//! Asks only what the door's lock can do ([`Capability`]) and what its issuer may make, never which family it is.

mod block;

use chrono::{DateTime, Utc};
use lock_protocol::block::CredentialBlock;
use lock_protocol::policy::Policy;
use serde::{Deserialize, Serialize};

pub(crate) use block::EARLY_SECONDS;
pub use block::{meant_start, owner_block};
pub(crate) use block::{rights, role};

use crate::capability::{Capability, KeptBy, KeyForm, PhoneKeys};
use crate::grant::Grant;
use crate::moment::Moment;
use crate::window::Terms;

/// How news reaches a lock; decides how fresh its knowledge can be asked to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// A gateway is near and keeps it fresh.
    Gateway,
    /// Phones that come by can fetch fresh news from a cloud.
    Phones,
    /// Nothing but the host's own visits.
    HostOnly,
}

/// Who makes the credential, as the lock knows them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Issuer {
    /// 0 is the owner.
    pub index: u8,
    /// The issuer's generation.
    pub generation: u8,
    /// What the issuer may make.
    pub policy: Policy,
}

/// One door as a plan sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place<'a> {
    /// What its lock can do.
    pub capability: &'a Capability,
    /// How news reaches it.
    pub reach: Reach,
    /// Who makes the key.
    pub issuer: Issuer,
}

/// What a grant becomes at one door.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Plan {
    /// A credential that the host's phone makes now, without contact to the lock.
    Mint(CredentialBlock),
    /// An entry that a visit writes into the lock before the key works.
    Enrol(Terms),
}

/// Why a door cannot keep a grant, and what to do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename = "PlanRefusal", tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    /// The family opens by other means.
    #[error("This lock has no phone keys: give a code instead")]
    NoPhoneKeys,
    /// Nobody would make sure that the key ends.
    #[error("This lock cannot end a key by itself: choose a door that can, or open it yourself")]
    WindowNotKept,
    /// Nobody would count.
    #[error("This lock cannot count openings: make the key without a number of openings")]
    UsesNotKept,
    /// More than the lock can count.
    #[error("This lock counts to {most} openings: choose fewer")]
    TooManyUses {
        /// Openings allowed.
        most: u16,
    },
    /// More weekly hours than the lock keeps.
    #[error("This lock keeps {most} weekly hours per key: remove some")]
    TooManyWeekly {
        /// Weekly hours allowed.
        most: u8,
    },
    /// Finer steps than the lock keeps.
    #[error("This lock keeps weekly hours in steps of {minutes} minutes: move the times")]
    WeeklySteps {
        /// Length of a step.
        minutes: u8,
    },
    /// Hours past midnight.
    #[error("This lock cannot keep hours past midnight: end them at 24:00")]
    WeeklyOvernight,
    /// More devices than the lock counts.
    #[error("A key for this lock works on {most} phones at most: choose fewer")]
    TooManyDevices {
        /// Devices allowed.
        most: u8,
    },
    /// Handing on.
    #[error("Keys for this lock cannot be handed on so far: make a key for each person")]
    HandOn {
        /// Levels allowed.
        most: u8,
    },
    /// The issuer may not make such a key.
    #[error("You may not give this role at this door: ask the owner")]
    RoleNotYours,
    /// Longer than the issuer may make.
    #[error("You may make keys of {hours} hours at most at this door: choose an earlier end")]
    TooLongForYou {
        /// Hours allowed.
        hours: u16,
    },
    /// Ends later than the issuer's own right.
    #[error("Your own right at this door ends {ends}: choose an earlier end")]
    BeyondYourEnd {
        /// When it ends.
        ends: Box<Moment>,
    },
    /// Over before it begins.
    #[error("This key is already over: choose a later end")]
    AlreadyOver,
}

/// Plans a grant for one door. `serial` is the key's number at that door ([`crate::serial`]).
pub fn plan(grant: &Grant, place: &Place<'_>, serial: u32, now: DateTime<Utc>) -> Result<Plan, Refusal> {
    let keys = place.capability.phone_keys.as_ref().ok_or(Refusal::NoPhoneKeys)?;
    check_capability(grant, keys)?;
    if grant.terms.window.ends.utc <= now {
        return Err(Refusal::AlreadyOver);
    }
    match keys.form {
        KeyForm::Minted => block::mint(grant, place, serial, now).map(Plan::Mint),
        KeyForm::Enrolled | KeyForm::SharedSecret => Ok(Plan::Enrol(grant.terms.clone())),
    }
}

/// Refuses every term that the lock itself would not keep: a promise that only an app keeps is none.
fn check_capability(grant: &Grant, keys: &PhoneKeys) -> Result<(), Refusal> {
    let terms = &grant.terms;
    if keys.window != KeptBy::Lock {
        return Err(Refusal::WindowNotKept);
    }
    if let Some(uses) = terms.uses {
        if keys.uses != KeptBy::Lock {
            return Err(Refusal::UsesNotKept);
        }
        if uses.get() > keys.uses_max {
            return Err(Refusal::TooManyUses { most: keys.uses_max });
        }
    }
    if terms.weekly.len() > usize::from(keys.weekly.most) {
        return Err(Refusal::TooManyWeekly { most: keys.weekly.most });
    }
    let step = u16::from(keys.weekly.step_minutes.max(1));
    for hours in &terms.weekly {
        if !hours.from.minutes().is_multiple_of(step) || !hours.until.minutes().is_multiple_of(step) {
            return Err(Refusal::WeeklySteps { minutes: keys.weekly.step_minutes });
        }
        if !keys.weekly.overnight && hours.until <= hours.from {
            return Err(Refusal::WeeklyOvernight);
        }
    }
    // A lock that does not count devices lets a key work on any number of them, which is more than was asked for.
    let devices_max = if keys.devices == KeptBy::Lock { keys.devices_max } else { 0 };
    if grant.devices > devices_max {
        return Err(Refusal::TooManyDevices { most: devices_max });
    }
    if grant.hand_on > keys.hand_on_max {
        return Err(Refusal::HandOn { most: keys.hand_on_max });
    }
    Ok(())
}
