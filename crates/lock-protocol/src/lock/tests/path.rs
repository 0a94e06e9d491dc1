//! The main path: claim, open, end, and what survives.

use super::super::Sensors;
use super::bench::{Bench, START, STATUS, TAP, guest, identity, site};
use crate::block::{CredentialBlock, Role};
use crate::list::{IssuerLine, ListFields};
use crate::log::verify::{Finding, Verifier};
use crate::log::{Event as Logged, batch};
use crate::order::{Object, Subject};
use crate::phone::Event;
use crate::settings::Settings;
use crate::status::{Bolt, Door, Status};
use crate::unlock::{ANY_SLOT, Action};
use crate::{Mono, fresh, order, receipt};

#[test]
fn a_guest_claims_and_opens_in_one_round_trip_and_comes_back() {
    for frame_length in [20, 60, 512] {
        let mut bench = Bench::provision(frame_length);
        let (status, key, slot) = bench.claim(&guest(5), 1, TAP);
        assert_eq!((status, slot), (Status::Ok, 0));
        assert_eq!(bench.turns, [Action::Unlock]);

        assert_eq!(bench.act(&key, slot, TAP, &[]), Status::Ok);
        assert_eq!(bench.act(&key, ANY_SLOT, TAP, &[]), Status::Ok, "a lost slot number costs nothing");
        assert_eq!(bench.turns.len(), 3);
        let expected =
            [Logged::Installed, Logged::Claimed, Logged::Unlocked, Logged::Unlocked, Logged::Unlocked];
        assert_eq!(bench.logged(), expected);
    }
}

#[test]
fn a_second_device_is_refused_unless_the_credential_allows_two() {
    let mut bench = Bench::provision(247);
    assert_eq!(bench.claim(&guest(5), 1, TAP).0, Status::Ok);
    assert_eq!(bench.claim(&guest(5), 2, TAP).0, Status::DeviceLimit);

    let pair = CredentialBlock { max_devices: 2, ..guest(6) };
    assert_eq!(bench.claim(&pair, 1, TAP).0, Status::Ok);
    assert_eq!(bench.claim(&pair, 2, TAP).0, Status::Ok);
    assert_eq!(bench.claim(&pair, 3, TAP).0, Status::DeviceLimit);
}

#[test]
fn a_used_up_key_opens_no_more_on_any_of_its_devices() {
    let mut bench = Bench::provision(247);
    let twice = CredentialBlock { max_uses: 2, max_devices: 2, ..guest(5) };
    let (_, first, slot) = bench.claim(&twice, 1, TAP);
    assert_eq!(bench.claim(&twice, 2, TAP).0, Status::Ok);
    assert_eq!(bench.act(&first, slot, TAP, &[]), Status::UsedUp);
    assert_eq!(bench.act(&first, slot, STATUS, &[]), Status::Ok, "asking is not opening");
    assert_eq!(bench.turns.len(), 2);
}

#[test]
fn the_window_is_judged_by_the_locks_own_clock() {
    let mut bench = Bench::provision(247);
    let later = CredentialBlock { not_before: START.plus(3_600), not_after: START.plus(7_200), ..guest(5) };
    assert_eq!(bench.claim(&later, 1, TAP).0, Status::NotYet);
    bench.now = bench.now.plus(3_600_000);
    let (status, key, slot) = bench.claim(&later, 1, TAP);
    assert_eq!(status, Status::Ok);
    bench.now = bench.now.plus(3_700_000);
    assert_eq!(bench.act(&key, slot, TAP, &[]), Status::Expired);
}

#[test]
fn a_list_in_a_strangers_pocket_ends_a_key_and_the_receipt_proves_it() {
    let mut bench = Bench::provision(247);
    let (_, key, slot) = bench.claim(&guest(5), 1, TAP);
    let list = bench.list(1, &[5]);

    let mut courier = bench.connect(20);
    courier.deliver(&list).unwrap();
    let events = bench.exchange(&mut courier);
    let Some(Event::Receipt { bytes, tag }) = events.into_iter().next() else { panic!("no receipt") };
    assert!(receipt::verify(&bench.root().receipt(), &identity().lock_id, &tag, &bytes));
    assert_eq!(receipt::Receipt::decode(&bytes).unwrap().status, Status::Ok);

    assert_eq!(bench.act(&key, slot, TAP, &[]), Status::Revoked);
    assert_eq!(bench.claim(&guest(5), 1, TAP).0, Status::Revoked);
    let older = bench.list(2, &[]);
    let mut replayer = bench.connect(247);
    replayer.deliver(&older).unwrap();
    bench.exchange(&mut replayer);
    assert_eq!(bench.act(&key, slot, TAP, &[]), Status::Revoked, "nothing un-revokes");
}

