//! What each preset means in the property's zone, and what cannot be wished for.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::num::NonZeroU16;

use access::preset::{Preset, PropertyHours, Wish, WishError, terms};
use access::weekly::{Weekday, Weekly, WeeklyError};
use access::window::Terms;
use access::zone::Note;
use access::{Zone, wall::Wall};
use chrono::{DateTime, Utc};

fn berlin() -> PropertyHours {
    PropertyHours::usual(Zone::named("Europe/Berlin").unwrap())
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn wall(text: &str) -> Option<Wall> {
    Some(text.parse().unwrap())
}

fn edges(terms: &Terms) -> (String, String) {
    let zone = &terms.window.zone;
    (zone.moment(terms.window.starts.utc).wall, zone.moment(terms.window.ends.utc).wall)
}

#[test]
fn each_preset_says_from_when_until_when() {
    let cases = [
        // Sunday 22 November, 15:00:37 at the property.
        (Preset::Today, "2026-11-22T14:00:37Z", "2026-11-22T15:00", "2026-11-23T00:00"),
        (Preset::Weekend, "2026-11-22T14:00:37Z", "2026-11-22T15:00", "2026-11-23T00:00"),
        (Preset::Stay, "2026-11-22T14:00:37Z", "2026-11-22T15:00", "2026-11-23T11:00"),
        (Preset::CleanerWeekly, "2026-11-22T14:00:37Z", "2026-11-22T15:00", "2027-02-15T00:00"),
        (Preset::OneTime, "2026-11-22T14:00:37Z", "2026-11-22T15:00", "2026-11-23T15:00"),
        // Other days.
        (Preset::Weekend, "2026-11-23T08:00:00Z", "2026-11-27T15:00", "2026-11-30T00:00"),
        (Preset::Weekend, "2026-11-27T13:59:00Z", "2026-11-27T15:00", "2026-11-30T00:00"),
        (Preset::Weekend, "2026-11-28T08:00:00Z", "2026-11-28T09:00", "2026-11-30T00:00"),
        (Preset::Stay, "2026-11-23T08:00:00Z", "2026-11-23T15:00", "2026-11-24T11:00"),
        (Preset::Stay, "2026-11-23T18:30:00Z", "2026-11-23T19:30", "2026-11-24T11:00"),
        // Today of the property, not of UTC: half past midnight in Berlin.
        (Preset::Today, "2026-11-22T23:30:00Z", "2026-11-23T00:30", "2026-11-24T00:00"),
        // One opening lasts 24 hours, also over the change of clocks.
        (Preset::OneTime, "2026-10-24T12:00:00Z", "2026-10-24T14:00", "2026-10-25T13:00"),
    ];
    for (preset, now, starts, ends) in cases {
        let terms = terms(&Wish::of(preset), &berlin(), utc(now)).unwrap();
        assert_eq!(edges(&terms), (starts.to_owned(), ends.to_owned()), "{preset:?} {now}");
    }
}

#[test]
fn a_one_time_key_opens_once_whatever_else_was_wished() {
    let wish = Wish { uses: NonZeroU16::new(9), ..Wish::of(Preset::OneTime) };
    assert_eq!(terms(&wish, &berlin(), utc("2026-11-22T14:00:00Z")).unwrap().uses, NonZeroU16::new(1));
    let wish = Wish { uses: NonZeroU16::new(9), ..Wish::of(Preset::Today) };
    assert_eq!(terms(&wish, &berlin(), utc("2026-11-22T14:00:00Z")).unwrap().uses, NonZeroU16::new(9));
}

#[test]
fn a_cleaner_comes_on_the_same_weekday_unless_other_hours_are_named() {
    let now = utc("2026-11-23T08:00:00Z");
    let usual = terms(&Wish::of(Preset::CleanerWeekly), &berlin(), now).unwrap();

    assert_eq!(usual.weekly.len(), 1);
    assert!(!usual.open_at(utc("2026-11-23T08:59:00Z")), "Monday 9:59");
    assert!(usual.open_at(utc("2026-11-23T09:00:00Z")), "Monday 10:00");
    assert!(usual.open_at(utc("2026-11-30T12:59:00Z")), "Monday 13:59 a week later");
    assert!(!usual.open_at(utc("2026-11-24T09:00:00Z")), "Tuesday");

    let fridays = Weekly {
        days: vec![Weekday::Friday],
        from: "08:00".parse().unwrap(),
        until: "09:30".parse().unwrap(),
    };
    let wish = Wish { weekly: vec![fridays.clone()], ..Wish::of(Preset::CleanerWeekly) };
    assert_eq!(terms(&wish, &berlin(), now).unwrap().weekly, [fridays]);
}

#[test]
fn typed_times_replace_the_preset_s_own() {
    let wish =
        Wish { starts: wall("2026-12-24T14:00"), ends: wall("2026-12-27T10:00"), ..Wish::of(Preset::Stay) };
    let both = terms(&wish, &berlin(), utc("2026-11-22T14:00:00Z")).unwrap();
    assert_eq!(edges(&both), ("2026-12-24T14:00".into(), "2026-12-27T10:00".into()));

    let wish = Wish { starts: wall("2026-12-24T14:00"), ..Wish::of(Preset::Stay) };
    let start_only = terms(&wish, &berlin(), utc("2026-11-22T14:00:00Z")).unwrap();
    assert_eq!(edges(&start_only), ("2026-12-24T14:00".into(), "2026-12-25T11:00".into()));
}

#[test]
fn a_time_that_clocks_skip_is_shifted_and_said() {
    let wish =
        Wish { starts: wall("2027-03-28T02:30"), ends: wall("2027-03-29T11:00"), ..Wish::of(Preset::Custom) };
    let terms = terms(&wish, &berlin(), utc("2026-11-22T14:00:00Z")).unwrap();

    assert_eq!(terms.window.starts.note, Note::Gap);
    assert_eq!(terms.window.starts.wall.to_string(), "2027-03-28T02:30", "as it was asked for");
    assert_eq!(edges(&terms).0, "2027-03-28T03:30", "as it is");
}

#[test]
fn an_end_inside_the_repeated_hour_is_the_last_one() {
    let wish =
        Wish { starts: wall("2026-10-25T02:30"), ends: wall("2026-10-25T02:30"), ..Wish::of(Preset::Custom) };
    let terms = terms(&wish, &berlin(), utc("2026-10-24T12:00:00Z")).unwrap();

    assert_eq!(terms.window.ends.utc - terms.window.starts.utc, chrono::TimeDelta::hours(1));
}

#[test]
fn impossible_wishes_say_what_to_do() {
    let now = utc("2026-11-22T14:00:00Z");
    let custom = |starts: &str, ends: &str| Wish {
        starts: wall(starts),
        ends: wall(ends),
        ..Wish::of(Preset::Custom)
    };
    let refusal = |wish: &Wish| terms(wish, &berlin(), now).unwrap_err();

    let backwards = refusal(&custom("2026-12-02T10:00", "2026-12-01T10:00"));
    assert!(matches!(backwards, WishError::EndBeforeStart { .. }));
    assert!(backwards.to_string().ends_with("choose a later end"), "{backwards}");
    assert!(matches!(
        refusal(&custom("2026-12-01T10:00", "2026-12-01T10:00")),
        WishError::EndBeforeStart { .. }
    ));
    assert!(matches!(
        refusal(&custom("2026-11-01T10:00", "2026-11-22T15:00")),
        WishError::EndsInThePast { .. }
    ));
    assert!(matches!(refusal(&custom("2026-11-22T10:00", "2036-11-22T15:00")), WishError::TooLong { .. }));
    assert_eq!(refusal(&custom("2026-11-22T10:00", "2200-11-22T15:00")), WishError::OutOfRange);
    assert_eq!(refusal(&Wish::of(Preset::Custom)), WishError::TimesMissing);
}

#[test]
fn weekly_hours_that_no_lock_can_keep_or_that_never_come_are_refused() {
    let now = utc("2026-11-23T08:00:00Z");
    let weekly = |from: &str, until: &str| Weekly {
        days: vec![Weekday::Saturday],
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
    };
    let refusal = |weekly: Vec<Weekly>| {
        let wish = Wish { weekly, ends: wall("2026-11-27T18:00"), ..Wish::of(Preset::CleanerWeekly) };
        terms(&wish, &berlin(), now).unwrap_err()
    };

    assert!(matches!(refusal(vec![weekly("10:00", "12:00")]), WishError::NeverOpens { .. }));
    let steps = refusal(vec![weekly("10:05", "12:00")]);
    assert!(matches!(steps, WishError::Weekly { weekly: WeeklyError::NotTenMinutes { .. } }));
    assert_eq!(refusal(vec![weekly("10:00", "12:00"); 5]), WishError::TooManyWeekly { most: 4 });
}

#[test]
fn no_preset_ever_ends_before_it_starts() {
    for zone in Zone::names() {
        let hours = PropertyHours::usual(Zone::named(&zone).unwrap());
        for hour in 0..168 {
            let now = utc("2026-10-20T00:00:17Z") + chrono::TimeDelta::hours(hour * 5);
            for preset in
                [Preset::Today, Preset::Weekend, Preset::Stay, Preset::CleanerWeekly, Preset::OneTime]
            {
                let terms = terms(&Wish::of(preset), &hours, now).unwrap();
                assert!(
                    now < terms.window.ends.utc && terms.window.starts.utc < terms.window.ends.utc,
                    "{zone}"
                );
            }
        }
    }
}
