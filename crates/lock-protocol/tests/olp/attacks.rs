//! What an attacker with a radio, a thief of links or a power cut can try, and what the lock makes of it.

use lock_protocol::block::CredentialBlock;
use lock_protocol::claim;
use lock_protocol::fresh;
use lock_protocol::keys::DeviceKey;
use lock_protocol::lock::Effect;
use lock_protocol::settings::Settings;
use lock_protocol::status::{Bolt, Status};
use lock_protocol::unlock::{self, Act, Action, Intent};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::bench::{Bench, DAY, Device, LOCK, Storage, T, TAP, guest};

const KINDS: [u8; 15] =
    [0x11, 0x12, 0x13, 0x14, 0x15, 0x18, 0x21, 0x22, 0x31, 0x41, 0x51, 0xF0, 0xF1, 0xF2, 0xF3];

/// A key the lock has never seen.
fn stranger() -> Device {
    Device { key: DeviceKey::new([0xEE; 32]), slot: 0 }
}

/// Asks with a wrong key; the lock's unproven answer.
fn knock(bench: &mut Bench) -> Vec<Vec<u8>> {
    let challenge = bench.challenge();
    let message =
        unlock::seal(&stranger().key, &LOCK, &challenge, [TAP.code(), 0xFF, 0], [9; 4], &[]).unwrap();
    bench.say(&message)
}

#[test]
fn a_replayed_unlock_opens_nothing() {
    let mut bench = Bench::owned();
    let device = bench.enrol(&guest(1), 1);
    bench.connect();
    let challenge = bench.challenge();
    let message =
        unlock::seal(&device.key, &LOCK, &challenge, [TAP.code(), device.slot, 0], [9; 4], &[]).unwrap();
    bench.say(&message);
    let turned = bench.turned.len();

    bench.say(&message);
    bench.connect();
    bench.say(&message);

    assert_eq!(bench.turned.len(), turned);
}

#[test]
fn a_replayed_claim_takes_no_second_slot_and_opens_nothing() {
    let mut bench = Bench::owned();
    bench.connect();
    let block = CredentialBlock { max_devices: 7, ..guest(1) };
    let credential = bench.credential(&block);
    let encoded = block.encode().unwrap();
    let message =
        claim::seal(&credential, &LOCK, &bench.challenge(), [TAP.code(), 0], [1; 4], &[9; 32], &encoded)
            .unwrap();
    bench.say(&message);
    let turned = bench.turned.len();

    bench.say(&message);

    let slots = bench.lock.state().owned.as_ref().unwrap().slots.iter().flatten().count();
    assert_eq!((bench.turned.len(), slots), (turned, 1));
}

#[test]
fn a_nonce_dies_after_ten_seconds_and_after_fifteen_for_remote() {
    for (intent, age_ms, expected) in [
        (Intent::Tap, 10_000, Some(Status::Ok)),
        (Intent::Tap, 10_001, None),
        (Intent::Remote, 14_999, Some(Status::Ok)),
    ] {
        let mut bench = Bench::owned();
        let device = bench.enrol(&CredentialBlock { intents: 0x0F, ..guest(1) }, 1);
        bench.connect();
        let challenge = bench.challenge();
        bench.wait(age_ms);
        let act = Act { intent, action: Action::Unlock };
        let message =
            unlock::seal(&device.key, &LOCK, &challenge, [act.code(), device.slot, 0], [9; 4], &[]).unwrap();
        let answers = bench.say(&message);
        let head = message[..20].try_into().unwrap();
        let proven = unlock::verify_result(&device.key, &LOCK, &challenge, &head, &answers[0]);
        let status = proven.then(|| unlock::read_result(&answers[0]).unwrap().status);
        assert_eq!(status, expected, "{intent:?} after {age_ms} ms");
    }
}

