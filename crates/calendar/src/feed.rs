//! Reading a feed: a whole calendar or a worded reason, and for each event that is left out why.

use std::collections::HashSet;

use icalendar::parser::Property;

use crate::event::{Collected, Event, Skip};
use crate::lines::lines;
use crate::source::Source;

/// The longest feed that is read, in bytes.
pub const BYTES_MAX: usize = 5_000_000;
/// The most events of a feed that are read.
pub const EVENTS_MAX: usize = 10_000;
/// Calendars nest three deep; more is made to hurt.
const DEPTH_MAX: usize = 16;

/// A calendar that was read to its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Feed {
    /// Who wrote it, as far as the text says.
    pub source: Source,
    /// The zone of times without one, as written (X-WR-TIMEZONE).
    pub zone: Option<String>,
    /// What can be used, in the feed's order.
    pub events: Vec<Event>,
    /// What cannot, and why.
    pub skipped: Vec<Skipped>,
    /// Parts were not UTF-8 and were read as Latin-1: names may look wrong.
    pub guessed_characters: bool,
    /// Lines that are no lines of a calendar; they were passed over.
    pub odd_lines: usize,
}

/// An event that is left out.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Skipped {
    /// Its id, or nothing.
    pub uid: String,
    /// Why.
    pub why: Skip,
}

/// Why the bytes are not a calendar that one can go by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NotRead {
    /// Nothing but empty lines.
    #[error("the answer is empty")]
    Empty,
    /// HTML: a login, an error page, or the address of the page beside the calendar's.
    #[error("the address shows a web page: copy the calendar's own address, which often ends in .ics")]
    WebPage,
    /// Something else.
    #[error("the answer is not a calendar")]
    NotACalendar,
    /// The end is missing, so anything may be missing.
    #[error("the calendar breaks off in the middle")]
    CutOff,
    /// Beginnings and ends do not belong together.
    #[error("the calendar is garbled")]
    Garbled,
    /// More than 5 MB.
    #[error("the calendar is larger than 5 MB")]
    TooBig,
    /// More than 10 000 events.
    #[error("the calendar has more than 10,000 events")]
    TooManyEvents,
    /// More than 1000 stays to come, which is more than one home can have.
    #[error("the calendar has more than 1,000 stays to come: it is not that of one home")]
    TooManyStays,
}

/// Reads the bytes of a feed.
///
/// # Errors
/// [`NotRead`]: nothing can be concluded from these bytes, least of all that a stay is gone.
pub fn read(bytes: &[u8]) -> Result<Feed, NotRead> {
    if bytes.len() > BYTES_MAX {
        return Err(NotRead::TooBig);
    }
    let found = lines(bytes);
    let first = found.lines.first().map(|line| line.trim()).ok_or(NotRead::Empty)?;
    if found.lines.iter().all(|line| line.trim().is_empty()) {
        return Err(NotRead::Empty);
    }
    if !is_line(first, "BEGIN", "VCALENDAR") {
        return Err(if looks_like_html(&found.lines) { NotRead::WebPage } else { NotRead::NotACalendar });
    }
    let mut reader = Reader::default();
    let last = found.lines.len();
    for (number, line) in (1..).zip(&found.lines) {
        match reader.line(line) {
            // Half a last line is no line of its own.
            Err(NotRead::Garbled) if number == last => return Err(NotRead::CutOff),
            read => read?,
        }
    }
    reader.finish(found.guessed)
}

fn looks_like_html(lines: &[String]) -> bool {
    let start = lines.iter().take(5).map(|line| line.trim().to_ascii_lowercase());
    let marks = ["<!doctype html", "<html", "<head", "<body"];
    start.into_iter().any(|line| marks.iter().any(|mark| line.contains(mark)))
}

fn is_line(line: &str, name: &str, value: &str) -> bool {
    let Some((key, rest)) = line.split_once(':') else { return false };
    key.trim().eq_ignore_ascii_case(name) && rest.trim().eq_ignore_ascii_case(value)
}

