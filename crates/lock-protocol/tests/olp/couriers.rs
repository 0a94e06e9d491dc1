//! What a courier with a grudge, a rogue cloud or a guest who stays can bring, and what the lock makes of it.

use lock_protocol::block::CredentialBlock;
use lock_protocol::clock::TOKEN_SLACK_S;
use lock_protocol::fresh;
use lock_protocol::order::{self, Object, Subject};
use lock_protocol::receipt;
use lock_protocol::schedule::Schedule;
use lock_protocol::settings::Settings;
use lock_protocol::status::Status;
use lock_protocol::{LockId, Unix};

use crate::bench::{Bench, DAY, LOCK, T, TAP, guest};

const HOUR: u32 = 3600;

#[test]
fn an_older_list_brings_nobody_back() {
    let mut bench = Bench::owned();
    let device = bench.enrol(&guest(1), 1);
    let (old, new) = (bench.list(1, &[]), bench.list(2, &[1]));
    bench.connect();
    bench.say(&new);
    bench.say(&old);
    assert_eq!(bench.open(&device), Status::Revoked);
    bench.connect();
    assert_eq!(bench.ask(&device, TAP, &old), Status::Revoked);
    bench.power_cycle(true);
    assert_eq!(bench.open(&device), Status::Revoked);
}

#[test]
fn a_newer_list_without_the_serial_brings_nobody_back() {
    let mut bench = Bench::owned();
    let device = bench.enrol(&guest(1), 1);
    bench.connect();
    let (with, without) = (bench.list(1, &[1]), bench.list(2, &[]));
    bench.say(&with);
    bench.say(&without);
    assert_eq!(bench.open(&device), Status::Revoked);
}

#[test]
fn the_phone_that_brings_the_list_is_judged_by_it() {
    let mut bench = Bench::owned();
    let device = bench.enrol(&guest(1), 1);
    let list = bench.list(1, &[1]);
    bench.connect();
    let turned = bench.turned.len();
    assert_eq!(bench.ask(&device, TAP, &list), Status::Revoked);
    assert_eq!(bench.turned.len(), turned);
}

#[test]
fn two_lines_for_one_issuer_count_as_the_stricter_one() {
    use lock_protocol::list::{IssuerLine, ListFields};
    let mut bench = Bench::owned();
    let device = bench.enrol(&guest(1), 1);
    let lines = [
        IssuerLine { index: 0, generation: 0, min_serial: 0 },
        IssuerLine { index: 0, generation: 0, min_serial: 2 },
    ];
    let fields =
        ListFields { version: 1, issued_at: T, pin_generation: 0, issuers: &lines, revoked: &[], codes: &[] };
    let list = fields.seal(&bench.root().list(), &LOCK).unwrap();
    bench.connect();
    assert_eq!(bench.ask(&device, TAP, &list), Status::Revoked);
}

#[test]
fn a_list_of_another_lock_is_not_taken() {
    use lock_protocol::list::ListFields;
    let mut bench = Bench::owned();
    let fields =
        ListFields { version: 7, issued_at: T, pin_generation: 0, issuers: &[], revoked: &[], codes: &[] };
    let foreign = fields.seal(&bench.root().list(), &LockId([1; 16])).unwrap();
    bench.connect();
    bench.say(&foreign);
    assert_eq!(bench.lock.state().owned.as_ref().unwrap().revocations.version, 0);
}

#[test]
fn carried_tokens_never_move_a_trusted_clock() {
    for source in [fresh::OWNER, fresh::CLOUD, fresh::GATEWAY] {
        let mut bench = Bench::owned();
        bench.connect();
        for _ in 0..200 {
            let ahead = bench.lock.clock(bench.now).high.plus(120);
            let token = bench.fresh(source, None, ahead);
            bench.say(&token);
            bench.connect();
        }
        let found = bench.lock.clock(bench.now).best;
        assert!(found <= T.plus(TOKEN_SLACK_S), "source {source}: {} s ahead", found.0 - T.0);
    }
}