#[test]
fn a_wrong_mac_spends_the_nonce_and_the_third_one_the_connection() {
    let mut bench = Bench::owned();
    let device = bench.enrol(&guest(1), 1);
    bench.connect();
    let challenge = bench.challenge();
    knock(&mut bench);
    let late =
        unlock::seal(&device.key, &LOCK, &challenge, [TAP.code(), device.slot, 0], [9; 4], &[]).unwrap();
    let turned = bench.turned.len();
    bench.say(&late);
    assert_eq!(bench.turned.len(), turned, "a good MAC over a spent nonce");
    assert!(!bench.closed);
    knock(&mut bench);
    assert!(bench.closed);
}

#[test]
fn a_message_without_sense_spends_the_nonce_only_with_a_good_mac() {
    let mut bench = Bench::owned();
    let device = bench.enrol(&guest(1), 1);
    bench.connect();
    let challenge = bench.challenge();

    bench.say(&[unlock::KIND]);
    assert_eq!(bench.challenge(), challenge, "nobody can use up the nonce of somebody else");

    assert_eq!(bench.ask(&device, TAP, &[0xFF]), Status::Malformed);
    assert_ne!(bench.challenge(), challenge, "one nonce, one answer");
}

#[test]
fn nothing_is_stored_before_a_mac_is_good() {
    let mut bench = Bench::owned();
    bench.enrol(&guest(1), 1);
    let records = bench.journal.len();
    for _ in 0..20 {
        bench.connect();
        knock(&mut bench);
        let mut forged = bench.list(9, &[1]);
        *forged.last_mut().unwrap() ^= 1;
        bench.say(&forged);
        bench.connect();
        let mut token = bench.fresh(fresh::BOUND, None, T.plus(DAY));
        *token.last_mut().unwrap() ^= 1;
        bench.say(&token);
        bench.say(&[0x51; 60]);
        bench.leave();
    }
    assert_eq!(bench.journal.len(), records);
}

#[test]
fn a_failing_storage_keeps_the_door_shut_and_says_so() {
    let mut bench = Bench::owned();
    let device = bench.enrol(&guest(1), 1);
    let turned = bench.turned.len();
    bench.storage = Storage::Fails;
    assert_eq!(bench.open(&device), Status::Storage);
    assert_eq!(bench.turned.len(), turned);

    bench.storage = Storage::Works;
    assert_eq!(bench.open(&device), Status::Ok);
    assert_eq!(bench.turned.len(), turned + 1);
}

#[test]
fn the_motor_never_starts_before_its_record() {
    let mut bench = Bench::owned();
    let device = bench.enrol(&guest(1), 1);
    bench.connect();
    let challenge = bench.challenge();
    let message =
        unlock::seal(&device.key, &LOCK, &challenge, [TAP.code(), device.slot, 0], [9; 4], &[]).unwrap();
    bench.lock.receive(&message, bench.now, [7; 32]);
    assert!(matches!(bench.lock.poll(), Some(Effect::Store(_))));
    assert!(bench.lock.poll().is_none(), "nothing until the record is durable");
    bench.lock.stored(Ok(()));
    assert!(matches!(bench.lock.poll(), Some(Effect::Turn(Action::Unlock))));
    assert!(matches!(bench.lock.poll(), Some(Effect::Send(_))));
}

#[test]
fn a_use_is_counted_once_over_any_power_cut_and_over_all_devices() {
    let mut bench = Bench::owned();
    let block = CredentialBlock { max_uses: 3, max_devices: 2, ..guest(1) };
    let one = bench.enrol(&block, 1);
    bench.power_cycle(true);
    let two = bench.enrol(&block, 2);
    bench.power_cycle(true);
    assert_eq!(bench.open(&one), Status::Ok);
    bench.power_cycle(true);
    assert_eq!(bench.open(&two), Status::UsedUp);
    assert_eq!(bench.open(&one), Status::UsedUp);
    assert_eq!(bench.turned.len(), 3);
}