#[derive(Default)]
struct Reader {
    /// Names of the components that are open, the outermost first.
    open: Vec<String>,
    collected: Option<Collected>,
    producer: String,
    zone: Option<String>,
    events: Vec<Event>,
    seen: HashSet<(String, chrono::NaiveDateTime, chrono::NaiveDateTime)>,
    skipped: Vec<Skipped>,
    odd_lines: usize,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), NotRead> {
        let name = line.split([':', ';']).next().unwrap_or_default().trim().to_ascii_uppercase();
        let value = || line.split_once(':').map_or("", |(_, value)| value).trim().to_ascii_uppercase();
        match name.as_str() {
            "BEGIN" => self.begin(value()),
            "END" => self.end(&value()),
            _ => {
                self.property(&name, line);
                Ok(())
            }
        }
    }

    fn begin(&mut self, name: String) -> Result<(), NotRead> {
        if self.open.len() >= DEPTH_MAX || self.open.is_empty() != (name == "VCALENDAR") {
            return Err(NotRead::Garbled);
        }
        if name == "VEVENT" {
            if self.collected.is_some() {
                return Err(NotRead::Garbled);
            }
            if self.events.len() + self.skipped.len() >= EVENTS_MAX {
                return Err(NotRead::TooManyEvents);
            }
            self.collected = Some(Collected::default());
        }
        self.open.push(name);
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), NotRead> {
        if self.open.pop().as_deref() != Some(name) {
            return Err(NotRead::Garbled);
        }
        if name != "VEVENT" {
            return Ok(());
        }
        let Some(collected) = self.collected.take() else { return Ok(()) };
        match collected.event() {
            Ok(event) if self.is_new(&event) => self.events.push(event),
            Ok(event) => self.skipped.push(Skipped { uid: event.uid, why: Skip::Twice }),
            Err(why) => self.skipped.push(Skipped { uid: collected.uid(), why }),
        }
        Ok(())
    }

    fn is_new(&mut self, event: &Event) -> bool {
        event.uid.is_empty() || self.seen.insert((event.uid.clone(), event.start.wall(), event.end.wall()))
    }

    fn property(&mut self, name: &str, line: &str) {
        // Names count in any case, and the parser unescapes only those in capitals.
        let rest = line.trim_start().get(name.len()..).unwrap_or_default();
        let whole = format!("{name}{rest}");
        let property = match Property::try_from(whole.as_str()) {
            Ok(property) if line.contains(':') => property,
            Ok(_) | Err(_) => {
                self.odd_lines += 1;
                return;
            }
        };
        match (self.open.last().map(String::as_str), name) {
            (Some("VEVENT"), _) => {
                if let Some(collected) = &mut self.collected {
                    collected.add(owned(&property));
                }
            }
            (Some("VCALENDAR"), "PRODID") => self.producer = property.val.as_str().to_owned(),
            (Some("VCALENDAR"), "X-WR-TIMEZONE") => self.zone = Some(property.val.as_str().trim().to_owned()),
            (Some(_) | None, _) => {}
        }
    }

    fn finish(self, guessed_characters: bool) -> Result<Feed, NotRead> {
        if !self.open.is_empty() {
            return Err(NotRead::CutOff);
        }
        Ok(Feed {
            source: Source::of(&self.producer, &self.events),
            zone: self.zone,
            events: self.events,
            skipped: self.skipped,
            guessed_characters,
            odd_lines: self.odd_lines,
        })
    }
}

fn owned(property: &Property<'_>) -> Property<'static> {
    let params = property.params.iter().map(|it| icalendar::parser::Parameter {
        key: it.key.to_owned(),
        val: it.val.as_ref().map(icalendar::parser::ParseString::to_owned),
    });
    Property { name: property.name.to_owned(), val: property.val.to_owned(), params: params.collect() }
}
