//! A grant: who may open which doors, on what terms, and where it is in its life.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{DoorId, GrantId, PersonId};
use crate::role::Role;
use crate::window::Terms;

/// Doors that one grant, and so one link, can hold.
pub const DOORS_MAX: usize = 8;
/// Devices that one grant can be claimed on.
pub const DEVICES_MAX: u8 = 7;
/// Bytes of a person's name.
pub const NAME_BYTES_MAX: usize = 64;

/// How a key finds its phones.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "binding", rename_all = "snake_case")]
pub enum Binding {
    /// The first phones that come with the link.
    FirstPhones,
    /// The first phones that come with the link and a code told by another way.
    ClaimCode,
    /// One phone, whose card was there before the key.
    Phone {
        /// First 16 bytes of SHA-256 of its public key.
        hash: [u8; 16],
    },
}

/// Who, which doors, when, how often, on how many devices, what may be handed on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Grant {
    /// Its name.
    pub id: GrantId,
    /// Who holds it.
    pub person: PersonId,
    /// What the host calls that person.
    pub person_name: String,
    /// What the person is to the property.
    pub role: Role,
    /// The doors, 1..=8, each once.
    pub doors: Vec<DoorId>,
    /// When and how often.
    pub terms: Terms,
    /// Devices that may claim it, 1..=7.
    pub devices: u8,
    /// How it finds them.
    pub binding: Binding,
    /// Levels on which it may be handed on.
    pub hand_on: u8,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

/// Why a grant cannot be made, and what to do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum GrantError {
    /// Nobody was named.
    #[error("Say who the key is for")]
    NameMissing,
    /// The name does not fit into a link.
    #[error("That name is too long: use at most {bytes_max} letters")]
    NameTooLong {
        /// Bytes allowed.
        bytes_max: u8,
    },
    /// No door was chosen.
    #[error("Choose at least one door")]
    NoDoor,
    /// More doors than a link can hold.
    #[error("One key can open {most} doors at most: make a second key for the others")]
    TooManyDoors {
        /// Doors allowed.
        most: u8,
    },
    /// The same door twice.
    #[error("A door was chosen twice: remove it once")]
    DoorTwice,
    /// None, or more devices than a lock counts.
    #[error("A key works on 1 to {most} phones: choose another number")]
    Devices {
        /// Devices allowed.
        most: u8,
    },
    /// A key for one certain phone, and a larger number of phones.
    #[error("A key for one certain phone works on that phone alone: choose one phone")]
    OnePhone,
}

impl Grant {
    /// Tells whether the grant is well formed; whether a door can keep it is [`crate::plan`]'s question.
    pub fn check(&self) -> Result<(), GrantError> {
        if self.person_name.trim().is_empty() {
            return Err(GrantError::NameMissing);
        }
        if self.person_name.len() > NAME_BYTES_MAX {
            return Err(GrantError::NameTooLong { bytes_max: 64 });
        }
        if self.doors.is_empty() {
            return Err(GrantError::NoDoor);
        }
        if self.doors.len() > DOORS_MAX {
            return Err(GrantError::TooManyDoors { most: 8 });
        }
        let mut sorted = self.doors.clone();
        sorted.sort_unstable();
        sorted.dedup();
        if sorted.len() != self.doors.len() {
            return Err(GrantError::DoorTwice);
        }
        if self.devices == 0 || self.devices > DEVICES_MAX {
            return Err(GrantError::Devices { most: DEVICES_MAX });
        }
        if matches!(self.binding, Binding::Phone { .. }) && self.devices > 1 {
            return Err(GrantError::OnePhone);
        }
        Ok(())
    }
}
