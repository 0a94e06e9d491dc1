//! Messages for locks in somebody's pocket: what a host hands out, a phone carries, and a lock's receipt brings back.

use serde::{Deserialize, Serialize};

use super::{DoorId, ErrandId, KeyProposal, Moment};

/// A message for a lock that this phone carries for a host. The lock gets it after the next opening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Errand {
    /// Its id.
    pub id: ErrandId,
    /// What the host calls the door.
    pub door_name: String,
    /// When it was taken along.
    pub taken_at: Moment,
    /// When the lock answered; its receipt waits to be sent back.
    pub answered_at: Option<Moment>,
}

/// A link or picture that may pass through anybody's hands: it opens nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct OpenLink {
    /// `latchstring://k/#...`.
    pub link: String,
    /// `https://HOST/k/#...`.
    pub web_link: String,
    /// The link as a QR code, an SVG document; nothing when it is too long for a camera.
    pub qr_svg: Option<String>,
}

/// What a co-host sends the owner of a door so that a key ends there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct EndingLink {
    /// The door.
    pub door: DoorId,
    /// Its name.
    pub door_name: String,
    /// It opens nothing, and ends nothing unless the owner agrees.
    pub link: OpenLink,
}

/// What a link is that was opened, pasted or scanned. Nothing was done yet.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Opened {
    /// A key, for `accept_key`.
    Key {
        /// What it offers.
        proposal: KeyProposal,
    },
    /// A message for a lock, for `accept_errand`.
    Errand {
        /// The link.
        link: String,
        /// The door, as this phone's own key calls it.
        door_name: String,
        /// Whether this phone carries it already.
        already_taken: bool,
    },
    /// What a co-host asks the owner to end, for `accept_ending`.
    Ending {
        /// The link.
        link: String,
        /// What this phone calls the door.
        door_name: String,
        /// The co-host.
        maker: String,
        /// Whom the key was made for; may be empty.
        guest_name: String,
        /// When it ends by itself.
        ends: Moment,
        /// Whether this phone ended it before.
        already_ended: bool,
    },
    /// A lock's receipt, for `accept_receipt`.
    Receipt {
        /// The link.
        link: String,
        /// What this phone calls the door.
        door_name: String,
    },
}

impl Opened {
    /// What a key's link offers; nothing for another link.
    #[must_use]
    pub fn into_key(self) -> Option<KeyProposal> {
        match self {
            Self::Key { proposal } => Some(proposal),
            Self::Errand { .. } | Self::Ending { .. } | Self::Receipt { .. } => None,
        }
    }
}

/// What a receipt says became of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ReceiptRead {
    /// The door.
    pub door: DoorId,
    /// What became of it.
    pub outcome: ReceiptOutcome,
}

/// What became of a message that somebody carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ReceiptOutcome {
    /// The lock took it: what it takes back opens no more.
    Took,
    /// The lock refused it.
    Refused,
    /// The lock could not store it then: it must be brought again.
    NotNow,
    /// This phone knew already, or something newer has taken its place.
    Known,
}
