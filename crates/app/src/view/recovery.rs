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
    /// The codes, one per page of eight doors; one is enough to own the locks again.
    pub pages: Vec<RecoveryCode>,
    /// Names of all doors.
    pub doors: Vec<String>,
    /// When it was drawn up.
    pub made_at: Moment,
}

/// One code of a recovery sheet.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RecoveryCode {
    /// As a QR code, an SVG document.
    pub qr_svg: String,
    /// The same as text.
    pub text: String,
    /// Names of its doors.
    pub doors: Vec<String>,
}

/// What stands on a printed sheet around words, codes and names, in its owner's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct SheetWords {
    /// The language as a BCP 47 tag, such as `de`.
    pub language: String,
    /// What the sheet is.
    pub title: String,
    /// What it is for and how to keep it.
    pub about: String,
    /// When it was drawn up.
    pub made: String,
    /// The title of each code, in their order.
    pub code_titles: Vec<String>,
}

/// What a restore brought back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Restored {
    /// Doors that came with the codes; each needs one visit. Empty when only the words were given: then read each
    /// lock's setup code and call `set_up_door`, which recognises the lock as this site's own.
    pub doors: Vec<DoorId>,
    /// Pages of the sheet that were not among the codes.
    pub missing_pages: Vec<u8>,
}
