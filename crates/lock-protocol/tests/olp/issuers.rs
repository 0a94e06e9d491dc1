//! Issuers other than the owner: admitted by order, held to every limit of their policy, ended by generation.

use lock_protocol::block::CredentialBlock;
use lock_protocol::list::{IssuerLine, ListFields};
use lock_protocol::lock::judge::within_policy;
use lock_protocol::order::Object;
use lock_protocol::policy::{MAY_ALLOW_REMOTE, MAY_IGNORE_FRESHNESS, Policy};
use lock_protocol::status::Status;

use crate::bench::{Bench, DAY, Device, LOCK, T, TAP, guest};

const MANAGER: u8 = 3;
const LIMITS: Policy = Policy {
    rights: 0x0F,
    roles: 0b0011,
    flags: 0,
    hours_max: 72,
    devices_max: 2,
    depth_max: 1,
    stale_max: 24,
    not_after: T.0 + 30 * DAY,
    pin_classes: 0,
};

type Widen = fn(&mut CredentialBlock);

fn body(generation: u8, policy: &Policy) -> Vec<u8> {
    [&[generation][..], &policy.encode()].concat()
}

fn admit(bench: &mut Bench, version: u32, generation: u8, policy: &Policy) -> Status {
    let order = bench.sealed_order(Object::Issuer, MANAGER.into(), version, &body(generation, policy));
    bench.bring(&order, &bench.root())
}

/// A credential at the edge of the manager's limits.
fn edge(serial: u32) -> CredentialBlock {
    CredentialBlock { issuer: MANAGER, max_stale: 24, max_devices: 2, depth: 1, ..guest(serial) }
}

fn claim(bench: &mut Bench, block: &CredentialBlock, policy: &Policy, device: u8) -> (Status, Device) {
    let issuer = bench.root().issuer(block.issuer, block.generation, policy);
    let encoded = block.encode().unwrap();
    bench.connect();
    let answer = bench.present(&issuer.credential(&encoded).unwrap(), None, &encoded, device, TAP);
    bench.leave();
    answer
}

fn revoke_below(bench: &mut Bench, version: u32, line: IssuerLine) {
    let fields =
        ListFields { version, issued_at: T, pin_generation: 0, issuers: &[line], revoked: &[], codes: &[] };
    let list = fields.seal(&bench.root().list(), &LOCK).unwrap();
    assert_eq!(bench.bring(&list, &bench.root()), Status::Ok);
}

#[test]
fn a_manager_makes_keys_within_his_limits_and_none_beyond_any_of_them() {
    let mut bench = Bench::owned();
    assert_eq!(admit(&mut bench, 1, 0, &LIMITS), Status::Ok);
    assert_eq!(claim(&mut bench, &edge(1), &LIMITS, 1).0, Status::Ok);

    let beyond: [(&str, Widen); 9] = [
        ("a right", |block| block.rights |= 0x40),
        ("a role", |block| block.role = lock_protocol::block::Role::Maintenance),
        ("an hour", |block| block.not_after = block.not_after.plus(1)),
        ("the latest end", |block| {
            block.not_before = T.plus(30 * DAY - 60);
            block.not_after = T.plus(30 * DAY + 1);
        }),
        ("a device", |block| block.max_devices = 3),
        ("a level of handing on", |block| block.depth = 2),
        ("an hour of staleness", |block| block.max_stale = 25),
        ("no freshness at all", |block| block.max_stale = 0),
        ("remote", |block| block.intents |= 8),
    ];
    for (what, widen) in beyond {
        let mut block = edge(2);
        widen(&mut block);
        assert_eq!(claim(&mut bench, &block, &LIMITS, 2).0, Status::Policy, "{what} too much");
    }
    assert_eq!(bench.turned.len(), 1);
}

#[test]
fn every_bit_of_rights_and_roles_is_held_to_the_policy() {
    for rights in 0..=u8::MAX {
        let policy = Policy { rights, ..Policy::OWNER };
        for wanted in 0..=u8::MAX {
            let block = CredentialBlock { rights: wanted, ..guest(1) };
            assert_eq!(within_policy(&block, &policy), wanted & !rights == 0, "{wanted:02x} of {rights:02x}");
        }
    }
    let without = |flag: u8| Policy { flags: Policy::OWNER.flags & !flag, ..Policy::OWNER };
    assert!(!within_policy(&guest(1), &without(MAY_IGNORE_FRESHNESS)));
    assert!(within_policy(&CredentialBlock { max_stale: 254, ..guest(1) }, &without(MAY_IGNORE_FRESHNESS)));
    assert!(within_policy(&guest(1), &without(MAY_ALLOW_REMOTE)));
}

