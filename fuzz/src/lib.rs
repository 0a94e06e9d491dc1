//! A lock that fuzz targets play with: every effect is done at once and judged on the way.

use std::cell::RefCell;

use lock_protocol::block::CredentialBlock;
use lock_protocol::bytes::Message;
use lock_protocol::fragment::{Outgoing, Reassembly};
use lock_protocol::keys::{CredentialKey, DeviceKey, RootKey, SiteKey};
use lock_protocol::lock::{Change, Delta, Effect, Identity, Lock, State, StorageFailed};
use lock_protocol::log::{Entry, Event};
use lock_protocol::order::{self, Object, Subject};
use lock_protocol::policy::Policy;
use lock_protocol::receipt::{self, Receipt};
use lock_protocol::settings::Settings;
use lock_protocol::setup::{self, Contents, Greeting, Transcript};
use lock_protocol::status::Status;
use lock_protocol::unlock::Action;
use lock_protocol::{LockId, Mono, Unix, claim, curve};

pub mod script;

/// Seconds.
pub const HOUR: u32 = 3600;
pub const LOCK: LockId = LockId([0x5A; 16]);
pub const STATIC_SECRET: [u8; 32] = [0x11; 32];
pub const T: Unix = Unix(1_800_000_000);
const SETUP_SECRET: [u8; 16] = [0x22; 16];
/// An issuer beside the owner, and what it may do.
pub const MANAGER: u8 = 1;
pub const MANAGER_LIMITS: Policy = Policy {
    rights: 0x4F,
    roles: 0b0011,
    flags: 0,
    hours_max: 72,
    devices_max: 2,
    depth_max: 1,
    stale_max: 24,
    not_after: 0,
    pin_classes: 0,
};
pub const INSTALL_NONCE: [u8; 16] = [0x66; 16];

pub fn root() -> RootKey {
    SiteKey::new([0x33; 32]).root(&LOCK, &INSTALL_NONCE)
}

fn identity() -> Identity {
    Identity {
        lock_id: LOCK,
        static_secret: STATIC_SECRET,
        setup_secret: SETUP_SECRET,
        nonce_key: [0x44; 32],
    }
}

/// A lock with its storage and everything that came out of it.
pub struct Rig {
    pub lock: Box<Lock>,
    pub now: Mono,
    /// Records that were written, whole.
    pub journal: Vec<Vec<u8>>,
    /// What the motor was told, in order.
    pub turned: Vec<Action>,
    /// Messages that the lock sent.
    pub sent: Vec<Vec<u8>>,
    /// The storage refuses records.
    pub storage_fails: bool,
    /// What the newest durable record allows the motor to do.
    licence: Option<Action>,
    incoming: Reassembly,
    frame_length: usize,
    entropy: u64,
}

impl Rig {
    /// A factory-new lock that has started.
    pub fn factory() -> Self {
        Self::start(State::factory(INSTALL_NONCE), Mono(1_000), true)
    }

    fn start(state: State, now: Mono, rtc_kept: bool) -> Self {
        let lock = Box::new(Lock::boot(identity(), state, rtc_kept, now, [0; 32]));
        let mut rig = Self {
            lock,
            now,
            journal: Vec::new(),
            turned: Vec::new(),
            sent: Vec::new(),
            storage_fails: false,
            licence: None,
            incoming: Reassembly::default(),
            frame_length: 182,
            entropy: 0,
        };
        rig.work();
        rig
    }

