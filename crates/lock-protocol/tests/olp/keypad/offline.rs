//! Offline codes at the keypad: their windows, their keys, and how they end.

use lock_protocol::capacity::REVOKED_CODES;
use lock_protocol::lock::Signal;
use lock_protocol::log::Event;
use lock_protocol::order::Object;
use lock_protocol::path_key::PathKey;
use lock_protocol::pin::{CodePlan, Digits, PinKey};
use lock_protocol::settings::Settings;
use lock_protocol::status::Status;
use lock_protocol::unlock::Action;

use super::desk::{DAY_MS, EPOCH, HOUR, HOUR_MS, LONG, ONCE, STAY, VISIT, WEEKLY};
use crate::bench::{Bench, T};

#[test]
fn a_code_of_any_class_opens_and_stands_in_the_log() {
    for plan in [ONCE, VISIT, STAY, LONG, WEEKLY] {
        let mut bench = Bench::owned();
        let code = bench.code(plan);

        assert_eq!(bench.type_code(&code), Signal::Opens, "{plan:?}");

        assert_eq!(bench.turned, [Action::Unlock]);
        let line = bench.newest();
        let id = bench.pin_key(0).code_id(EPOCH, plan.plaintext().unwrap());
        assert_eq!((line.event, line.method, line.result), (Event::Unlocked, 0x10, Status::Ok));
        assert_eq!((line.actor.issuer, line.actor.serial), (0, u32::from_be_bytes(id)));
        assert_eq!(line.detail >> 24, 1, "an issuer's");
        assert_eq!(line.detail >> 16 & 0xFF, u32::from(plan.class().bit().trailing_zeros() as u8));
    }
}

#[test]
fn every_class_but_one_time_opens_again() {
    for plan in [VISIT, STAY, LONG, WEEKLY] {
        let mut bench = Bench::owned();
        let code = bench.code(plan);
        for _ in 0..5 {
            assert_eq!(bench.type_code(&code), Signal::Opens, "{plan:?}");
        }
        assert_eq!(bench.turned.len(), 5);
    }
}

#[test]
fn a_code_opens_from_two_minutes_before_its_window_until_two_after() {
    let visit = CodePlan::Visit { start_quarter: HOUR * 4 + 4, length: 0, variant: 0 };
    let mut bench = Bench::owned();
    let code = bench.code(visit);
    // The clock's own error of a few seconds comes on top.
    bench.wait(HOUR_MS - 130_000);
    assert_eq!(bench.type_code(&code), Signal::TooEarly);
    bench.wait(20_000);
    assert_eq!(bench.type_code(&code), Signal::Opens);
    bench.wait(110_000 + 15 * 60_000 + 110_000);
    assert_eq!(bench.type_code(&code), Signal::Opens);
    bench.wait(30_000);
    assert_eq!(bench.type_code(&code), Signal::Wrong);
}

#[test]
fn too_early_is_told_a_day_before_and_not_sooner() {
    let mut bench = Bench::owned();
    let code = bench.code(CodePlan::Stay { day: 6, nights: 1, plan: 0, variant: 0 });
    assert_eq!(bench.type_code(&code), Signal::Wrong);
    assert_eq!((bench.newest().event, bench.newest().result), (Event::Refused, Status::NotYet));

    bench.wait(DAY_MS + 8 * HOUR_MS);
    assert_eq!(bench.type_code(&code), Signal::TooEarly);
    bench.wait(23 * HOUR_MS);
    assert_eq!(bench.type_code(&code), Signal::Opens);
}

#[test]
fn a_long_code_opens_after_its_epoch_can_no_longer_be_deciphered() {
    let long = CodePlan::Long { day: 4, length: 11, variant: 0 };
    let mut bench = Bench::owned();
    let code = bench.code(long);
    assert_eq!(bench.type_code(&code), Signal::Opens);

    bench.wait(300 * DAY_MS);
    bench.power_cycle(true);
    assert_eq!(bench.type_code(&code), Signal::Opens);
    bench.wait(66 * DAY_MS);
    assert_eq!(bench.type_code(&code), Signal::Wrong, "a year is over");
}

#[test]
fn a_weekly_code_not_used_in_its_first_week_never_opens() {
    let mut bench = Bench::owned();
    let code = bench.code(WEEKLY);
    bench.wait(7 * DAY_MS);
    assert_eq!(bench.type_code(&code), Signal::Wrong);

    let mut bench = Bench::owned();
    assert_eq!(bench.type_code(&code), Signal::Opens);
    bench.wait(3 * HOUR_MS);
    assert_eq!(bench.type_code(&code), Signal::Wrong, "on Friday at eleven: Monday is more than a day away");
    bench.wait(2 * DAY_MS);
    assert_eq!(bench.type_code(&code), Signal::TooEarly, "on Sunday");
    bench.wait(4 * DAY_MS + 21 * HOUR_MS);
    assert_eq!(bench.type_code(&code), Signal::Opens, "a week later");
}

