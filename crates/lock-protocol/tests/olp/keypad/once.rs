//! One-time codes are used once, whatever happens to power and storage.

use lock_protocol::Unix;
use lock_protocol::capacity::USED_ONCE;
use lock_protocol::lock::keypad::{Fate, KeypadDelta, UsedOnce};
use lock_protocol::lock::{Change, Delta, Effect, Key, Signal};
use lock_protocol::log::Event;
use lock_protocol::pin::CodePlan;
use lock_protocol::status::{Bolt, Status};
use lock_protocol::unlock::Action;

use super::desk::{HOUR, HOUR_MS, ONCE};
use crate::bench::{Bench, Storage, T};

#[test]
fn the_second_typing_is_refused() {
    let mut bench = Bench::owned();
    let code = bench.code(ONCE);
    assert_eq!(bench.type_code(&code), Signal::Opens);
    bench.sense(Bolt::Unlocked);
    for _ in 0..3 {
        assert_eq!(bench.type_code(&code), Signal::Wrong);
        assert_eq!((bench.newest().event, bench.newest().result), (Event::Refused, Status::UsedUp));
        bench.power_cycle(true);
    }
    assert_eq!(bench.turned, [Action::Unlock]);
}

#[test]
fn without_a_power_cut_it_is_refused_also_before_the_motor_has_settled() {
    let mut bench = Bench::owned();
    let code = bench.code(ONCE);
    assert_eq!(bench.type_code(&code), Signal::Opens);
    assert_eq!(bench.type_code(&code), Signal::Wrong);
}

#[test]
fn a_cut_before_the_motor_settled_gives_one_more_try_soon_after_the_start() {
    let mut bench = Bench::owned();
    let code = bench.code(ONCE);
    assert_eq!(bench.type_code(&code), Signal::Opens);
    bench.power_cycle(true);
    assert_eq!(bench.type_code(&code), Signal::Opens);
    bench.power_cycle(true);
    assert_eq!(bench.type_code(&code), Signal::Wrong, "once more is once");

    let mut late = Bench::owned();
    assert_eq!(late.type_code(&code), Signal::Opens);
    late.power_cycle(true);
    late.wait(90_001);
    assert_eq!(late.type_code(&code), Signal::Wrong, "ninety seconds are over");
    late.power_cycle(true);
    assert_eq!(late.type_code(&code), Signal::Wrong, "and a new start does not bring them back");
}

#[test]
fn another_code_gains_nothing_by_the_cut() {
    let mut bench = Bench::owned();
    let (first, second) =
        (bench.code(ONCE), bench.code(CodePlan::OneTime { start_hour: HOUR, window: 2, variant: 3 }));
    assert_eq!(bench.type_code(&first), Signal::Opens);
    bench.sense(Bolt::Unlocked);
    assert_eq!(bench.type_code(&second), Signal::Opens);
    bench.power_cycle(true);
    assert_eq!(bench.type_code(&first), Signal::Wrong);
    assert_eq!(bench.type_code(&second), Signal::Opens);
}

#[test]
fn nothing_turns_or_beeps_before_its_record_is_durable() {
    let mut bench = Bench::owned();
    let code = bench.code(ONCE);
    for digit in code.bytes() {
        bench.lock.press(Key::Digit(digit - b'0'), bench.now);
    }
    bench.lock.press(Key::Enter, bench.now);
    assert!(matches!(bench.lock.poll(), Some(Effect::Store(_))));
    assert!(bench.lock.poll().is_none());
    bench.lock.stored(Ok(()));
    assert!(matches!(bench.lock.poll(), Some(Effect::Turn(Action::Unlock))));
    assert!(matches!(bench.lock.poll(), Some(Effect::Signal(Signal::Opens))));
}

#[test]
fn storage_that_fails_opens_nothing_and_says_the_same_of_right_and_wrong_codes() {
    let mut bench = Bench::owned();
    let code = bench.code(ONCE);
    bench.storage = Storage::Fails;
    assert_eq!(bench.type_code(&code), Signal::Fault);
    assert_eq!(bench.type_code("123123123"), Signal::Fault);
    assert!(bench.turned.is_empty());

    bench.storage = Storage::Works;
    assert_eq!(bench.type_code(&code), Signal::Opens, "it was not used up");
}

#[test]
fn every_opening_is_one_record_with_its_use_and_its_log_entry() {
    let mut bench = Bench::owned();
    let before = bench.journal.len();
    let code = bench.code(ONCE);
    assert_eq!(bench.type_code(&code), Signal::Opens);
    assert_eq!(bench.journal.len(), before + 1);
    assert_eq!(bench.times(Event::Unlocked), 1);

    // The record that says the motor turned comes last; without it nothing but the retry is different.
    bench.sense(Bolt::Unlocked);
    assert_eq!(bench.journal.len(), before + 2);
}

#[test]
fn a_full_memory_refuses_new_one_time_codes_and_tells_the_owner() {
    let mut bench = Bench::owned();
    for number in 0..USED_ONCE as u32 {
        let used = UsedOnce { id: number.to_be_bytes(), end: T.plus(3_600), fate: Fate::Done };
        let mut change = Change::new();
        change.add(&Delta::Keypad(KeypadDelta::UsedOnce { used, lower: Unix(0) })).unwrap();
        bench.journal.push(change.encode().to_vec());
    }
    bench.power_cycle(true);
    let code = bench.code(CodePlan::OneTime { start_hour: HOUR, window: 2, variant: 0 });
    assert_eq!(bench.type_code(&code), Signal::Fault);
    assert_eq!(bench.newest().event, Event::CodesFull);
    assert_eq!(bench.type_code(&code), Signal::Fault, "and that is no failed try");
    assert_eq!(bench.lock.state().owned.as_ref().unwrap().keypad.throttle.failures, 0);

    bench.wait(3 * HOUR_MS);
    assert_eq!(bench.type_code(&code), Signal::Opens, "the others are over");
}