#[test]
fn a_connection_without_proof_is_dropped_after_twenty_seconds_whatever_it_sends() {
    let mut bench = Bench::owned();
    bench.enrol(&guest(1), 1);
    bench.connect();
    let sniffed = bench.list(1, &[]);
    bench.say(&sniffed);
    bench.connect();
    for _ in 0..21 {
        bench.say(&sniffed);
        // Nobody needs a key to make a token of another version.
        bench.say(&[0x22, 1, 0, 0, 0, 9, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        bench.wait(1_000);
        bench.received.clear();
    }
    assert!(bench.closed);
}

#[test]
fn nonces_never_repeat_without_a_random_number_generator() {
    let mut bench = Bench::owned();
    bench.without_entropy();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..20 {
        for _ in 0..5 {
            bench.connect();
            assert!(seen.insert(bench.nonce()), "a nonce came twice");
            bench.leave();
        }
        bench.power_cycle(true);
        bench.without_entropy();
    }
}

#[test]
fn no_nonce_is_given_out_before_the_boot_is_counted() {
    let mut first = Bench::owned();
    first.without_entropy();
    first.power_cycle(true);
    first.without_entropy();
    first.connect();
    let used = first.nonce();

    // The same lock starts again, and a phone connects before its storage has answered.
    let mut again = Bench::owned();
    again.without_entropy();
    again.power_cycle(true);
    again.power_cycle(true);
    let state = again.lock.state().clone();
    let mut raced = lock_protocol::Lock::boot(crate::bench::identity(), state, true, again.now, [0; 32]);
    raced.connect(again.now, [0; 32], 182);
    let mut frames = Vec::new();
    while let Some(effect) = raced.poll() {
        match effect {
            Effect::Store(_) => raced.stored(Ok(())),
            Effect::Send(frame) => frames.push(frame.to_vec()),
            Effect::Turn(_) | Effect::Signal(_) | Effect::Disconnect => {}
        }
    }
    let mut boots = std::collections::BTreeSet::from([used.to_vec()]);
    again.without_entropy();
    again.connect();
    boots.insert(again.nonce().to_vec());
    for frame in frames.iter().filter(|frame| frame[0] == 0x11) {
        assert!(boots.insert(frame[2..14].to_vec()), "a nonce of an earlier run came again");
    }
}

#[test]
fn a_reset_lock_is_another_installation_even_without_a_random_number_generator() {
    let mut bench = Bench::owned();
    let mut seen = std::collections::BTreeSet::from([bench.lock.state().install_nonce]);
    for _ in 0..3 {
        bench.lock.factory_reset(bench.now, [0; 32]);
        bench.work();
        assert!(seen.insert(bench.lock.state().install_nonce), "an installation nonce came twice");
        assert!(bench.lock.state().owned.is_none());
        assert_eq!(bench.set_up(Settings::default()), Status::Ok);
        bench.leave();
    }
}

#[test]
fn after_a_reset_no_old_key_opens() {
    let mut bench = Bench::owned();
    let device = bench.enrol(&guest(1), 1);
    let old = bench.credential(&guest(1));
    bench.lock.factory_reset(bench.now, [5; 32]);
    bench.work();
    assert_eq!(bench.set_up(Settings::default()), Status::Ok);
    bench.connect();
    let turned = bench.turned.len();
    let challenge = bench.challenge();
    let act = [TAP.code(), 0xFF, 0];
    let unlock = unlock::seal(&device.key, &LOCK, &challenge, act, [9; 4], &[]).unwrap();
    bench.say(&unlock);
    let block = guest(1).encode().unwrap();
    let challenge = bench.challenge();
    let claim = claim::seal(&old, &LOCK, &challenge, [TAP.code(), 0], [1; 4], &[9; 32], &block).unwrap();
    bench.say(&claim);
    assert_eq!(bench.turned.len(), turned);
}

#[test]
fn an_owned_lock_answers_no_setup_message() {
    let mut bench = Bench::owned();
    bench.connect();
    let answers = bench.say(&[&[0x41][..], &[7; 200]].concat());
    assert!(answers.is_empty());
}

#[test]
fn a_key_of_small_order_gets_no_slot() {
    let mut bench = Bench::owned();
    bench.connect();
    let block = guest(1);
    let message = claim::seal(
        &bench.credential(&block),
        &LOCK,
        &bench.challenge(),
        [TAP.code(), 0],
        [1; 4],
        &[0; 32],
        &block.encode().unwrap(),
    );
    bench.say(&message.unwrap());
    assert!(bench.turned.is_empty());
    assert!(bench.lock.state().owned.as_ref().unwrap().slots.iter().all(Option::is_none));
}

#[test]
fn a_full_table_refuses_the_new_and_keeps_the_living() {
    let mut bench = Bench::owned();
    let first = bench.enrol(&guest(1), 1);
    for serial in 2..=lock_protocol::capacity::SLOTS as u32 {
        bench.connect();
        assert_eq!(bench.claim(&guest(serial), 2, TAP).0, Status::Ok);
        bench.leave();
    }
    bench.connect();
    assert_eq!(bench.claim(&guest(5_000), 3, TAP).0, Status::Full);
    assert_eq!(bench.open(&first), Status::Ok);
}

#[test]
fn an_answer_never_reaches_the_next_phone() {
    let mut bench = Bench::owned();
    let device = bench.enrol(&guest(1), 1);
    bench.connect();
    let challenge = bench.challenge();
    let message =
        unlock::seal(&device.key, &LOCK, &challenge, [TAP.code(), device.slot, 0], [9; 4], &[]).unwrap();
    bench.lock.receive(&message, bench.now, [7; 32]);
    assert!(matches!(bench.lock.poll(), Some(Effect::Store(_))));
    bench.lock.disconnect();
    bench.lock.connect(bench.now, [8; 32], 182);
    bench.lock.stored(Ok(()));
    let mut kinds = Vec::new();
    while let Some(effect) = bench.lock.poll() {
        if let Effect::Send(frame) = effect {
            kinds.push(frame[0]);
        }
    }
    assert_eq!(kinds, [0x11], "one challenge, and nothing of the last phone's");
}

#[test]
fn a_bolt_that_should_lock_itself_does_although_storage_failed_once() {
    let mut bench = Bench::owned_with(Settings { auto_lock_s: 30, ..Settings::default() });
    let device = bench.enrol(&guest(1), 1);
    bench.sense(Bolt::Unlocked);
    bench.open(&device);
    bench.sense(Bolt::Unlocked);
    bench.leave();
    bench.storage = Storage::Fails;
    bench.wait(30_001);
    bench.storage = Storage::Works;
    for _ in 0..12 {
        bench.wait(30_000);
    }
    assert_eq!(bench.turned.last(), Some(&Action::Lock));
}

#[test]
fn nothing_is_written_before_the_boot_is_counted_and_a_lost_clock_stays_lost() {
    let mut bench = Bench::owned();
    bench.power_cycle_on(Storage::Fails, false);
    bench.storage = Storage::Works;
    let records = bench.journal.len();

    bench.sense(Bolt::Locked);
    bench.low_battery();
    bench.lock.factory_reset(bench.now, [9; 32]);
    bench.wait(7_200_000);
    assert_eq!(bench.journal.len(), records);

    bench.connect();
    assert!(bench.journal.len() > records);
    assert!(!bench.lock.clock(bench.now).trusted);
}

#[test]
fn a_lock_that_cannot_count_its_boot_greets_nobody_until_it_can() {
    let mut bench = Bench::owned();
    bench.power_cycle_on(Storage::Fails, true);
    assert!(bench.connect().is_empty());
    bench.storage = Storage::Works;
    bench.leave();
    assert_eq!(bench.connect().first(), Some(&0x11));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_frames_leave_a_lock_as_it_was(
        owned in any::<bool>(),
        frames in vec((select(&KINDS[..]), vec(any::<u8>(), 0..120), 0..3_000_u64), 0..30),
    ) {
        let mut bench = if owned { Bench::owned() } else { Bench::factory() };
        let records = bench.journal.len();
        bench.connect();
        for (kind, rest, pause_ms) in frames {
            bench.frame(&[&[kind], &rest[..]].concat());
            bench.wait(pause_ms);
        }
        prop_assert!(bench.turned.is_empty());
        prop_assert_eq!(bench.journal.len(), records);
    }
}
