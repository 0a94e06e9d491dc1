//! Calendars of booking sites and the bookings in them.

use access::wall::TimeOfDay;
use serde::{Deserialize, Serialize};

use super::{BookingId, CalendarId, CodeId, CommandError, DoorId, Moment, PathId, StayHours};

/// What a host says of a calendar.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CalendarDraft {
    /// What the host calls it.
    pub name: String,
    /// The door that it is for.
    pub door: DoorId,
    /// The path of that door whose doors its codes open; `None` is the one door.
    pub path: Option<PathId>,
    /// What its stays become.
    pub rules: CalendarRules,
}

/// What the stays of a calendar become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CalendarRules {
    /// Which code.
    pub becomes: StayBecomes,
    /// Codes are made, moved and ended without a tap, within the rules of the property.
    pub automatic: bool,
    /// Booking.com's "CLOSED - Not available", which is a guest or a closed day, is a stay.
    pub closed_is_stay: bool,
    /// An entry that does not say what it is, is a stay.
    pub unknown_is_stay: bool,
}

/// The code that a stay becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum StayBecomes {
    /// An offline stay code. Its digits say its days: other days are other digits.
    StayCode {
        /// Which of the lock's hours.
        hours: StayHours,
    },
    /// Digits that the lock is told, which stay the same when the days change.
    StoredCode {
        /// `HH:MM` of arrival.
        check_in: TimeOfDay,
        /// `HH:MM` of departure.
        check_out: TimeOfDay,
    },
}

/// All calendars with their bookings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Calendars {
    /// The calendars, the oldest first.
    pub calendars: Vec<Calendar>,
    /// The bookings of all of them, by their beginning; one that two calendars of a door tell of is one.
    pub bookings: Vec<Booking>,
}

/// A calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Calendar {
    /// Its id.
    pub id: CalendarId,
    /// What the host calls it.
    pub name: String,
    /// The door that it is for.
    pub door: DoorId,
    /// Its name.
    pub door_name: String,
    /// The path whose doors its codes open.
    pub path: Option<PathId>,
    /// Where it is; nothing for a file.
    pub address: Option<CalendarAddress>,
    /// What its stays become.
    pub rules: CalendarRules,
    /// How it fares.
    pub state: CalendarState,
    /// When the last good answer came.
    pub last_good: Option<Moment>,
    /// When it is asked again; nothing for a file.
    pub next: Option<Moment>,
    /// Days on which nobody comes, by their beginning, 50 at most.
    pub blocks: Vec<Block>,
    /// Entries that are left out, 20 at most.
    pub left_out: Vec<LeftOut>,
    /// Zones that are not known; their times are taken in the door's zone.
    pub unknown_zones: Vec<String>,
}

/// Enough of an address to know it again; the whole is a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CalendarAddress {
    /// Its host, such as `www.airbnb.com`.
    pub host: String,
    /// Its last four characters; nothing of a short one.
    pub ending: Option<String>,
}

/// How a calendar fares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CalendarState {
    /// The last answer was whole and made sense.
    Fine,
    /// The last answer was none, or no calendar. Nothing was taken away for it.
    NotRead {
        /// Since when.
        since: Moment,
        /// Why, the last time.
        reason: CalendarFault,
    },
    /// It has lost more stays at once than is likely. Nothing is taken away before the host says that it is right.
    Doubtful {
        /// Since when.
        since: Moment,
        /// Stays to come or under way that it had.
        known: u32,
        /// How many of them it has lost.
        missing: u32,
    },
}

/// Why there is no calendar at an address or in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum CalendarFault {
    /// The text is no address.
    NoAddress,
    /// It does not begin with `https://`.
    PlainAddress,
    /// It carries a name or a password.
    PasswordInAddress,
    /// It leads into a private network, to this machine, or to the port of another service.
    Inside,
    /// No way to the site.
    Away,
    /// It takes too long.
    Slow,
    /// It answers with an error.
    Status {
        /// The HTTP status.
        status: u16,
    },
    /// It sends from one address to the next, or answers in a form that was not asked for.
    Odd,
    /// The answer is empty.
    Empty,
    /// A web page.
    WebPage,
    /// Something else.
    NotACalendar,
    /// It breaks off in the middle, or is garbled.
    Broken,
    /// More than 5 MB, or more entries than one home can have.
    TooBig,
}

