//! A code the host made, from draft to taken back.

use access::guessability::Ranking;
use access::role::Role;
use access::wall::TimeOfDay;
use access::weekly::Weekly;
use serde::{Deserialize, Serialize};

use super::{CodeId, DoorId, Moment, PathId, Repeat, RepeatPlan};

/// What opens the door with this code, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CodeShape {
    /// Opens once within its hours; needs no visit.
    OneTime {
        /// `YYYY-MM-DDTHH:MM` at a full hour of the lock's grid; `None` is the hour that runs now.
        starts: Option<String>,
        /// 1, 4, 24 or 168; 168 starts at a midnight.
        hours: u16,
    },
    /// Opens any number of times in a quarter of an hour to a day; needs no visit.
    Visit {
        /// `YYYY-MM-DDTHH:MM` at a quarter; `None` is the quarter that runs now.
        starts: Option<String>,
        /// One of the lengths of `code_choices`.
        minutes: u16,
    },
    /// Opens from arrival to departure; needs no visit.
    Stay {
        /// `YYYY-MM-DD`.
        arrival: String,
        /// 1..=31.
        nights: u8,
        /// Which hours of arrival and departure.
        hours: StayHours,
    },
    /// Opens for months, if it is used in its first week; needs no visit.
    Long {
        /// `YYYY-MM-DD`; `None` is today.
        starts: Option<String>,
        /// One of the lengths of `code_choices`.
        days: u16,
    },
    /// Opens in weekly hours, if it is used in its first week; needs no visit.
    Weekly {
        /// `YYYY-MM-DD`, a Monday; `None` is this week.
        starts: Option<String>,
        /// Bit 0 is Monday; one of the masks of `code_choices`.
        weekdays: u8,
        /// 0..=23, in the lock's wall time.
        from_hour: u8,
        /// One of the lengths of `code_choices`.
        hours: u8,
        /// One of the lengths of `code_choices`.
        weeks: u8,
    },
    /// Digits of the host's choice, which the lock must be told at a visit.
    Stored {
        /// 4 to 8 digits; `None` lets the app choose.
        digits: Option<String>,
        /// `YYYY-MM-DDTHH:MM`; `None` is now.
        starts: Option<String>,
        /// `YYYY-MM-DDTHH:MM`.
        ends: String,
        /// Weekly hours in steps of ten minutes; `None` is the whole time.
        weekly: Option<Weekly>,
        /// How many openings; `None` is any number.
        uses: Option<u16>,
    },
    /// Digits of the host's choice that come back on certain days; the lock is told window by window.
    Repeating {
        /// 4 to 8 digits; `None` lets the app choose.
        digits: Option<String>,
        /// When it comes back.
        rule: Repeat,
    },
}

/// Kinds of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum CodeKind {
    /// Opens once.
    OneTime,
    /// Minutes to a day.
    Visit,
    /// Arrival to departure.
    Stay,
    /// Months.
    Long,
    /// Weekly hours.
    Weekly,
    /// The host's own digits.
    Stored,
}

/// Which of a lock's two hour plans a stay keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum StayHours {
    /// 15:00 to 11:00, unless the property says otherwise.
    Standard,
    /// 11:00 to 14:00, unless the property says otherwise.
    Flexible,
}

/// What the host typed. Wall times are in the door's zone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CodeDraft {
    /// Who it is for, at most 64 bytes.
    pub guest_name: String,
    /// What they are to this property.
    pub role: Role,
    /// Which door.
    pub door: DoorId,
    /// The path of that door whose doors it shall all open; `None` is the one door alone.
    pub path: Option<PathId>,
    /// What it opens, and when.
    pub shape: CodeShape,
}

/// What a door's lock can take, for the pickers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CodeChoices {
    /// Kinds this door's lock and its owner's policy allow.
    pub kinds: Vec<CodeKind>,
    /// Hours of a one-time code.
    pub one_time_hours: Vec<u16>,
    /// Minutes of a visit.
    pub visit_minutes: Vec<u16>,
    /// `HH:MM` of arrival and departure in both hour plans, standard first.
    pub stay_hours: Vec<StayTimes>,
    /// Days of a long code.
    pub long_days: Vec<u16>,
    /// Days of a weekly code, bit 0 is Monday.
    pub weekly_masks: Vec<u8>,
    /// Hours of a weekly code's windows.
    pub weekly_hours: Vec<u8>,
    /// Weeks of a weekly code.
    pub weekly_weeks: Vec<u8>,
    /// The fewest digits that the host's own choice may have at this lock.
    pub stored_digits_min: u8,
    /// How hard the lock's codes are to guess, as it is set.
    pub guess: GuessBound,
}

/// Arrival and departure of an hour plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct StayTimes {
    /// `HH:MM`.
    pub arrival: TimeOfDay,
    /// `HH:MM`.
    pub departure: TimeOfDay,
}

/// How often a guess is right at worst, with the figures behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct GuessBound {
    /// Digits of offline codes.
    pub digits: u8,
    /// One guess in so many is right, by the length that is guessed most easily.
    pub per_try: OneIn,
    /// A day of trying that goes on day after day is right once in so many.
    pub per_day: OneIn,
    /// A year of undisturbed trying is right once in so many.
    pub per_year: OneIn,
    /// Digits of the length that is guessed most easily.
    pub easiest_digits: u8,
    /// Codes of that length that open at the worst moment.
    pub open_codes: u32,
    /// Stored codes that could open.
    pub stored_codes: u32,
    /// Tries that the lock allows in such a day.
    pub tries_per_day: u32,
}