#[test]
fn a_stale_key_opens_again_once_the_owner_vouches() {
    let mut bench = Bench::provision(247);
    let strict = CredentialBlock { max_stale: 1, ..guest(5) };
    let (_, key, slot) = bench.claim(&strict, 1, TAP);
    bench.now = bench.now.plus(3_700_000);
    assert_eq!(bench.act(&key, slot, TAP, &[]), Status::Stale);

    let token = fresh::seal(
        &bench.root().fresh(fresh::CLOUD),
        &identity().lock_id,
        fresh::CLOUD,
        (0, &[0; 16]),
        START.plus(3_690),
        &[0; 12],
    );
    assert_eq!(bench.act(&key, slot, TAP, &token), Status::Ok);
}

#[test]
fn a_slot_of_a_revoked_key_is_given_to_the_next_guest() {
    let mut bench = Bench::provision(247);
    let (_, _, first) = bench.claim(&guest(5), 1, TAP);
    let list = bench.list(1, &[5]);
    let mut courier = bench.connect(247);
    courier.deliver(&list).unwrap();
    bench.exchange(&mut courier);
    assert_eq!(bench.claim(&guest(6), 2, TAP).2, first);
}

#[test]
fn the_owner_reads_the_whole_log_and_sees_that_nothing_is_missing() {
    let mut bench = Bench::provision(247);
    let owner = CredentialBlock { role: Role::Owner, rights: 0xFF, ..guest(1) };
    let (_, key, slot) = bench.claim(&owner, 1, STATUS);
    for _ in 0..40 {
        assert_eq!(bench.act(&key, slot, TAP, &[]), Status::Ok);
    }
    let mut verifier =
        Verifier::start(site().log_start(&identity().lock_id, &bench.lock.state().install_nonce));
    let mut phone = bench.connect(100);
    phone.act(&key, slot, STATUS, [8; 4], &[]).unwrap();
    bench.exchange(&mut phone);
    let mut opened = 0;
    loop {
        phone.collect_log(verifier.next()).unwrap();
        let Some(Event::Log(message)) = bench.exchange(&mut phone).into_iter().next() else {
            panic!("no log")
        };
        let batch = batch::open(&bench.root().log_seal(), &identity().lock_id, &message).unwrap();
        if batch.entries.is_empty() {
            break;
        }
        opened +=
            batch.entries.iter().filter(|entry| entry.line().unwrap().event == Logged::Unlocked).count();
        assert_eq!(verifier.follow(&identity().lock_id, &batch), Ok(Finding::Continues));
    }
    assert_eq!(opened, 40);
}

#[test]
fn settings_arrive_by_order_and_an_older_order_is_refused() {
    let mut bench = Bench::provision(247);
    let order = |bench: &Bench, version, auto_lock_s| {
        let settings = Settings { auto_lock_s, ..Settings::default() };
        let subject = Subject { object: Object::Settings, index: 0, version };
        let root = bench.root();
        order::seal(&root.order(), &root.order_nonce(), subject, &settings.encode().unwrap()).unwrap()
    };
    let deliver = |bench: &mut Bench, message: &[u8]| {
        let mut courier = bench.connect(247);
        courier.deliver(message).unwrap();
        match bench.exchange(&mut courier).into_iter().next() {
            Some(Event::Receipt { bytes, .. }) => receipt::Receipt::decode(&bytes).unwrap().status,
            _ => panic!("no receipt"),
        }
    };
    let (second, other, third) = (order(&bench, 2, 5), order(&bench, 2, 6), order(&bench, 3, 7));

    assert_eq!(deliver(&mut bench, &second), Status::Ok);
    assert_eq!(deliver(&mut bench, &second), Status::Ok, "the same order again is still done");
    assert_eq!(deliver(&mut bench, &other), Status::Conflict);
    assert_eq!(deliver(&mut bench, &third), Status::Ok);
    assert_eq!(deliver(&mut bench, &second), Status::Superseded);
    assert_eq!(bench.lock.state().owned.as_ref().unwrap().settings.auto_lock_s, 7);
}

