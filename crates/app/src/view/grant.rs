//! A key the host made, from draft to taken back.

use access::role::Role;
use serde::{Deserialize, Serialize};

use super::{DoorId, GrantId, Moment, Preset, Repeat, Weekly};

/// One grant of the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// Who it is for.
    pub guest_name: String,
    /// Which preset made it.
    pub preset: Preset,
    /// From when it opens.
    pub starts: Moment,
    /// Until when.
    pub ends: Moment,
    /// Hours of the week, none for the whole window.
    pub hours: Vec<Weekly>,
    /// How many phones may hold it.
    pub devices: u8,
    /// How it finds them.
    pub safety: KeySafety,
    /// How many openings, or `None` for any number.
    pub uses: Option<u16>,
    /// Levels on which it may be handed on.
    pub hand_on: u8,
    /// Whether its holder may make keys for others at these doors.
    pub makes_keys: bool,
    /// When it was made.
    pub made_at: Moment,
    /// When its link was first taken out of the app.
    pub sent_at: Option<Moment>,
    /// The key that it was made in place of.
    pub replaces: Option<GrantId>,
    /// The key that was made in place of it.
    pub replaced_by: Option<GrantId>,
    /// The state of the door that is furthest behind.
    pub state: GrantState,
    /// Door by door.
    pub doors: Vec<GrantDoor>,
}

/// A grant at one door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct GrantDoor {
    /// Which door.
    pub door: DoorId,
    /// Its name.
    pub name: String,
    /// What the lock knows.
    pub state: GrantState,
    /// Phones that the lock let in with it so far, those that it was handed on to included.
    pub phones: u32,
}

/// Where a grant stands; `revoked` only when the lock confirmed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum GrantState {
    /// Made; the lock has not seen it yet, as far as its log was read.
    Created,
    /// A phone claimed it at the lock.
    Claimed {
        /// When, by the lock's clock.
        at: Moment,
    },
    /// It opened the door at least once.
    Used {
        /// The last time, by the lock's clock.
        last_at: Moment,
    },
    /// Taken back a moment ago and still undoable; nothing was sent.
    Undoable {
        /// Until when `undo_take_back` works.
        undo_until: Moment,
    },
    /// Taken back; the lock has not confirmed. Worst case: it opens until then.
    Travelling {
        /// It cannot open after this in any case.
        cannot_open_after: Moment,
    },
    /// Taken back, and the lock's receipt says so.
    Revoked {
        /// When the receipt came.
        confirmed_at: Moment,
    },
    /// Its time is over.
    Expired,
}

/// What the host typed. Wall times are in the first door's zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct KeyDraft {
    /// What they are to this property.
    pub role: Role,
    /// Who it is for, at most 64 bytes.
    pub guest_name: String,
    /// Which doors, at least one.
    pub doors: Vec<DoorId>,
    /// Which kind.
    pub preset: Preset,
    /// `YYYY-MM-DDTHH:MM`; `None` takes the preset's own. `custom` needs both.
    pub starts: Option<String>,
    /// `YYYY-MM-DDTHH:MM`.
    pub ends: Option<String>,
    /// Hours of the week in steps of ten minutes; an end at or before its start is on the next day. None takes the
    /// preset's own hours, if it has any.
    pub weekly: Vec<Weekly>,
    /// On which days it comes back; it then says the times, and no other field does.
    pub repeat: Option<Repeat>,
    /// How many phones, 1..=7.
    pub devices: u8,
    /// How the key finds them.
    pub binding: KeyBinding,
    /// How many openings; `None` takes the preset's own: one for `one_time`, else any number.
    pub uses: Option<u16>,
    /// Levels on which its holder may hand on a narrower key, 0..=2.
    pub hand_on: u8,
    /// Whether its holder may make keys for others at these doors; only for a co-host's one phone.
    pub makes_keys: bool,
}

/// How a key finds its phones: what somebody needs who wants to open with it for the first time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "safety", rename_all = "snake_case")]
pub enum KeyBinding {
    /// The link: whoever comes first has the key.
    Link,
    /// The link, and six digits that the host tells by another way.
    LinkAndCode,
    /// One certain phone: the link is worth nothing to any other.
    OnePhone {
        /// Its card, as text.
        card: String,
    },
}

/// How a key that was made finds its phones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum KeySafety {
    /// By the link.
    Link,
    /// By the link and a code.
    LinkAndCode,
    /// It was made for one phone.
    OnePhone,
}

/// The code that the first tap at a door needs beside the link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct DoorClaimCode {
    /// Name of the door.
    pub door: String,
    /// Six digits.
    pub digits: String,
}

/// What would be shared, shown before it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct KeyPreview {
    /// Who it is for.
    pub guest_name: String,
    /// Names of the doors.
    pub doors: Vec<String>,
    /// From when.
    pub starts: Moment,
    /// Until when.
    pub ends: Moment,
    /// Hours of the week, none for the whole window.
    pub hours: Vec<Weekly>,
    /// How many phones.
    pub devices: u8,
    /// How the key finds them.
    pub safety: KeySafety,
    /// How many openings.
    pub uses: Option<u16>,
    /// Levels on which it may be handed on.
    pub hand_on: u8,
    /// Whether its holder may make keys for others at these doors.
    pub makes_keys: bool,
    /// If taken back and nobody comes near the door, it cannot open after this.
    pub cannot_open_after: Moment,
    /// Wall times that were moved because they do not exist, or exist twice, that day.
    pub clock_changes: Vec<ClockChange>,
}

/// A wall time that the host typed and that a clock change skips or doubles that day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum ClockChange {
    /// It does not exist that day.
    Skipped {
        /// What was typed: `2026-03-29T02:30`.
        wall: String,
        /// What is used instead.
        used: Moment,
    },
    /// It comes twice that day.
    Twice {
        /// What was typed: `2026-10-25T02:30`.
        wall: String,
        /// Which of the two is used.
        used: Moment,
    },
}

/// A key ready to be handed over. Its link is a secret: shown on demand, never logged.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct SharedKey {
    /// The grant behind it, or the handing on.
    pub grant: GrantId,
    /// `latchstring://k/#...`.
    pub link: String,
    /// `https://HOST/k/#...`; the secret is in the fragment, which no server sees.
    pub web_link: String,
    /// The link as a QR code, an SVG document.
    pub qr_svg: String,
    /// The codes that the first taps need; each lock has its own. A secret, to be told by another way than the link.
    pub claim_codes: Vec<DoorClaimCode>,
    /// The facts to show beside it.
    pub preview: KeyPreview,
}
