//! What each end refuses, and what wears nothing out.

use super::super::{Effect, Lock, State, StorageFailed};
use super::bench::{Bench, START, TAP, guest, identity};
use crate::block::CredentialBlock;
use crate::log::Event as Logged;
use crate::phone::Event;
use crate::status::Status;
use crate::unlock::{Act, Action, Intent};
use crate::{Mono, fresh};

#[test]
fn a_phone_that_brings_the_list_is_judged_by_it() {
    let mut bench = Bench::provision(247);
    let (_, key, slot) = bench.claim(&guest(5), 1, TAP);
    let list = bench.list(1, &[5]);
    assert_eq!(bench.act(&key, slot, TAP, &list), Status::Revoked);
    assert_eq!(bench.logged().last(), Some(&Logged::Refused));
    assert_eq!(bench.turns.len(), 1);
}

#[test]
fn a_forged_list_changes_nothing_and_three_of_them_end_the_connection() {
    let mut bench = Bench::provision(247);
    let (_, key, slot) = bench.claim(&guest(5), 1, TAP);
    let mut forged = bench.list(1, &[5]);
    *forged.last_mut().unwrap() ^= 1;
    let records = bench.records.len();

    let mut thief = bench.connect(247);
    for _ in 0..3 {
        thief.deliver(&forged).unwrap();
        bench.exchange(&mut thief);
    }
    assert!(bench.dropped);
    assert_eq!(bench.records.len(), records);
    assert_eq!(bench.act(&key, slot, TAP, &[]), Status::Ok);
}

#[test]
fn a_token_played_again_is_not_written_again() {
    let mut bench = Bench::provision(247);
    let key = bench.root().fresh(fresh::CLOUD);
    let token = fresh::seal(&key, &identity().lock_id, fresh::CLOUD, (0, &[0; 16]), START.plus(60), &[0; 12]);
    let mut written = vec![];
    for _ in 0..3 {
        let mut courier = bench.connect(247);
        courier.deliver(&token).unwrap();
        bench.exchange(&mut courier);
        written.push(bench.records.len());
    }
    assert_eq!(written[1], written[0]);
    assert_eq!(written[2], written[0]);
}

#[test]
fn a_refused_guest_who_keeps_trying_cannot_flush_the_log() {
    let mut bench = Bench::provision(247);
    let narrow = CredentialBlock { rights: crate::block::UNLOCK, ..guest(5) };
    let (_, key, slot) = bench.claim(&narrow, 1, TAP);
    let lock = Act { intent: Intent::Tap, action: Action::Lock };
    for _ in 0..30 {
        assert_eq!(bench.act(&key, slot, lock, &[]), Status::Rights);
    }
    assert_eq!(bench.logged().iter().filter(|event| **event == Logged::Refused).count(), 1);
}

#[test]
fn a_lock_that_cannot_count_its_start_greets_nobody() {
    let mut lock = Box::new(Lock::boot(identity(), State::factory([0; 16]), true, Mono(0), [1; 32]));
    assert!(matches!(lock.poll(), Some(Effect::Store(_))));
    lock.stored(Err(StorageFailed));
    assert!(lock.poll().is_none());

    lock.connect(Mono(1), [2; 32], 247);
    assert!(matches!(lock.poll(), Some(Effect::Store(_))), "it tries again for the next phone");
    lock.stored(Err(StorageFailed));
    assert!(matches!(lock.poll(), Some(Effect::Disconnect)));

    lock.connect(Mono(2), [2; 32], 247);
    assert!(matches!(lock.poll(), Some(Effect::Store(_))));
    lock.stored(Ok(()));
    assert!(matches!(lock.poll(), Some(Effect::Send(_))));
}

#[test]
fn a_new_phone_never_gets_the_answer_to_the_one_before() {
    let mut bench = Bench::provision(247);
    let (_, key, slot) = bench.claim(&guest(5), 1, TAP);
    let mut phone = bench.connect(247);
    phone.act(&key, slot, TAP, [8; 4], &[]).unwrap();
    bench.lock.receive(&phone.poll_transmit().unwrap(), bench.now, [3; 32]);
    assert!(matches!(bench.lock.poll(), Some(Effect::Store(_))));
    bench.frames.clear();
    bench.lock.connect(bench.now, [4; 32], 247);
    bench.lock.stored(Ok(()));
    bench.settle();
    assert_eq!(bench.frames.len(), 1);
    assert_eq!(bench.frames[0][0], crate::challenge::KIND);
}

#[test]
fn a_replayed_unlock_opens_nothing() {
    let mut bench = Bench::provision(247);
    let (_, key, slot) = bench.claim(&guest(5), 1, TAP);
    let mut phone = bench.connect(247);
    phone.act(&key, slot, TAP, [8; 4], &[]).unwrap();
    let recorded = phone.poll_transmit().unwrap();
    bench.lock.receive(&recorded, bench.now, [3; 32]);
    bench.settle();
    assert_eq!(bench.turns.len(), 2);

    bench.lock.receive(&recorded, bench.now, [3; 32]);
    bench.settle();
    bench.connect(247);
    bench.lock.receive(&recorded, bench.now, [3; 32]);
    bench.settle();
    assert_eq!(bench.turns.len(), 2);
}

#[test]
fn an_unlock_held_back_for_eleven_seconds_is_dead() {
    let mut bench = Bench::provision(247);
    let (_, key, slot) = bench.claim(&guest(5), 1, TAP);
    let mut phone = bench.connect(247);
    bench.now = bench.now.plus(11_000);
    phone.act(&key, slot, TAP, [8; 4], &[]).unwrap();
    let events = bench.exchange(&mut phone);
    assert!(matches!(events.first(), Some(Event::Unproven(Status::BadMac))));
    assert_eq!(bench.turns.len(), 1);
}

#[test]
fn nothing_turns_when_the_record_cannot_be_written() {
    let mut bench = Bench::provision(247);
    let (_, key, slot) = bench.claim(&guest(5), 1, TAP);
    bench.fail_storage = true;
    assert_eq!(bench.act(&key, slot, TAP, &[]), Status::Storage);
    assert_eq!(bench.turns.len(), 1);
    bench.fail_storage = false;
    assert_eq!(bench.act(&key, slot, TAP, &[]), Status::Ok);
}

#[test]
fn setup_needs_the_secret_from_the_battery_case() {
    let mut bench = Bench::factory();
    let mut phone = bench.connect(247);
    let wrong = crate::setup_code::SetupCode { setup_secret: [0; 16], ..bench.lock.setup_code() };
    phone.setup(&wrong, &[9; 32], &bench.contents()).unwrap();
    let events = bench.exchange(&mut phone);
    assert!(matches!(events.first(), Some(Event::Unproven(Status::BadMac))));
    assert!(bench.lock.state().owned.is_none());
}

#[test]
fn a_storage_that_refuses_is_not_asked_without_a_pause() {
    let mut bench = Bench::provision(247);
    bench.fail_storage = true;
    let mut now = bench.now.plus(2 * 3_600_000);
    let mut ticks = 0;
    let hour_later = now.plus(3_600_000);
    while now < hour_later && ticks < 1_000 {
        bench.lock.tick(now, [3; 32]);
        bench.settle();
        now = bench.lock.next_deadline(now).unwrap().max(now);
        ticks += 1;
    }
    assert!(ticks <= 120, "the lock was woken {ticks} times in an hour");
}
