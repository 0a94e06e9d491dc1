//! Offline codes as hosts ask for them: never open before, after or beside what was asked, in zones with clock changes.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use access::Zone;
use access::code::{
    CodeKind, CodeRefusal, CodeWish, Edges, Keypad, NotSayable, PlannedCode, StayHours, code_text, plan_code,
};
use access::lock_table::settings;
use access::preset::PropertyHours;
use access::wall::Wall;
use access::weekly::{Weekday, Weekly};
use access::zone::Edge;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use lock_protocol::pin::{CodePlan, Digits, Epoch, Opening, PinKey, Use};
use lock_protocol::settings::Settings;
use proptest::prelude::*;

const NOW: &str = "2026-11-22T14:20:00Z";
const ZONES: [&str; 6] = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Kathmandu",
    "Pacific/Chatham",
];

struct Door {
    zone: Zone,
    settings: Settings,
}

impl Door {
    fn in_zone(name: &str, now: DateTime<Utc>) -> Self {
        let zone = Zone::named(name).unwrap();
        let settings = settings(&PropertyHours::usual(zone.clone()), now);
        Self { zone, settings }
    }

    fn plan_at(&self, wish: &CodeWish, now: DateTime<Utc>) -> Result<PlannedCode, CodeRefusal> {
        let keypad = Keypad { settings: &self.settings, issuer_classes: 0x1F, zone: &self.zone };
        plan_code(wish, &keypad, 0, now)
    }

    fn open(&self, planned: &PlannedCode, at: i64, which: Use) -> bool {
        planned.plan.opening(planned.epoch, &self.settings, at, 0, which) == Opening::Open
    }

