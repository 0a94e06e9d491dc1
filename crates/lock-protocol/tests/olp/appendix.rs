//! The vectors of docs/PROTOCOL.md section 13, as they are printed there: this crate makes exactly these bytes.

use std::collections::BTreeMap;

use lock_protocol::advert::{self, AdvertFlags};
use lock_protocol::block::{Bind, CredentialBlock};
use lock_protocol::challenge::{Challenge, Flags};
use lock_protocol::fresh;
use lock_protocol::keys::{AdvertKey, LogChainKey, RootKey, SiteKey};
use lock_protocol::list::{IssuerLine, ListFields, Revoked};
use lock_protocol::lock::judge::within_policy;
use lock_protocol::log::verify::{Finding, Verifier};
use lock_protocol::log::{Actor, Event, Line, Log, batch};
use lock_protocol::order::{self, Object, Subject};
use lock_protocol::policy::Policy;
use lock_protocol::receipt::Receipt;
use lock_protocol::rekey::{Rekey, Target};
use lock_protocol::settings::{HourPlan, OffsetChange, Settings};
use lock_protocol::setup::{self, Contents, Greeting, Transcript};
use lock_protocol::setup_code::SetupCode;
use lock_protocol::status::Status;
use lock_protocol::sub::{SubBlock, narrowed};
use lock_protocol::{LockId, Unix, claim, curve, mac, who};

use crate::vectors::{hex, unhex};

const DOCUMENT: &str = include_str!("../../../../docs/PROTOCOL.md");
const LOCK: LockId =
    LockId([0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff]);
const TIME: Unix = Unix(0x6956_dba0);

/// What stands in the document under this name.
fn printed(name: &str) -> &'static str {
    let block = DOCUMENT.rsplit("```").nth(1).unwrap();
    let lines = block.trim().lines().filter_map(|line| line.split_once(char::is_whitespace));
    let vectors: BTreeMap<&str, &str> = lines.map(|(name, value)| (name, value.trim())).collect();
    vectors.get(name).copied().unwrap_or_else(|| panic!("{name} is in the document"))
}

fn counting<const N: usize>(from: u8) -> [u8; N] {
    std::array::from_fn(|at| from + at as u8)
}

fn site() -> SiteKey {
    SiteKey::new(counting(0x20))
}

fn root() -> RootKey {
    site().root(&LOCK, &counting(0xB0))
}

fn start() -> LogChainKey {
    site().log_start(&LOCK, &counting(0xB0))
}