    /// An owned lock whose clock is set to [`T`]; setting it up is done once and replayed.
    pub fn owned() -> Self {
        thread_local!(static JOURNAL: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) });
        JOURNAL.with_borrow_mut(|journal| {
            if journal.is_empty() {
                *journal = set_up();
            }
            let mut rig = Self::start(replay(journal), Mono(1_000), true);
            rig.journal.splice(0..0, journal.iter().cloned());
            rig
        })
    }

    /// An owned lock that knows the manager.
    pub fn managed() -> Self {
        let mut rig = Self::owned();
        rig.connect(182);
        let body = [&[0][..], &MANAGER_LIMITS.encode()].concat();
        let receipt = rig.order(Subject { object: Object::Issuer, index: MANAGER.into(), version: 1 }, &body);
        assert_eq!(receipt, Some(Status::Ok));
        rig
    }

    /// Seals an order and brings it; what the lock's receipt says.
    pub fn order(&mut self, subject: Subject, body: &[u8]) -> Option<Status> {
        let sealed = order::seal(&root().order(), &root().order_nonce(), subject, body).ok()?;
        let answers = self.say(&sealed);
        let receipt = answers.iter().find(|message| message.first() == Some(&receipt::KIND))?;
        Receipt::decode(receipt).ok().map(|receipt| receipt.status)
    }

    pub fn entropy(&mut self) -> [u8; 32] {
        self.entropy += 1;
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&self.entropy.to_be_bytes());
        bytes
    }

    pub fn connect(&mut self, frame_length: usize) {
        self.frame_length = frame_length;
        self.incoming = Reassembly::default();
        let entropy = self.entropy();
        self.lock.connect(self.now, entropy, frame_length);
        self.work();
    }

    pub fn frame(&mut self, frame: &[u8]) {
        let entropy = self.entropy();
        self.lock.receive(frame, self.now, entropy);
        self.work();
    }

    /// Sends a message in as many frames as it takes; what came back.
    pub fn say(&mut self, message: &[u8]) -> Vec<Vec<u8>> {
        let before = self.sent.len();
        let Ok(message) = Message::try_from(message) else { return Vec::new() };
        let mut outgoing = Outgoing::new(message, self.frame_length);
        while let Some(frame) = outgoing.next_frame() {
            self.frame(&frame);
        }
        self.sent[before..].to_vec()
    }

    pub fn wait(&mut self, ms: u64) {
        self.now = self.now.plus(ms);
        let entropy = self.entropy();
        self.lock.tick(self.now, entropy);
        self.work();
    }

    pub fn disconnect(&mut self) {
        self.lock.disconnect();
        self.work();
    }

    /// Power goes and comes back; what counts is what was written.
    pub fn power_cycle(&mut self, rtc_kept: bool) {
        let state = replay(&self.journal);
        let (journal, turned) = (std::mem::take(&mut self.journal), std::mem::take(&mut self.turned));
        let (now, entropy) = (self.now, self.entropy);
        *self = Self::start(state, if rtc_kept { now } else { Mono(0) }, rtc_kept);
        self.journal.splice(0..0, journal);
        (self.turned, self.entropy) = (turned, entropy);
    }

    /// The challenge that the lock sent last.
    pub fn challenge(&self) -> Option<[u8; 20]> {
        let newest = self.sent.iter().rev().find(|message| message.first() == Some(&0x11))?;
        newest.as_slice().try_into().ok()
    }

    /// Does what the lock asks for, in order, and stops the run when it turns without leave.
    pub fn work(&mut self) {
        for _ in 0..10_000 {
            match self.lock.poll() {
                None => return,
                Some(Effect::Store(change)) => self.store(&change),
                Some(Effect::Turn(action)) => {
                    let licence = self.licence.take();
                    assert_eq!(licence, Some(action), "the motor turned without its record");
                    self.turned.push(action);
                }
                Some(Effect::Send(frame)) => {
                    assert!(frame.len() <= self.frame_length.clamp(20, 512), "a frame too long for the link");
                    let message = self.incoming.push(&frame, self.now).expect("the lock's own frames fit");
                    self.sent.extend(message.map(|message| message.to_vec()));
                }
                Some(Effect::Signal(_) | Effect::Disconnect) => {}
            }
        }
        panic!("the lock never comes to rest");
    }

    fn store(&mut self, change: &Change) {
        if self.storage_fails {
            return self.lock.stored(Err(StorageFailed));
        }
        self.licence = licence(change);
        self.journal.push(change.encode().to_vec());
        self.lock.stored(Ok(()));
    }
}

/// What a record allows the motor to do: an act that is written down in it.
fn licence(change: &Change) -> Option<Action> {
    change.deltas().find_map(|delta| {
        let Ok(Delta::Log(entry)) = delta else { return None };
        match Entry(*entry).line().ok()?.event {
            Event::Unlocked => Some(Action::Unlock),
            Event::Locked | Event::AutoLocked => Some(Action::Lock),
            Event::Unlatched => Some(Action::Unlatch),
            _ => None,
        }
    })
}

/// The state that a journal adds up to.
pub fn replay(journal: &[Vec<u8>]) -> State {
    let mut state = State::factory(INSTALL_NONCE);
    for record in journal {
        let change = Change::decode(record).expect("a written record is readable");
        state.apply(&change).expect("a written record is applicable");
    }
    state
}

fn set_up() -> Vec<Vec<u8>> {
    let mut rig = Rig::factory();
    rig.connect(182);
    let greeting = Greeting::decode(rig.sent.last().expect("it greets")).expect("it is factory-new");
    let contents = Contents {
        root: root(),
        policy: Policy::OWNER,
        log_start: SiteKey::new([0x33; 32]).log_start(&LOCK, &INSTALL_NONCE),
        time: T,
        settings_version: 1,
        settings: Settings::default(),
    };
    let e_secret = [0x77; 32];
    let e_pub = curve::public_key(&e_secret);
    let shared = curve::agree(&e_secret, &curve::public_key(&STATIC_SECRET)).expect("a good point");
    let transcript = Transcript { lock_id: &LOCK, greeting: &greeting, e_pub: &e_pub };
    rig.say(&setup::seal(&SETUP_SECRET, &shared, transcript, &contents).expect("it fits"));
    assert!(rig.lock.state().owned.is_some());
    rig.journal
}

/// CLAIM of `block` on the standing challenge by device number `device`: the message and K_dev.
pub fn claim_of(
    challenge: &[u8; 20],
    block: &CredentialBlock,
    policy: &Policy,
    device: u8,
    act: u8,
) -> Option<(Message, DeviceKey)> {
    let encoded = block.encode().ok()?;
    let key = root().issuer(block.issuer, block.generation, policy).credential(&encoded)?;
    claim_with(&key, challenge, &encoded, device, act)
}

/// CLAIM with a link's key, whoever made the link.
pub fn claim_with(
    key: &CredentialKey,
    challenge: &[u8; 20],
    encoded: &[u8],
    device: u8,
    act: u8,
) -> Option<(Message, DeviceKey)> {
    let secret = [device.max(1); 32];
    let dev_pub = curve::public_key(&secret);
    let shared = curve::agree(&secret, &curve::public_key(&STATIC_SECRET))?;
    let nonce = *challenge[2..].first_chunk::<12>()?;
    let device_key = key.device(&shared, &LOCK, &nonce, &dev_pub);
    let message = claim::seal(key, &LOCK, challenge, [act, 0], [1; 4], &dev_pub, encoded).ok()?;
    Some((message, device_key))
}
