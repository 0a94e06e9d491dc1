//! A lock on the bench: its storage is a list of records, and the phone beside it is free to lie.

use lock_protocol::block::{Bind, ClockLoss, CredentialBlock, Role};
use lock_protocol::bytes::{CodecError, Message};
use lock_protocol::challenge::Challenge;
use lock_protocol::fragment::{Outgoing, Reassembly};
use lock_protocol::keys::{CODE_DIGITS, CredentialKey, DeviceKey, RootKey, SiteKey};
use lock_protocol::list::{List, ListFields, Revoked};
use lock_protocol::lock::{Change, Effect, Identity, Lock, Sensors, Signal, State, StorageFailed};
use lock_protocol::order::{self, Object, Order, Subject};
use lock_protocol::policy::Policy;
use lock_protocol::settings::Settings;
use lock_protocol::setup::{self, Contents, Greeting, Transcript};
use lock_protocol::status::{Bolt, Door, Status};
use lock_protocol::unlock::{Act, Action, Intent};
use lock_protocol::{LockId, Mono, Unix, claim, curve, fresh, receipt, unlock};

pub(crate) const LOCK: LockId = LockId([0x5A; 16]);
pub(crate) const STATIC_SECRET: [u8; 32] = [0x11; 32];
pub(crate) const SETUP_SECRET: [u8; 16] = [0x22; 16];
pub(crate) const SITE: [u8; 32] = [0x33; 32];
pub(crate) const T: Unix = Unix(1_800_000_000);
pub(crate) const DAY: u32 = 86_400;
pub(crate) const TAP: Act = Act { intent: Intent::Tap, action: Action::Unlock };

/// What the storage does with a record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Storage {
    Works,
    Fails,
}

/// A lock, what it has written, and everything it did.
pub(crate) struct Bench {
    pub(crate) lock: Box<Lock>,
    pub(crate) journal: Vec<Vec<u8>>,
    pub(crate) storage: Storage,
    pub(crate) now: Mono,
    pub(crate) turned: Vec<Action>,
    pub(crate) signals: Vec<Signal>,
    pub(crate) received: Vec<Vec<u8>>,
    pub(crate) closed: bool,
    frame_length: usize,
    incoming: Reassembly,
    entropy: Option<u8>,
}

/// A device that has claimed.
pub(crate) struct Device {
    pub(crate) key: DeviceKey,
    pub(crate) slot: u8,
}

pub(crate) fn identity() -> Identity {
    Identity {
        lock_id: LOCK,
        static_secret: STATIC_SECRET,
        setup_secret: SETUP_SECRET,
        nonce_key: [0x44; 32],
    }
}

pub(crate) fn guest(serial: u32) -> CredentialBlock {
    CredentialBlock {
        issuer: 0,
        generation: 0,
        serial,
        not_before: T,
        not_after: T.plus(3 * DAY),
        max_uses: 0,
        role: Role::Guest,
        rights: 0x0F,
        bind: Bind::FirstClaim,
        max_devices: 1,
        depth: 0,
        max_stale: 0,
        intents: 3,
        clock_loss: ClockLoss::Degraded,
        schedules: arrayvec::ArrayVec::new(),
    }
}

impl Bench {
    /// A factory-new lock that has started, with nobody connected.
    pub(crate) fn factory() -> Self {
        Self::start(State::factory([0x66; 16]), Mono(1_000), true, Storage::Works)
    }

    fn start(state: State, now: Mono, rtc_kept: bool, storage: Storage) -> Self {
        let lock = Box::new(Lock::boot(identity(), state, rtc_kept, now, [0; 32]));
        let mut bench = Self {
            lock,
            journal: Vec::new(),
            storage,
            now,
            turned: Vec::new(),
            signals: Vec::new(),
            received: Vec::new(),
            closed: false,
            frame_length: 185 - 3,
            incoming: Reassembly::default(),
            entropy: Some(1),
        };
        bench.work();
        bench
    }

