//! The recovery sheet: the site key on paper.

use serde::{Deserialize, Serialize};

use super::{DoorId, Moment};

/// Whether the site key is safe on paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Recovery {
    /// No door yet, so there is nothing to lose.
    NotNeeded,
    /// Doors depend on this phone alone.
    NotSaved,
    /// The host said the sheet is safe.
    Saved {
        /// When.
        at: Moment,
        /// Doors set up since: the words still cover them, the QR does not.
        doors_since: u32,
    },
}

/// What goes on paper. A secret: shown on demand, never logged.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RecoverySheet {
    /// 24 words.
    pub words: Vec<String>,
    /// Words and doors as a QR code, an SVG document.
    pub qr_svg: String,
    /// The same as text.
    pub qr_text: String,
    /// Names of the doors in the QR.
    pub doors: Vec<String>,
    /// When it was drawn up.
    pub made_at: Moment,
}

/// What a restore brought back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Restored {
    /// Doors that came with the QR; each needs one visit. Empty when only the words were given: then scan each
    /// lock's setup code with `set_up_door`.
    pub doors: Vec<DoorId>,
}
