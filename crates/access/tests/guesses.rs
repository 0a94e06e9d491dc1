//! The published guess bound: the protocol's own figures, and settings that are refused.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use access::guess::{
    KeypadSetting, Mend, Odds, OfflineCodes, Throttle, bound, check, live_codes, shortest_stored,
};
use lock_protocol::Mono;
use lock_protocol::pin::{Class, CodePlan, Epoch, Opening, PLAINTEXTS, Plaintext, Use};
use lock_protocol::settings::Settings;

const USUAL: KeypadSetting = KeypadSetting {
    offline: OfflineCodes { digits: 9, classes: 0x1F, issuers: 1 },
    rotating: 0,
    stored: [0; 5],
};

fn digits(digits: u8) -> KeypadSetting {
    KeypadSetting { offline: OfflineCodes { digits, ..USUAL.offline }, ..USUAL }
}

/// Whether `one_in` is the chance `expected` of the specification, which gives two figures of it.
fn agrees(odds: Odds, expected: f64) -> bool {
    let chance = 1.0 / f64::from(u32::try_from(odds.one_in).unwrap());
    (chance / expected - 1.0).abs() < 0.01
}

#[test]
fn nine_digits_are_one_in_137_000_per_try_and_one_in_5_700_per_day() {
    let bound = bound(&USUAL);

    assert_eq!((bound.per_try.about(), bound.per_day.about()), (137_000, 5_700));
    assert_eq!((bound.per_try.one_in, bound.per_day.one_in), (137_136, 5_714));
    assert_eq!(bound.tries_a_day, 24);
    assert_eq!((bound.lengths[0].live, bound.lengths[0].space), (7_292, 1_000_000_000));
    assert!((15..=16).contains(&bound.per_year.one_in), "6 % in a whole year: {}", bound.per_year.one_in);
}

#[test]
fn the_figures_are_those_of_the_protocol() {
    assert!(agrees(bound(&digits(8)).per_try, 7.3e-5));
    assert!(agrees(bound(&digits(9)).per_try, 7.3e-6));
    assert!(agrees(bound(&digits(10)).per_try, 7.3e-7));
    assert!((bound(&digits(9)).per_day.one_in.abs_diff(5_714)) == 0, "1.7e-4 a day");
    assert_eq!(bound(&digits(10)).per_day.one_in, 57_140, "1.7e-5 a day");
    assert!((150..=167).contains(&bound(&digits(10)).per_year.one_in), "0.6 % a year");
    let visits = OfflineCodes { classes: Class::Visit.bit() | Class::OneTime.bit(), ..USUAL.offline };
    assert!(agrees(bound(&KeypadSetting { offline: visits, ..USUAL }).per_try, 1.9e-6));
    let staff = KeypadSetting { offline: OfflineCodes { classes: 0, ..USUAL.offline }, rotating: 4, ..USUAL };
    assert!(agrees(bound(&staff).per_try, 1.2e-7), "four people with rotating codes");
}

#[test]
fn several_issuers_add_up_and_several_lengths_do_not() {
    let four = KeypadSetting { offline: OfflineCodes { issuers: 4, ..USUAL.offline }, ..USUAL };
    assert_eq!(bound(&four).per_try.one_in, 1_000_000_000 / (4 * 7_292));

    let stored = KeypadSetting { stored: [0, 0, 3, 0, 0], ..USUAL };
    let lengths: Vec<u8> = bound(&stored).lengths.iter().map(|length| length.digits).collect();
    assert_eq!(lengths, [9, 6], "the easiest first");
    assert_eq!(bound(&stored).per_try, bound(&USUAL).per_try);
}

#[test]
fn a_keypad_without_codes_cannot_be_guessed() {
    let none = KeypadSetting { offline: OfflineCodes { classes: 0, ..USUAL.offline }, ..USUAL };
    assert_eq!((bound(&none).per_try, bound(&none).per_year), (Odds::NONE, Odds::NONE));
}

#[test]
fn the_throttle_is_the_protocol_s() {
    let waits = [
        (0, 0),
        (4, 0),
        (5, 30),
        (9, 30),
        (10, 120),
        (14, 120),
        (15, 900),
        (19, 900),
        (20, 3_600),
        (999, 3_600),
    ];
    for (failures, seconds) in waits {
        assert_eq!(Throttle::OLP1.wait_seconds(failures), seconds, "{failures}");
    }
}