    /// An owned lock whose clock has just been set to `T`, with nobody connected.
    pub(crate) fn owned() -> Self {
        Self::owned_with(Settings::default())
    }

    pub(crate) fn owned_with(settings: Settings) -> Self {
        let mut bench = Self::factory();
        let status = bench.set_up(settings);
        assert_eq!(status, Status::Ok);
        bench.leave();
        bench
    }

    /// Connects and puts the lock into service; the answer's status, already verified.
    pub(crate) fn set_up(&mut self, settings: Settings) -> Status {
        let greeting = Greeting::decode(&self.connect()).unwrap();
        let contents = self.contents(&greeting, settings);
        let e_secret = [0x77; 32];
        let (e_pub, lock_pub) = (curve::public_key(&e_secret), curve::public_key(&STATIC_SECRET));
        let shared = curve::agree(&e_secret, &lock_pub).unwrap();
        let transcript = Transcript { lock_id: &LOCK, greeting: &greeting, e_pub: &e_pub };
        let message = setup::seal(&SETUP_SECRET, &shared, transcript, &contents).unwrap();
        let answers = self.say(&message);
        assert!(setup::verify_answer(&contents.root.setup_answer(), &greeting, &message, &answers[0]));
        setup::read_answer(&answers[0]).unwrap()
    }

    fn contents(&self, greeting: &Greeting, settings: Settings) -> Contents {
        let site = SiteKey::new(SITE);
        Contents {
            root: site.root(&LOCK, &greeting.install_nonce),
            policy: Policy::OWNER,
            log_start: site.log_start(&LOCK, &greeting.install_nonce),
            time: T,
            settings_version: 1,
            settings,
        }
    }

    pub(crate) fn root(&self) -> RootKey {
        SiteKey::new(SITE).root(&LOCK, &self.lock.state().install_nonce)
    }

    /// A dead random number generator from here on: the same bytes for ever.
    pub(crate) fn without_entropy(&mut self) {
        self.entropy = None;
    }

    pub(crate) fn entropy(&mut self) -> [u8; 32] {
        let Some(last) = &mut self.entropy else {
            return [0; 32];
        };
        *last = last.wrapping_add(1);
        [*last; 32]
    }

    /// Connects; the first message the lock sends.
    pub(crate) fn connect(&mut self) -> Vec<u8> {
        let entropy = self.entropy();
        self.closed = false;
        self.incoming = Reassembly::default();
        self.received.clear();
        self.lock.connect(self.now, entropy, self.frame_length);
        self.work();
        self.received.last().cloned().unwrap_or_default()
    }

    pub(crate) fn leave(&mut self) {
        self.lock.disconnect();
        self.work();
    }

    /// The challenge that stands.
    pub(crate) fn challenge(&self) -> [u8; 20] {
        let newest = self.received.iter().rev().find(|message| message.first() == Some(&0x11));
        newest.unwrap().as_slice().try_into().unwrap()
    }

    pub(crate) fn nonce(&self) -> [u8; 12] {
        Challenge::decode(&self.challenge()).unwrap().nonce
    }

    /// Sends a message in as many frames as it takes; what came back.
    pub(crate) fn say(&mut self, message: &[u8]) -> Vec<Vec<u8>> {
        let before = self.received.len();
        let mut outgoing = Outgoing::new(Message::try_from(message).unwrap(), self.frame_length);
        while let Some(frame) = outgoing.next_frame() {
            self.frame(&frame);
        }
        self.received[before..].to_vec()
    }

    /// Sends one frame as it is.
    pub(crate) fn frame(&mut self, frame: &[u8]) {
        let entropy = self.entropy();
        self.lock.receive(frame, self.now, entropy);
        self.work();
    }

    pub(crate) fn wait(&mut self, ms: u64) {
        self.now = self.now.plus(ms);
        let entropy = self.entropy();
        self.lock.tick(self.now, entropy);
        self.work();
    }

