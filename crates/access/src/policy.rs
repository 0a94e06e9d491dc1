//! What a property allows before anybody makes anything: kinds, durations, hours, code strength, devices, by role.

mod issuer;
mod offer;
mod template;

use serde::{Deserialize, Serialize};

pub use issuer::{GivesNothing, co_host_limits, issuer_policy, keypad, lock_settings, narrowed};
pub use offer::{Breach, Choice, NotOffered, Offer, Wanted, default_end, offer, permits};
pub use template::{Template, template};

use crate::code::CodeKind;
use crate::guess::{self, Odds, OfflineCodes, STORED_DIGITS};
use crate::guessability::Rank;
use crate::role::Role;
use crate::wall::TimeOfDay;

/// Hours of the longest duration that a policy can allow: three years, what a lock's zone table surely covers.
pub const HOURS_MAX: u16 = 3 * 366 * 24;

/// A way in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A key on a phone.
    PhoneKey,
    /// An offline code that opens once.
    OneTimeCode,
    /// An offline code for minutes to a day.
    VisitCode,
    /// An offline code for a stay.
    StayCode,
    /// An offline code for months.
    LongCode,
    /// An offline code for weekly hours.
    WeeklyCode,
    /// A code that an order stores in the lock.
    StoredCode,
    /// A code that changes every ten minutes.
    RotatingCode,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::PhoneKey,
        Self::OneTimeCode,
        Self::VisitCode,
        Self::StayCode,
        Self::LongCode,
        Self::WeeklyCode,
        Self::StoredCode,
        Self::RotatingCode,
    ];

    /// The offline code that it is, if it is one.
    #[must_use]
    pub fn offline(self) -> Option<CodeKind> {
        match self {
            Self::OneTimeCode => Some(CodeKind::OneTime),
            Self::VisitCode => Some(CodeKind::Visit),
            Self::StayCode => Some(CodeKind::Stay),
            Self::LongCode => Some(CodeKind::Long),
            Self::WeeklyCode => Some(CodeKind::Weekly),
            Self::PhoneKey | Self::StoredCode | Self::RotatingCode => None,
        }
    }
}

/// What counts as wanting to open.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// A tap after the phone has recognised its owner.
    Presence,
    /// A tap.
    Tap,
    /// Coming near.
    Proximity,
    /// From afar, through a gateway.
    Remote,
}

impl Intent {
    /// Its bit in a block.
    #[must_use]
    pub const fn bit(self) -> u8 {
        match self {
            Self::Presence => 1,
            Self::Tap => 2,
            Self::Proximity => 4,
            Self::Remote => 8,
        }
    }
}

/// How old a lock's knowledge of what was taken back may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "limit", rename_all = "snake_case")]
pub enum Staleness {
    /// As it fits the way in which news reaches the door.
    ByDoor,
    /// Ten minutes.
    TenMinutes,
    /// Hours, 1..=254.
    Hours {
        /// How many.
        hours: u8,
    },
}

/// When something ends if nobody says when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "ends", rename_all = "snake_case")]
pub enum DefaultEnd {
    /// So many hours after its start.
    After {
        /// How many.
        hours: u16,
    },
    /// At midnight.
    EndOfDay,
    /// At the check-out hour after so many nights.
    CheckOut {
        /// How many, 1 or more.
        nights: u16,
    },
}

/// What one role may be given.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RolePolicy {
    /// The role.
    pub role: Role,
    /// Ways in.
    pub kinds: Vec<Kind>,
    /// When it ends if nobody says when.
    pub default_end: DefaultEnd,
    /// Hours of the longest duration.
    pub hours_max: u16,
    /// Devices of one key, 1..=7.
    pub devices_max: u8,
    /// Levels on which a key may be handed on, 0..=7.
    pub hand_on_max: u8,
    /// How old a lock's knowledge may be.
    pub staleness: Staleness,
    /// What counts as wanting to open.
    pub intents: Vec<Intent>,
}

/// When guests may come and must go.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename = "PropertyTimes")]
pub struct StayTimes {
    /// Usual arrival.
    pub check_in: TimeOfDay,
    /// Usual departure.
    pub check_out: TimeOfDay,
    /// Early arrival.
    pub early_check_in: TimeOfDay,
    /// Late departure.
    pub late_check_out: TimeOfDay,
}

/// How hard codes must be to guess.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CodeStrength {
    /// Digits of offline codes, 9 or 10.
    pub offline_digits: u8,
    /// Digits of the shortest stored code, 4..=8.
    pub stored_digits_min: u8,
    /// The worst code that a host may choose.
    pub chosen: Rank,
    /// The chance that a day of trying may have.
    pub a_day: Odds,
}