#[test]
fn a_revoked_code_opens_no_more_used_before_or_not() {
    for plan in [VISIT, STAY, LONG, WEEKLY] {
        for typed_before in [0, 1] {
            let mut bench = Bench::owned();
            let code = bench.code(plan);
            for _ in 0..typed_before {
                assert_eq!(bench.type_code(&code), Signal::Opens);
            }
            let id = bench.pin_key(0).code_id(EPOCH, plan.plaintext().unwrap());
            bench.revoke_codes(0, &[id]);

            assert_eq!(bench.type_code(&code), Signal::Wrong, "{plan:?}");
            assert_eq!(bench.newest().result, Status::Revoked);
            bench.power_cycle(true);
            assert_eq!(bench.type_code(&code), Signal::Wrong, "{plan:?}");
        }
    }
}

#[test]
fn a_new_generation_of_codes_ends_all_older_ones() {
    let mut bench = Bench::owned();
    let (long, visit) = (bench.code(LONG), bench.code(VISIT));
    assert_eq!(bench.type_code(&long), Signal::Opens);
    bench.revoke_codes(1, &[]);

    assert_eq!(bench.type_code(&long), Signal::Wrong);
    assert_eq!(bench.type_code(&visit), Signal::Wrong);
    let anew = bench.pin_key(1).encode(Digits::NINE, EPOCH, VISIT.plaintext().unwrap());
    assert_eq!(bench.type_code(&anew.reveal()), Signal::Opens);
}

#[test]
fn a_class_that_is_switched_off_opens_nothing() {
    let mut bench = Bench::owned_with(Settings { pin_classes: 0x1F & !2, ..Settings::default() });
    let (visit, stay) = (bench.code(VISIT), bench.code(STAY));
    assert_eq!(bench.type_code(&visit), Signal::Wrong);
    assert_eq!(bench.newest().event, Event::WrongCode);
    assert_eq!(bench.type_code(&stay), Signal::Opens);
}

#[test]
fn a_class_that_is_switched_off_opens_nothing_that_was_in_use_either() {
    let mut bench = Bench::owned();
    let (long, visit) = (bench.code(LONG), bench.code(VISIT));
    assert_eq!(bench.type_code(&long), Signal::Opens);
    let classes = |pin_classes| Settings { pin_classes, ..Settings::default() }.encode().unwrap();
    assert_eq!(bench.order(Object::Settings, 0, 2, &classes(0x1F & !8)), Status::Ok);
    assert_eq!(bench.type_code(&long), Signal::Wrong);
    assert_eq!(bench.type_code(&visit), Signal::Opens);

    assert_eq!(bench.order(Object::Settings, 0, 3, &classes(0x1F)), Status::Ok);
    bench.wait(10 * DAY_MS);
    assert_eq!(bench.type_code(&long), Signal::Opens, "it was not forgotten");
}

#[test]
fn a_code_in_use_stays_when_its_paths_key_comes_once_more() {
    let mut bench = Bench::owned();
    let key = PinKey::new([1; 32]);
    let path = PathKey { generation: 0, key: key.clone() }.encode().unwrap();
    assert_eq!(bench.order(Object::Path, 1, 1, &path), Status::Ok);
    let code = key.encode(Digits::NINE, EPOCH, LONG.plaintext().unwrap()).reveal().to_string();
    assert_eq!(bench.type_code(&code), Signal::Opens);

    assert_eq!(bench.order(Object::Path, 1, 2, &path), Status::Ok);
    bench.wait(10 * DAY_MS);
    assert_eq!(bench.type_code(&code), Signal::Opens, "past its first week");
}

#[test]
fn a_lock_set_to_ten_digits_takes_no_nine() {
    let mut bench = Bench::owned_with(Settings { pin_digits: 10, ..Settings::default() });
    let nine = bench.code(VISIT);
    let ten = bench.pin_key(0).encode(Digits::TEN, EPOCH, VISIT.plaintext().unwrap());
    assert_eq!(bench.type_code(&nine), Signal::Wrong);
    assert_eq!(bench.type_code(&ten.reveal()), Signal::Opens);
}

