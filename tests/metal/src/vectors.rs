//! The vectors of docs/PROTOCOL.md: the bytes that are printed there are those made here.

use arrayvec::ArrayVec;
use cortex_m_semihosting::hprintln;
use lock_protocol::advert::{self, AdvertFlags};
use lock_protocol::keys::{AdvertKey, CredentialKey, DeviceKey, LogChainKey, RootKey, SiteKey};
use lock_protocol::list::{IssuerLine, ListFields, Revoked};
use lock_protocol::log::{Actor, Event, Line, Log, batch};
use lock_protocol::order::{self, Object, Subject};
use lock_protocol::policy::Policy;
use lock_protocol::receipt::Receipt;
use lock_protocol::settings::{HourPlan, OffsetChange, Settings};
use lock_protocol::setup::{self, Contents, Greeting, Transcript};
use lock_protocol::status::Status;
use lock_protocol::{LockId, Unix, claim, curve, fresh, mac, unlock, who};

#[expect(dead_code, non_upper_case_globals, reason = "generated from the document, names and all")]
mod printed {
    include!(concat!(env!("OUT_DIR"), "/printed.rs"));
}

const LOCK: LockId =
    LockId([0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff]);
/// Bob's of RFC 7748 section 6.1.
const LOCK_SECRET: [u8; 32] = [
    0x5d, 0xab, 0x08, 0x7e, 0x62, 0x4a, 0x8a, 0x4b, 0x79, 0xe1, 0x7f, 0x8b, 0x83, 0x80, 0x0e, 0xe6, 0x6f,
    0x3b, 0xb1, 0x29, 0x26, 0x18, 0xb6, 0xfd, 0x1c, 0x2f, 0x8b, 0x27, 0xff, 0x88, 0xe0, 0xeb,
];
const TIME: Unix = Unix(0x6956_dba0);

/// Every vector this build can make; a wrong one ends the run.
pub(crate) fn check() {
    let mut tally = Tally(0);
    door(&mut tally);
    signed_by_the_owner(&mut tally);
    put_into_service(&mut tally);
    orders(&mut tally);
    log(&mut tally);
    seen_by_strangers(&mut tally);
    hprintln!("figure vectors {}", tally.0);
}

struct Tally(u32);

impl Tally {
    fn same(&mut self, name: &str, made: &[u8], printed: &[u8]) {
        assert!(made == printed, "{name} is not what is printed");
        self.0 += 1;
    }
}

fn counting<const N: usize>(from: u8) -> [u8; N] {
    core::array::from_fn(|at| from + at as u8)
}

fn first_root() -> RootKey {
    RootKey::new(counting(0))
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

fn credential() -> CredentialKey {
    first_root().issuer_raw(0, 0, &[0; 16]).credential(&printed::block).unwrap()
}

fn device(dev_secret: &[u8; 32], dev_pub: &[u8; 32]) -> DeviceKey {
    let shared = curve::agree(dev_secret, &curve::public_key(&LOCK_SECRET)).unwrap();
    credential().device(&shared, &LOCK, &counting(0xA0), dev_pub)
}

fn door(tally: &mut Tally) {
    let dev_secret = mac::sha256(&[b"olp1 test device key"]);
    let dev_pub = curve::public_key(&dev_secret);
    let device = device(&dev_secret, &dev_pub);
    let issuer = first_root().issuer_raw(0, 0, &[0; 16]);
    tally.same("dev_pub", &dev_pub, &printed::dev_pub);
    tally.same("K_iss", issuer.reveal(), &printed::K_iss);
    tally.same("K_cred", credential().reveal(), &printed::K_cred);
    tally.same("K_dev", device.reveal(), &printed::K_dev);
    tally.same("K_pin", issuer.pin(0).reveal(), &printed::K_pin);

    let greeted = &printed::CHALLENGE;
    let asked = unlock::seal(&device, &LOCK, greeted, [0x11, 5, 0], [1, 2, 3, 4], &[]).unwrap();
    tally.same("UNLOCK", &asked, &printed::UNLOCK);
    let answer = unlock::seal_result(&device, &LOCK, greeted, &printed::UNLOCK, [0, 1, 0x57], 1235);
    tally.same("RESULT", &answer, &printed::RESULT);
    let claimed =
        claim::seal(&credential(), &LOCK, greeted, [0x11, 0], [1, 2, 3, 4], &dev_pub, &printed::block)
            .unwrap();
    let answer = claim::seal_result(&device, &LOCK, greeted, &claimed, [0, 5, 1], 1234);
    tally.same("CLAIM_RES", &answer, &printed::CLAIM_RES);
}

fn signed_by_the_owner(tally: &mut Tally) {
    let fields = ListFields {
        version: 3,
        issued_at: Unix(0x6956_b490),
        pin_generation: 0,
        issuers: &[IssuerLine { index: 0, generation: 0, min_serial: 0 }],
        revoked: &[Revoked { issuer: 0, serial: 5 }, Revoked { issuer: 0, serial: 6 }],
        codes: &[],
    };
    let made = fields.seal(&first_root().list(), &LOCK).unwrap();
    tally.same("LIST", &made, &printed::LIST[..]);
    let (key, named) = (first_root().fresh(fresh::CLOUD), (3, made.last_chunk().unwrap()));
    let carried = fresh::seal(&key, &LOCK, 0x01, named, Unix(0x6956_d7b8), &[0; 12]);
    tally.same("FRESH carried", &carried, &printed::FRESH_carried);
    let bound = fresh::seal(&key, &LOCK, 0x81, named, Unix(0x6956_dba1), &counting(0xA0));
    tally.same("FRESH bound", &bound, &printed::FRESH_bound);
}

fn berlin() -> Settings {
    let mut changes = ArrayVec::new();
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
        ..Settings::default()
    }
}

