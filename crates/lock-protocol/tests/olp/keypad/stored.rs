//! Stored and rotating codes, which orders bring.

use lock_protocol::Unix;
use lock_protocol::block::ClockLoss;
use lock_protocol::capacity::CODES;
use lock_protocol::lock::Signal;
use lock_protocol::log::Event;
use lock_protocol::order::Object;
use lock_protocol::schedule::Schedule;
use lock_protocol::status::Status;
use lock_protocol::stored_code::{Secret, StoredCode};

use super::desk::{DAY_MS, HOUR_MS};
use crate::bench::{Bench, DAY, T};

/// The last slot there is.
const LAST: u16 = CODES as u16 - 1;

/// A code for three days from now.
fn stored(bench: &Bench, digits: &str) -> StoredCode {
    let fingerprint = bench.root().stored_code().fingerprint(digits.as_bytes());
    StoredCode {
        secret: Secret::Stored { digits: digits.len() as u8, fingerprint },
        not_before: T,
        not_after: T.plus(3 * DAY),
        max_uses: 0,
        clock_loss: ClockLoss::Degraded,
        schedules: [None; 2],
    }
}

fn set(bench: &mut Bench, slot: u16, version: u32, code: &StoredCode) -> Status {
    bench.order(Object::Code, slot, version, &code.encode().unwrap())
}

#[test]
fn a_stored_code_opens_in_its_window() {
    for digits in ["4711", "84711", "184711", "9184711", "69184711"] {
        let mut bench = Bench::owned();
        let code = stored(&bench, digits);
        assert_eq!(bench.type_code(digits), Signal::Wrong);
        assert_eq!(set(&mut bench, LAST, 9, &code), Status::Ok);
        assert_eq!(bench.newest().event, Event::CodeChanged);

        assert_eq!(bench.type_code(digits), Signal::Opens);
        assert_eq!((bench.newest().actor.serial, bench.newest().detail), (9, 0x0300_0000 | u32::from(LAST)));
        bench.wait(3 * DAY_MS + 150_000);
        assert_eq!(bench.type_code(digits), Signal::Wrong, "{digits}");
    }
}

#[test]
fn as_many_codes_as_there_is_room_for_live_side_by_side_and_through_a_power_cut() {
    let mut bench = Bench::owned();
    for slot in 0..CODES as u16 {
        let code = stored(&bench, &format!("{:06}", 100_000 + u32::from(slot) * 7));
        assert_eq!(set(&mut bench, slot, 1, &code), Status::Ok);
    }
    bench.power_cycle(true);
    for slot in [0, 1, CODES as u32 / 2, CODES as u32 - 1] {
        assert_eq!(bench.type_code(&format!("{:06}", 100_000 + slot * 7)), Signal::Opens);
    }
    assert_eq!(bench.type_code("100001"), Signal::Wrong);
    let more = stored(&bench, "999999");
    assert_eq!(set(&mut bench, CODES as u16, 1, &more), Status::Full);
}

#[test]
fn uses_are_counted_through_power_cuts() {
    let mut bench = Bench::owned();
    let twice = StoredCode { max_uses: 2, ..stored(&bench, "4711") };
    assert_eq!(set(&mut bench, 0, 1, &twice), Status::Ok);
    assert_eq!(bench.type_code("4711"), Signal::Opens);
    bench.power_cycle(true);
    assert_eq!(bench.type_code("4711"), Signal::Opens);
    bench.power_cycle(false);
    assert_eq!(bench.type_code("4711"), Signal::Wrong);
    assert_eq!(bench.newest().result, Status::UsedUp);
}

#[test]
fn weekly_hours_hold_and_a_start_within_a_day_is_told() {
    let mut bench = Bench::owned();
    // The clock says Friday 08:00.
    let noon = Schedule { days: 0x10, start: 72, end: 78 };
    let monday = Schedule { days: 0x01, start: 0, end: 144 };
    let code = StoredCode { schedules: [Some(monday), Some(noon)], ..stored(&bench, "4711") };
    assert_eq!(set(&mut bench, 0, 1, &code), Status::Ok);
    assert_eq!(bench.type_code("4711"), Signal::TooEarly);
    bench.wait(4 * HOUR_MS);
    assert_eq!(bench.type_code("4711"), Signal::Opens);
    bench.wait(2 * HOUR_MS);
    assert_eq!(bench.type_code("4711"), Signal::Wrong);
}

