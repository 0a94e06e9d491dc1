//! The feeds of the corpus, which were made from what the sites really send, and what becomes of them.
#![expect(clippy::unwrap_used, reason = "a feed of the corpus that cannot be read fails its test")]

mod facts;

use access::Zone;
use access::wall::TimeOfDay;
use calendar::event::Skip;
use calendar::kind::{Choices, Kind, Treat};
use calendar::source::Source;
use calendar::stay::{Stays, stays};
use calendar::{Feed, House, NotRead, read};
use chrono::{DateTime, Utc};

fn corpus(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/corpus/{name}.ics", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn feed(name: &str) -> Feed {
    read(&corpus(name)).unwrap()
}

const EVERYTHING: Choices = Choices { closed: Treat::Stay, unknown: Treat::Stay };
const NOTHING: Choices = Choices { closed: Treat::Ignore, unknown: Treat::Ignore };

fn house(zone: &str) -> House {
    House { zone: Zone::named(zone).unwrap(), check_in: TimeOfDay::hour(16), check_out: TimeOfDay::hour(11) }
}

fn now() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn at(name: &str, choices: Choices) -> Stays {
    stays(&feed(name), "", &house("Europe/Berlin"), choices, now())
}

fn lines(stays: &Stays) -> Vec<String> {
    let line = |stay: &calendar::Stay| {
        let name = stay.details.name.as_deref().unwrap_or("-");
        format!("{} {} {name}", stay.span.from.wall, stay.span.until.wall)
    };
    stays.stays.iter().map(line).collect()
}

#[test]
fn airbnb_tells_code_digits_and_page_through_its_folds() {
    let found = at("airbnb", NOTHING);
    assert_eq!(feed("airbnb").source, Source::Airbnb);
    assert_eq!(found.stays.len(), 3);
    assert_eq!(found.blocks.len(), 2);
    let first = &found.stays[0];
    assert_eq!(first.uid, "1418fb94e984-0123456789abcdef0123456789abcdef@airbnb.com");
    assert_eq!(first.details.reservation.as_deref(), Some("HMA1B2C3D4"));
    assert_eq!(first.details.last_four.as_ref().unwrap().reveal(), "4235");
    let page = "https://www.airbnb.com/hosting/reservations/details/HMA1B2C3D4";
    assert_eq!(first.details.url.as_deref(), Some(page));
    assert_eq!(first.details.name, None);
    assert_eq!(found.stays[1].details.reservation.as_deref(), Some("HMZ9Y8X7W6"));
    assert_eq!(found.stays[2].details.reservation, None);
}

#[test]
fn vrbo_tells_first_names_in_english_and_french() {
    assert_eq!(feed("vrbo").source, Source::Vrbo);
    assert_eq!(
        lines(&at("vrbo", NOTHING)),
        ["2027-01-04T16:00 2027-01-08T11:00 Ada", "2027-01-08T16:00 2027-01-11T11:00 -"]
    );
    let french = at("abritel", NOTHING);
    assert_eq!(
        lines(&french),
        ["2027-01-04T16:00 2027-01-08T11:00 M & Mme", "2027-02-01T16:00 2027-02-03T11:00 -"]
    );
    assert_eq!(at("abritel", EVERYTHING).stays[2].kind, Kind::Unknown);
}

#[test]
fn a_closed_day_of_booking_com_is_what_the_host_says() {
    assert_eq!(feed("booking").source, Source::Booking);
    assert_eq!((at("booking", EVERYTHING).stays.len(), at("booking", EVERYTHING).blocks.len()), (2, 0));
    assert_eq!((at("booking", NOTHING).stays.len(), at("booking", NOTHING).blocks.len()), (0, 2));
}

#[test]
fn a_google_calendar_tells_times_in_three_ways_and_whatever_the_host_wrote() {
    let edmonton = stays(&feed("google"), "", &house("America/Edmonton"), EVERYTHING, now());
    assert_eq!(
        lines(&edmonton),
        [
            // Alberta keeps UTC-6 all year since 2026.
            "2027-01-04T16:00 2027-01-08T11:00 Grace",
            "2027-01-10T16:00 2027-01-12T11:00 Katherine",
            "2027-01-15T16:00 2027-01-17T11:00 Floating",
        ]
    );
    let grace = &edmonton.stays[0].details;
    assert_eq!(grace.guests, Some(3));
    assert_eq!((grace.check_in, grace.check_out), (Some(TimeOfDay::hour(16)), Some(TimeOfDay::hour(11))));
    assert_eq!(grace.email.as_deref(), Some("grace@example.com"));
    assert_eq!(grace.reservation.as_deref(), Some("B-1815"));
    assert_eq!(grace.last_four.as_ref().unwrap().reveal(), "4711");
    assert_eq!(edmonton.stays[1].details.guests, Some(3));
    let why: Vec<Skip> = edmonton.skipped.iter().map(|it| it.why).collect();
    assert_eq!(why, [Skip::Repeats, Skip::Cancelled, Skip::Free]);
}

