//! Access that comes back: what a lock is given opens exactly when the host asked for it, in every ten minutes of two years.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use access::Zone;
use access::capability::WeeklyLimits;
use access::recurrence::{
    Because, Compiled, HoursProblem, Limits, NotCompiled, OnHolidays, Piece, Recurrence, RecurrenceError,
    Renewable, Stay, Stays, Unit, compile,
};
use access::weekly::{Weekday, Weekly};
use access::zone::from_unix;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use lock_protocol::schedule::Schedule;

use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};

/// Daylight saving in both halves of the earth, at midnight, by half an hour, at odd offsets, and none at all.
const ZONES: [&str; 8] = [
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Asia/Kathmandu",
];
const FIRST: &str = "2026-01-01";
const LAST: &str = "2027-12-31";

const KEYS: Limits = Limits {
    weekly: WeeklyLimits { most: 4, step_minutes: 10, overnight: true },
    pieces_max: 3,
    renewable: Renewable::ByOrders,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn hours(days: &[Weekday], from: &str, until: &str) -> Weekly {
    Weekly { days: days.to_vec(), from: from.parse().unwrap(), until: until.parse().unwrap() }
}

fn weekly(zone: &str, hours: &[Weekly]) -> Recurrence {
    Recurrence::weekly(Zone::named(zone).unwrap(), hours.to_vec(), day(FIRST), day(LAST))
}

fn midnight(text: &str) -> DateTime<Utc> {
    day(text).and_hms_opt(0, 0, 0).unwrap().and_utc()
}

fn stays() -> Vec<Stay> {
    let stay = |from: &str, until: &str| Stay { starts: from.parse().unwrap(), ends: until.parse().unwrap() };
    vec![
        stay("2026-03-28T14:00:00Z", "2026-04-02T09:00:00Z"),
        stay("2026-04-02T09:00:00Z", "2026-04-05T09:00:00Z"),
        stay("2026-10-24T11:20:00Z", "2026-10-26T10:10:00Z"),
        stay("2027-06-07T08:30:00Z", "2027-06-07T08:50:00Z"),
    ]
}

/// Everything a host may ask for, each as a change of the plainest.
fn wishes(zone: &str) -> Vec<(&'static str, Recurrence)> {
    let every_day = &Weekday::ALL;
    let plain = weekly(zone, &[hours(&[Monday], "10:00", "12:00")]);
    let second = Recurrence {
        every_weeks: 2,
        first_day: day("2026-01-06"),
        hours: vec![hours(&[Tuesday], "08:30", "11:00")],
        ..plain.clone()
    };
    let closed = Recurrence {
        hours: vec![hours(&[Friday, Sunday], "22:00", "06:00"), hours(&[Saturday], "05:00", "12:00")],
        except: vec![day("2026-05-01"), day("2026-05-02"), day("2027-10-31"), day("2026-05-04")],
        holidays: vec![day("2026-12-25"), day("2027-01-01"), day("2027-03-28")],
        on_holidays: OnHolidays::Closed,
        ..plain.clone()
    };
    let vacant = Recurrence {
        hours: vec![hours(every_day, "09:00", "17:00")],
        unit: Unit::OnlyVacant,
        ..plain.clone()
    };
    let many: Vec<Weekly> = (0..6)
        .map(|n| {
            hours(&[Weekday::ALL[n]], ["06:00", "07:00", "08:00", "01:30", "02:10", "23:00"][n], "03:00")
        })
        .collect();
    vec![
        ("Monday mornings", plain),
        (
            "nights and an afternoon",
            weekly(
                zone,
                &[
                    hours(&[Friday, Saturday], "21:30", "02:30"),
                    hours(&[Wednesday], "13:10", "13:20"),
                    hours(&[Sunday], "02:30", "02:30"),
                ],
            ),
        ),
        (
            "inside the hours that clocks change",
            weekly(
                zone,
                &[
                    hours(every_day, "01:30", "02:10"),
                    hours(&[Sunday, Thursday], "02:20", "02:40"),
                    hours(every_day, "23:50", "00:10"),
                ],
            ),
        ),
        ("always", weekly(zone, &[hours(every_day, "00:00", "24:00")])),
        ("every second Tuesday", second),
        ("closed on some days", closed),
        ("only when vacant", vacant),
        ("more hours than a lock keeps", weekly(zone, &many)),
        (
            "a span that begins and ends in a night",
            Recurrence {
                hours: vec![hours(every_day, "20:00", "04:00"), hours(every_day, "01:00", "05:00")],
                first_day: day("2026-10-20"),
                last_day: Some(day("2027-04-03")),
                ..weekly(zone, &[])
            },
        ),
    ]
}

/// One moment of two years, with its wall time in seconds since 1970.
struct Instant {
    unix: i64,
    wall: i64,
}

/// Every ten minutes, and the second before.
fn two_years(zone: &Zone) -> Vec<Instant> {
    let (from, until) = (midnight(FIRST).timestamp() - 86_400, midnight(LAST).timestamp() + 3 * 86_400);
    (from..until)
        .step_by(600)
        .flat_map(|unix| [unix - 1, unix])
        .map(|unix| {
            let offset = zone.offset_seconds(DateTime::from_timestamp(unix, 0).unwrap());
            Instant { unix, wall: unix + i64::from(offset) }
        })
        .collect()
}

/// What was asked for, read from the wish in the plainest way.
fn asked(wish: &Recurrence, open_days: &[bool], stays: &[Stay], instant: &Instant) -> bool {
    let today = instant.wall.div_euclid(86_400);
    let minute = instant.wall.rem_euclid(86_400) / 60;
    let first = midnight(FIRST).timestamp() / 86_400 - 10;
    let inside = [(today, minute), (today - 1, minute + 1440)].into_iter().any(|(day, minute)| {
        let open = usize::try_from(day - first).ok().and_then(|place| open_days.get(place)).copied();
        let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap();
        open == Some(true)
            && wish.hours.iter().any(|hours| {
                let from = i64::from(hours.from.minutes());
                let until = from + i64::from(hours.length_minutes());
                hours.days.contains(&Weekday::ALL[weekday]) && from <= minute && minute < until
            })
    });
    let taken = || {
        let inside =
            |stay: &Stay| stay.starts.timestamp() <= instant.unix && instant.unix < stay.ends.timestamp();
        stays.iter().any(inside)
    };
    inside && (wish.unit == Unit::AnyTime || !taken())
}

/// For each day from ten before 2026 on: whether hours may begin.
fn open_days(wish: &Recurrence) -> Vec<bool> {
    let monday =
        wish.first_day - chrono::TimeDelta::days(wish.first_day.weekday().num_days_from_monday().into());
    let first = day(FIRST) - chrono::TimeDelta::days(10);
    first
        .iter_days()
        .take(800)
        .map(|day| {
            let week = (day - monday).num_days().div_euclid(7);
            let holiday = wish.on_holidays == OnHolidays::Closed && wish.holidays.contains(&day);
            let in_span = wish.first_day <= day && day <= wish.last_day.unwrap();
            in_span && week % i64::from(wish.every_weeks) == 0 && !holiday && !wish.except.contains(&day)
        })
        .collect()
}

/// A piece as the lock judges it.
struct Judged {
    from: i64,
    until: i64,
    schedules: Vec<Schedule>,
}

impl Judged {
    fn of(piece: &Piece) -> Self {
        let schedule = |hours: &Weekly| Schedule {
            days: hours.day_mask(),
            start: u8::try_from(hours.from.minutes() / 10).unwrap(),
            end: u8::try_from(hours.until.minutes() / 10).unwrap(),
        };
        Self {
            from: piece.starts.timestamp(),
            until: piece.ends.timestamp(),
            schedules: piece.weekly.iter().map(schedule).collect(),
        }
    }

    fn open_at(&self, instant: &Instant) -> bool {
        self.from <= instant.unix
            && instant.unix < self.until
            && (self.schedules.is_empty() || self.schedules.iter().any(|one| one.open_at(instant.wall, 0)))
    }
}

fn check_zone(name: &str) {
    let (taken, before) = (stays(), midnight("2025-12-01"));
    let known = Stays { stays: &taken, known_until: midnight("2029-01-01") };
    let instants = two_years(&Zone::named(name).unwrap());
    for (what, wish) in wishes(name) {
        let compiled = compile(&wish, &known, &KEYS, before).unwrap();
        let pieces: Vec<Judged> = compiled.pieces.iter().map(Judged::of).collect();
        let days = open_days(&wish);
        let mut opened = 0;
        for instant in &instants {
            let wanted = asked(&wish, &days, &taken, instant);
            let near = pieces.partition_point(|piece| piece.until <= instant.unix);
            let given = pieces.get(near).is_some_and(|piece| piece.open_at(instant));
            assert_eq!(given, wanted, "{name}: {what}, at {} (wall {})", instant.unix, instant.wall);
            opened += u32::from(given);
        }
        assert!(opened > 0, "{name}: {what}");
        for instant in instants.iter().step_by(101) {
            let at = DateTime::from_timestamp(instant.unix, 0).unwrap();
            assert_eq!(
                wish.open_at(at, &known),
                asked(&wish, &days, &taken, instant),
                "{name}: {what}, {at}"
            );
        }
    }
}

#[test]
fn what_a_lock_is_given_is_what_was_asked_in_every_ten_minutes_of_two_years_in_europe_and_africa() {
    for zone in &ZONES[..1] {
        check_zone(zone);
    }
    check_zone("Africa/Cairo");
}

#[test]
fn and_in_america() {
    for zone in ZONES.iter().filter(|zone| zone.starts_with("America")) {
        check_zone(zone);
    }
}

#[test]
fn and_in_asia_and_the_pacific() {
    for zone in ["Australia/Lord_Howe", "Pacific/Chatham", "Asia/Kathmandu"] {
        check_zone(zone);
    }
}

fn compiled(wish: &Recurrence) -> Compiled {
    compile(wish, &Stays::none(), &KEYS, midnight("2025-12-01")).unwrap()
}

#[test]
fn hours_of_every_week_stay_one_key_and_nothing_is_rewritten() {
    let wish =
        weekly("Europe/Berlin", &[hours(&[Monday], "10:00", "12:00"), hours(&[Thursday], "10:00", "12:00")]);

    let compiled = compiled(&wish);

    assert_eq!(compiled.pieces.len(), 1);
    assert_eq!(
        compiled.pieces[0].weekly,
        [hours(&[Monday, Thursday], "10:00", "12:00")],
        "one schedule is enough"
    );
    assert_eq!((compiled.because.as_slice(), compiled.next_from), (&[][..], None));
}

#[test]
fn an_exception_splits_the_key_in_two_and_the_host_is_told_why() {
    let mut wish = weekly("Europe/Berlin", &[hours(&[Monday], "10:00", "12:00")]);
    wish.except = vec![day("2026-06-01"), day("2026-06-02")];

    let compiled = compiled(&wish);

    assert_eq!((compiled.pieces.len(), compiled.now), (2, 2));
    assert_eq!(compiled.because, [Because::Exceptions { days: 1 }], "the Tuesday took nothing away");
}

#[test]
fn every_second_tuesday_is_a_rolling_set_of_dated_windows() {
    let (_, wish) = wishes("Europe/Berlin").swap_remove(4);

    let compiled = compiled(&wish);

    assert_eq!((compiled.pieces.len(), compiled.now), (52, 3));
    assert_eq!(compiled.because, [Because::EveryNthWeek { weeks: 2 }]);
    assert_eq!(compiled.pieces[0].starts, "2026-01-06T07:30:00Z".parse::<DateTime<Utc>>().unwrap());
    assert_eq!(compiled.pieces[1].starts, "2026-01-20T07:30:00Z".parse::<DateTime<Utc>>().unwrap());
    assert_eq!(compiled.next_from, Some(compiled.pieces[0].ends));
    assert_eq!(compiled.covered_until, compiled.pieces[2].ends);
    let later = compile(&wish, &Stays::none(), &KEYS, compiled.pieces[0].ends).unwrap();
    assert_eq!(later.pieces, compiled.pieces[1..], "the set rolls on and nothing in it changes");
}

#[test]
fn a_lock_that_takes_no_orders_refuses_what_it_cannot_hold_at_once() {
    let (_, wish) = wishes("Europe/Berlin").swap_remove(4);
    let once = Limits { renewable: Renewable::Never, ..KEYS };

    let refused = compile(&wish, &Stays::none(), &once, midnight("2025-12-01")).unwrap_err();

    let because = vec![Because::EveryNthWeek { weeks: 2 }];
    assert_eq!(refused, NotCompiled::TooManyPieces { needed: 52, most: 3, because });
}

#[test]
fn nothing_is_promised_beyond_the_stays_that_are_known() {
    let mut wish = weekly("Europe/Berlin", &[hours(&Weekday::ALL, "09:00", "17:00")]);
    wish.unit = Unit::OnlyVacant;
    let known_until = "2026-02-03T09:00:00Z".parse().unwrap();

    let compiled = compile(&wish, &Stays { stays: &[], known_until }, &KEYS, midnight("2026-01-01")).unwrap();

    assert_eq!(compiled.pieces.last().unwrap().ends, known_until);
    assert_eq!(compiled.because, [Because::StaysKnownUntil { until: 1_770_109_200 }]);
    let nothing = Stays { stays: &[], known_until: from_unix(0) };
    let refused = compile(&wish, &nothing, &KEYS, midnight("2026-01-01")).unwrap_err();
    assert!(
        matches!(refused, NotCompiled::NeverOpens { because } if because == [Because::StaysKnownUntil { until: 0 }])
    );
}

#[test]
fn coarse_locks_get_dated_windows_or_a_reason() {
    let wish = weekly("Europe/Berlin", &[hours(&[Friday], "22:00", "06:10")]);
    let coarse = |step_minutes, overnight| {
        let limits = Limits { weekly: WeeklyLimits { most: 1, step_minutes, overnight }, ..KEYS };
        compile(&wish, &Stays::none(), &limits, midnight("2025-12-01")).unwrap()
    };

    assert_eq!(coarse(60, true).because, [Because::Steps { minutes: 60 }]);
    assert_eq!(coarse(10, false).because, [Because::Overnight]);
    assert!(coarse(10, false).pieces.iter().all(|piece| piece.weekly.is_empty()));
    assert_eq!(coarse(10, true).pieces.len(), 1);
}

#[test]
fn impossible_recurrences_are_refused_each_for_its_reason() {
    type Change = fn(&mut Recurrence);
    let cases: [(Change, RecurrenceError); 9] = [
        (|wish| wish.hours.clear(), RecurrenceError::NoHours),
        (|wish| wish.hours = vec![wish.hours[0].clone(); 29], RecurrenceError::TooManyHours { most: 28 }),
        (|wish| wish.last_day = None, RecurrenceError::NoEnd),
        (|wish| wish.last_day = wish.first_day.pred_opt(), RecurrenceError::EndBeforeStart),
        (|wish| wish.last_day = Some(day("2039-01-01")), RecurrenceError::TooLong { days_max: 1098 }),
        (|wish| wish.every_weeks = 0, RecurrenceError::EveryWeeks { most: 52 }),
        (|wish| wish.every_weeks = 53, RecurrenceError::EveryWeeks { most: 52 }),
        (|wish| wish.except = vec![day(FIRST); 367], RecurrenceError::TooManyDates { most: 366 }),
        (
            |wish| wish.hours[0].days.clear(),
            RecurrenceError::Hours { place: 0, problem: HoursProblem::NoDay },
        ),
    ];
    for (change, error) in cases {
        let mut wish = weekly("Europe/Berlin", &[hours(&[Monday], "10:00", "12:00")]);
        change(&mut wish);
        let refused = compile(&wish, &Stays::none(), &KEYS, midnight("2025-12-01")).unwrap_err();
        assert_eq!(refused, NotCompiled::Wrong { error });
    }
    let far = Recurrence {
        first_day: day("2110-01-01"),
        last_day: Some(day("2110-02-01")),
        ..weekly("Europe/Berlin", &[hours(&[Monday], "10:00", "12:00")])
    };
    assert_eq!(far.check(), Err(RecurrenceError::OutOfRange));
}

#[test]
fn a_recurrence_that_is_over_or_excepted_away_never_opens() {
    let mut wish = weekly("Europe/Berlin", &[hours(&[Monday], "10:00", "12:00")]);
    let over = compile(&wish, &Stays::none(), &KEYS, midnight("2030-01-01"));
    assert!(matches!(over, Err(NotCompiled::NeverOpens { .. })));

    (wish.first_day, wish.last_day) = (day("2026-01-05"), Some(day("2026-01-11")));
    wish.except = vec![day("2026-01-05")];
    let refused = compile(&wish, &Stays::none(), &KEYS, midnight("2025-12-01")).unwrap_err();
    assert_eq!(refused, NotCompiled::NeverOpens { because: vec![Because::Exceptions { days: 1 }] });
}
