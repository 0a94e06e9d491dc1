//! Several feeds of one property: what is the same stay, what overlaps, who comes after whom.
#![expect(clippy::unwrap_used, reason = "a calendar that cannot be read fails its test")]

mod facts;

use access::Zone;
use access::wall::TimeOfDay;
use calendar::kind::{Choices, Treat};
use calendar::occupancy::{Occupancy, Overlap, Told, Turnover, occupancy};
use calendar::stay::stays;
use calendar::{House, Memory, read};
use chrono::{DateTime, Utc};

/// The host of a feed's address and its entries: first day, day of check-out, title.
type Entries<'a> = (&'a str, &'a [(&'a str, &'a str, &'a str)]);

fn of(feeds: &[Entries<'_>]) -> Occupancy {
    let now: DateTime<Utc> = "2026-12-01T12:00:00Z".parse().unwrap();
    let house = House {
        zone: Zone::named("UTC").unwrap(),
        check_in: TimeOfDay::hour(16),
        check_out: TimeOfDay::hour(11),
    };
    let choices = Choices { closed: Treat::Stay, unknown: Treat::Stay };
    let mut told = Vec::new();
    for (feed, (host, entries)) in (0..).zip(feeds) {
        let entries: Vec<_> =
            entries.iter().map(|(first, last, title)| ("", *first, *last, *title)).collect();
        let read = read(facts::calendar(&entries).as_bytes()).unwrap();
        let mut memory = Memory::new(now);
        memory.fetched(&stays(&read, host, &house, choices, now).stays, now, 0);
        told.extend(memory.known().iter().map(|it| Told { feed, number: it.number, stay: it.stay.clone() }));
    }
    occupancy(told)
}

const CLOSED: &str = "CLOSED - Not available";

#[test]
fn a_stay_that_two_feeds_tell_is_one_stay() {
    let found = of(&[
        ("admin.booking.com", &[("20270104", "20270108", CLOSED)]),
        ("www.vrbo.com", &[("20270104", "20270108", "Reserved - Ada")]),
    ]);
    assert_eq!(found.stays.len(), 1);
    assert_eq!(found.stays[0].stay.details.name.as_deref(), Some("Ada"));
    assert_eq!(found.stays[0].told_by.len(), 2);
    assert_eq!((found.overlaps, found.turnovers), (vec![], vec![]));
}

#[test]
fn one_closed_stretch_repeats_two_stays_in_a_row() {
    let found = of(&[
        ("admin.booking.com", &[("20270104", "20270112", CLOSED)]),
        (
            "www.vrbo.com",
            &[("20270104", "20270108", "Reserved - Ada"), ("20270108", "20270112", "Reserved - Ben")],
        ),
    ]);
    assert_eq!(found.stays.len(), 2);
    assert_eq!(found.overlaps, []);
    assert_eq!(found.turnovers, [Turnover { leaving: 0, coming: 1, minutes: 300 }]);
}

#[test]
fn a_closed_stretch_with_a_day_of_its_own_is_a_stay_that_overlaps() {
    let found = of(&[
        ("admin.booking.com", &[("20270104", "20270110", CLOSED)]),
        ("www.vrbo.com", &[("20270104", "20270108", "Reserved - Ada")]),
    ]);
    assert_eq!(found.overlaps, [Overlap { one: 0, other: 1 }]);
}

#[test]
fn two_guests_on_the_same_days_are_a_double_booking() {
    let found = of(&[
        ("www.vrbo.com", &[("20270104", "20270108", "Reserved - Ada")]),
        ("", &[("20270104", "20270108", "Reserved - Ben")]),
    ]);
    assert_eq!(found.stays.len(), 2);
    assert_eq!(found.overlaps, [Overlap { one: 0, other: 1 }]);
}

#[test]
fn a_crowd_of_overlapping_stays_is_told_of_without_every_pair() {
    let days: Vec<String> = (1..=28).map(|day| format!("202702{day:02}")).collect();
    let entries: Vec<(&str, &str, &str)> =
        days.iter().flat_map(|day| [(day.as_str(), "20270401", "Reserved - Ada"); 20]).collect();
    let feeds: Vec<Entries<'_>> = entries.chunks(1).map(|entry| ("", entry)).collect();

    let found = of(&feeds);

    let stays = found.stays.len();
    assert!(found.overlaps.len() <= 2 * stays, "{} pairs of {stays} stays", found.overlaps.len());
    let told = |place: usize| found.overlaps.iter().any(|it| it.one == place || it.other == place);
    assert!((0..stays).all(told));
}

#[test]
fn a_short_stay_inside_a_long_one_does_not_hide_the_next() {
    let found = of(&[
        ("", &[("20270101", "20270131", "Reserved - Ada")]),
        ("", &[("20270105", "20270106", "Reserved - Ben")]),
        ("", &[("20270120", "20270122", "Reserved - Cat")]),
        ("", &[("20270131", "20270203", "Reserved - Dan")]),
    ]);
    assert_eq!(found.overlaps, [Overlap { one: 0, other: 1 }, Overlap { one: 0, other: 2 }]);
    assert_eq!(found.turnovers, [Turnover { leaving: 0, coming: 3, minutes: 300 }]);
}
