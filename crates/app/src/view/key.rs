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
    /// The code that the first tap needs beside the link.
    pub claim_code: ClaimCode,
    /// The bolt after the last tap.
    pub bolt: Option<Bolt>,
    /// When the last tap was answered.
    pub last_used: Option<Moment>,
    /// Whether something is being done with it right now.
    pub busy: bool,
}

/// A code that the host tells by another way than the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ClaimCode {
    /// The link alone is enough, or the lock knows this phone already.
    NotNeeded,
    /// It must be typed before the first tap.
    Missing,
    /// It was typed; the lock will say whether it is right.
    Typed,
}

/// The card of this phone, for somebody who is to make a key for it. Not secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct MyPhoneCard {
    /// `LATCHSTRING:PHONE:1:...`.
    pub text: String,
    /// The text as a QR code, an SVG document.
    pub qr_svg: String,
    /// Eight digits to compare: `3F7A 90C1`.
    pub mark: String,
}

/// The card of somebody's phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct OtherPhoneCard {
    /// To be handed on in a draft.
    pub text: String,
    /// Eight digits to compare: `3F7A 90C1`.
    pub mark: String,
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