#[test]
fn a_lock_that_lost_its_clock_grants_three_uses_until_the_owner_sets_it() {
    let mut bench = Bench::provision(247);
    let (_, key, slot) = bench.claim(&guest(5), 1, TAP);
    let mut bench = Bench::boot(bench.records, false, Mono(0));
    for _ in 0..3 {
        assert_eq!(bench.act(&key, slot, TAP, &[]), Status::Ok);
    }
    assert_eq!(bench.act(&key, slot, TAP, &[]), Status::ClockLost);

    let mut phone = bench.connect(247);
    let nonce = phone.challenge().unwrap().nonce;
    let source = fresh::OWNER | fresh::BOUND;
    let key_fr = bench.root().fresh(fresh::OWNER);
    let token = fresh::seal(&key_fr, &identity().lock_id, source, (0, &[0; 16]), START.plus(60), &nonce);
    phone.act(&key, slot, TAP, [8; 4], &token).unwrap();
    let events = bench.exchange(&mut phone);
    assert!(matches!(events.first(), Some(Event::Answered(outcome)) if outcome.status == Status::Ok));
    assert_eq!(bench.lock.clock(bench.now).best, START.plus(60));
}

#[test]
fn a_restart_forgets_nothing_and_neither_does_a_snapshot() {
    let mut bench = Bench::provision(247);
    let once = CredentialBlock { max_uses: 1, ..guest(5) };
    let (_, key, slot) = bench.claim(&once, 1, TAP);
    let list = bench.list(3, &[77]);
    let mut courier = bench.connect(247);
    courier.deliver(&list).unwrap();
    bench.exchange(&mut courier);

    let mut snapshot = vec![];
    bench
        .lock
        .state()
        .rebuild(|change| {
            snapshot.push(change.clone());
            Ok::<(), crate::bytes::CodecError>(())
        })
        .unwrap();
    for records in [bench.records.clone(), snapshot] {
        let mut again = Bench::boot(records, true, bench.now);
        assert_eq!(again.lock.clock(bench.now).best, bench.lock.clock(bench.now).best);
        assert_eq!(again.act(&key, slot, TAP, &[]), Status::UsedUp);
        assert_eq!(again.claim(&guest(77), 4, TAP).0, Status::Revoked);
        assert_eq!(again.logged()[..4], bench.logged()[..4]);
    }
}

#[test]
fn a_factory_reset_lets_nobody_in_and_a_new_owner_starts_afresh() {
    let mut bench = Bench::provision(247);
    let (_, key, slot) = bench.claim(&guest(5), 1, TAP);
    let before = bench.lock.state().install_nonce;
    bench.lock.factory_reset(bench.now, [0x77; 32]);
    bench.settle();
    assert!(bench.lock.state().owned.is_none());
    assert_ne!(bench.lock.state().install_nonce, before);

    let mut phone = bench.connect(247);
    phone.setup(&bench.lock.setup_code(), &[9; 32], &bench.contents()).unwrap();
    bench.exchange(&mut phone);
    assert_eq!(bench.act(&key, slot, TAP, &[]), Status::BadMac);
    assert_eq!(bench.logged(), [Logged::FactoryReset, Logged::Installed]);
}

#[test]
fn the_phone_hears_when_the_bolt_has_settled() {
    let mut bench = Bench::provision(247);
    let (_, key, slot) = bench.claim(&guest(5), 1, STATUS);
    let mut phone = bench.connect(247);
    phone.act(&key, slot, TAP, [8; 4], &[]).unwrap();
    bench.exchange(&mut phone);
    bench.lock.sense(Sensors { bolt: Bolt::Unlocked, door: Door::Closed, battery_percent: 87 }, bench.now);
    bench.settle();
    let events = bench.exchange(&mut phone);
    let settled = events.iter().any(
        |event| matches!(event, Event::Settled(outcome) if outcome.status == Status::Settled && outcome.battery_percent == 87),
    );
    assert!(settled);
}

#[test]
fn a_higher_generation_ends_every_key_of_the_lost_phone() {
    let mut bench = Bench::provision(247);
    let (_, key, slot) = bench.claim(&guest(5), 1, TAP);
    let line = IssuerLine { index: 0, generation: 1, min_serial: 0 };
    let fields = ListFields {
        version: 1,
        issued_at: START,
        pin_generation: 0,
        issuers: &[line],
        revoked: &[],
        codes: &[],
    };
    let list = fields.seal(&bench.root().list(), &identity().lock_id).unwrap();
    let mut courier = bench.connect(247);
    courier.deliver(&list).unwrap();
    bench.exchange(&mut courier);

    assert_eq!(bench.act(&key, slot, TAP, &[]), Status::Revoked);
    let reissued = CredentialBlock { generation: 1, ..guest(6) };
    assert_eq!(bench.claim(&reissued, 2, TAP).0, Status::Ok);
}