#[test]
fn one_code_opens_all_doors_of_a_path_until_the_key_is_changed() {
    let path = |generation, key| PathKey { generation, key: PinKey::new([key; 32]) }.encode().unwrap();
    let code = |key, plan: CodePlan| {
        PinKey::new([key; 32]).encode(Digits::NINE, EPOCH, plan.plaintext().unwrap()).reveal().to_string()
    };
    let mut gate = Bench::owned();
    let mut house = Bench::owned();
    for door in [&mut gate, &mut house] {
        assert_eq!(door.type_code(&code(1, VISIT)), Signal::Wrong);
        assert_eq!(door.order(Object::Path, 1, 1, &path(0, 1)), Status::Ok);
        assert_eq!(door.type_code(&code(1, VISIT)), Signal::Opens);
        assert_eq!(door.newest().detail, 0x0201_0001, "a path's visit, path 1");
        assert_eq!(door.type_code(&code(1, LONG)), Signal::Opens);
    }
    assert_eq!(gate.order(Object::Path, 1, 2, &path(1, 2)), Status::Ok);
    assert_eq!(gate.order(Object::Path, 1, 1, &path(0, 1)), Status::Superseded, "an old key stays away");
    gate.power_cycle(true);
    assert_eq!(gate.type_code(&code(1, VISIT)), Signal::Wrong);
    assert_eq!(gate.type_code(&code(1, LONG)), Signal::Wrong, "also a code that was in use");
    assert_eq!(gate.type_code(&code(2, VISIT)), Signal::Opens);

    assert_eq!(gate.order(Object::Path, 1, 3, &[]), Status::Ok);
    assert_eq!(gate.type_code(&code(2, VISIT)), Signal::Wrong);
    assert_eq!(gate.order(Object::Path, 1, 4, &path(0, 1)[1..]), Status::Malformed);
    assert_eq!(gate.order(Object::Path, 8, 1, &path(0, 1)), Status::Full);
}

#[test]
fn without_a_clock_a_code_opens_three_times_until_it_is_set() {
    let mut bench = Bench::owned();
    let stay = bench.code(STAY);
    bench.power_cycle(false);
    for _ in 0..3 {
        assert_eq!(bench.type_code(&stay), Signal::Opens);
        assert_eq!(bench.newest().quality, 0, "the log says that the clock was lost");
    }
    assert_eq!(bench.type_code(&stay), Signal::ClockLost);
    bench.power_cycle(false);
    assert_eq!(bench.type_code(&stay), Signal::ClockLost, "pulling the battery refills nothing");
    let visit = bench.code(VISIT);
    assert_eq!(bench.type_code(&visit), Signal::Opens, "each code has its own three");

    bench.connect();
    let fresh = bench.fresh(0x80, None, T);
    bench.say(&fresh);
    bench.leave();
    assert_eq!(bench.type_code(&stay), Signal::Opens);
}

#[test]
fn without_a_clock_only_codes_near_the_last_known_time_open() {
    let mut bench = Bench::owned();
    bench.power_cycle(false);
    let stay = |day| CodePlan::Stay { day, nights: 1, plan: 0, variant: 0 };
    let (near, far) = (bench.code(stay(5)), bench.code(stay(7)));
    assert_eq!(bench.type_code(&near), Signal::Opens);
    assert_eq!(bench.type_code(&far), Signal::ClockLost);
}

#[test]
fn revoked_codes_make_room_again_when_nobody_can_type_them_any_more() {
    let ids = |from: u32| -> Vec<[u8; 4]> {
        (from..from + REVOKED_CODES as u32 / 2).map(u32::to_be_bytes).collect()
    };
    let mut bench = Bench::owned();
    let stay = CodePlan::Stay { day: 34, nights: 31, plan: 0, variant: 0 };
    let id = bench.pin_key(0).code_id(EPOCH, stay.plaintext().unwrap());
    let code = bench.code(stay);
    bench.revoke_codes(0, &[id]);
    bench.revoke_codes(0, &ids(0));
    bench.wait(60 * DAY_MS);
    assert_eq!(bench.type_code(&code), Signal::Wrong);
    assert_eq!(bench.newest().result, Status::Revoked);

    bench.wait(11 * DAY_MS);
    bench.revoke_codes(0, &ids(1_000));
    bench.revoke_codes(0, &ids(2_000));
    let held = |bench: &Bench| bench.lock.state().owned.as_ref().unwrap().revocations.codes.len();
    assert_eq!(held(&bench), REVOKED_CODES, "the first ones are gone");
    bench.power_cycle(true);
    assert_eq!(held(&bench), REVOKED_CODES);
    assert_eq!(bench.type_code(&code), Signal::Wrong, "and what they named is over");
}