/// Everything a property allows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct PropertyPolicy {
    /// Arrival and departure.
    pub times: StayTimes,
    /// Codes.
    pub codes: CodeStrength,
    /// Roles; one that is not in the list is given nothing.
    pub roles: Vec<RolePolicy>,
    /// Days for which the locks' logs are kept on this device after they were fetched; nothing for ever.
    #[serde(default)]
    pub log_days: Option<u16>,
}

/// For how long logs may be kept, days.
const LOG_DAYS: std::ops::RangeInclusive<u16> = 7..=3_650;

/// Why a policy is none.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PolicyError {
    /// Two lines for one role.
    RoleTwice {
        /// The role.
        role: Role,
    },
    /// Owners are not limited: a lock gives them everything.
    OwnerLimited,
    /// Offline codes have 9 or 10 digits.
    OfflineDigits,
    /// Stored codes have 4 to 8 digits.
    StoredDigits,
    /// Logs are kept for 7 to 3,650 days, or for ever.
    LogDays,
    /// The longest duration is nothing, or longer than a lock can promise.
    Hours {
        /// The role.
        role: Role,
        /// Hours allowed.
        most: u16,
    },
    /// The default lasts longer than the longest.
    DefaultTooLong {
        /// The role.
        role: Role,
    },
    /// Not 1..=7 devices.
    Devices {
        /// The role.
        role: Role,
    },
    /// More than 7 levels.
    HandOn {
        /// The role.
        role: Role,
    },
    /// Not 1..=254 hours.
    Staleness {
        /// The role.
        role: Role,
    },
    /// Phone keys that nothing would open.
    NoIntent {
        /// The role.
        role: Role,
    },
    /// The codes it allows are guessed more easily than it allows.
    TooGuessable {
        /// The chance of a day of trying.
        a_day: Odds,
        /// What would do.
        mends: Vec<guess::Mend>,
    },
}

impl PropertyPolicy {
    /// The line of a role, if it has one.
    #[must_use]
    pub fn role(&self, role: Role) -> Option<&RolePolicy> {
        self.roles.iter().find(|line| line.role == role)
    }

    /// Classes of offline codes that any role may be given, bit n is class n.
    #[must_use]
    pub fn classes(&self) -> u8 {
        let kinds = self.roles.iter().flat_map(|line| &line.kinds);
        kinds.filter_map(|kind| kind.offline()).fold(0, |mask, kind| mask | kind.bit())
    }

    /// Tells whether it can be kept, by a lock with one issuer of codes.
    pub fn check(&self) -> Result<(), PolicyError> {
        let CodeStrength { offline_digits, stored_digits_min, a_day, .. } = self.codes;
        if !(9..=10).contains(&offline_digits) {
            return Err(PolicyError::OfflineDigits);
        }
        if !STORED_DIGITS.contains(&stored_digits_min) {
            return Err(PolicyError::StoredDigits);
        }
        if self.log_days.is_some_and(|days| !LOG_DAYS.contains(&days)) {
            return Err(PolicyError::LogDays);
        }
        for (place, line) in self.roles.iter().enumerate() {
            if self.roles.iter().take(place).any(|other| other.role == line.role) {
                return Err(PolicyError::RoleTwice { role: line.role });
            }
            line.check()?;
        }
        let offline = OfflineCodes { digits: offline_digits, classes: self.classes(), issuers: 1 };
        let setting = guess::KeypadSetting { offline, rotating: 0, stored: [0; 5] };
        guess::check(&setting, a_day)
            .map(|_| ())
            .map_err(|weak| PolicyError::TooGuessable { a_day: weak.bound.per_day, mends: weak.mends })
    }
}

impl RolePolicy {
    fn check(&self) -> Result<(), PolicyError> {
        let role = self.role;
        if role == Role::Owner {
            return Err(PolicyError::OwnerLimited);
        }
        if !(1..=HOURS_MAX).contains(&self.hours_max) {
            return Err(PolicyError::Hours { role, most: HOURS_MAX });
        }
        // A day with a clock change has 25 hours, and check-out may be later than check-in.
        let default = match self.default_end {
            DefaultEnd::After { hours } => u32::from(hours).max(1),
            DefaultEnd::EndOfDay => 1,
            DefaultEnd::CheckOut { nights } => u32::from(nights.max(1)) * 24 - 23,
        };
        if default > u32::from(self.hours_max) {
            return Err(PolicyError::DefaultTooLong { role });
        }
        if !(1..=7).contains(&self.devices_max) {
            return Err(PolicyError::Devices { role });
        }
        if self.hand_on_max > 7 {
            return Err(PolicyError::HandOn { role });
        }
        if matches!(self.staleness, Staleness::Hours { hours: 0 | 255 }) {
            return Err(PolicyError::Staleness { role });
        }
        if self.kinds.contains(&Kind::PhoneKey) && self.intents.is_empty() {
            return Err(PolicyError::NoIntent { role });
        }
        Ok(())
    }
}
