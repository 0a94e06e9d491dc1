//! Links that need a code from another channel (bind 2), and links bound to a device (bind 3).

use lock_protocol::block::{Bind, CredentialBlock};
use lock_protocol::keys::CODE_DIGITS;
use lock_protocol::policy::Policy;
use lock_protocol::status::Status;
use lock_protocol::{claim, curve};

use crate::bench::{Bench, DAY, Device, LOCK, Storage, T, TAP, guest};

/// An hour by the lower bound of a clock that drifts.
const HOUR_MS: u64 = 3_602_000;

fn coded(serial: u32) -> CredentialBlock {
    CredentialBlock { bind: Bind::ClaimCode, not_after: T.plus(30 * DAY), ..guest(serial) }
}

fn digits(bench: &Bench, block: &CredentialBlock) -> [u8; CODE_DIGITS] {
    let issuer = bench.root().issuer(0, block.generation, &Policy::OWNER);
    issuer.claim_code(&block.encode().unwrap()).unwrap()
}

fn wrong(bench: &Bench, block: &CredentialBlock) -> [u8; CODE_DIGITS] {
    digits(bench, block).map(|digit| if digit == b'9' { b'0' } else { digit + 1 })
}

fn claim_with(bench: &mut Bench, block: &CredentialBlock, digits: &[u8; CODE_DIGITS]) -> (Status, Device) {
    let link = bench.credential(block);
    bench.connect();
    let answer = bench.present(&link, Some(digits), &block.encode().unwrap(), 1, TAP);
    bench.leave();
    answer
}

#[test]
fn a_link_with_a_code_opens_with_both_and_with_neither_alone() {
    let mut bench = Bench::owned();
    let block = coded(1);
    let (right, wrong) = (digits(&bench, &block), wrong(&bench, &block));
    assert_eq!(claim_with(&mut bench, &block, &wrong).0, Status::WrongCode);
    assert!(bench.turned.is_empty());

    bench.connect();
    let link = bench.credential(&block);
    let encoded = block.encode().unwrap();
    assert_eq!(bench.present(&link, None, &encoded, 1, TAP).0, Status::WrongCode, "the link alone");
    bench.leave();

    let (status, device) = claim_with(&mut bench, &block, &right);
    assert_eq!(status, Status::Ok);
    assert_eq!(bench.open(&device), Status::Ok);
}

#[test]
fn a_code_without_its_link_is_no_try_at_all() {
    let mut bench = Bench::owned();
    let block = coded(1);
    let (right, link) = (digits(&bench, &block), bench.credential(&block));
    let stranger = bench.credential(&coded(2));
    for _ in 0..30 {
        bench.connect();
        let dev_pub = curve::public_key(&[1; 32]);
        let keys = (&stranger, &link.with_code(&right));
        let (challenge, fields) = (bench.challenge(), [TAP.code(), 0]);
        let encoded = block.encode().unwrap();
        let message = claim::seal_split(keys, &LOCK, &challenge, fields, [1; 4], &dev_pub, &encoded).unwrap();
        assert_eq!(bench.say(&message)[0][1], Status::BadMac.code());
        bench.leave();
    }
    assert_eq!(
        claim_with(&mut bench, &block, &right).0,
        Status::Ok,
        "nobody without the link uses up the tries"
    );
}

#[test]
fn five_wrong_codes_an_hour_and_twenty_a_day_are_heard_out() {
    let mut bench = Bench::owned();
    let block = coded(1);
    let (right, wrong) = (digits(&bench, &block), wrong(&bench, &block));
    for _ in 0..4 {
        for _ in 0..5 {
            assert_eq!(claim_with(&mut bench, &block, &wrong).0, Status::WrongCode);
        }
        assert_eq!(claim_with(&mut bench, &block, &right).0, Status::Wait, "the right one waits, too");
        bench.wait(HOUR_MS);
    }
    assert_eq!(claim_with(&mut bench, &block, &right).0, Status::Wait, "twenty within a day");
    bench.wait(21 * HOUR_MS);
    assert_eq!(claim_with(&mut bench, &block, &right).0, Status::Ok);
}

#[test]
fn no_power_cut_or_snapshot_gives_tries_back() {
    let mut bench = Bench::owned();
    let block = coded(1);
    let (right, wrong) = (digits(&bench, &block), wrong(&bench, &block));
    for rtc_kept in [true, true, false] {
        assert_eq!(claim_with(&mut bench, &block, &wrong).0, Status::WrongCode);
        bench.power_cycle(rtc_kept);
    }
    for _ in 0..2 {
        assert_eq!(claim_with(&mut bench, &block, &wrong).0, Status::WrongCode);
    }
    assert_eq!(claim_with(&mut bench, &block, &right).0, Status::Wait);
    bench.rebuild();
    bench.power_cycle(false);
    bench.wait(30 * 24 * HOUR_MS);
    assert_eq!(claim_with(&mut bench, &block, &right).0, Status::Wait, "a lost clock counts no time");
}

#[test]
fn a_failing_storage_says_nothing_about_a_code() {
    let mut bench = Bench::owned();
    let block = coded(1);
    let (right, wrong) = (digits(&bench, &block), wrong(&bench, &block));
    bench.storage = Storage::Fails;
    for digits in [&right, &wrong] {
        assert_eq!(
            claim_with(&mut bench, &block, digits).0,
            Status::Storage,
            "told under the link's key alone"
        );
    }
    assert!(bench.turned.is_empty());
}

#[test]
fn a_key_that_opens_nothing_cannot_use_up_the_tries_of_others() {
    let mut bench = Bench::owned();
    let (block, taken_back) = (coded(1), coded(2));
    let list = bench.list(1, &[2]);
    assert_eq!(bench.bring(&list, &bench.root()), Status::Ok);
    let (right, wrong) = (digits(&bench, &block), wrong(&bench, &taken_back));
    for _ in 0..30 {
        assert_eq!(claim_with(&mut bench, &taken_back, &wrong).0, Status::Revoked);
    }
    assert_eq!(claim_with(&mut bench, &block, &right).0, Status::Ok);
}

#[test]
fn a_link_made_for_one_device_is_worth_nothing_on_another() {
    let mut bench = Bench::owned();
    let block = CredentialBlock { bind: Bind::to_device(&curve::public_key(&[1; 32])), ..guest(1) };
    bench.connect();
    assert_eq!(bench.claim(&block, 2, TAP).0, Status::WrongDevice);
    let (status, device) = bench.claim(&block, 1, TAP);
    assert_eq!(status, Status::Ok);
    assert_eq!(bench.open(&device), Status::Ok);
}
