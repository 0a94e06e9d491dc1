//! The keypad makes guessers wait, and only time or somebody with the right to it ends that.

use lock_protocol::block::{CredentialBlock, Role};
use lock_protocol::challenge::Challenge;
use lock_protocol::lock::Signal;
use lock_protocol::log::Event;
use lock_protocol::status::Status;
use lock_protocol::unlock::{Act, Action, Intent};

use super::desk::{HOUR_MS, VISIT, WRONG};
use crate::bench::{Bench, Storage, guest};

const RELEASE: Act = Act { intent: Intent::Tap, action: Action::Release };

fn failures(bench: &Bench) -> u16 {
    bench.lock.state().owned.as_ref().unwrap().keypad.throttle.failures
}

#[test]
fn after_five_failures_the_right_code_has_to_wait_too() {
    let mut bench = Bench::owned();
    let code = bench.code(VISIT);
    bench.fail(4);
    assert_eq!(bench.type_code(&code), Signal::Opens, "four are free");
    bench.fail(1);
    assert_eq!(bench.type_code(&code), Signal::Wait);
    bench.wait(29_999);
    assert_eq!(bench.type_code(&code), Signal::Wait);
    bench.wait(1);
    assert_eq!(bench.type_code(&code), Signal::Opens);
}

#[test]
fn a_success_forgives_no_failure() {
    let mut bench = Bench::owned();
    let code = bench.code(VISIT);
    for _ in 0..4 {
        bench.fail(1);
        assert_eq!(bench.type_code(&code), Signal::Opens);
    }
    bench.fail(1);
    assert_eq!(bench.type_code(&code), Signal::Wait);
}

#[test]
fn a_power_cut_forgives_no_failure_with_or_without_a_clock() {
    for rtc_kept in [true, false] {
        let mut bench = Bench::owned();
        bench.fail(10);
        for _ in 0..3 {
            bench.wait(60_000);
            bench.power_cycle(rtc_kept);
            assert_eq!(failures(&bench), 10);
            if !rtc_kept {
                assert_eq!(bench.type_code(WRONG), Signal::Wait, "the wait begins again");
            }
        }
    }
}

#[test]
fn the_count_is_durable_before_the_keypad_answers() {
    let mut bench = Bench::owned();
    let before = bench.journal.len();
    assert_eq!(bench.type_code(WRONG), Signal::Wrong);
    assert_eq!(bench.journal.len(), before + 1);

    bench.storage = Storage::Fails;
    assert_eq!(bench.type_code(WRONG), Signal::Fault, "a try that cannot be counted is not answered");
}

#[test]
fn a_throttled_keypad_is_told_over_the_air_and_in_the_log() {
    let mut bench = Bench::owned();
    // An hour goes by on the way, and with it one failure.
    bench.fail(21);
    let flags = Challenge::decode(&bench.connect()).unwrap().flags;
    assert!(flags.keypad_throttled);
    assert_eq!(bench.lock.advert(bench.now)[0] >> 4 & 1, 1);
    assert_eq!(bench.times(Event::KeypadThrottled), 3, "at 5, 10 and 20");
    assert_eq!(bench.newest().detail, 20);
    bench.leave();

    bench.wait(HOUR_MS);
    let flags = Challenge::decode(&bench.connect()).unwrap().flags;
    assert!(!flags.keypad_throttled);
}

#[test]
fn waiting_costs_nothing_and_is_not_written_down() {
    let mut bench = Bench::owned();
    bench.fail(5);
    let before = bench.journal.len();
    for _ in 0..100 {
        assert_eq!(bench.type_code(WRONG), Signal::Wait);
    }
    assert_eq!((bench.journal.len(), failures(&bench)), (before, 5));
}

#[test]
fn staff_and_hosts_release_the_keypad_and_guests_do_not() {
    let cases = [
        (Role::Guest, 0x0F, Status::Rights),
        (Role::Guest, 0x8F, Status::Ok),
        (Role::Staff, 0x0F, Status::Ok),
        (Role::Staff, 0x08, Status::Rights),
        (Role::Owner, 0xFF, Status::Ok),
        (Role::Emergency, 0x0F, Status::Rights),
    ];
    for (role, rights, expected) in cases {
        let mut bench = Bench::owned();
        // What the issuer may give is not the question here.
        let block = CredentialBlock { role, rights, ..guest(5) };
        bench.connect();
        let status_only = Act { intent: Intent::Tap, action: Action::Status };
        let (status, device) = bench.claim(&block, 1, status_only);
        assert_eq!(status, Status::Ok);
        bench.leave();
        bench.fail(10);
        let failed = failures(&bench);

        bench.connect();
        assert_eq!(bench.ask(&device, RELEASE, &[]), expected, "{role:?} {rights:02x}");
        bench.leave();
        let code = bench.code(VISIT);
        let (shown, event) = if expected == Status::Ok {
            assert_eq!(bench.newest().event, Event::KeypadReleased);
            (Signal::Opens, Event::Unlocked)
        } else {
            (Signal::Wait, Event::Refused)
        };
        assert_eq!(bench.type_code(&code), shown);
        assert_eq!(bench.newest().event, event);
        bench.power_cycle(true);
        assert_eq!(failures(&bench), if expected == Status::Ok { 0 } else { failed });
    }
}

#[test]
fn a_clock_that_goes_back_neither_forgives_nor_blocks_for_ever() {
    let mut bench = Bench::owned();
    bench.wait(100 * HOUR_MS);
    bench.fail(6);
    bench.now = lock_protocol::Mono(5_000);
    assert_eq!(bench.type_code(WRONG), Signal::Wait);
    assert_eq!(failures(&bench), 6);
    bench.wait(30_000);
    assert_eq!(bench.type_code(WRONG), Signal::Wrong);
    assert_eq!(failures(&bench), 7);
}
