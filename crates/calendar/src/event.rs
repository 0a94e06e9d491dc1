//! One event of a feed, or why it is left out.

use icalendar::parser::Property;

use crate::when::{NotADate, When, duration};

/// The longest id we keep, in bytes; the sites write less than 100.
const UID_BYTES_MAX: usize = 512;
const SUMMARY_MAX: usize = 300;
const DESCRIPTION_MAX: usize = 4_000;

/// What a feed says about one stretch of time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// The event's id; empty when the feed gives none.
    pub uid: String,
    /// The title, at most 300 characters.
    pub summary: String,
    /// The text below it, at most 4000 characters.
    pub description: String,
    /// The address beside it, or empty.
    pub url: String,
    /// Its beginning.
    pub start: When,
    /// Its end: the first day or moment that is no longer inside.
    pub end: When,
    /// The feed says that it is not certain.
    pub tentative: bool,
}

/// Why an event is left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Skip {
    /// It has no beginning, or a date that is none.
    #[error("It has no readable date")]
    NoDate,
    /// A year outside 1970 to 2105, or a stay of more than three years.
    #[error("Its date cannot be meant: enter this stay by hand if it is one")]
    AbsurdDate,
    /// It ends before it begins, or begins and ends at the same moment.
    #[error("It ends before it begins")]
    EndsBeforeStart,
    /// It comes again and again, which bookings do not.
    #[error("It repeats, and a stay does not: enter its days by hand if they are stays")]
    Repeats,
    /// It is marked as cancelled.
    #[error("It is cancelled")]
    Cancelled,
    /// It is marked as free time.
    #[error("It is marked as free")]
    Free,
    /// Its id is longer than 512 bytes.
    #[error("Its id is too long to be one")]
    LongId,
    /// The same event stands in the feed before.
    #[error("It stands in the calendar twice")]
    Twice,
    /// A channel manager's note about an arrival or a departure, which is no stay.
    #[error("It only announces an arrival or a departure")]
    Announcement,
}

impl From<NotADate> for Skip {
    fn from(wrong: NotADate) -> Self {
        match wrong {
            NotADate::Unreadable => Self::NoDate,
            NotADate::Absurd => Self::AbsurdDate,
        }
    }
}

/// The properties of one event, as they come.
#[derive(Default)]
pub(crate) struct Collected {
    properties: Vec<Property<'static>>,
}

impl Collected {
    pub(crate) fn add(&mut self, property: Property<'static>) {
        self.properties.push(property);
    }

    /// Of properties that stand twice the first counts.
    fn property(&self, name: &str) -> Option<&Property<'static>> {
        self.properties.iter().find(|property| property.name.as_str() == name)
    }

    fn text(&self, name: &str) -> &str {
        self.property(name).map_or("", |property| property.val.as_str())
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.text(name).trim().eq_ignore_ascii_case(value)
    }

    fn when(&self, name: &str) -> Option<Result<When, NotADate>> {
        let property = self.property(name)?;
        let zone = property.params.iter().find(|it| it.key.as_str().eq_ignore_ascii_case("TZID"));
        let zone = zone.and_then(|it| it.val.as_ref()).map(|name| name.as_str());
        Some(When::read(property.val.as_str(), zone))
    }

    /// The id, for telling of an event that is left out.
    pub(crate) fn uid(&self) -> String {
        cut(self.text("UID").trim(), UID_BYTES_MAX)
    }

    pub(crate) fn event(&self) -> Result<Event, Skip> {
        if self.text("UID").trim().len() > UID_BYTES_MAX {
            return Err(Skip::LongId);
        }
        if ["RRULE", "RDATE", "RECURRENCE-ID"].iter().any(|name| self.property(name).is_some()) {
            return Err(Skip::Repeats);
        }
        if self.has("STATUS", "CANCELLED") {
            return Err(Skip::Cancelled);
        }
        if self.has("TRANSP", "TRANSPARENT") {
            return Err(Skip::Free);
        }
        let start = self.when("DTSTART").ok_or(Skip::NoDate)??;
        let end = self.end(&start)?;
        if start.is_day() != end.is_day() {
            return Err(Skip::NoDate);
        }
        if comparable(&start, &end) && end.wall() < start.wall() {
            return Err(Skip::EndsBeforeStart);
        }
        Ok(Event {
            uid: self.uid(),
            summary: cut(self.text("SUMMARY").trim(), SUMMARY_MAX),
            description: cut(self.text("DESCRIPTION").trim(), DESCRIPTION_MAX),
            url: cut(self.text("URL").trim(), SUMMARY_MAX),
            start,
            end,
            tentative: self.has("STATUS", "TENTATIVE"),
        })
    }

    /// RFC 5545, 3.6.1: without DTEND and DURATION a day lasts one day and a time no time at all.
    fn end(&self, start: &When) -> Result<When, Skip> {
        if let Some(end) = self.when("DTEND") {
            return Ok(end?);
        }
        match self.property("DURATION") {
            Some(text) => Ok(start.after(duration(text.val.as_str()).ok_or(Skip::NoDate)?)?),
            None => Ok(start.next_day()),
        }
    }
}

/// Whether both are digits of the same clock.
fn comparable(start: &When, end: &When) -> bool {
    match (start, end) {
        (When::Zoned { zone: one, .. }, When::Zoned { zone: other, .. }) => one == other,
        (When::Day(_), When::Day(_)) | (When::Utc(_), When::Utc(_)) => true,
        (When::Floating(_), When::Floating(_)) => true,
        (When::Day(_) | When::Utc(_) | When::Zoned { .. } | When::Floating(_), _) => false,
    }
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