#[test]
fn freshness_from_the_future_does_not_outlive_a_lost_clock() {
    let mut bench = Bench::owned();
    let device = bench.enrol(&CredentialBlock { max_stale: 24, not_after: T.plus(90 * DAY), ..guest(1) }, 1);
    bench.power_cycle(false);
    bench.connect();
    let token = bench.fresh(fresh::CLOUD, None, T.plus(3_000 * DAY));
    bench.say(&token);
    bench.connect();
    let later = T.plus(60 * DAY);
    let clock = bench.fresh(fresh::OWNER | fresh::BOUND, None, later);
    assert_eq!(bench.ask(&device, TAP, &clock), Status::Ok, "the owner's word is fresh");
    bench.wait(u64::from(48 * HOUR) * 1000);
    assert_eq!(bench.open(&device), Status::Stale, "the cloud's word of the year 2034 is not");
}

#[test]
fn a_bound_token_is_good_for_its_own_connection_only() {
    let mut bench = Bench::owned();
    bench.connect();
    let token = bench.fresh(fresh::OWNER | fresh::BOUND, None, T.plus(DAY));
    bench.connect();
    bench.say(&token);
    assert!(bench.lock.clock(bench.now).best < T.plus(HOUR));
}

#[test]
fn a_bound_token_is_too_old_with_its_nonce() {
    let mut bench = Bench::owned();
    bench.connect();
    let token = bench.fresh(fresh::OWNER | fresh::BOUND, None, T.plus(DAY));
    bench.now = bench.now.plus(15_001);
    bench.say(&token);
    assert!(bench.lock.clock(bench.now).best < T.plus(HOUR));
}

#[test]
fn a_replayed_token_does_not_wear_out_the_flash() {
    let mut bench = Bench::owned();
    bench.connect();
    let token = bench.fresh(fresh::CLOUD, None, T);
    bench.say(&token);
    let records = bench.journal.len();
    for _ in 0..50 {
        bench.connect();
        bench.say(&token);
    }
    assert_eq!(bench.journal.len(), records);
}

#[test]
fn the_slot_of_a_revoked_credential_is_free_again() {
    let mut bench = Bench::owned();
    for serial in 1..=lock_protocol::capacity::SLOTS as u32 {
        bench.connect();
        assert_eq!(bench.claim(&guest(serial), 2, TAP).0, Status::Ok);
        bench.leave();
    }
    bench.connect();
    let list = bench.list(1, &[7]);
    bench.say(&list);
    assert_eq!(bench.claim(&guest(5_000), 3, TAP).0, Status::Ok);
    bench.connect();
    assert_eq!(bench.claim(&guest(7), 4, TAP).0, Status::Revoked, "the serial stays dead");
}

#[test]
fn a_key_opens_as_soon_as_its_start_may_have_come() {
    for (later_s, expected) in [(0, Status::Ok), (1, Status::NotYet)] {
        let mut bench = Bench::owned();
        let reading = bench.lock.clock(bench.now);
        let begins = reading.best.plus(reading.error_s() + later_s);
        bench.connect();
        let block = CredentialBlock { not_before: begins, ..guest(1) };
        assert_eq!(bench.claim(&block, 1, TAP).0, expected, "{later_s} s too early");
    }
}

#[test]
fn a_key_wants_word_of_the_newest_list_after_as_many_hours_as_it_says() {
    let mut bench = Bench::owned();
    let device = bench.enrol(&CredentialBlock { max_stale: 2, ..guest(1) }, 1);
    bench.wait(119 * 60_000);
    assert_eq!(bench.open(&device), Status::Ok);
    bench.wait(2 * 60_000);
    assert_eq!(bench.open(&device), Status::Stale);
}

#[test]
fn weekly_hours_are_those_of_the_wall_at_the_door() {
    // T is a Friday, 08:00 UTC; two hours east of that it is 10:00.
    let settings = Settings { base_offset_minutes: 120, ..Settings::default() };
    for (hour, expected) in [(6, Status::OutsideHours), (8, Status::OutsideHours), (10, Status::Ok)] {
        let mut bench = Bench::owned_with(settings.clone());
        bench.connect();
        let around = Schedule { days: 0x7F, start: 6 * hour - 3, end: 6 * hour + 3 };
        let block = CredentialBlock { schedules: [around].into_iter().collect(), ..guest(1) };
        assert_eq!(bench.claim(&block, 1, TAP).0, expected, "around {hour}:00");
    }
}

#[test]
fn without_a_clock_a_key_may_begin_two_days_after_the_lower_bound() {
    for (later_s, expected) in [(2 * DAY, Status::Ok), (2 * DAY + 1, Status::ClockLost)] {
        let mut bench = Bench::owned();
        bench.power_cycle(false);
        let begins = bench.lock.clock(bench.now).low.plus(later_s);
        let block = CredentialBlock { not_before: begins, not_after: begins.plus(DAY), ..guest(1) };
        bench.connect();
        assert_eq!(bench.claim(&block, 1, TAP).0, expected, "{later_s} s later");
    }
}

