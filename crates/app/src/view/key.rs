//! A key this phone holds for somebody else's door.

use serde::{Deserialize, Serialize};

use super::{Bolt, GrantId, KeyId, Moment, Refusal, Weekly};

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
    /// Levels on which this phone may hand it on.
    pub hand_on: u8,
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
    /// What this phone did with it, at most the last twenty, newest first.
    pub own_uses: Vec<KeyUse>,
    /// Whether something is being done with it right now.
    pub busy: bool,
}

/// Something that this phone did with a key, by the lock's own proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct KeyUse {
    /// When, by this phone's clock.
    pub at: Moment,
    /// Where the bolt stood afterwards.
    pub bolt: Bolt,
}

/// A narrower key that this phone made of keys it holds, for somebody else. It ends with them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct HandedKey {
    /// Its id.
    pub id: GrantId,
    /// Who it is for.
    pub guest_name: String,
    /// The keys it was made of.
    pub keys: Vec<KeyId>,
    /// Names of the doors.
    pub doors: Vec<String>,
    /// From when it opens.
    pub starts: Moment,
    /// Until when.
    pub ends: Moment,
    /// When it was made.
    pub made_at: Moment,
}

/// What somebody typed who hands a key on. Wall times are in the property's zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct HandOnDraft {
    /// Who it is for, at most 64 bytes.
    pub guest_name: String,
    /// The keys to hand on, one for each door.
    pub keys: Vec<KeyId>,
    /// `YYYY-MM-DDTHH:MM`; `None` takes the start of the own key.
    pub starts: Option<String>,
    /// `YYYY-MM-DDTHH:MM`; `None` takes the end of the own key.
    pub ends: Option<String>,
    /// How many openings; `None` for as many as the own key has.
    pub uses: Option<u16>,
    /// How many phones.
    pub devices: u8,
    /// Levels on which it may be handed on again.
    pub hand_on: u8,
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
    /// Whether it also lets this phone make keys for others at these doors.
    pub makes_keys: bool,
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
    /// Levels on which it may be handed on.
    pub hand_on: u8,
}
