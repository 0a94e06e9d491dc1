//! Whether an entry is somebody's stay, a closed day or neither: per site, and where a site does not say, by the host.

use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::source::Source;

/// What an entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Somebody comes.
    Stay,
    /// Nobody comes: the host or the site's rules closed these days.
    Block,
    /// Booking.com's "CLOSED - Not available", which it writes for guests and for closed days alike.
    Closed,
    /// It does not say, or it is not certain yet.
    Unknown,
    /// A channel manager's note about an arrival or a departure beside the stay itself.
    Announcement,
}

/// What to make of entries that do not say what they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treat {
    /// As a stay.
    Stay,
    /// As if they were not there.
    Ignore,
}

/// The host's choices for one feed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Choices {
    /// For [`Kind::Closed`].
    pub closed: Treat,
    /// For [`Kind::Unknown`].
    pub unknown: Treat,
}

impl Choices {
    /// Whether an entry of this kind becomes a stay.
    #[must_use]
    pub fn takes(self, kind: Kind) -> bool {
        match kind {
            Kind::Stay => true,
            Kind::Block | Kind::Announcement => false,
            Kind::Closed => self.closed == Treat::Stay,
            Kind::Unknown => self.unknown == Treat::Stay,
        }
    }
}

/// Ids of Airbnb begin with these: one for reservations, two that were seen on closed days.
const AIRBNB_STAY: &str = "1418fb94e984-";
const AIRBNB_BLOCKS: [&str; 2] = ["6fec1092d3fa-", "7f662ec65913-"];

/// Words for closed days and for reservations, as the sites write them in English and French.
const BLOCKS: [&str; 5] = ["not available", "blocked", "unavailable", "indisponible", "bloqué"];
const RESERVED: [&str; 4] = ["reserved", "réservée", "réservé", "reservation"];
const TENTATIVE: [&str; 3] = ["provisoire", "tentative", "provisional"];
const ANNOUNCEMENTS: [&str; 4] = ["check-in", "check-out", "checkin", "checkout"];

/// What an entry is, as its site writes them.
#[must_use]
pub fn kind(source: Source, event: &Event) -> Kind {
    let title = event.summary.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| title.contains(word));
    let begins = |words: &[&str]| words.iter().any(|word| title.starts_with(word));
    match source {
        Source::Airbnb => airbnb(event, says(&BLOCKS), begins(&RESERVED)),
        Source::Booking if title.starts_with("closed") && says(&BLOCKS) => Kind::Closed,
        Source::Booking | Source::Vrbo | Source::Google | Source::Other => {
            if says(&BLOCKS) {
                Kind::Block
            } else if event.tentative || begins(&TENTATIVE) {
                Kind::Unknown
            } else if begins(&RESERVED) || title.starts_with("closed - ") || title.starts_with("tripadvisor")
            {
                Kind::Stay
            } else if says(&ANNOUNCEMENTS) {
                Kind::Announcement
            } else {
                Kind::Unknown
            }
        }
    }
}

fn airbnb(event: &Event, blocked: bool, reserved: bool) -> Kind {
    // Titles may be translated one day; the address of a reservation and the ids are not.
    if event.description.contains("/reservations/details/")
        || event.description.contains("/reservation/itinerary")
        || event.uid.starts_with(AIRBNB_STAY)
    {
        Kind::Stay
    } else if blocked || AIRBNB_BLOCKS.iter().any(|start| event.uid.starts_with(start)) {
        Kind::Block
    } else if reserved && !event.tentative {
        Kind::Stay
    } else {
        Kind::Unknown
    }
}