#[test]
fn a_removed_code_stays_away_whatever_old_order_comes() {
    let mut bench = Bench::owned();
    let code = stored(&bench, "4711");
    assert_eq!(set(&mut bench, 5, 1, &code), Status::Ok);
    assert_eq!(bench.order(Object::Code, 5, 2, &[]), Status::Ok);
    assert_eq!(bench.type_code("4711"), Signal::Wrong);
    bench.power_cycle(true);
    assert_eq!(set(&mut bench, 5, 1, &code), Status::Superseded);
    assert_eq!(set(&mut bench, 5, 2, &code), Status::Conflict);
    assert_eq!(bench.order(Object::Code, 5, 2, &[]), Status::Ok, "the same once more is no harm");
    assert_eq!(bench.type_code("4711"), Signal::Wrong);
}

#[test]
fn an_order_that_comes_twice_does_not_give_uses_back() {
    let mut bench = Bench::owned();
    let once = StoredCode { max_uses: 1, ..stored(&bench, "4711") };
    assert_eq!(set(&mut bench, 5, 1, &once), Status::Ok);
    assert_eq!(bench.type_code("4711"), Signal::Opens);
    assert_eq!(set(&mut bench, 5, 1, &once), Status::Ok);
    assert_eq!(bench.type_code("4711"), Signal::Wrong);
}

#[test]
fn the_same_digits_fit_once_more_for_another_time_only() {
    let mut bench = Bench::owned();
    let today = StoredCode { not_after: T.plus(DAY), ..stored(&bench, "4711") };
    let later = StoredCode { not_before: T.plus(2 * DAY), ..stored(&bench, "4711") };
    let touching = StoredCode { not_before: T.plus(DAY - 1), not_after: T.plus(2 * DAY), ..today };
    assert_eq!(set(&mut bench, 5, 1, &later), Status::Ok);
    assert_eq!(set(&mut bench, 6, 1, &today), Status::Ok);
    assert_eq!(set(&mut bench, 7, 1, &touching), Status::Conflict);

    assert_eq!(bench.type_code("4711"), Signal::Opens);
    assert_eq!(bench.newest().detail, 0x0300_0006, "the slot whose time it is");
    bench.wait(DAY_MS + 12 * HOUR_MS);
    assert_eq!(bench.type_code("4711"), Signal::TooEarly);
    bench.wait(12 * HOUR_MS);
    assert_eq!(bench.type_code("4711"), Signal::Opens);
    assert_eq!(bench.newest().detail, 0x0300_0005);
}

#[test]
fn without_a_clock_the_same_digits_open_three_times_in_all_their_slots_together() {
    let mut bench = Bench::owned();
    let first = StoredCode { not_after: T.plus(3600), ..stored(&bench, "4711") };
    let second = StoredCode { not_before: T.plus(7200), ..stored(&bench, "4711") };
    assert_eq!(set(&mut bench, 1, 1, &first), Status::Ok);
    assert_eq!(set(&mut bench, 2, 1, &second), Status::Ok);
    bench.power_cycle(false);

    let signals: Vec<Signal> = (0..4).map(|_| bench.type_code("4711")).collect();

    assert_eq!(signals, [Signal::Opens, Signal::Opens, Signal::Opens, Signal::ClockLost]);
}

#[test]
fn the_same_digits_do_not_fit_twice() {
    let mut bench = Bench::owned();
    let code = stored(&bench, "4711");
    assert_eq!(set(&mut bench, 5, 1, &code), Status::Ok);
    assert_eq!(set(&mut bench, 6, 1, &code), Status::Conflict);
    assert_eq!(
        set(&mut bench, 5, 2, &StoredCode { max_uses: 3, ..code }),
        Status::Ok,
        "in its own slot they do"
    );
}

#[test]
fn an_impossible_code_is_refused_and_changes_nothing() {
    let mut bench = Bench::owned();
    let good = stored(&bench, "4711").encode().unwrap().to_vec();
    let before = bench.journal.len();
    let mut bad: Vec<Vec<u8>> = (0..good.len()).map(|length| good[..length].to_vec()).skip(1).collect();
    let mut spoil = |at: usize, value: &[u8]| {
        let mut bytes = good.clone();
        bytes[at..at + value.len()].copy_from_slice(value);
        bad.push(bytes);
    };
    spoil(0, &[0]);
    spoil(0, &[2]);
    spoil(0, &[3]);
    spoil(1, &[3]);
    spoil(1, &[9]);
    spoil(14, &T.0.to_be_bytes());
    spoil(14, &[0; 4]);
    spoil(20, &[3]);
    spoil(21, &[1]);
    bad.push([&good[..21], &[1, 0, 0, 0]].concat());
    bad.push([&good[..21], &[1, 0x80, 0, 10]].concat());
    bad.push([&good[..21], &[1, 1, 144, 10]].concat());
    bad.push([&good[..21], &[3, 1, 0, 10, 1, 0, 10, 1, 0, 10]].concat());
    bad.push([&good[..], &[0]].concat());
    for body in bad {
        assert_eq!(bench.order(Object::Code, 0, 1, &body), Status::Malformed, "{body:02x?}");
    }
    assert_eq!(bench.journal.len(), before);
}

