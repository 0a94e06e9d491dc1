//! What an entry tells about the guest: name, code, number of people, and what channel managers write below.

use std::fmt;

use access::wall::TimeOfDay;
use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::kind::Kind;

const NAME_MAX: usize = 80;

/// The last four digits of a phone number, which a host may choose as a code; Debug does not show them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastFour(String);

impl LastFour {
    /// The four digits.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn read(text: &str) -> Option<Self> {
        let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| Self(text.to_owned()))
    }
}

impl fmt::Debug for LastFour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LastFour(..)")
    }
}

/// What an entry tells about the guest; nothing where it does not.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Details {
    /// Who comes; Vrbo tells the first name, Airbnb and Booking.com none.
    pub name: Option<String>,
    /// Airbnb's confirmation code (`HM` and eight more), or a channel manager's booking number.
    pub reservation: Option<String>,
    /// The last four digits of the guest's phone number.
    pub last_four: Option<LastFour>,
    /// How many people come.
    pub guests: Option<u16>,
    /// The page of the reservation.
    pub url: Option<String>,
    /// Where to write to.
    pub email: Option<String>,
    /// When the guest may come, if the entry has a time of its own.
    pub check_in: Option<TimeOfDay>,
    /// When the guest must leave, if the entry has a time of its own.
    pub check_out: Option<TimeOfDay>,
}

/// Draws the details out of an entry.
#[must_use]
pub fn details(event: &Event, kind: Kind) -> Details {
    let lines = || event.description.lines().map(str::trim).filter_map(label);
    let first =
        |names: &[&str]| lines().find(|(name, _)| names.contains(&name.as_str())).map(|(_, value)| value);
    let starting = |start: &str| lines().find(|(name, _)| name.starts_with(start)).map(|(_, value)| value);
    let count = |name: &str| first(&[name]).and_then(|value| value.parse::<u16>().ok());
    Details {
        name: match kind {
            Kind::Stay | Kind::Unknown => name(&event.summary),
            Kind::Block | Kind::Closed | Kind::Announcement => None,
        },
        reservation: confirmation_code(&event.description)
            .or_else(|| first(&["booking id", "reservation id"]))
            .map(|code| code.chars().take(NAME_MAX).collect()),
        last_four: last_four(event),
        guests: count("guests").or_else(|| {
            let adults = count("adults")?;
            adults.checked_add(count("children").unwrap_or(0))
        }),
        url: address(&event.description).or_else(|| address(&event.url)),
        email: first(&["email", "e-mail"])
            .filter(|it| it.contains('@') && !it.contains(' '))
            .map(str::to_owned),
        check_in: starting("check-in").and_then(time_of_day),
        check_out: starting("check-out").and_then(time_of_day),
    }
}

/// `Label: value` as the lower-case label and the value.
fn label(line: &str) -> Option<(String, &str)> {
    let (label, value) = line.split_once(':')?;
    let value = value.trim();
    (!value.is_empty()).then(|| (label.trim().to_lowercase(), value))
}

/// The guest's name in a title: behind the word for a reservation, or the whole title.
fn name(title: &str) -> Option<String> {
    let words = ["reserved", "réservée", "réservé", "provisoire", "tentative", "closed", "tripadvisor"];
    let lower = title.to_lowercase();
    let behind = match words.iter().find(|word| lower.starts_with(**word)) {
        // The words are as long in either case.
        Some(word) => {
            let rest = title.get(word.len()..)?;
            let (_, name) = rest.split_once(" - ").or_else(|| rest.split_once(':'))?;
            name
        }
        None => match title.split_once(' ') {
            Some((word, rest)) if word.eq_ignore_ascii_case("reservation") => rest,
            Some(_) | None => title,
        },
    };
    let clean: String = behind.trim().chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
    (!clean.is_empty()).then_some(clean)
}

/// The first word of ten capitals and digits that begins with a capital: `HM4T9KQ2WB`.
fn confirmation_code(text: &str) -> Option<&str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let code = |word: &&str| {
        let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        word.len() == 10 && word.starts_with("HM") && word.bytes().all(fits)
    };
    words.into_iter().find(code)
}

fn last_four(event: &Event) -> Option<LastFour> {
    for line in event.description.lines() {
        let Some((label, value)) = label(line) else { continue };
        if label.contains("last 4") || label.contains("last four") {
            return LastFour::read(value);
        }
        if label == "phone" || label == "phone number" {
            let digits: String = value.chars().filter(char::is_ascii_digit).collect();
            let tail = digits.len().checked_sub(4).filter(|_| digits.len() >= 7)?;
            return LastFour::read(digits.get(tail..)?);
        }
    }
    None
}

/// The first http address, to the end of its line.
fn address(text: &str) -> Option<String> {
    let start = ["https://", "http://"].iter().filter_map(|scheme| text.find(scheme)).min()?;
    let line = text.get(start..)?.split_whitespace().next()?;
    Some(line.to_owned())
}

/// `16`, `16:30` or `4 PM`.
fn time_of_day(text: &str) -> Option<TimeOfDay> {
    let text = text.trim().to_ascii_lowercase();
    let (clock, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(0)),
        (None, Some(clock)) => (clock, Some(12)),
        (None, None) => (text.as_str(), None),
    };
    let (hour, minute) = clock.trim().split_once(':').unwrap_or((clock.trim(), "0"));
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(add) => hour % 12 + add,
        None => hour,
    };
    TimeOfDay::new(hour, minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_read_in_each_of_their_forms() {
        for (text, expected) in [
            ("16", Some("16:00")),
            ("16:30", Some("16:30")),
            ("4 PM", Some("16:00")),
            ("12 am", Some("00:00")),
            ("12:15pm", Some("12:15")),
            ("13 pm", None),
            ("late", None),
            ("25:00", None),
        ] {
            assert_eq!(time_of_day(text).map(|time| time.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn names_stand_behind_the_word_for_a_reservation() {
        for (title, expected) in [
            ("Reserved", None),
            ("Reserved - Ada", Some("Ada")),
            ("Réservée - M & Mme", Some("M & Mme")),
            ("Provisoire - Sylvie", Some("Sylvie")),
            ("CLOSED - Grace Hopper", Some("Grace Hopper")),
            ("Tripadvisor booking: Ada", Some("Ada")),
            ("Reservation Ada", Some("Ada")),
            ("Ada Lovelace", Some("Ada Lovelace")),
            ("", None),
        ] {
            assert_eq!(name(title).as_deref(), expected, "{title}");
        }
    }

    #[test]
    fn the_last_four_digits_are_not_printed() {
        assert_eq!(format!("{:?}", LastFour::read("4235").unwrap()), "LastFour(..)");
    }
}