fn lock_pub() -> [u8; 32] {
    curve::public_key(&unhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"))
}

fn berlin() -> Settings {
    let mut changes = arrayvec::ArrayVec::new();
    changes.push(OffsetChange { at: Unix(0x69c8_7890), offset_minutes: 120 });
    changes.push(OffsetChange { at: Unix(0x6af4_2a90), offset_minutes: 60 });
    Settings {
        guests_stay: true,
        auto_lock_s: 30,
        grid_offset_minutes: 60,
        base_offset_minutes: 60,
        pin_digits: 9,
        pin_classes: 0x1F,
        plans: [
            HourPlan { arrival_minute: 900, departure_minute: 660 },
            HourPlan { arrival_minute: 660, departure_minute: 840 },
        ],
        gateway_days: 7,
        changes,
    }
}

#[test]
fn the_setup_code_is_the_printed_one() {
    let code = SetupCode { lock_id: LOCK, lock_pub: lock_pub(), setup_secret: counting(0xC0) };
    assert_eq!(code.to_text().as_str(), printed("setup_code"));
}

#[test]
fn keys_and_settings_are_the_printed_ones() {
    assert_eq!(hex(root().reveal()), printed("k_root"));
    assert_eq!(hex(start().reveal()), printed("a_0"));
    assert_eq!(hex(&berlin().encode().unwrap()), printed("settings"));
    assert_eq!(Settings::decode(&berlin().encode().unwrap()).unwrap(), berlin());
}

#[test]
fn setup_and_its_answer_are_the_printed_ones() {
    let greeting = Greeting { install_nonce: counting(0xB0), nonce: counting(0xD0) };
    let contents = Contents {
        root: root(),
        policy: Policy::OWNER,
        log_start: start(),
        time: TIME,
        settings_version: 1,
        settings: berlin(),
    };
    let e_secret = mac::sha256(&[b"olp1 test ephemeral key"]);
    let e_pub = curve::public_key(&e_secret);
    let shared = curve::agree(&e_secret, &lock_pub()).unwrap();
    let transcript = Transcript { lock_id: &LOCK, greeting: &greeting, e_pub: &e_pub };
    let message = setup::seal(&counting(0xC0), &shared, transcript, &contents).unwrap();

    assert_eq!(hex(&greeting.encode()), printed("greeting"));
    assert_eq!(hex(&contents.encode().unwrap()), printed("setup_contents"));
    assert_eq!(hex(&message), printed("setup"));
    let answer = setup::seal_answer(&root().setup_answer(), &greeting, &message, Status::Ok);
    assert_eq!(hex(&answer), printed("setup_answer"));
}

#[test]
fn orders_and_receipts_are_the_printed_ones() {
    let (key, nonce_key) = (root().order(), root().order_nonce());
    let wider = Settings {
        guests_stay: false,
        auto_lock_s: 0,
        pin_digits: 10,
        pin_classes: 0x03,
        gateway_days: 0,
        changes: arrayvec::ArrayVec::new(),
        ..berlin()
    };
    let settings = Subject { object: Object::Settings, index: 0, version: 2 };
    let order = order::seal(&key, &nonce_key, settings, &wider.encode().unwrap()).unwrap();
    assert_eq!(hex(&order), printed("order_settings"));
    let ack = Subject { object: Object::LogAck, index: 0, version: 4 };
    assert_eq!(hex(&order::seal(&key, &nonce_key, ack, &[]).unwrap()), printed("order_log_ack"));

    let receipt = |subject, log_seq, tag: &[u8; 16]| {
        hex(&Receipt { status: Status::Ok, subject, log_seq }.seal(&root().receipt(), &LOCK, tag))
    };
    assert_eq!(receipt(settings, 4, order.last_chunk().unwrap()), printed("receipt_settings"));

    let fields = ListFields {
        version: 3,
        issued_at: TIME,
        pin_generation: 0,
        issuers: &[IssuerLine { index: 0, generation: 0, min_serial: 2 }],
        revoked: &[Revoked { issuer: 0, serial: 5 }, Revoked { issuer: 1, serial: 9 }],
        codes: &[[0xA1, 0xB2, 0xC3, 0xD4]],
    };
    let list = fields.seal(&root().list(), &LOCK).unwrap();
    let list_mac = list.last_chunk().unwrap();
    assert_eq!(hex(&list), printed("list"));
    let subject = Subject { object: Object::List, index: 0, version: 3 };
    assert_eq!(receipt(subject, 5, list_mac), printed("receipt_list"));

    let key = root().fresh(fresh::OWNER);
    let token = fresh::seal(&key, &LOCK, fresh::BOUND, (3, list_mac), TIME, &counting(0xD0));
    assert_eq!(hex(&token), printed("fresh_owner"));
    let mut tag = [0; 16];
    tag[..12].copy_from_slice(token.last_chunk::<12>().unwrap());
    let subject = Subject { object: Object::Fresh, index: 0, version: 3 };
    assert_eq!(receipt(subject, 5, &tag), printed("receipt_fresh"));
}

#[test]
fn the_log_and_its_batches_are_the_printed_ones() {
    let line = |after_s, quality, event, method, actor, detail| Line {
        time: TIME.plus(after_s),
        quality,
        event,
        method,
        result: Status::Ok,
        actor,
        detail,
    };
    let guest = Actor { issuer: 0, generation: 0, serial: 7, slot: 5 };
    let lines = [
        line(0, 2, Event::Installed, 0, Actor::default(), 1),
        line(60, 3, Event::Claimed, 2, guest, 0xA0EB_23A6),
        line(60, 3, Event::Unlocked, 2, guest, 0),
    ];
    let mut log = Box::new(Log::start(start()));
    for (number, line) in (1..).zip(&lines) {
        let entry = log.head().clone().append(line);
        log.push(&entry).unwrap();
        assert_eq!(hex(&entry.0), printed(&format!("log_entry_{number}")));
    }
    assert_eq!(hex(&batch::get(1)), printed("log_get"));
    let key = root().log_seal();
    let whole = batch::seal(&log, &key, &LOCK, 1).unwrap();
    let end = batch::seal(&log, &key, &LOCK, 4).unwrap();
    assert_eq!(hex(&whole), printed("log_batch"));
    assert_eq!(hex(&end), printed("log_batch_end"));

    let mut owner = Verifier::start(start());
    let opened = batch::open(&key, &LOCK, &whole).unwrap();
    assert_eq!(owner.follow(&LOCK, &opened), Ok(Finding::Continues));
    assert_eq!(owner.follow(&LOCK, &batch::open(&key, &LOCK, &end).unwrap()), Ok(Finding::Continues));
}

#[test]
fn what_strangers_see_is_the_printed() {
    let key = AdvertKey::of(&lock_pub(), &LOCK);
    assert_eq!(hex(&who::seal(&key, &counting(0xD0), &counting(0xB0))), printed("who_answer"));
    let wanted = AdvertFlags { setup: true, fresh_wanted: true, ..AdvertFlags::default() };
    assert_eq!(hex(&advert::encode(&key, wanted, Some(TIME))), printed("advert"));
    let lost = AdvertFlags { setup: true, clock_untrusted: true, ..AdvertFlags::default() };
    assert_eq!(hex(&advert::encode(&key, lost, None)), printed("advert_no_clock"));
}

/// The manager of the vectors: issuer 3 in generation 1.
const MANAGER: Policy = Policy {
    rights: 0x4F,
    roles: 0x03,
    flags: 0,
    hours_max: 72,
    devices_max: 2,
    depth_max: 2,
    stale_max: 24,
    not_after: 0,
    pin_classes: 0,
};

#[test]
fn a_managers_coded_key_and_what_is_handed_on_from_it_are_the_printed_ones() {
    let body = [&[1][..], &MANAGER.encode()].concat();
    let subject = Subject { object: Object::Issuer, index: 3, version: 1 };
    let order = order::seal(&root().order(), &root().order_nonce(), subject, &body).unwrap();
    assert_eq!(hex(&order), printed("order_issuer"));

    let block: [u8; 23] = unhex(printed("coded_block"));
    let read = CredentialBlock::decode(&block).unwrap();
    assert!(read.bind == Bind::ClaimCode && within_policy(&read, &MANAGER));
    let issuer = root().issuer(3, 1, &MANAGER);
    let (digits, link) = (issuer.claim_code(&block).unwrap(), issuer.credential(&block).unwrap());
    assert_eq!(digits, printed("claim_code").as_bytes());
    let code = link.with_code(&digits);
    assert_eq!(hex(code.reveal()), printed("k_x"));

    let secret = mac::sha256(&[b"olp1 test device key"]);
    let (dev_pub, nonce) = (curve::public_key(&secret), counting(0xA0));
    let flags = Flags { clock_trusted: true, ..Flags::default() };
    let challenge = Challenge { flags, nonce, time: TIME, list_version: 3 }.encode();
    let keys = (&link, &code);
    let claim =
        claim::seal_split(keys, &LOCK, &challenge, [0x21, 0], [1, 2, 3, 4], &dev_pub, &block).unwrap();
    assert_eq!(hex(&claim), printed("claim_coded"));
    let shared = curve::agree(&secret, &lock_pub()).unwrap();
    let device = code.device(&shared, &LOCK, &nonce, &dev_pub);
    assert_eq!(hex(device.reveal()), printed("k_dev_coded"));

    let sub: [u8; 23] = unhex(printed("sub_block"));
    let narrower = narrowed(&read, &SubBlock::decode(&sub).unwrap().fields).unwrap();
    assert_eq!((narrower.serial, narrower.rights, narrower.max_uses), (9, 1, 2));
    assert_eq!(hex(device.sub(&sub).unwrap().reveal()), printed("k_sub"));
}

#[test]
fn a_handover_and_leave_to_reset_are_the_printed_ones() {
    let (site, install_nonce) = (SiteKey::new(counting(0x40)), counting(0xE0));
    let contents = Contents {
        root: site.root(&LOCK, &install_nonce),
        policy: Policy::OWNER,
        log_start: site.log_start(&LOCK, &install_nonce),
        time: TIME,
        settings_version: 1,
        settings: berlin(),
    };
    let (old_root, new_root) = (root(), contents.root.clone());
    let target = Target { lock_id: &LOCK, old_root: &old_root };
    let e_secret = mac::sha256(&[b"olp1 test ephemeral key"]);
    let body = Rekey { install_nonce, contents }.seal(target, &e_secret, &lock_pub()).unwrap();
    let sealed = |object, body: &[u8]| {
        let subject = Subject { object, index: 0, version: 1 };
        order::seal(&root().order(), &root().order_nonce(), subject, body).unwrap()
    };
    let order = sealed(Object::Rekey, &body);
    assert_eq!(hex(&order), printed("order_rekey"));
    let subject = Subject { object: Object::Rekey, index: 0, version: 1 };
    let receipt = Receipt { status: Status::Ok, subject, log_seq: 1 };
    assert_eq!(
        hex(&receipt.seal(&new_root.receipt(), &LOCK, order.last_chunk().unwrap())),
        printed("receipt_rekey")
    );
    assert_eq!(hex(&sealed(Object::Reset, &[])), printed("order_reset"));
    assert_eq!(root().recovery_code(), printed("recovery_code").as_bytes());
}
