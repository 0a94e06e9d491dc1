//! Wall time to UTC: gaps, folds, and the zones whose law changed in 2026.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use access::zone::{Edge, Note, ZoneError, database_version, from_unix, to_unix};
use access::{Zone, wall::Wall};
use chrono::{DateTime, Utc};

fn wall(text: &str) -> chrono::NaiveDateTime {
    text.parse::<Wall>().unwrap().time()
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Zone, wall time, its moment as a start, its moment as an end, note.
const TABLE: [(&str, &str, &str, &str, Note); 17] = [
    ("Europe/Berlin", "2026-11-22T15:00", "2026-11-22T14:00:00Z", "2026-11-22T14:00:00Z", Note::Plain),
    ("Europe/Berlin", "2026-10-25T01:59", "2026-10-24T23:59:00Z", "2026-10-24T23:59:00Z", Note::Plain),
    ("Europe/Berlin", "2026-10-25T02:00", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", Note::Fold),
    ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", Note::Fold),
    ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00Z", "2026-10-25T02:00:00Z", Note::Plain),
    ("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:30:00Z", "2027-03-28T01:30:00Z", Note::Gap),
    ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45:00Z", "2026-10-03T15:45:00Z", Note::Gap),
    ("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45:00Z", "2027-04-03T15:15:00Z", Note::Fold),
    ("Africa/Cairo", "2027-04-30T00:00", "2027-04-29T22:00:00Z", "2027-04-29T22:00:00Z", Note::Gap),
    ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", Note::Fold),
    ("Asia/Kathmandu", "2026-11-22T15:00", "2026-11-22T09:15:00Z", "2026-11-22T09:15:00Z", Note::Plain),
    // Laws of 2026: Alberta stays at UTC-6, British Columbia at UTC-7, Morocco at UTC.
    ("America/Edmonton", "2026-11-01T01:30", "2026-11-01T07:30:00Z", "2026-11-01T07:30:00Z", Note::Plain),
    ("America/Edmonton", "2026-11-22T15:00", "2026-11-22T21:00:00Z", "2026-11-22T21:00:00Z", Note::Plain),
    ("America/Edmonton", "2027-03-14T02:30", "2027-03-14T08:30:00Z", "2027-03-14T08:30:00Z", Note::Plain),
    ("America/Vancouver", "2026-11-22T15:00", "2026-11-22T22:00:00Z", "2026-11-22T22:00:00Z", Note::Plain),
    ("Africa/Casablanca", "2026-11-22T15:00", "2026-11-22T15:00:00Z", "2026-11-22T15:00:00Z", Note::Plain),
    ("Africa/Casablanca", "2027-02-07T02:30", "2027-02-07T02:30:00Z", "2027-02-07T02:30:00Z", Note::Plain),
];

#[test]
fn a_start_takes_the_first_and_an_end_the_last_and_gaps_shift_forward() {
    for (zone, text, as_start, as_end, note) in TABLE {
        let zone = Zone::named(zone).unwrap();
        for (edge, expected) in [(Edge::Start, as_start), (Edge::End, as_end)] {
            let found = zone.at_wall(wall(text), edge).unwrap();
            assert_eq!((found.utc, found.note), (utc(expected), note), "{zone} {text} {edge:?}");
            assert_eq!(found.wall.to_string(), text);
        }
    }
}

#[test]
fn a_moment_is_told_in_the_property_s_zone() {
    let moment = Zone::named("Europe/Berlin").unwrap().moment(utc("2026-11-22T14:00:00Z"));

    assert_eq!(moment.wall, "2026-11-22T15:00");
    assert_eq!(moment.offset, "+01:00");
    assert_eq!((moment.unix, moment.zone.as_str()), (1_795_356_000, "Europe/Berlin"));
    let newfoundland = Zone::named("America/St_Johns").unwrap().moment(utc("2026-12-05T03:04:05Z"));
    assert_eq!((newfoundland.wall.as_str(), newfoundland.offset.as_str()), ("2026-12-04T23:34", "-03:30"));
}

#[test]
fn a_zone_nobody_knows_is_refused_with_what_to_do() {
    for name in ["Europe/Atlantis", "", "../../etc/passwd", &"x".repeat(1000), "Europe/Berlin\0"] {
        let error = Zone::named(name).unwrap_err();
        assert!(matches!(error, ZoneError::Unknown { .. }), "{name}");
        let text = error.to_string();
        assert!(text.contains("such as Europe/Berlin") && text.contains(database_version()), "{text}");
        assert!(text.len() < 300);
    }
}

#[test]
fn the_list_s_own_spelling_is_kept_and_travels() {
    let zone = Zone::named("europe/berlin").unwrap();

    assert_eq!(zone.name(), "Europe/Berlin");
    assert_eq!(serde_json::to_string(&zone).unwrap(), r#""Europe/Berlin""#);
    assert_eq!(serde_json::from_str::<Zone>(r#""Europe/Berlin""#).unwrap(), zone);
    assert!(serde_json::from_str::<Zone>(r#""Europe/Atlantis""#).is_err());
    assert!(Zone::names().iter().any(|name| name == "America/Edmonton"));
}

#[test]
fn the_zone_data_is_a_release_that_knows_the_laws_of_2026() {
    assert!(database_version() >= "2026e", "{}", database_version());
}

#[test]
fn times_that_a_lock_cannot_count_are_refused() {
    let zone = Zone::named("Europe/Berlin").unwrap();
    for text in ["1969-12-31T12:00", "2106-03-01T00:00", "9999-12-31T23:59", "0000-01-01T00:00"] {
        assert_eq!(zone.at_wall(wall(text), Edge::Start), Err(ZoneError::OutOfRange), "{text}");
    }
    assert_eq!(to_unix(utc("2106-02-07T06:28:15Z")), Ok(u32::MAX));
    assert_eq!(from_unix(u32::MAX), utc("2106-02-07T06:28:15Z"));
}

#[test]
fn every_wall_time_of_every_zone_comes_back_as_itself_or_shifted_by_the_gap() {
    for name in Zone::names() {
        let zone = Zone::named(&name).unwrap();
        for day in 0..200 {
            // A step that is prime to a day visits all times of day.
            let at = wall("2026-01-01T00:00") + chrono::TimeDelta::minutes(day * 7_213);
            let found = zone.at_wall(at, Edge::Start).unwrap();
            let back = zone.wall(found.utc);
            match found.note {
                Note::Plain | Note::Fold => assert_eq!(back, at, "{name}"),
                Note::Gap => assert!(back > at, "{name}"),
            }
        }
    }
}