    pub(crate) fn sense(&mut self, bolt: Bolt) {
        self.lock.sense(Sensors { bolt, door: Door::Closed, battery_percent: 80 }, self.now);
        self.work();
    }

    pub(crate) fn low_battery(&mut self) {
        self.lock.sense(Sensors { bolt: Bolt::Locked, door: Door::Closed, battery_percent: 5 }, self.now);
        self.work();
    }

    /// Does what the lock asks for, in order.
    pub(crate) fn work(&mut self) {
        while let Some(effect) = self.lock.poll() {
            match effect {
                Effect::Store(change) => self.store(&change),
                Effect::Turn(action) => self.turned.push(action),
                Effect::Signal(signal) => self.signals.push(signal),
                Effect::Send(frame) => {
                    let message = self.incoming.push(&frame, self.now).unwrap();
                    self.received.extend(message.map(|message| message.to_vec()));
                }
                Effect::Disconnect => self.closed = true,
            }
        }
    }

    fn store(&mut self, change: &Change) {
        if self.storage == Storage::Fails {
            return self.lock.stored(Err(StorageFailed));
        }
        self.journal.push(change.encode().to_vec());
        self.lock.stored(Ok(()));
    }

    /// Power goes and comes back: the state is what the journal says.
    pub(crate) fn power_cycle(&mut self, rtc_kept: bool) {
        self.restart(rtc_kept, Storage::Works);
    }

    /// As [`Bench::power_cycle`], on a storage in this condition.
    pub(crate) fn power_cycle_on(&mut self, storage: Storage, rtc_kept: bool) {
        self.restart(rtc_kept, storage);
    }

    /// The storage folds everything into a snapshot, and the lock starts from it.
    pub(crate) fn rebuild(&mut self) {
        let mut journal = Vec::new();
        let write = |change: &Change| -> Result<(), CodecError> {
            journal.push(change.encode().to_vec());
            Ok(())
        };
        self.lock.state().rebuild(write).unwrap();
        self.journal = journal;
        self.power_cycle(true);
    }

    fn restart(&mut self, rtc_kept: bool, storage: Storage) {
        let mut state = Box::new(State::factory([0x66; 16]));
        for record in &self.journal {
            state.apply(&Change::decode(record).unwrap()).unwrap();
        }
        let (journal, turned, entropy) = (self.journal.clone(), self.turned.clone(), self.entropy);
        let now = if rtc_kept { self.now } else { Mono(0) };
        *self = Self::start(*state, now, rtc_kept, storage);
        self.journal.splice(0..0, journal);
        (self.turned, self.entropy) = (turned, entropy);
    }

    pub(crate) fn credential(&self, block: &CredentialBlock) -> CredentialKey {
        self.root().issuer(0, block.generation, &Policy::OWNER).credential(&block.encode().unwrap()).unwrap()
    }

    /// Claims on the standing challenge; the answer, verified, and the device.
    pub(crate) fn claim(&mut self, block: &CredentialBlock, device: u8, act: Act) -> (Status, Device) {
        let credential = self.credential(block);
        self.present(&credential, None, &block.encode().unwrap(), device, act)
    }