/// One chance in so many; 4294967295 when there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct OneIn {
    /// Never rounded up.
    pub exact: u32,
    /// As people say it: 137136 is 137000.
    pub about: u32,
}

/// What would be made, shown before it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CodePreview {
    /// Who it is for.
    pub guest_name: String,
    /// Which door.
    pub door_name: String,
    /// All doors of its path, when it opens one; empty for the one door alone.
    pub doors: Vec<String>,
    /// Which kind.
    pub kind: CodeKind,
    /// From when it opens.
    pub starts: Moment,
    /// Until when.
    pub ends: Moment,
    /// A long or weekly code must be typed for the first time before this, or it never opens.
    pub first_use_before: Option<Moment>,
    /// The hours in which it opens within that time; none for all of it.
    pub hours: Vec<Weekly>,
    /// How many openings.
    pub uses: Option<u16>,
    /// Digits.
    pub digits: u8,
    /// It opens only after a phone of the host has told the lock.
    pub needs_visit: bool,
    /// If taken back and nobody comes near the door, it cannot open after this.
    pub cannot_open_after: Moment,
    /// How hard the lock's codes are to guess, this one included.
    pub guess: GuessBound,
    /// What it becomes at the lock, when it comes back on certain days.
    pub repeat: Option<RepeatPlan>,
}

/// A code ready to be handed over. Its digits are a secret: shown on demand, never logged.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct SharedCode {
    /// Which code.
    pub code: CodeId,
    /// What is typed, before `#`.
    pub digits: String,
    /// A page that shows it big, for a guest without the app; nothing for one with more hours than a link carries.
    pub web_link: Option<String>,
    /// The facts to show beside it.
    pub preview: CodePreview,
}

/// A code the host made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Code {
    /// Its id.
    pub id: CodeId,
    /// Who it is for.
    pub guest_name: String,
    /// Which door.
    pub door: DoorId,
    /// Its name.
    pub door_name: String,
    /// Shared by the rows of one code that opens the doors of a path, one row for each door.
    pub set: Option<String>,
    /// Which kind.
    pub kind: CodeKind,
    /// From when it opens.
    pub starts: Moment,
    /// Until when.
    pub ends: Moment,
    /// When it must have been typed for the first time.
    pub first_use_before: Option<Moment>,
    /// Its hours.
    pub hours: Vec<Weekly>,
    /// Until when the lock lets it in as it was told before its end was changed; nothing once it has confirmed.
    pub at_lock_until: Option<Moment>,
    /// How many openings.
    pub uses: Option<u16>,
    /// When it was made.
    pub made_at: Moment,
    /// Where it stands.
    pub state: CodeState,
    /// Its windows, when it comes back on certain days.
    pub repeat: Option<RepeatPlan>,
}

/// Where a code stands, by what the lock has said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CodeState {
    /// Waits for a visit; the lock does not know it yet.
    OnItsWay,
    /// The lock did not take it: make another.
    NotTaken,
    /// It opens from its start on; the lock needs to hear nothing more.
    Ready,
    /// Opened the door, as far as the lock's log was read.
    Used {
        /// The last time, by the lock's clock.
        last_at: Moment,
    },
    /// A one-time code that has opened, as far as the lock's log was read.
    Spent {
        /// When, by the lock's clock.
        at: Moment,
    },
    /// Taken back a moment ago and still undoable; nothing was sent.
    Undoable {
        /// Until when `undo_take_back_code` works.
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
    /// Its time is over, or it was not used in its first week as far as the lock's log was read.
    Expired,
}

/// Why a code cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum CodeObstacle {
    /// Digits of the host's own choice for all doors of a path, which its locks do not share.
    StoredOnPath,
    /// The lock has no keypad, or none of this kind.
    KindNotSupported {
        /// Which kind.
        kind: CodeKind,
    },
    /// The length is none that a code can say.
    NoSuchLength,
    /// The start is not on the lock's grid; these are the nearest that are.
    OffTheGrid {
        /// The last possible start before it.
        before: Box<Moment>,
        /// The first possible start after it.
        after: Box<Moment>,
    },
    /// That time is over.
    Over,
    /// The end is not after the start.
    EndBeforeStart,
    /// Further ahead than a code may be made for.
    TooFarAhead,
    /// All codes that can be told apart for this very time are given out.
    VariantsUsedUp {
        /// How many there are.
        most: u8,
    },
    /// The lock is full of stored codes.
    LockFull,
    /// Its digits say when it opens: another time is another code.
    DigitsSayTheTime,
    /// It counts its openings, or comes back: make another.
    CountsOrComesBack,
    /// The host's digits are too easy.
    WeakDigits {
        /// How good they are, and why not better.
        ranking: Ranking,
    },
    /// So many stored codes of so few digits would be too easy to guess.
    TooGuessable {
        /// The fewest digits that would do.
        digits_min: u8,
    },
}