#[test]
fn somebody_who_never_stops_gets_as_many_tries_as_the_lock_itself_lets_them() {
    let (mut lock, mut tries, mut before) = (lock_protocol::lock::keypad::Throttle::default(), 0_u32, 0);
    for second in 0..10 * 86_400_u32 {
        let now = Mono(u64::from(second) * 1_000);
        if !lock.waits(now) {
            lock = lock.failed(now);
            tries += 1;
        }
        if (second + 1).is_multiple_of(86_400) {
            assert_eq!(Throttle::OLP1.tries_within(second + 1), tries, "after {second} s");
            let day = tries - before;
            assert!(second < 86_400 || (23..=25).contains(&day), "{day} tries a day in the long run");
            before = tries;
        }
    }
    let first_day = bound(&USUAL).tries_first_day;
    assert!((40..=46).contains(&first_day), "{first_day}");
}

#[test]
fn no_more_codes_of_a_class_open_at_any_moment_than_the_bound_counts() {
    let settings = Settings::default();
    let epoch = Epoch(590);
    let before = epoch.before().unwrap();
    // Every hour of a week at the middle of the epoch, both epochs that the lock tries, all codes unused so far.
    let starts = settings.utc_of_grid(epoch.starts_s()) + 14 * 86_400;
    let plans: Vec<CodePlan> = (0..PLAINTEXTS).map(|n| CodePlan::of(Plaintext::new(n).unwrap())).collect();
    let mut most = [0_u32; 5];
    for hour in (0..7 * 24).step_by(5) {
        let mut live = [0_u32; 5];
        for epoch in [before, epoch] {
            for plan in &plans {
                let open =
                    plan.opening(epoch, &settings, starts + hour * 3600 + 60, 0, Use::First) == Opening::Open;
                live[Class::ALL.iter().position(|class| *class == plan.class()).unwrap()] += u32::from(open);
            }
        }
        for (most, live) in most.iter_mut().zip(live) {
            *most = live.max(*most);
        }
    }
    for (class, most) in Class::ALL.into_iter().zip(most) {
        assert!(most <= live_codes(class), "{class:?}: {most}");
        assert!(
            f64::from(most) > 0.6 * f64::from(live_codes(class)),
            "{class:?}: {most} is far below the figure"
        );
    }
}

#[test]
fn a_property_refuses_settings_that_are_guessed_too_easily_and_says_what_would_do() {
    let allowed = Odds { one_in: 20_000 };

    let weak = check(&USUAL, allowed).unwrap_err();

    assert_eq!(weak.bound.per_day.about(), 5_700);
    let one_time_and_visits = Class::OneTime.bit() | Class::Visit.bit() | Class::Long.bit();
    assert_eq!(weak.mends, [Mend::TenDigits, Mend::FewerClasses { classes: one_time_and_visits }]);
    assert!(check(&digits(10), allowed).is_ok());
    let fewer = OfflineCodes { classes: one_time_and_visits, ..USUAL.offline };
    assert!(check(&KeypadSetting { offline: fewer, ..USUAL }, allowed).is_ok());
    assert!(check(&USUAL, Odds { one_in: 5_714 }).is_ok());
    assert!(check(&USUAL, Odds { one_in: 5_715 }).is_err());
}

#[test]
fn a_thousand_codes_of_four_digits_are_ten_percent_a_guess_and_refused() {
    let many = KeypadSetting { stored: [1_000, 0, 0, 0, 0], ..USUAL };
    assert_eq!(bound(&many).per_try.one_in, 10);

    let weak = check(&many, Odds { one_in: 2_000 }).unwrap_err();

    assert_eq!(weak.mends, [Mend::LongerStored { digits: 4, at_least: 8 }]);
    assert_eq!(shortest_stored(1, Odds { one_in: 2_000 }), Some(5));
    assert_eq!(shortest_stored(1_000, Odds { one_in: 2_000 }), Some(8));
    assert_eq!(shortest_stored(1_000, Odds { one_in: 100_000 }), None);
}

#[test]
fn rotating_codes_and_stored_ones_of_the_same_length_add_up() {
    let both = KeypadSetting { rotating: 4, stored: [0, 0, 0, 0, 100], ..USUAL };
    let eight = bound(&both).lengths.into_iter().find(|length| length.digits == 8).unwrap();
    assert_eq!(eight.live, 112);

    let weak = check(
        &KeypadSetting {
            rotating: 255,
            stored: [0; 5],
            offline: OfflineCodes { classes: 0, ..USUAL.offline },
        },
        Odds { one_in: 10_000 },
    );
    assert_eq!(weak.unwrap_err().mends, [Mend::FewerRotating { most: 138 }]);
}

#[test]
fn odds_are_said_rounded_down() {
    let said = [
        (1, 1),
        (15, 15),
        (994, 990),
        (5_714, 5_700),
        (137_137, 137_000),
        (1_371_365, 1_300_000),
        (u64::MAX, u64::MAX),
    ];
    for (one_in, about) in said {
        assert_eq!(Odds { one_in }.about(), about);
    }
}