fn put_into_service(tally: &mut Tally) {
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
    let shared = curve::agree(&e_secret, &curve::public_key(&LOCK_SECRET)).unwrap();
    let transcript = Transcript { lock_id: &LOCK, greeting: &greeting, e_pub: &e_pub };
    let message = setup::seal(&counting(0xC0), &shared, transcript, &contents).unwrap();
    tally.same("k_root", root().reveal(), &printed::k_root);
    tally.same("a_0", start().reveal(), &printed::a_0);
    tally.same("settings", &berlin().encode().unwrap(), &printed::settings);
    tally.same("greeting", &greeting.encode(), &printed::greeting);
    tally.same("setup", &message, &printed::setup);
    let answer = setup::seal_answer(&root().setup_answer(), &greeting, &message, Status::Ok);
    tally.same("setup_answer", &answer, &printed::setup_answer);
}

fn orders(tally: &mut Tally) {
    let (key, nonce_key) = (root().order(), root().order_nonce());
    let wider = Settings {
        guests_stay: false,
        auto_lock_s: 0,
        pin_digits: 10,
        pin_classes: 0x03,
        gateway_days: 0,
        changes: ArrayVec::new(),
        ..berlin()
    };
    let subject = Subject { object: Object::Settings, index: 0, version: 2 };
    let order = order::seal(&key, &nonce_key, subject, &wider.encode().unwrap()).unwrap();
    tally.same("order_settings", &order, &printed::order_settings);
    let receipt = Receipt { status: Status::Ok, subject, log_seq: 4 };
    let made = receipt.seal(&root().receipt(), &LOCK, order.last_chunk().unwrap());
    tally.same("receipt_settings", &made, &printed::receipt_settings);
    let acked = Subject { object: Object::LogAck, index: 0, version: 4 };
    let order = order::seal(&key, &nonce_key, acked, &[]).unwrap();
    tally.same("order_log_ack", &order, &printed::order_log_ack);
}

fn log(tally: &mut Tally) {
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
        (line(0, 2, Event::Installed, 0, Actor::default(), 1), printed::log_entry_1),
        (line(60, 3, Event::Claimed, 2, guest, 0xA0EB_23A6), printed::log_entry_2),
        (line(60, 3, Event::Unlocked, 2, guest, 0), printed::log_entry_3),
    ];
    let mut log = Log::start(start());
    for (line, expected) in &lines {
        let entry = log.head().clone().append(line);
        log.push(&entry).unwrap();
        tally.same("log_entry", &entry.0, expected);
    }
    let key = root().log_seal();
    tally.same("log_batch", &batch::seal(&log, &key, &LOCK, 1).unwrap(), &printed::log_batch);
    tally.same("log_batch_end", &batch::seal(&log, &key, &LOCK, 4).unwrap(), &printed::log_batch_end);
}

fn seen_by_strangers(tally: &mut Tally) {
    let key = AdvertKey::of(&curve::public_key(&LOCK_SECRET), &LOCK);
    tally.same("who_answer", &who::seal(&key, &counting(0xD0), &counting(0xB0)), &printed::who_answer);
    let wanted = AdvertFlags { setup: true, fresh_wanted: true, ..AdvertFlags::default() };
    tally.same("advert", &advert::encode(&key, wanted, Some(TIME)), &printed::advert);
}
