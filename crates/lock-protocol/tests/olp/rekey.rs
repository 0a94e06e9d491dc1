//! A lock changes hands: REKEY from the installer to the owner, and a factory reset where guests stay.

use lock_protocol::keys::{RootKey, SiteKey};
use lock_protocol::list::{IssuerLine, ListFields};
use lock_protocol::lock::Identity;
use lock_protocol::log::Event;
use lock_protocol::log::batch;
use lock_protocol::log::verify::{Finding, Verifier};
use lock_protocol::order::{self, Object, Subject};
use lock_protocol::policy::Policy;
use lock_protocol::rekey::{Rekey, Target};
use lock_protocol::settings::Settings;
use lock_protocol::setup::Contents;
use lock_protocol::status::Status;
use lock_protocol::{Unix, curve};

use crate::bench::{Bench, Device, LOCK, STATIC_SECRET, T, TAP, guest, identity};

const OWNER: [u8; 32] = [0x99; 32];
const NONCE: [u8; 16] = [0x9A; 16];

fn new_root() -> RootKey {
    SiteKey::new(OWNER).root(&LOCK, &NONCE)
}

fn rekey(time: Unix) -> Rekey {
    let contents = Contents {
        root: new_root(),
        policy: Policy::OWNER,
        log_start: SiteKey::new(OWNER).log_start(&LOCK, &NONCE),
        time,
        settings_version: 4,
        settings: Settings { guests_stay: true, ..Settings::default() },
    };
    Rekey { install_nonce: NONCE, contents }
}

fn sealed(bench: &Bench, rekey: &Rekey) -> Vec<u8> {
    let root = bench.root();
    let target = Target { lock_id: &LOCK, old_root: &root };
    let body = rekey.seal(target, &[0x71; 32], &curve::public_key(&STATIC_SECRET)).unwrap();
    bench.sealed_order(Object::Rekey, 0, 1, &body)
}

/// The new owner's first key at the lock.
fn claim_as_owner(bench: &mut Bench) -> (Status, Device) {
    let block = guest(1).encode().unwrap();
    let link = new_root().issuer(0, 0, &Policy::OWNER).credential(&block).unwrap();
    bench.connect();
    bench.present(&link, None, &block, 9, TAP)
}

#[test]
fn the_owner_takes_over_and_the_installer_can_do_nothing_any_more() {
    let mut bench = Bench::owned();
    let installers = bench.enrol(&guest(1), 1);
    let (old_root, order) = (bench.root(), sealed(&bench, &rekey(T)));
    let by_installer = bench.sealed_order(Object::Settings, 0, 9, &Settings::default().encode().unwrap());

    assert_eq!(bench.bring(&order, &new_root()), Status::Ok, "proved by the new key");

    let state = bench.lock.state();
    let owned = state.owned.as_ref().unwrap();
    assert_eq!(state.install_nonce, NONCE);
    assert!(owned.slots.iter().all(Option::is_none));
    assert!(owned.settings.guests_stay && owned.settings_version == 4);
    bench.connect();
    assert_eq!(bench.say(&by_installer)[0][1], Status::BadMac.code());
    let knock = lock_protocol::unlock::seal(
        &installers.key,
        &LOCK,
        &bench.challenge(),
        [TAP.code(), installers.slot, 0],
        [1; 4],
        &[],
    );
    assert_eq!(bench.say(&knock.unwrap())[0][1], Status::BadMac.code());
    bench.leave();
    assert_eq!(bench.turned.len(), 1, "nothing since the installer's own test");
    assert_ne!(old_root.reveal(), owner_root(&bench).reveal());
    let (status, device) = claim_as_owner(&mut bench);
    assert_eq!(status, Status::Ok);
    bench.rebuild();
    assert_eq!(bench.open(&device), Status::Ok);
}

fn owner_root(bench: &Bench) -> RootKey {
    bench.lock.state().owned.as_ref().unwrap().root.clone()
}

#[test]
fn the_new_owners_log_begins_with_the_handover_and_shows_nothing_older() {
    let mut bench = Bench::owned();
    bench.enrol(&guest(1), 1);
    let order = sealed(&bench, &rekey(T));
    assert_eq!(bench.bring(&order, &new_root()), Status::Ok);

    let log = &bench.lock.state().owned.as_ref().unwrap().log;
    assert_eq!((log.first(), log.newest()), (1, 1));
    assert_eq!(log.get(1).unwrap().line().unwrap().event, Event::Rekeyed);
    let batch = batch::seal(log, &new_root().log_seal(), &LOCK, 1).unwrap();
    let mut verifier = Verifier::start(SiteKey::new(OWNER).log_start(&LOCK, &NONCE));
    let opened = batch::open(&new_root().log_seal(), &LOCK, &batch).unwrap();
    assert_eq!(verifier.follow(&LOCK, &opened), Ok(Finding::Continues));
}

#[test]
fn the_clock_goes_on_and_the_lower_bound_stays() {
    let mut bench = Bench::owned();
    bench.wait(3_600_000);
    let before = bench.lock.clock(bench.now);
    let order = sealed(&bench, &rekey(T.minus(86_400)));
    assert_eq!(bench.bring(&order, &new_root()), Status::Ok);
    assert_eq!(bench.lock.clock(bench.now), before);
}