#[test]
fn a_channel_managers_extras_are_told_and_its_times_are_taken_in_the_propertys_zone() {
    let found = at("manager", NOTHING);
    assert_eq!(
        lines(&found),
        [
            "2027-01-04T16:00 2027-01-06T11:00 Emmy",
            "2027-01-07T16:00 2027-01-08T11:00 Sofia; and, two \\ more",
            "2027-01-12T15:00 2027-01-13T10:00 Emil",
        ]
    );
    let why: Vec<Skip> = found.skipped.iter().map(|it| it.why).collect();
    assert_eq!(why, [Skip::EndsBeforeStart, Skip::Announcement]);
    assert_eq!(found.unknown_zones, ["W. Europe Standard Time"]);
}

#[test]
fn check_in_in_the_hour_that_does_not_exist_moves_on_and_check_out_in_the_double_hour_is_the_later() {
    let text = facts::calendar(&[("a", "20270328", "20271031", "Reserved")]);
    let night = House {
        check_in: TimeOfDay::new(2, 30).unwrap(),
        check_out: TimeOfDay::new(2, 30).unwrap(),
        ..house("Europe/Berlin")
    };
    let found = stays(&read(text.as_bytes()).unwrap(), "", &night, NOTHING, now());
    let span = found.stays[0].span;
    assert_eq!(span.from.utc.to_rfc3339(), "2027-03-28T01:30:00+00:00");
    assert_eq!(span.until.utc.to_rfc3339(), "2027-10-31T01:30:00+00:00");
}

#[test]
fn what_is_not_a_whole_calendar_says_what_it_is() {
    let whole = corpus("airbnb");
    let many = facts::calendar(&vec![("a", "20270101", "20270102", "Reserved"); 10_001]);
    let deep = "BEGIN:VCALENDAR\n".to_owned() + &"BEGIN:X\n".repeat(100_000);
    for (bytes, why) in [
        (&b""[..], NotRead::Empty),
        (b"\r\n  \r\n", NotRead::Empty),
        (b"<!DOCTYPE html>\n<html><body>BEGIN:VCALENDAR", NotRead::WebPage),
        (b"  <HTML>", NotRead::WebPage),
        (b"{\"error\":1}", NotRead::NotACalendar),
        (&whole[..whole.len() / 2], NotRead::CutOff),
        (&whole[..whole.len() - 16], NotRead::CutOff),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\nX:1\n", NotRead::Garbled),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VEVENT\nX:1\n", NotRead::Garbled),
        (deep.as_bytes(), NotRead::Garbled),
        (many.as_bytes(), NotRead::TooManyEvents),
        (&vec![b'x'; 5_000_001], NotRead::TooBig),
    ] {
        assert_eq!(
            read(bytes).err(),
            Some(why),
            "{}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(60)])
        );
    }
}

#[test]
fn line_ends_nuls_marks_and_character_sets_change_nothing() {
    let text = String::from_utf8(corpus("abritel")).unwrap();
    let expected = feed("abritel").events;
    let bare = text.replace("\r\n", "\n");
    let marked = format!("\u{feff}{text}");
    let nuls = text.replace("SUMMARY", "SUM\0MARY\0");
    for other in [&bare, &marked, &nuls] {
        assert_eq!(read(other.as_bytes()).unwrap().events, expected);
    }
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let read_latin = read(&latin).unwrap();
    assert_eq!(read_latin.events, expected);
    assert!(read_latin.guessed_characters);
    assert!(!feed("abritel").guessed_characters);
}

#[test]
fn absurd_dates_are_told_and_the_rest_of_the_calendar_counts() {
    let text = facts::calendar(&[
        ("a", "00010101", "99991231", "Reserved"),
        ("b", "20270101", "20350101", "Reserved"),
        ("c", "20270230", "20270301", "Reserved"),
        ("d", "20270101", "20270103", "Reserved"),
        ("d", "20270101", "20270103", "Reserved"),
    ]);
    let found = stays(&read(text.as_bytes()).unwrap(), "", &house("UTC"), NOTHING, now());
    assert_eq!(found.stays.len(), 1);
    let why: Vec<Skip> = found.skipped.iter().map(|it| it.why).collect();
    assert_eq!(why, [Skip::AbsurdDate, Skip::NoDate, Skip::Twice, Skip::AbsurdDate]);
}
