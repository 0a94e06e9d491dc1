//! Leave to make keys at somebody's doors.

use serde::{Deserialize, Serialize};

/// Why nobody can be let make keys like this, or why this phone cannot do something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum MandateObstacle {
    /// Only co-hosts make keys.
    NotACoHost,
    /// What makes keys is sealed for one phone, so the phone's card is needed.
    NeedsPhone,
    /// More doors than a link carries.
    TooManyDoors {
        /// The most.
        most: u8,
    },
    /// So many people make keys at a door already.
    NoneLeft {
        /// Its name.
        door: String,
        /// The most.
        most: u8,
    },
    /// The rules of the property let a co-host give nothing to anybody.
    GivesNothing,
    /// Its locks know no makers of keys beside their owner.
    NotSupported,
    /// Only the door's owner can do this.
    OwnersDoor {
        /// Its name.
        door: String,
        /// Who let this phone make keys there; may be empty.
        owner: String,
    },
    /// This phone is the door's own already.
    OwnDoor {
        /// Its name.
        door: String,
    },
}