#[test]
fn what_is_not_a_handover_changes_nothing() {
    let mut bench = Bench::owned();
    let guest = bench.enrol(&guest(1), 1);
    let root = bench.root();
    let target = Target { lock_id: &LOCK, old_root: &root };
    let lock_pub = curve::public_key(&STATIC_SECRET);
    let good = rekey(T).seal(target, &[0x71; 32], &lock_pub).unwrap();
    let other_lock = rekey(T).seal(target, &[0x71; 32], &curve::public_key(&[0x12; 32])).unwrap();
    let same_root = Rekey { contents: Contents { root: root.clone(), ..rekey(T).contents }, ..rekey(T) };
    let same_root = same_root.seal(target, &[0x71; 32], &lock_pub).unwrap();
    let ahead = rekey(T.plus(400)).seal(target, &[0x71; 32], &lock_pub).unwrap();
    let mut weak = good.clone();
    weak[..32].fill(0);
    let mut changed = good.clone();
    changed[40] ^= 1;
    for (body, status) in [
        (&[][..], Status::Malformed),
        (&good[..47], Status::Malformed),
        (&good[..good.len() - 1], Status::Malformed),
        (&other_lock, Status::Malformed),
        (&weak, Status::Malformed),
        (&changed, Status::Malformed),
        (&same_root, Status::Conflict),
        (&ahead, Status::AheadOfClock),
    ] {
        let order = bench.sealed_order(Object::Rekey, 0, 1, body);
        assert_eq!(bench.bring(&order, &root), status);
    }
    assert_eq!(bench.open(&guest), Status::Ok);
    let forged = order::seal(
        &new_root().order(),
        &new_root().order_nonce(),
        Subject { object: Object::Rekey, index: 0, version: 1 },
        &good,
    );
    bench.connect();
    assert_eq!(bench.say(&forged.unwrap())[0][1], Status::BadMac.code());
}

#[test]
fn a_revoked_key_stays_dead_through_a_handover() {
    let mut bench = Bench::owned();
    let line = IssuerLine { index: 0, generation: 3, min_serial: 7 };
    let fields = ListFields {
        version: 1,
        issued_at: T,
        pin_generation: 2,
        issuers: &[line],
        revoked: &[],
        codes: &[],
    };
    let list = fields.seal(&bench.root().list(), &LOCK).unwrap();
    assert_eq!(bench.bring(&list, &bench.root()), Status::Ok);
    let order = sealed(&bench, &rekey(T));
    assert_eq!(bench.bring(&order, &new_root()), Status::Ok);

    bench.connect();
    let before = bench.say(&order);
    assert_eq!(before[0][1], Status::BadMac.code(), "the same order once more opens nothing");
    let owned = bench.lock.state().owned.as_ref().unwrap();
    assert_eq!((owned.revocations.version, owned.issuers[0].generation), (0, 0), "all under a new root");
}

fn stayed() -> Bench {
    Bench::owned_with(Settings { guests_stay: true, ..Settings::default() })
}

fn press_reset(bench: &mut Bench) -> bool {
    bench.lock.factory_reset(bench.now, [5; 32]);
    bench.work();
    bench.lock.state().owned.is_none()
}

#[test]
fn where_guests_stay_the_button_alone_resets_nothing() {
    let mut bench = stayed();
    assert!(!press_reset(&mut bench));

    let order = bench.sealed_order(Object::Reset, 0, 1, &[]);
    assert_eq!(bench.bring(&order, &bench.root()), Status::Ok);
    assert!(press_reset(&mut bench));
}

#[test]
fn leave_to_reset_lasts_ten_minutes_ends_with_the_power_and_counts_once() {
    let mut bench = stayed();
    let order = bench.sealed_order(Object::Reset, 0, 1, &[]);
    assert_eq!(bench.bring(&order, &bench.root()), Status::Ok);
    bench.wait(600_000);
    assert!(!press_reset(&mut bench));
    assert_eq!(bench.bring(&order, &bench.root()), Status::Superseded, "a guest kept it");
    assert!(!press_reset(&mut bench));

    let next = bench.sealed_order(Object::Reset, 0, 2, &[]);
    assert_eq!(bench.bring(&next, &bench.root()), Status::Ok);
    bench.power_cycle(true);
    assert!(!press_reset(&mut bench));
    bench.rebuild();
    assert_eq!(bench.bring(&next, &bench.root()), Status::Superseded);
}

#[test]
fn the_recovery_code_at_the_keypad_allows_a_reset_and_opens_nothing() {
    let mut bench = stayed();
    let code = bench.root().recovery_code();
    let mut wrong = code;
    wrong[0] = if wrong[0] == b'9' { b'0' } else { wrong[0] + 1 };
    let enter = |bench: &mut Bench, digits: &[u8]| {
        for digit in digits {
            bench.lock.press(lock_protocol::lock::Key::Digit(digit - b'0'), bench.now);
        }
        bench.lock.press(lock_protocol::lock::Key::Enter, bench.now);
        bench.work();
    };
    for _ in 0..5 {
        enter(&mut bench, &wrong);
    }
    enter(&mut bench, &code);
    assert!(!press_reset(&mut bench), "guessers wait, and so does the right one");
    bench.wait(31_000);
    enter(&mut bench, &code);
    assert!(bench.turned.is_empty());
    assert!(press_reset(&mut bench));
}

#[test]
fn another_locks_secret_does_not_open_a_handover() {
    let bench = Bench::owned();
    let root = bench.root();
    let target = Target { lock_id: &LOCK, old_root: &root };
    let Identity { static_secret, .. } = identity();
    let body = rekey(T).seal(target, &[0x71; 32], &curve::public_key(&static_secret)).unwrap();
    let (wrong_root, wrong_name) = (new_root(), lock_protocol::LockId([1; 16]));
    assert!(Rekey::open(target, &static_secret, &body).is_some());
    assert!(Rekey::open(target, &[0x12; 32], &body).is_none());
    assert!(Rekey::open(Target { old_root: &wrong_root, ..target }, &static_secret, &body).is_none());
    assert!(Rekey::open(Target { lock_id: &wrong_name, ..target }, &static_secret, &body).is_none());
}