    fn utc(&self, wall: Wall, edge: Edge) -> i64 {
        self.zone.at_wall(wall.time(), edge).unwrap().utc.timestamp()
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn wall(text: &str) -> Wall {
    text.parse().unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn berlin(wish: &CodeWish) -> Result<PlannedCode, CodeRefusal> {
    Door::in_zone("Europe/Berlin", at(NOW)).plan_at(wish, at(NOW))
}

fn visit(starts: &str, ends: &str) -> CodeWish {
    CodeWish::Visit { starts: wall(starts), ends: wall(ends) }
}

fn weekly(days: &[Weekday], from: &str, until: &str, first: &str, last: &str) -> CodeWish {
    let hours = Weekly { days: days.to_vec(), from: from.parse().unwrap(), until: until.parse().unwrap() };
    CodeWish::Weekly { hours, first_day: date(first), last_day: date(last) }
}

#[test]
fn a_visit_on_quarter_hours_is_exact() {
    let planned = berlin(&visit("2026-11-23T10:15", "2026-11-23T12:15")).unwrap();

    assert_eq!((planned.opens_at, planned.ends_at), (at("2026-11-23T09:15:00Z"), at("2026-11-23T11:15:00Z")));
    assert_eq!((planned.edges, planned.use_by), (Edges::default(), None));
}

#[test]
fn a_visit_that_digits_cannot_say_is_shorter_and_the_host_is_told_by_how_much() {
    let planned = berlin(&visit("2026-11-23T10:05", "2026-11-23T12:55")).unwrap();

    // 10:15 to 12:45 is ten quarters.
    assert_eq!((planned.opens_at, planned.ends_at), (at("2026-11-23T09:15:00Z"), at("2026-11-23T11:45:00Z")));
    assert_eq!(planned.edges, Edges { opens_later: 600, ends_earlier: 600 });
    assert!(!planned.edges.wider());
}

#[test]
fn a_code_from_now_on_opens_now_and_not_at_the_next_full_hour() {
    // It is 15:20 in Berlin.
    let once = CodeWish::OneTime { starts: wall("2026-11-22T15:20"), ends: wall("2026-11-23T15:20") };
    let planned = berlin(&once).unwrap();
    assert_eq!((planned.opens_at, planned.ends_at), (at("2026-11-22T14:00:00Z"), at("2026-11-23T14:00:00Z")));
    assert_eq!(planned.edges, Edges { opens_later: 0, ends_earlier: 1_200 });

    let plumber = berlin(&visit("2026-11-22T15:20", "2026-11-22T17:00")).unwrap();
    assert_eq!((plumber.opens_at, plumber.ends_at), (at("2026-11-22T14:00:00Z"), at("2026-11-22T16:00:00Z")));
}

#[test]
fn a_stay_has_the_lock_s_hours_in_wall_time_even_over_a_clock_change() {
    let door = Door::in_zone("Europe/Berlin", at(NOW));
    let stay = CodeWish::Stay { arrival: date("2027-03-27"), nights: 2, hours: StayHours::Standard };
    let planned = door.plan_at(&stay, at(NOW)).unwrap();

    assert_eq!((planned.opens_at, planned.ends_at), (at("2027-03-27T14:00:00Z"), at("2027-03-29T09:00:00Z")));
    assert_eq!(planned.edges, Edges::default());
    let flexible = CodeWish::Stay { arrival: date("2027-03-27"), nights: 31, hours: StayHours::Flexible };
    let planned = door.plan_at(&flexible, at(NOW)).unwrap();
    assert_eq!((planned.opens_at, planned.ends_at), (at("2027-03-27T10:00:00Z"), at("2027-04-27T12:00:00Z")));
}

#[test]
fn a_lock_that_believes_an_old_law_makes_a_wider_stay_and_the_host_is_told() {
    let mut door = Door::in_zone("America/Denver", at(NOW));
    door.zone = Zone::named("America/Edmonton").unwrap();
    let stay = CodeWish::Stay { arrival: date("2026-12-05"), nights: 1, hours: StayHours::Standard };

    let planned = door.plan_at(&stay, at(NOW)).unwrap();

    assert_eq!(planned.edges, Edges { opens_later: 3_600, ends_earlier: -3_600 });
    assert!(planned.edges.wider());
}

#[test]
fn months_begin_and_end_on_the_grid_and_the_host_is_told_of_the_hour_in_summer() {
    let planned = berlin(&CodeWish::Long { first_day: date("2026-12-01"), days: 90 }).unwrap();
    assert_eq!((planned.edges, planned.use_by), (Edges::default(), Some(at("2026-12-07T23:00:00Z"))));

    let into_summer = berlin(&CodeWish::Long { first_day: date("2026-12-01"), days: 150 }).unwrap();
    assert_eq!(into_summer.edges, Edges { opens_later: 0, ends_earlier: -3_600 });
    let days = CodeRefusal::Days { fewer: Some(90), more: Some(120) };
    assert_eq!(berlin(&CodeWish::Long { first_day: date("2026-12-01"), days: 100 }), Err(days));
}

#[test]
fn a_weekly_code_takes_as_many_whole_weeks_as_fit_and_says_when_it_must_be_used_first() {
    let wish = weekly(&[Weekday::Tuesday], "10:00", "12:00", "2026-11-24", "2027-02-10");

    let planned = berlin(&wish).unwrap();

    let CodePlan::Weekly { weeks, hour, .. } = planned.plan else { panic!("another kind") };
    assert_eq!((weeks, hour), (3, 10), "eight of the twelve weeks");
    assert_eq!((planned.opens_at, planned.ends_at), (at("2026-11-24T09:00:00Z"), at("2027-01-12T11:00:00Z")));
    assert_eq!(planned.use_by, Some(at("2026-11-24T11:00:00Z")));
    assert_eq!(planned.edges, Edges { opens_later: 0, ends_earlier: 28 * 86_400 });
}

#[test]
fn a_weekly_code_never_opens_before_its_first_day() {
    // From a Thursday on: the first whole week begins on the Monday after.
    let wish = weekly(
        &[Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday],
        "08:00",
        "16:00",
        "2026-12-03",
        "2027-02-28",
    );
    let planned = berlin(&wish).unwrap();
    assert_eq!(planned.opens_at, at("2026-12-07T07:00:00Z"));
    assert_eq!(planned.edges.opens_later, 4 * 86_400);

    // Today is Sunday: days of this week that have passed do no harm.
    let sunday = weekly(&Weekday::ALL, "00:00", "24:00", "2026-11-22", "2026-12-31");
    assert_eq!(berlin(&sunday).unwrap().opens_at, at("2026-11-15T23:00:00Z"));
}

#[test]
fn a_night_that_outlasts_the_first_week_is_no_time_to_make_a_code_for_it() {
    let now = at("2027-05-30T23:00:00Z");
    let door = Door::in_zone("Europe/Berlin", now);
    let sunday_night = weekly(&[Weekday::Sunday], "20:00", "02:00", "2027-05-30", "2027-07-30");

    let planned = door.plan_at(&sunday_night, now).unwrap();

    // The wall shows Monday 01:00 in summer time; the grid's week is over, the hours run for one more.
    assert_eq!(planned.opens_at, at("2027-06-06T18:00:00Z"));
}

#[test]
fn monday_hours_before_the_grids_week_are_no_time_for_a_first_use_and_the_host_is_told() {
    let now = at("2027-06-01T12:00:00Z");
    let door = Door::in_zone("Europe/Berlin", now);
    let early = |until: &str, last: &str| {
        door.plan_at(&weekly(&[Weekday::Monday], "00:00", until, "2027-06-07", last), now)
    };

    // In summer time the grid's Monday begins at 01:00 on the wall.
    let long = early("06:00", "2027-06-07").unwrap();
    assert_eq!(long.opens_at, at("2027-06-06T23:00:00Z"));
    assert_eq!(long.edges.opens_later, 3_600);
    assert!(!door.open(&long, at("2027-06-06T22:30:00Z").timestamp(), Use::First));
    assert!(door.open(&long, at("2027-06-06T23:00:00Z").timestamp(), Use::First));

    // One hour of one Monday cannot be used at all; the second Monday's lies in the grid's first week.
    assert_eq!(early("01:00", "2027-06-07"), Err(CodeRefusal::NoWholeWeek));
    let second = early("01:00", "2027-06-14").unwrap();
    assert_eq!(second.opens_at, at("2027-06-13T22:00:00Z"));
    assert_eq!(second.use_by, Some(at("2027-06-13T23:00:00Z")));
    assert_eq!(second.edges.opens_later, 7 * 86_400);
}

#[test]
fn what_digits_cannot_say_is_refused_with_the_part_that_cannot() {
    let days = weekly(&[Weekday::Monday, Weekday::Thursday], "10:00", "12:00", "2026-11-24", "2027-02-10");
    let start = weekly(&[Weekday::Monday], "10:30", "12:30", "2026-11-24", "2027-02-10");
    let length = weekly(&[Weekday::Monday], "10:00", "15:00", "2026-11-24", "2027-02-10");
    for (wish, problem) in
        [(days, NotSayable::Days), (start, NotSayable::StartHour), (length, NotSayable::Length)]
    {
        assert_eq!(berlin(&wish), Err(CodeRefusal::Hours { problem }));
    }
    let short = weekly(&[Weekday::Friday], "10:00", "12:00", "2026-12-07", "2026-12-10");
    assert_eq!(berlin(&short), Err(CodeRefusal::NoWholeWeek));
}

#[test]
fn impossible_wishes_are_refused_each_for_its_reason() {
    let cases = [
        (visit("2026-11-24T12:00", "2026-11-24T12:00"), CodeRefusal::EndBeforeStart),
        (visit("2026-11-22T10:00", "2026-11-22T15:20"), CodeRefusal::Over),
        (visit("2026-11-24T12:01", "2026-11-24T12:29"), CodeRefusal::TooShort { minutes_min: 15 }),
        (visit("2200-11-24T12:00", "2200-11-24T13:00"), CodeRefusal::OutOfRange),
        (
            CodeWish::Stay { arrival: date("2026-12-01"), nights: 32, hours: StayHours::Standard },
            CodeRefusal::Nights { most: 31 },
        ),
        (
            CodeWish::Stay { arrival: date("2026-11-20"), nights: 1, hours: StayHours::Standard },
            CodeRefusal::Over,
        ),
        (CodeWish::Long { first_day: date("2026-11-10"), days: 30 }, CodeRefusal::Over),
    ];
    for (wish, refusal) in cases {
        assert_eq!(berlin(&wish), Err(refusal), "{wish:?}");
    }
}

#[test]
fn lock_issuer_and_number_of_codes_limit_what_is_made() {
    let mut door = Door::in_zone("Europe/Berlin", at(NOW));
    let stay = CodeWish::Stay { arrival: date("2026-12-01"), nights: 3, hours: StayHours::Standard };
    let make = |settings: &Settings, issuer_classes: u8, variant: u8| {
        let keypad = Keypad { settings, issuer_classes, zone: &door.zone };
        plan_code(&stay, &keypad, variant, at(NOW)).map(|_| ())
    };

    assert_eq!(make(&door.settings, 0x1F, 3), Ok(()));
    assert_eq!(make(&door.settings, 0x1F, 4), Err(CodeRefusal::NoVariantLeft { most: 4 }));
    assert_eq!(make(&door.settings, 0x03, 0), Err(CodeRefusal::KindNotYours { kind: CodeKind::Stay }));
    let off = Settings { pin_classes: 0x1B, ..door.settings.clone() };
    assert_eq!(make(&off, 0x1F, 0), Err(CodeRefusal::KindOff { kind: CodeKind::Stay }));
    door.settings.pin_classes = 0;
}

#[test]
fn a_planned_code_becomes_digits_that_the_lock_reads_back() {
    let planned = berlin(&visit("2026-11-23T10:15", "2026-11-23T12:15")).unwrap();
    let key = PinKey::new([7; 32]);

    let code = key.encode(Digits::NINE, planned.epoch, planned.plan.plaintext().unwrap());

    let read = key.decode(planned.epoch, &code).map(CodePlan::of);
    assert_eq!(read, Some(planned.plan));
    let text = code_text(&code);
    assert_eq!(text.reveal().replace(' ', ""), *code.reveal());
    assert_eq!(text.reveal().split(' ').map(str::len).collect::<Vec<_>>(), [3, 3, 3]);
}

#[test]
fn the_lock_tries_the_epoch_of_every_code_while_it_opens() {
    let door = Door::in_zone("Europe/Berlin", at(NOW));
    for days in 0..40 {
        let arrival = date("2026-12-01") + TimeDelta::days(days);
        let planned = door
            .plan_at(&CodeWish::Stay { arrival, nights: 31, hours: StayHours::Flexible }, at(NOW))
            .unwrap();
        let last = Epoch::at(door.settings.grid_of(planned.ends_at.timestamp() - 1)).unwrap();
        assert!(last.0 - planned.epoch.0 <= 1, "{arrival}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_visit_or_one_time_code_opens_outside_what_was_asked(
        zone in 0..ZONES.len(),
        now in 1_782_000_000_i64..1_850_000_000,
        starts_in in -2_000_i64..60_000,
        minutes in 1_i64..12_000,
        once: bool,
    ) {
        let now = DateTime::from_timestamp(now, 0).unwrap();
        let door = Door::in_zone(ZONES[zone], now);
        let starts = Wall::of(door.zone.wall(now + TimeDelta::minutes(starts_in)));
        let ends = Wall::of(starts.time() + TimeDelta::minutes(minutes));
        let wish = if once { CodeWish::OneTime { starts, ends } } else { CodeWish::Visit { starts, ends } };
        let (from, until) = (door.utc(starts, Edge::Start), door.utc(ends, Edge::End));
        let useful = from.max(now.timestamp());
        match door.plan_at(&wish, now) {
            Ok(planned) => {
                prop_assert!(planned.plan.plaintext().is_some());
                let step = usize::try_from(((until - from) / 40).max(60)).unwrap();
                for at in (now.timestamp().min(from) - 7_200..until + 7_200).step_by(step) {
                    let open = door.open(&planned, at, Use::First);
                    prop_assert!(!open || (from <= at && at < until) || at < now.timestamp(), "{at} {planned:?}");
                }
                let (opens, ends) = (planned.opens_at.timestamp(), planned.ends_at.timestamp());
                prop_assert!(door.open(&planned, opens.max(useful), Use::First));
                prop_assert!(!door.open(&planned, ends, Use::First));
                prop_assert_eq!(i64::from(planned.edges.opens_later), opens.max(useful) - useful);
                prop_assert_eq!(i64::from(planned.edges.ends_earlier), until - ends);
                prop_assert!(!planned.edges.wider());
            }
            Err(CodeRefusal::TooShort { minutes_min }) => {
                // Twice the shortest always contains a whole one, wherever it begins.
                prop_assert!((until - useful) < i64::from(minutes_min) * 120);
            }
            Err(refusal) => prop_assert_eq!(refusal, CodeRefusal::Over),
        }
    }

    #[test]
    fn no_weekly_code_opens_outside_the_hours_and_days_that_were_asked(
        zone in 0..ZONES.len(),
        now in 1_782_000_000_i64..1_850_000_000,
        first_in in -10_i64..60,
        days in 0_i64..500,
        mask in 0_usize..10,
        hour in 0_u8..24,
        length in 0_usize..8,
    ) {
        let now = DateTime::from_timestamp(now, 0).unwrap();
        let door = Door::in_zone(ZONES[zone], now);
        let mask = [1, 2, 4, 8, 16, 32, 64, 0x1F, 0x60, 0x7F_u8][mask];
        let length = [1, 2, 3, 4, 6, 8, 12, 24_u8][length];
        let until = (hour + length) % 24;
        let hours = Weekly {
            days: Weekday::ALL.into_iter().filter(|day| day.bit() & mask != 0).collect(),
            from: access::wall::TimeOfDay::hour(hour),
            until: access::wall::TimeOfDay::hour(if until == 0 { 24 } else { until }),
        };
        let first_day = door.zone.wall(now).date() + TimeDelta::days(first_in);
        let last_day = first_day + TimeDelta::days(days);
        let wish = CodeWish::Weekly { hours: hours.clone(), first_day, last_day };
        if let Ok(planned) = door.plan_at(&wish, now) {
            // Hours as the lock reads them: from the moment of their start to that of their end.
            let windows: Vec<(i64, i64)> = first_day
                .iter_days()
                .take(usize::try_from(days).unwrap() + 1)
                .filter(|day| hours.days.contains(&Weekday::of(*day)))
                .map(|day| {
                    let start = Wall::on(day, hours.from);
                    let end = Wall::of(start.time() + TimeDelta::hours(length.into()));
                    (door.utc(start, Edge::Start), door.utc(end, Edge::End))
                })
                .collect();
            let inside = |at: i64| windows.iter().any(|(from, until)| *from <= at && at < *until);
            let mut opened = 0;
            let use_by = planned.use_by.unwrap().timestamp();
            for at in (now.timestamp()..planned.ends_at.timestamp() + 3 * 86_400).step_by(1_800) {
                let first = door.open(&planned, at, Use::First);
                let later = door.open(&planned, at, Use::Later);
                prop_assert!(!(first || later) || inside(at), "{at} {planned:?}");
                prop_assert!(!first || at < use_by, "{at} {use_by}");
                opened += u32::from(first);
            }
            prop_assert!(opened > 0, "it can be used a first time: {planned:?}");
            prop_assert!(!planned.edges.wider(), "{planned:?}");
        }
    }
}
