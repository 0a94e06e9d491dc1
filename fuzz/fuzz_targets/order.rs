//! Orders in any sequence, good, bent, late and cut short: the motor rests, no version ever falls, what is refused
//! changes nothing, and what is written is what is believed.
#![no_main]

use arbitrary::Arbitrary;
use fuzz::{LOCK, Rig, T, replay, root};
use libfuzzer_sys::fuzz_target;
use lock_protocol::order::{self, Object, Order, Subject};
use lock_protocol::policy::Policy;
use lock_protocol::status::Status;
use lock_protocol::{receipt, stored_code};

#[derive(Arbitrary, Debug)]
enum Body {
    /// Whatever.
    Raw(Vec<u8>),
    /// A layout that stored codes have, its numbers free.
    Code {
        secret: [u8; 2],
        fingerprint: u8,
        from_h: i8,
        hours: u8,
        uses: u8,
        rest: [u8; 2],
        schedule: Vec<[u8; 3]>,
    },
    /// One byte of an issuer's policy is somebody's wish.
    Issuer {
        generation: u8,
        at: u8,
        byte: u8,
    },
    Settings(Vec<u8>),
    Path {
        generation: u8,
        key: u8,
    },
    Empty,
}

#[derive(Arbitrary, Debug)]
enum Step {
    Order {
        object: u8,
        index: u8,
        version: u8,
        body: Body,
    },
    /// The last order, one bit changed.
    Bent(u16),
    /// The last order once more.
    Again,
    Raw(Vec<u8>),
    StorageFails(bool),
    PowerCut(bool),
}

fuzz_target!(|steps: Vec<Step>| {
    let mut rig = Rig::owned();
    rig.connect(182);
    let mut last: Option<Vec<u8>> = None;
    for step in steps.iter().take(40) {
        match step {
            Step::Order { object, index, version, body } => {
                let object = Object::from_code(1 + object % 9).expect("there are nine");
                let index = if *index == 255 { 0xFFFF } else { u16::from(index % 20) };
                let subject = Subject { object, index, version: u32::from(*version) };
                let keys = (root().order(), root().order_nonce());
                let Ok(sealed) = order::seal(&keys.0, &keys.1, subject, &bytes(body)) else { continue };
                last = Some(sealed.to_vec());
                bring(&mut rig, &sealed);
            }
            Step::Bent(at) => {
                let Some(mut bent) = last.clone() else { continue };
                let at = usize::from(*at) % (bent.len() * 8);
                bent[at / 8] ^= 1 << (at % 8);
                let taken = bring(&mut rig, &bent);
                assert!(taken.is_none_or(|status| status == Status::BadMac), "a bent order was opened");
            }
            Step::Again => {
                let Some(again) = last.clone() else { continue };
                bring(&mut rig, &again);
            }
            Step::Raw(rest) => {
                let taken = bring(&mut rig, &[&[order::KIND], &rest[..]].concat());
                assert!(
                    taken.is_none_or(|status| status == Status::BadMac),
                    "bytes without a key were opened"
                );
            }
            Step::StorageFails(fails) => rig.storage_fails = *fails,
            Step::PowerCut(rtc_kept) => {
                rig.power_cycle(*rtc_kept);
                rig.connect(182);
            }
        }
        assert!(rig.turned.is_empty(), "an order moved the bolt");
    }
});

/// Says a message; the status of a receipt that the lock proved, or of one that it did not for a forgery.
fn bring(rig: &mut Rig, message: &[u8]) -> Option<Status> {
    let before = versions(rig);
    let written = rig.journal.len();
    let answers = rig.say(message);
    let status = answers
        .iter()
        .find(|answer| answer.first() == Some(&receipt::KIND))
        .map(|answer| receipt::Receipt::decode(answer).expect("the lock writes receipts").status);
    if let (Some(Status::Ok), Ok(order)) = (status, Order::decode(message)) {
        let proven = answers.iter().any(|it| receipt::verify(&root().receipt(), &LOCK, &order.tag, it));
        assert!(proven || order.subject.object == Object::Rekey, "Ok without the lock's proof");
        assert!(order.open(&root().order()).is_some(), "Ok to an order that nobody wrote");
    } else {
        assert_eq!(rig.journal.len(), written, "a refused order was written down");
    }
    for (before, after) in before.iter().zip(versions(rig)) {
        assert!(*before <= after, "a version fell");
    }
    same_after_replay(rig);
    if rig.sent.len() > 400 {
        rig.sent.clear();
    }
    // Forgeries close the connection after a while.
    rig.connect(182);
    status
}

/// Settings, reset, acknowledgement, then issuers, codes and paths in their order.
fn versions(rig: &Rig) -> Vec<u32> {
    let Some(owned) = &rig.lock.state().owned else { return Vec::new() };
    [owned.settings_version, owned.reset_version, owned.log.acked]
        .into_iter()
        .chain(owned.issuers.iter().map(|issuer| issuer.version))
        .chain(owned.keypad.codes.iter().map(|slot| slot.version))
        .chain(owned.keypad.paths.iter().map(|slot| slot.version))
        .collect()
}

fn same_after_replay(rig: &Rig) {
    let written = replay(&rig.journal);
    let (Some(believed), Some(written)) = (&rig.lock.state().owned, &written.owned) else {
        panic!("an owned lock stays owned");
    };
    assert!(believed.settings == written.settings);
    assert!(believed.issuers == written.issuers);
    let codes = |owned: &lock_protocol::lock::Owned| {
        owned.keypad.codes.iter().map(|slot| slot.code.map(|held| (held.code, held.uses))).collect::<Vec<_>>()
    };
    assert!(codes(believed) == codes(written));
    assert_eq!(believed.log.newest(), written.log.newest());
}

fn bytes(body: &Body) -> Vec<u8> {
    match body {
        Body::Raw(bytes) | Body::Settings(bytes) => bytes.clone(),
        Body::Code { secret, fingerprint, from_h, hours, uses, rest, schedule } => {
            let from = T.0.saturating_add_signed(i32::from(*from_h) * 3600);
            let until = from.saturating_add(u32::from(*hours) * 3600);
            let [loss, spoil] = *rest;
            let mut bytes = vec![1 + secret[0] % 2, 4 + secret[1] % 6];
            bytes.extend([if secret[0] % 2 == 0 { *fingerprint } else { 0 }; 8]);
            bytes.extend(from.to_be_bytes());
            bytes.extend(until.to_be_bytes());
            bytes.extend([0, *uses, loss % 4, schedule.len().min(3) as u8]);
            bytes.extend(schedule.iter().take(3).flatten());
            if spoil == 255 {
                bytes.push(0);
            }
            if let Ok(code) = stored_code::StoredCode::decode(&bytes) {
                assert_eq!(code.encode().expect("what was read can be written")[..], bytes[..]);
            }
            bytes
        }
        Body::Issuer { generation, at, byte } => {
            let mut policy = Policy::OWNER.encode();
            policy[usize::from(at % 16)] = *byte;
            [&[*generation % 3][..], &policy].concat()
        }
        Body::Path { generation, key } => [&[*generation][..], &[*key; 32]].concat(),
        Body::Empty => Vec::new(),
    }
}
