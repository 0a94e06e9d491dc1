//! A key this phone holds for somebody else's door.

use serde::{Deserialize, Serialize};

use super::{Bolt, KeyId, Moment, Refusal, Weekly};

/// One key for one door. A link for several doors becomes several keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Key {
    /// Its id.
    pub id: KeyId,
    /// What the host calls the door.
    pub door_name: String,
    /// Who invited.
    pub inviter: String,
    /// From when it opens, in the property's zone.
    pub starts: Moment,
    /// Until when.
    pub ends: Moment,
    /// Hours of the week, none for the whole window.
    pub hours: Vec<Weekly>,
    /// How many openings the link allows; `None` for any number.
    pub uses: Option<u16>,
    /// How many phones the link allows.
    pub devices: u8,
    /// Where it stands.
    pub state: KeyState,
    /// Whether the lock already knows this phone; until then the first tap claims the key and opens.
    pub claimed: bool,
    /// The bolt after the last tap.
    pub bolt: Option<Bolt>,
    /// When the last tap was answered.
    pub last_used: Option<Moment>,
    /// Whether something is being done with it right now.
    pub busy: bool,
}

/// Where a key stands, as far as this phone knows. The lock decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum KeyState {
    /// Its time has not come.
    NotYet,
    /// Ready for a tap.
    Ready,
    /// Its time is over.
    Expired,
    /// The lock refused it for good.
    Refused {
        /// Why.
        reason: Refusal,
    },
}

/// What a link offers, shown before anything is done with it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct KeyProposal {
    /// The link, to be handed to `accept_key`. A secret: keep it on this screen only.
    pub link: String,
    /// Who invites.
    pub inviter: String,
    /// The doors.
    pub doors: Vec<ProposedDoor>,
    /// Whether every door of it is already on this phone.
    pub already_held: bool,
}

/// One door a link offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ProposedDoor {
    /// What the host calls it.
    pub name: String,
    /// From when.
    pub starts: Moment,
    /// Until when.
    pub ends: Moment,
    /// Hours of the week, none for the whole window.
    pub hours: Vec<Weekly>,
    /// How many openings; `None` for any number.
    pub uses: Option<u16>,
    /// How many phones may hold it.
    pub devices: u8,
}