#[test]
fn a_rotating_code_opens_once_in_its_ten_minutes() {
    let mut bench = Bench::owned();
    let rotating = |subject| StoredCode {
        secret: Secret::Rotating { subject },
        not_before: Unix(0),
        not_after: Unix(u32::MAX),
        max_uses: 0,
        clock_loss: ClockLoss::Deny,
        schedules: [None; 2],
    };
    let shown = |bench: &Bench, subject, ahead: i64| {
        let time = i64::from(bench.lock.clock(bench.now).best.0) + ahead * 600;
        let step = lock_protocol::keys::RotatingKey::step(Unix(time as u32));
        String::from_utf8(bench.root().rotating(subject).code(step).to_vec()).unwrap()
    };
    for subject in 0..4 {
        assert_eq!(set(&mut bench, subject.into(), 1, &rotating(subject)), Status::Ok);
    }
    assert_eq!(set(&mut bench, 4, 1, &rotating(4)), Status::Full, "four at a lock");

    assert_eq!(bench.type_code(&shown(&bench, 2, -1)), Signal::Opens);
    assert_eq!(bench.type_code(&shown(&bench, 2, 0)), Signal::Opens);
    assert_eq!(bench.type_code(&shown(&bench, 2, 0)), Signal::Wrong, "each once");
    assert_eq!(bench.type_code(&shown(&bench, 3, 1)), Signal::Opens, "another one's are his own");
    assert_eq!(bench.type_code(&shown(&bench, 1, 2)), Signal::Wrong, "of twenty minutes from now");
    bench.power_cycle(true);
    assert_eq!(bench.type_code(&shown(&bench, 2, 0)), Signal::Wrong, "also after a power cut");
    bench.wait(600_000);
    assert_eq!(bench.type_code(&shown(&bench, 2, 0)), Signal::Opens);

    assert_eq!(bench.order(Object::Code, 2, 2, &[]), Status::Ok);
    bench.wait(HOUR_MS);
    assert_eq!(bench.type_code(&shown(&bench, 2, 0)), Signal::Wrong, "he has left");
    assert_eq!(bench.type_code(&shown(&bench, 3, 0)), Signal::Opens);
}

#[test]
fn a_rotating_code_that_has_opened_does_not_open_again_because_its_order_changed() {
    let mut bench = Bench::owned();
    let until = |not_after| StoredCode {
        secret: Secret::Rotating { subject: 2 },
        not_before: Unix(0),
        not_after,
        max_uses: 0,
        clock_loss: ClockLoss::Deny,
        schedules: [None; 2],
    };
    assert_eq!(set(&mut bench, 0, 1, &until(T.plus(DAY))), Status::Ok);
    let step = lock_protocol::keys::RotatingKey::step(bench.lock.clock(bench.now).best);
    let shown = String::from_utf8(bench.root().rotating(2).code(step).to_vec()).unwrap();
    assert_eq!(bench.type_code(&shown), Signal::Opens);

    assert_eq!(set(&mut bench, 0, 2, &until(T.plus(2 * DAY))), Status::Ok);
    assert_eq!(bench.type_code(&shown), Signal::Wrong);
    bench.power_cycle(true);
    assert_eq!(bench.type_code(&shown), Signal::Wrong);
}

#[test]
fn what_a_code_may_without_a_clock_stands_in_it() {
    for (loss, opened) in [(ClockLoss::Deny, 0), (ClockLoss::Degraded, 3), (ClockLoss::UntilEnd, 5)] {
        let mut bench = Bench::owned();
        let code = StoredCode { clock_loss: loss, ..stored(&bench, "4711") };
        assert_eq!(set(&mut bench, 0, 1, &code), Status::Ok);
        bench.power_cycle(false);
        let shown: Vec<Signal> = (0..5)
            .map(|_| {
                bench.wait(40_000);
                bench.type_code("4711")
            })
            .collect();
        assert_eq!(shown.iter().filter(|shown| **shown == Signal::Opens).count(), opened);
        assert!(shown.iter().skip(opened).all(|shown| *shown == Signal::ClockLost));
    }
}