#[test]
fn degraded_uses_are_three_and_no_power_cut_refills_them() {
    let mut bench = Bench::owned();
    let device = bench.enrol(&guest(1), 1);
    bench.power_cycle(false);
    for _ in 0..3 {
        assert_eq!(bench.open(&device), Status::Ok);
        bench.power_cycle(false);
    }
    assert_eq!(bench.open(&device), Status::ClockLost);
}

#[test]
fn the_lower_bound_survives_everything() {
    let mut bench = Bench::owned();
    let mut lowest = Unix(0);
    let mut risen = |bench: &Bench| {
        let lower = bench.lock.state().clock.lower;
        assert!(lower >= lowest, "the lower bound fell");
        lowest = lower;
    };
    for step in 0..40_u32 {
        bench.wait(3_700_000);
        risen(&bench);
        bench.connect();
        let time = bench.lock.clock(bench.now).best.minus(step * 600);
        let token = bench.fresh(fresh::OWNER | fresh::BOUND, None, time);
        bench.say(&token);
        risen(&bench);
        bench.power_cycle(step % 3 != 0);
        risen(&bench);
    }
}

#[test]
fn a_forged_order_gets_no_proof_that_the_real_one_was_refused() {
    let mut bench = Bench::owned();
    let subject = Subject { object: Object::Settings, index: 0, version: 2 };
    let plain = Settings { auto_lock_s: 5, ..Settings::default() }.encode().unwrap();
    let real = order::seal(&bench.root().order(), &bench.root().order_nonce(), subject, &plain).unwrap();
    let tag = *real.last_chunk().unwrap();
    let mut forged = real.to_vec();
    forged[22] ^= 1;

    bench.connect();
    let answers = bench.say(&forged);

    assert!(!receipt::verify(&bench.root().receipt(), &LOCK, &tag, &answers[0]));
    let answers = bench.say(&real);
    assert!(receipt::verify(&bench.root().receipt(), &LOCK, &tag, &answers[0]));
    assert_eq!(receipt::Receipt::decode(&answers[0]).unwrap().status, Status::Ok);
}

#[test]
fn an_order_is_taken_once_and_the_first_of_two_with_one_version_stays() {
    let mut bench = Bench::owned();
    let sealed = |bench: &Bench, version, auto_lock_s| {
        let subject = Subject { object: Object::Settings, index: 0, version };
        let plain = Settings { auto_lock_s, ..Settings::default() }.encode().unwrap();
        order::seal(&bench.root().order(), &bench.root().order_nonce(), subject, &plain).unwrap()
    };
    bench.connect();
    let cases =
        [(3, 5, Status::Ok), (3, 5, Status::Ok), (3, 6, Status::Conflict), (2, 7, Status::Superseded)];
    for (version, auto_lock_s, expected) in cases {
        let message = sealed(&bench, version, auto_lock_s);
        let answers = bench.say(&message);
        assert_eq!(receipt::Receipt::decode(&answers[0]).unwrap().status, expected);
        assert_eq!(bench.lock.state().owned.as_ref().unwrap().settings.auto_lock_s, 5);
    }
}

#[test]
fn honest_time_from_the_cloud_never_makes_a_guest_stale() {
    let mut bench = Bench::owned();
    let device = bench.enrol(&CredentialBlock { max_stale: 1, not_after: T.plus(90 * DAY), ..guest(1) }, 1);
    for turn in 0..600_u32 {
        bench.wait(7_200_000);
        bench.connect();
        let best = bench.lock.clock(bench.now).best;
        let time = if turn % 2 == 0 { best.plus(1) } else { best.minus(1) };
        let token = bench.fresh(fresh::CLOUD | fresh::BOUND, None, time);
        assert_eq!(bench.ask(&device, TAP, &token), Status::Ok, "unlock {turn}");
        bench.leave();
    }
}

#[test]
fn nobody_hides_a_list_behind_a_second_one() {
    let mut bench = Bench::owned();
    let device = bench.enrol(&guest(1), 1);
    bench.connect();
    let both = [bench.list(2, &[1]), bench.list(1, &[])].concat();
    assert_eq!(bench.ask(&device, TAP, &both), Status::Malformed);
}
