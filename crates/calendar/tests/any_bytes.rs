//! Whatever bytes come, nothing panics; whatever days are published, they are read back.
#![expect(clippy::unwrap_used, reason = "a day that does not exist fails its test")]

mod facts;

use access::wall::TimeOfDay;
use access::{PropertyId, Zone};
use calendar::kind::{Choices, Treat};
use calendar::publish::{Busy, publish};
use calendar::stay::stays;
use calendar::when::When;
use calendar::{House, read};
use chrono::{DateTime, Days, NaiveDate};
use proptest::prelude::*;

const CHOICES: Choices = Choices { closed: Treat::Stay, unknown: Treat::Stay };

fn all_the_way(bytes: &[u8]) -> usize {
    let house = House {
        zone: Zone::named("Europe/Lisbon").unwrap(),
        check_in: TimeOfDay::hour(15),
        check_out: TimeOfDay::hour(10),
    };
    read(bytes).map_or(0, |feed| {
        let found = stays(&feed, "", &house, CHOICES, DateTime::UNIX_EPOCH);
        found.stays.len() + found.blocks.len() + found.skipped.len()
    })
}

fn line() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("DTSTART"),
        Just("DTEND;VALUE=DATE"),
        Just("DURATION"),
        Just("UID"),
        Just("DTSTART;TZID=Europe/Berlin"),
        Just("SUMMARY"),
        Just("DESCRIPTION"),
        Just("STATUS"),
        Just("BEGIN"),
        Just("END"),
        Just(" "),
        Just("RRULE"),
    ];
    let value = prop_oneof![
        Just("20270101".to_owned()),
        Just("99990101T000000Z".into()),
        Just("P99999999W".into()),
        Just("VEVENT".into()),
        Just("VCALENDAR".into()),
        Just("HMA1B2C3D4\\n(Last 4 Digits): 12345".into()),
        ".{0,40}",
        "[0-9TZP]{0,16}",
    ];
    (name, value).prop_map(|(name, value)| format!("{name}:{value}\n"))
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        all_the_way(&bytes);
        let inside = [b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", &bytes[..], b"\nEND:VEVENT\nEND:VCALENDAR\n"].concat();
        prop_assert!(all_the_way(&inside) <= 400);
    }

    #[test]
    fn any_lines_of_a_calendar_are_read_or_refused(lines in proptest::collection::vec(line(), 0..20)) {
        let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{}END:VEVENT\nEND:VCALENDAR\n", lines.concat());
        prop_assert!(all_the_way(text.as_bytes()) <= 20);
    }

    #[test]
    fn what_is_published_is_read_back(
        title in "\\PC{0,120}",
        days in proptest::collection::vec((0_u64..20_000, 1_u64..60), 0..20)
    ) {
        let epoch = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
        let busy: Vec<Busy> = (0_u128..).zip(&days).map(|(id, (first, nights))| Busy {
            id: id.to_be_bytes(),
            first_day: epoch + Days::new(*first),
            last_day: epoch + Days::new(first + nights),
            changed_at: DateTime::UNIX_EPOCH,
        }).collect();
        let text = publish(PropertyId::from_bytes([3; 16]), &title, &busy);
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75));
        let feed = read(text.as_bytes()).unwrap();
        prop_assert_eq!(feed.odd_lines, 0);
        let mut found: Vec<(When, When)> = feed.events.into_iter().map(|it| (it.start, it.end)).collect();
        let mut expected: Vec<(When, When)> =
            busy.iter().map(|it| (When::Day(it.first_day), When::Day(it.last_day))).collect();
        let key = |it: &(When, When)| (it.0.wall(), it.1.wall());
        found.sort_by_key(key);
        expected.sort_by_key(key);
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn the_same_days_make_the_same_calendar_and_a_moved_stay_keeps_its_id() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let stay = |last: &str| Busy {
        id: [9; 16],
        first_day: day("2027-01-04"),
        last_day: day(last),
        changed_at: DateTime::UNIX_EPOCH,
    };
    let property = PropertyId::from_bytes([3; 16]);
    let one = publish(property, "Cabin", &[stay("2027-01-08")]);
    assert_eq!(one, publish(property, "Cabin", &[stay("2027-01-08")]));
    let other = publish(property, "Cabin", &[stay("2027-01-09")]);
    let uid = |text: &str| read(text.as_bytes()).unwrap().events[0].uid.clone();
    assert_eq!(uid(&one), uid(&other));
    assert!(!one.contains("09090909"), "the stay's own id shows");
    assert!(facts::calendar(&[]).len() < one.len());
}
