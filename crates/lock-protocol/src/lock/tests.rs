//! A phone and a lock, frame by frame: the main path, and what each end must refuse.

use super::{Change, Effect, Identity, Lock, Sensors, State, StorageFailed};
use crate::block::{Bind, ClockLoss, CredentialBlock, Role};
use crate::keys::{CredentialKey, DeviceKey, RootKey, SiteKey};
use crate::list::{IssuerLine, ListFields, Revoked};
use crate::log::Event as Logged;
use crate::log::batch;
use crate::log::verify::{Finding, Verifier};
use crate::order::{self, Object, Subject};
use crate::phone::Event;
use crate::policy::Policy;
use crate::receipt;
use crate::settings::Settings;
use crate::setup::Contents;
use crate::status::{Bolt, Door, Status};
use crate::unlock::{ANY_SLOT, Act, Action, Intent};
use crate::{LockId, Mono, Phone, Unix, curve, fresh};

const START: Unix = Unix(1_800_000_000);
const TAP: Act = Act { intent: Intent::Tap, action: Action::Unlock };
const STATUS: Act = Act { intent: Intent::Tap, action: Action::Status };

/// A lock on the bench: its storage is a vector, its motor a counter.
struct Bench {
    lock: Box<Lock>,
    records: Vec<Change>,
    turns: Vec<Action>,
    frames: Vec<Vec<u8>>,
    dropped: bool,
    fail_storage: bool,
    now: Mono,
}

fn identity() -> Identity {
    Identity {
        lock_id: LockId([0x11; 16]),
        static_secret: [0x22; 32],
        setup_secret: [0x33; 16],
        nonce_key: [0x44; 32],
    }
}

fn site() -> SiteKey {
    SiteKey::new([0x55; 32])
}

impl Bench {
    fn factory() -> Self {
        Self::boot(vec![], true, Mono(5_000))
    }

    fn boot(records: Vec<Change>, rtc_kept: bool, now: Mono) -> Self {
        let mut state = State::factory([0x66; 16]);
        for record in &records {
            state.apply(record).unwrap();
        }
        let lock = Box::new(Lock::boot(identity(), state, rtc_kept, now, [1; 32]));
        let mut bench =
            Self { lock, records, turns: vec![], frames: vec![], dropped: false, fail_storage: false, now };
        bench.settle();
        bench
    }

    fn settle(&mut self) {
        while let Some(effect) = self.lock.poll() {
            match effect {
                Effect::Store(_) if self.fail_storage => self.lock.stored(Err(StorageFailed)),
                Effect::Store(change) => {
                    self.records.push(Change::decode(change.encode()).unwrap());
                    self.lock.stored(Ok(()));
                }
                Effect::Turn(action) => self.turns.push(action),
                Effect::Send(frame) => self.frames.push(frame.to_vec()),
                Effect::Disconnect => self.dropped = true,
            }
        }
    }

    fn connect(&mut self, frame_length: usize) -> Phone {
        self.frames.clear();
        self.dropped = false;
        self.lock.connect(self.now, [2; 32], frame_length);
        self.settle();
        let mut phone = Phone::new(identity().lock_id, frame_length);
        self.exchange(&mut phone);
        while phone.poll_event().is_some() {}
        phone
    }

    fn exchange(&mut self, phone: &mut Phone) -> Vec<Event> {
        let mut events = vec![];
        loop {
            while let Some(frame) = phone.poll_transmit() {
                self.lock.receive(&frame, self.now, [3; 32]);
                self.settle();
            }
            let frames = std::mem::take(&mut self.frames);
            if frames.is_empty() {
                return events;
            }
            for frame in frames {
                phone.handle_frame(&frame, self.now);
                events.extend(std::iter::from_fn(|| phone.poll_event()));
            }
        }
    }

    fn root(&self) -> RootKey {
        site().root(&identity().lock_id, &self.lock.state().install_nonce)
    }

    fn contents(&self) -> Contents {
        Contents {
            root: self.root(),
            policy: Policy::OWNER,
            log_start: site().log_start(&identity().lock_id, &self.lock.state().install_nonce),
            time: START,
            settings_version: 1,
            settings: Settings::default(),
        }
    }

    fn provision(frame_length: usize) -> Self {
        let mut bench = Self::factory();
        let mut phone = bench.connect(frame_length);
        phone.setup(&bench.lock.setup_code(), &[9; 32], &bench.contents()).unwrap();
        let events = bench.exchange(&mut phone);
        assert!(events.iter().any(|event| matches!(event, Event::SetUp(Status::Ok))));
        bench
    }

    fn key(&self, block: &CredentialBlock) -> CredentialKey {
        let issuer = self.root().issuer(block.issuer, block.generation, &Policy::OWNER);
        issuer.credential(&block.encode().unwrap()).unwrap()
    }

    /// Claims with a device whose secret is `device`; gives the answer's status and what the device then holds.
    fn claim(&mut self, block: &CredentialBlock, device: u8, act: Act) -> (Status, DeviceKey, u8) {
        let mut phone = self.connect(247);
        let lock_pub = curve::public_key(&identity().static_secret);
        let encoded = block.encode().unwrap();
        let key = phone.claim(&self.key(block), &encoded, (&[device; 32], &lock_pub), act, [7; 4]).unwrap();
        let event = self.exchange(&mut phone).into_iter().next().unwrap();
        if let Event::Claimed(claimed) = event {
            return (claimed.status, key, claimed.slot);
        }
        let Event::Unproven(status) = event else { panic!("neither claimed nor refused") };
        (status, key, ANY_SLOT)
    }

    fn act(&mut self, key: &DeviceKey, slot: u8, act: Act, ext: &[u8]) -> Status {
        let mut phone = self.connect(247);
        phone.act(key, slot, act, [8; 4], ext).unwrap();
        let event = self.exchange(&mut phone).into_iter().next().unwrap();
        if let Event::Answered(outcome) = event {
            return outcome.status;
        }
        let Event::Unproven(status) = event else { panic!("neither answered nor refused") };
        status
    }

    fn list(&self, version: u32, serials: &[u32]) -> Vec<u8> {
        let revoked: Vec<_> = serials.iter().map(|&serial| Revoked { issuer: 0, serial }).collect();
        let fields = ListFields {
            version,
            issued_at: START,
            pin_generation: 0,
            issuers: &[],
            revoked: &revoked,
            codes: &[],
        };
        fields.seal(&self.root().list(), &identity().lock_id).unwrap().to_vec()
    }

    fn logged(&self) -> Vec<Logged> {
        let log = &self.lock.state().owned.as_ref().unwrap().log;
        (log.first()..=log.newest()).map(|seq| log.get(seq).unwrap().line().unwrap().event).collect()
    }
}

fn guest(serial: u32) -> CredentialBlock {
    CredentialBlock {
        issuer: 0,
        generation: 0,
        serial,
        not_before: START,
        not_after: START.plus(86_400),
        max_uses: 0,
        role: Role::Guest,
        rights: 0x3F,
        bind: Bind::FirstClaim,
        max_devices: 1,
        depth: 0,
        max_stale: 0,
        intents: 3,
        clock_loss: ClockLoss::Degraded,
        schedules: arrayvec::ArrayVec::new(),
    }
}

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
    bench.lock.factory_reset([0x77; 32]);
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