    /// Presents any credential on the standing challenge, with its claim code when it has one; the answer, verified.
    pub(crate) fn present(
        &mut self,
        link: &CredentialKey,
        digits: Option<&[u8; CODE_DIGITS]>,
        block: &[u8],
        device: u8,
        act: Act,
    ) -> (Status, Device) {
        let challenge = self.challenge();
        let dev_secret = [device; 32];
        let dev_pub = curve::public_key(&dev_secret);
        let code = digits.map_or(link.clone(), |digits| link.with_code(digits));
        let fields = [act.code(), 0];
        let message =
            claim::seal_split((link, &code), &LOCK, &challenge, fields, [device; 4], &dev_pub, block)
                .unwrap();
        let shared = curve::agree(&dev_secret, &curve::public_key(&STATIC_SECRET)).unwrap();
        let nonce = self.nonce();
        let [key, refusal_key] = [&code, link].map(|key| key.device(&shared, &LOCK, &nonce, &dev_pub));
        let answers = self.say(&message);
        let answer = claim::read_result(&answers[0]).unwrap();
        let proof = if answer.status == Status::Ok { &key } else { &refusal_key };
        assert!(
            claim::verify_result(proof, &LOCK, &challenge, &message, &answers[0]),
            "the lock proves itself: {:?}",
            answer.status
        );
        (answer.status, Device { key, slot: answer.slot })
    }

    /// An order of the owner's.
    pub(crate) fn sealed_order(&self, object: Object, index: u16, version: u32, body: &[u8]) -> Vec<u8> {
        let (key, nonce_key) = (self.root().order(), self.root().order_nonce());
        order::seal(&key, &nonce_key, Subject { object, index, version }, body).unwrap().to_vec()
    }

    /// Connects and delivers; the receipt's status, verified with this root's key.
    pub(crate) fn bring(&mut self, message: &[u8], root: &RootKey) -> Status {
        self.connect();
        let answers = self.say(message);
        self.leave();
        let tag = match message[0] {
            order::KIND => Order::decode(message).unwrap().tag,
            _ => *message.last_chunk().unwrap(),
        };
        assert!(receipt::verify(&root.receipt(), &LOCK, &tag, &answers[0]), "the lock proves itself");
        receipt::Receipt::decode(&answers[0]).unwrap().status
    }

    /// Connects, claims and leaves.
    pub(crate) fn enrol(&mut self, block: &CredentialBlock, device: u8) -> Device {
        self.connect();
        let (status, device) = self.claim(block, device, TAP);
        assert_eq!(status, Status::Ok);
        self.leave();
        device
    }

    /// Asks on the standing challenge; the answer's status, verified.
    pub(crate) fn ask(&mut self, device: &Device, act: Act, ext: &[u8]) -> Status {
        let challenge = self.challenge();
        let message =
            unlock::seal(&device.key, &LOCK, &challenge, [act.code(), device.slot, 0], [9; 4], ext).unwrap();
        let answers = self.say(&message);
        let head = message[..20].try_into().unwrap();
        assert!(
            unlock::verify_result(&device.key, &LOCK, &challenge, &head, &answers[0]),
            "the lock proves itself"
        );
        unlock::read_result(&answers[0]).unwrap().status
    }

    /// Connects and unlocks.
    pub(crate) fn open(&mut self, device: &Device) -> Status {
        self.connect();
        self.ask(device, TAP, &[])
    }

    /// A list of the owner's.
    pub(crate) fn list(&self, version: u32, revoked: &[u32]) -> Vec<u8> {
        let revoked: Vec<Revoked> = revoked.iter().map(|&serial| Revoked { issuer: 0, serial }).collect();
        let fields = ListFields {
            version,
            issued_at: T,
            pin_generation: 0,
            issuers: &[],
            revoked: &revoked,
            codes: &[],
        };
        fields.seal(&self.root().list(), &LOCK).unwrap().to_vec()
    }

    /// A proof of freshness for a list (nothing: before any); bound to the standing challenge when bit 7 is set.
    pub(crate) fn fresh(&self, source: u8, list: Option<&[u8]>, time: Unix) -> Vec<u8> {
        let nonce = if source & fresh::BOUND == 0 { [0; 12] } else { self.nonce() };
        let named = list.map_or((0, [0; 16]), |list| {
            let list = List::decode(list).unwrap();
            (list.version, *list.mac)
        });
        let key = self.root().fresh(source & !fresh::BOUND);
        fresh::seal(&key, &LOCK, source, (named.0, &named.1), time, &nonce).to_vec()
    }
}