#[test]
fn a_raised_generation_ends_every_key_of_an_issuer_and_nobody_elses() {
    let mut bench = Bench::owned();
    assert_eq!(admit(&mut bench, 1, 0, &LIMITS), Status::Ok);
    let owners = bench.enrol(&guest(1), 1);
    let (_, managers) = claim(&mut bench, &edge(1), &LIMITS, 2);

    revoke_below(&mut bench, 1, IssuerLine { index: MANAGER, generation: 1, min_serial: 0 });

    assert_eq!(bench.open(&managers), Status::Revoked);
    assert_eq!(claim(&mut bench, &edge(2), &LIMITS, 3).0, Status::Revoked);
    assert_eq!(bench.open(&owners), Status::Ok);
}

#[test]
fn a_watermark_ends_lower_serials_of_its_issuer_only() {
    let mut bench = Bench::owned();
    assert_eq!(admit(&mut bench, 1, 0, &LIMITS), Status::Ok);
    let owners = bench.enrol(&guest(1), 1);
    let (_, low) = claim(&mut bench, &edge(1), &LIMITS, 2);
    let (_, high) = claim(&mut bench, &edge(2), &LIMITS, 3);

    revoke_below(&mut bench, 1, IssuerLine { index: MANAGER, generation: 0, min_serial: 2 });

    assert_eq!(bench.open(&low), Status::Revoked);
    assert_eq!(bench.open(&high), Status::Ok);
    assert_eq!(bench.open(&owners), Status::Ok);
}

#[test]
fn limits_never_change_within_a_generation_and_no_older_order_comes_back() {
    let wider = Policy { rights: 0x8F, ..LIMITS };
    let mut bench = Bench::owned();
    assert_eq!(admit(&mut bench, 1, 0, &LIMITS), Status::Ok);
    assert_eq!(admit(&mut bench, 1, 0, &LIMITS), Status::Ok, "the same once more");
    assert_eq!(admit(&mut bench, 1, 0, &wider), Status::Conflict);
    assert_eq!(admit(&mut bench, 2, 0, &wider), Status::Conflict);
    assert_eq!(admit(&mut bench, 3, 1, &wider), Status::Ok);
    assert_eq!(admit(&mut bench, 1, 0, &LIMITS), Status::Superseded);
    assert_eq!(admit(&mut bench, 4, 0, &LIMITS), Status::Revoked);
    revoke_below(&mut bench, 1, IssuerLine { index: MANAGER, generation: 5, min_serial: 0 });
    assert_eq!(admit(&mut bench, 5, 5, &LIMITS), Status::Ok, "a generation that only a list has named");
}

#[test]
fn an_order_that_admits_nobody_changes_nothing() {
    let mut bench = Bench::owned();
    let good = body(0, &LIMITS);
    let long = [&good[..], &[0]].concat();
    let mut reserved = good.clone();
    reserved[16] = 1;
    for (index, body, status) in [
        (3, &good[..16], Status::Malformed),
        (3, &long, Status::Malformed),
        (3, &[][..], Status::Malformed),
        (3, &reserved, Status::Malformed),
        (0, &good, Status::Full),
        (16, &good, Status::Full),
        (0x103, &good, Status::Full),
    ] {
        let order = bench.sealed_order(Object::Issuer, index, 1, body);
        assert_eq!(bench.bring(&order, &bench.root()), status);
    }
    assert!(
        bench.lock.state().owned.as_ref().unwrap().issuers[1..].iter().all(|issuer| issuer.policy.is_none())
    );
}

#[test]
fn an_issuer_outlives_a_power_cut_and_a_snapshot() {
    let mut bench = Bench::owned();
    assert_eq!(admit(&mut bench, 1, 0, &LIMITS), Status::Ok);
    bench.power_cycle(true);
    let before = bench.lock.state().owned.as_ref().unwrap().issuers;
    bench.rebuild();
    assert_eq!(bench.lock.state().owned.as_ref().unwrap().issuers, before);
    assert_eq!(claim(&mut bench, &edge(1), &LIMITS, 1).0, Status::Ok);
}