/// Days on which nobody comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Block {
    /// Their beginning.
    pub starts: Moment,
    /// Their end.
    pub ends: Moment,
}

/// An entry that is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct LeftOut {
    /// Its id in the calendar, or nothing.
    pub entry: String,
    /// Why.
    pub why: LeftOutBecause,
}

/// Why an entry is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum LeftOutBecause {
    /// Its date is none, or cannot be meant.
    Date,
    /// It repeats, which stays do not.
    Repeats,
    /// It is cancelled, or free time.
    Free,
    /// It stands in the calendar twice.
    Twice,
    /// It only announces an arrival or a departure.
    Announcement,
}

/// Which site told of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum BookingSource {
    /// Airbnb.
    Airbnb,
    /// Vrbo and its sisters.
    Vrbo,
    /// Booking.com.
    Booking,
    /// Google Calendar.
    Google,
    /// Anybody else.
    Other,
}

/// What a calendar says that an entry is; each of them is taken as a stay by the calendar's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum BookingKind {
    /// Somebody comes.
    Stay,
    /// Closed: a guest, or nobody.
    Closed,
    /// It does not say.
    Unknown,
}

/// A booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// The calendars that tell of it, the one that tells most first.
    pub calendars: Vec<CalendarId>,
    /// The door.
    pub door: DoorId,
    /// Its name.
    pub door_name: String,
    /// Who comes, as its code is called: the name, the number of the reservation, or site and day.
    pub guest_name: String,
    /// Which site told of it.
    pub source: BookingSource,
    /// What it says that it is.
    pub kind: BookingKind,
    /// How many people come.
    pub guests: Option<u16>,
    /// Arrival.
    pub starts: Moment,
    /// Departure.
    pub ends: Moment,
    /// Where it stands.
    pub state: BookingState,
    /// What was made for it.
    pub code: Option<CodeId>,
    /// Its guest must be told of other digits.
    pub tell: bool,
    /// The calendar said once that it ends or changes; nothing was taken away for that.
    pub doubt: Option<BookingLoss>,
    /// The guest has arrived, and only the host can say whether to follow the calendar.
    pub question: Option<BookingLoss>,
    /// Guests of the bookings that it overlaps.
    pub overlaps: Vec<String>,
    /// Minutes since the guest before leaves, on the day of arrival.
    pub turnover_minutes: Option<u32>,
}

/// What a calendar would take from a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "loss", rename_all = "snake_case")]
pub enum BookingLoss {
    /// All of it.
    Gone,
    /// Some of its time.
    Shorter {
        /// The arrival that it would have.
        starts: Moment,
        /// The departure that it would have.
        ends: Moment,
    },
}

/// Where a booking stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum BookingState {
    /// Nothing was made for it yet.
    Proposed,
    /// It shares a moment with another one: nothing is made by itself.
    Overlapping,
    /// What the rules of its calendar say cannot be made.
    Refused {
        /// Why.
        reason: Box<CommandError>,
    },
    /// Its code opens for it.
    Made,
    /// Its days changed after its code was made.
    Moved {
        /// The new days need other digits, which the guest must be told.
        new_digits: bool,
    },
    /// It is cancelled, and its code still opens.
    Cancelled,
    /// The host wants nothing made for it.
    Aside,
}

/// The host's word on a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum BookingAnswer {
    /// The calendar is right.
    Follow,
    /// The guest is there and stays.
    Keep,
}

/// A calendar in the picture: what wants the host is seen without asking for all bookings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CalendarBrief {
    /// Its id.
    pub id: CalendarId,
    /// What the host calls it.
    pub name: String,
    /// The door that it is for.
    pub door: DoorId,
    /// How many of its bookings want the host, it itself included when it is in doubt.
    pub to_do: u32,
}
