//! Lists of several hosts in any order, among bytes that are none: whatever is read is read as a slower reader reads
//! it, and a lock ends with the same whichever list came first.
#![no_main]

use std::collections::BTreeSet;

use arbitrary::Arbitrary;
use fuzz::{LOCK, Rig, T, root};
use libfuzzer_sys::fuzz_target;
use lock_protocol::list::{IssuerLine, List, ListFields, Revoked};
use lock_protocol::lock::Owned;

#[derive(Arbitrary, Debug)]
struct Host {
    version: u8,
    pin_generation: u8,
    lines: Vec<(u8, u8, u8)>,
    serials: Vec<(u8, u8)>,
    codes: Vec<u8>,
}

#[derive(Arbitrary, Debug)]
struct Input {
    raw: Vec<u8>,
    hosts: Vec<Host>,
    bend: u16,
}

fuzz_target!(|input: Input| {
    read(&[&[0x21], &input.raw[..]].concat());
    let lists: Vec<Vec<u8>> = input.hosts.iter().take(5).map(sealed).collect();
    for list in &lists {
        read(list);
        let mut bent = list.clone();
        let at = usize::from(input.bend) % (bent.len() * 8);
        bent[at / 8] ^= 1 << (at % 8);
        if let Ok(bent) = List::decode(&bent) {
            assert!(!bent.verify(&root().list(), &LOCK), "a bent list was believed");
        }
    }
    let (there, all_there) = joined(lists.iter());
    let (back, all_back) = joined(lists.iter().rev());
    if all_there && all_back {
        assert!(there == back, "the order of lists matters");
    }
});

/// Each count and each number again, by hand.
fn read(bytes: &[u8]) {
    let Ok((list, rest)) = List::split(bytes) else { return };
    let issuers: Vec<IssuerLine> = list.issuers().collect();
    let revoked: Vec<Revoked> = list.revoked().collect();
    let codes: Vec<[u8; 4]> = list.codes().collect();
    let expected = 10 + 3 + issuers.len() * 6 + revoked.len() * 5 + codes.len() * 4 + 16;
    assert_eq!(bytes.len() - rest.len(), expected);
    let (version, issued_at, pin_generation) = (list.version, list.issued_at, list.pin_generation);
    let (issuers, revoked, codes) = (&issuers[..], &revoked[..], &codes[..]);
    let again = ListFields { version, issued_at, pin_generation, issuers, revoked, codes };
    if let Ok(again) = again.seal(&root().list(), &LOCK) {
        assert_eq!(again[..again.len() - 16], bytes[..expected - 16]);
    }
}

fn sealed(host: &Host) -> Vec<u8> {
    let issuers: Vec<IssuerLine> = host
        .lines
        .iter()
        .take(3)
        .map(|line| IssuerLine { index: line.0 % 9, generation: line.1 % 3, min_serial: line.2.into() })
        .collect();
    let revoked: Vec<Revoked> = host
        .serials
        .iter()
        .take(6)
        .map(|entry| Revoked { issuer: entry.0 % 9, serial: entry.1.into() })
        .collect();
    let codes: Vec<[u8; 4]> = host.codes.iter().take(6).map(|code| [*code; 4]).collect();
    let fields = ListFields {
        version: host.version.into(),
        issued_at: T,
        pin_generation: host.pin_generation % 4,
        issuers: &issuers,
        revoked: &revoked,
        codes: &codes,
    };
    fields.seal(&root().list(), &LOCK).expect("so few fit into a message").to_vec()
}

type Known = (Vec<(u8, u32)>, BTreeSet<(u8, u32)>, BTreeSet<[u8; 4]>, u8, u32);

fn known(owned: &Owned) -> Known {
    let revoked = &owned.revocations;
    (
        owned.issuers.iter().map(|issuer| (issuer.generation, issuer.min_serial)).collect(),
        revoked.serials.iter().map(|entry| (entry.issuer, entry.serial)).collect(),
        revoked.codes.iter().map(|code| code.id).collect(),
        revoked.pin_generation,
        revoked.version,
    )
}

/// What a lock knows after these lists, and whether it took them all.
fn joined<'a>(lists: impl Iterator<Item = &'a Vec<u8>>) -> (Known, bool) {
    let mut rig = Rig::owned();
    let mut all = true;
    for list in lists {
        rig.connect(182);
        let answers = rig.say(list);
        all &= answers.iter().any(|answer| answer[..2] == [0x52, 0]);
    }
    (known(rig.lock.state().owned.as_ref().expect("an owned lock stays owned")), all)
}
