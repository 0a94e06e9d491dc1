//! One lock on its door: the product's machine, its flash, clock and bolt, and the judge who looks on.

mod power;
mod reset;
mod watch;

use std::collections::{BTreeMap, BTreeSet};

use lock_protocol::fragment::Reassembly;
use lock_protocol::lock::{Change, Effect, Identity, Key, Lock, Sensors, Signal, StorageFailed};
use lock_protocol::setup_code::SetupCode;
use lock_protocol::status::{self, Bolt};
use lock_protocol::unlock::Action;
use lock_protocol::{LockId, Mono, curve};

pub(crate) use watch::{TYPED, typed};

use crate::flash::{Flash, Trouble};
use crate::judge::{Judge, Live, Name, Verdict};
use crate::plant::Plant;
use crate::random::Random;
use crate::rtc::Rtc;

/// How long the motor runs, milliseconds.
const MOTOR_MS: u64 = 800;

/// What leaves a lock, or what must be seen to for it.
pub(crate) enum Output {
    /// A frame for whoever is connected.
    Frame(Vec<u8>),
    /// The connection is over.
    HungUp,
    /// The bolt was sent somewhere, for somebody.
    Turned(Action, Option<(Name, Vec<u8>)>),
    /// The record under way takes so long.
    Storing(u64),
    /// The motor runs so long.
    Motor(u64),
    /// The power went.
    Dark,
}

/// A rule that did not hold.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The rule.
    pub rule: &'static str,
    /// What was seen.
    pub seen: String,
}

/// A message under judgement.
struct Asked {
    message: Vec<u8>,
    verdict: Verdict,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Heard,
    Durable,
    Refused,
}

/// A record on its way to the flash.
struct Storing {
    record: Change,
    /// The lock's own time when it was made.
    since: u64,
}

/// The lock.
pub(crate) struct Door {
    identity: Identity,
    lock: Option<Box<Lock>>,
    pub(crate) flash: Flash,
    pub(crate) rtc: Rtc,
    random: Random,
    /// The generator that the lock draws from is worth nothing.
    pub(crate) entropy_dead: bool,
    /// Milliseconds that a write takes.
    pub(crate) write_ms: u64,
    pub(crate) jammed: bool,
    pub(crate) door: status::Door,
    pub(crate) bolt: Bolt,
    bolt_goal: Option<Bolt>,
    pub(crate) judge: Option<Judge>,
    pub(crate) plant: Plant,
    /// Whether the lock's memory is compared with the judge's, or only what it does.
    pub(crate) compares: bool,
    live: Option<Live>,
    last_challenge: Option<Live>,
    ears: Reassembly,
    mouth: Reassembly,
    nonces: BTreeSet<[u8; 12]>,
    asked: Option<Asked>,
    /// Something was written, or ought to have been, since the memory was last compared.
    changed: bool,
    storing: Option<Storing>,
    rights: u8,
    pub(crate) connected: bool,
    /// The record of the start is durable.
    booted: bool,
    /// What the keypad showed last.
    pub(crate) shown: Option<Signal>,
    highest: BTreeMap<&'static str, u64>,
    /// How often it has changed hands, or become nobody's.
    pub(crate) tenure: u32,
    press: Option<reset::Press>,
    /// When wrong claim codes were heard out, own milliseconds.
    wrong_claims: Vec<u64>,
    /// Acts that became durable and were cut off from the motor.
    pub(crate) wasted: BTreeMap<Name, u32>,
    /// Messages that were granted or taken.
    pub(crate) agreed: BTreeSet<Vec<u8>>,
    /// Log batches as they left the lock.
    pub(crate) batches: BTreeSet<Vec<u8>>,
    pub(crate) outputs: Vec<Output>,
    pub(crate) broken: Option<Violation>,
}

impl Door {
    /// A factory-new lock without power.
    pub(crate) fn new(random: &mut Random, plant: Plant, rtc: Rtc) -> Self {
        let identity = Identity {
            lock_id: LockId(random.bytes()),
            static_secret: random.bytes(),
            setup_secret: random.bytes(),
            nonce_key: random.bytes(),
        };
        let mut random = Random::new(random.below(u64::MAX));
        let factory = power::factory(random.bytes());
        Self {
            identity,
            lock: None,
            flash: Flash::new(&factory),
            rtc,
            random,
            entropy_dead: plant == Plant::RepeatsNonces,
            write_ms: 0,
            jammed: false,
            door: status::Door::Closed,
            bolt: Bolt::Locked,
            bolt_goal: None,
            judge: None,
            plant,
            compares: true,
            live: None,
            last_challenge: None,
            ears: Reassembly::default(),
            mouth: Reassembly::default(),
            nonces: BTreeSet::new(),
            asked: None,
            changed: false,
            storing: None,
            rights: 0,
            connected: false,
            booted: false,
            shown: None,
            highest: BTreeMap::new(),
            tenure: 0,
            press: None,
            wrong_claims: Vec::new(),
            wasted: BTreeMap::new(),
            agreed: BTreeSet::new(),
            batches: BTreeSet::new(),
            outputs: Vec::new(),
            broken: None,
        }
    }

    pub(crate) fn lock_id(&self) -> LockId {
        self.identity.lock_id
    }

    /// The machine, while there is power.
    pub(crate) fn lock(&self) -> Option<&Lock> {
        self.lock.as_deref()
    }

    /// What stands on the label in its battery case.
    pub(crate) fn setup_code(&self) -> SetupCode {
        let Identity { lock_id, static_secret, setup_secret, .. } = &self.identity;
        let lock_pub = curve::public_key(static_secret);
        SetupCode { lock_id: *lock_id, lock_pub, setup_secret: *setup_secret }
    }

    pub(crate) fn is_storing(&self) -> bool {
        self.storing.is_some()
    }

    fn entropy(&mut self) -> [u8; 32] {
        let drawn = self.random.bytes();
        if self.entropy_dead { [0; 32] } else { drawn }
    }

    /// Somebody subscribes; false when there is no power or no room.
    pub(crate) fn connect(&mut self, frame_length: usize, now: u64) -> bool {
        let (own, entropy) = (self.rtc.own(now), self.entropy());
        let Some(lock) = self.lock.as_mut().filter(|_| !self.connected) else { return false };
        (self.ears, self.mouth) = (Reassembly::default(), Reassembly::default());
        (self.connected, self.live, self.rights) = (true, None, 0);
        lock.connect(Mono(own), entropy, frame_length);
        self.work(now, own);
        true
    }

    /// Whoever was connected is gone.
    pub(crate) fn disconnect(&mut self, now: u64) {
        if std::mem::take(&mut self.connected) {
            self.live = None;
            if let Some(lock) = self.lock.as_mut() {
                lock.disconnect();
            }
            self.work(now, self.rtc.own(now));
        }
    }

    /// A frame arrives.
    pub(crate) fn receive(&mut self, frame: &[u8], now: u64) {
        let (own, entropy) = (self.rtc.own(now), self.entropy());
        if !self.connected || self.lock.is_none() {
            return;
        }
        if self.storing.is_none()
            && let Ok(Some(message)) = self.ears.push(frame, Mono(own))
        {
            self.hear(&message, own);
        }
        if let Some(lock) = self.lock.as_mut() {
            lock.receive(frame, Mono(own), entropy);
        }
        self.work(now, own);
    }

    /// Somebody types a code and ends it; false when the lock is busy or dark, and nothing was typed.
    pub(crate) fn type_code(&mut self, digits: &[u8], now: u64) -> bool {
        let own = self.rtc.own(now);
        if self.storing.is_some() || self.lock.is_none() {
            return false;
        }
        self.shown = None;
        if self.booted {
            self.hear_typed(digits, own);
        }
        let keys = digits.iter().map(|digit| Key::Digit(digit.wrapping_sub(b'0')));
        if let Some(lock) = self.lock.as_mut() {
            keys.chain([Key::Enter]).for_each(|key| lock.press(key, Mono(own)));
        }
        self.work(now, own);
        true
    }

    /// Time passes.
    pub(crate) fn tick(&mut self, now: u64) {
        let (own, entropy) = (self.rtc.own(now), self.entropy());
        if let Some(lock) = self.lock.as_mut() {
            lock.tick(Mono(own), entropy);
            self.work(now, own);
        }
    }

    /// When it next has something to do by itself.
    pub(crate) fn next_deadline(&self, now: u64) -> Option<u64> {
        let own = self.rtc.own(now);
        let due = self.lock.as_ref()?.next_deadline(Mono(own))?;
        Some(self.rtc.world(due.0, now))
    }

    /// The motor has run its time.
    pub(crate) fn motor_stops(&mut self, now: u64) {
        if let Some(goal) = self.bolt_goal.take() {
            self.bolt = if self.jammed { Bolt::Jammed } else { goal };
            self.sense(now);
        }
    }

    /// The sensors are read.
    pub(crate) fn sense(&mut self, now: u64) {
        let sensors = Sensors { bolt: self.bolt, door: self.door, battery_percent: 90 };
        let own = self.rtc.own(now);
        if let Some(lock) = self.lock.as_mut() {
            lock.sense(sensors, Mono(own));
            self.work(now, own);
        }
    }

    /// Does what the machine wants, in its order. `own` is the lock's time when it decided.
    fn work(&mut self, now: u64, own: u64) {
        while self.storing.is_none()
            && self.broken.is_none()
            && let Some(effect) = self.lock.as_mut().and_then(|lock| lock.poll())
        {
            match effect {
                Effect::Store(record) => {
                    self.check_reset(&record);
                    self.storing = Some(Storing { record, since: own });
                    if self.write_ms == 0 {
                        self.write(now);
                    } else {
                        self.outputs.push(Output::Storing(self.write_ms));
                    }
                }
                Effect::Turn(action) => self.turn(action, now),
                Effect::Send(frame) => {
                    if let Ok(Some(message)) = self.mouth.push(&frame, Mono(own)) {
                        self.observe(&message, own);
                    }
                    self.outputs.push(Output::Frame(frame.to_vec()));
                }
                Effect::Signal(signal) => self.show(signal),
                Effect::Disconnect => {
                    (self.connected, self.live) = (false, None);
                    self.outputs.push(Output::HungUp);
                }
            }
        }
        if self.storing.is_none() {
            self.conclude(now);
        }
    }

    /// The record under way reaches the flash, or does not.
    pub(crate) fn write(&mut self, now: u64) {
        let Some(Storing { record, since }) = self.storing.take() else { return };
        if self.plant.hurries(&record) {
            self.turn(Action::Unlock, now);
        }
        let written = if self.plant.drops(&record) { Ok(()) } else { self.flash.append(record.encode()) };
        match written {
            Ok(()) => {
                self.durable(&record, since);
                if let Some(lock) = self.lock.as_mut() {
                    lock.stored(Ok(()));
                }
            }
            Err(Trouble::Refused) => {
                if let Some(asked) = &mut self.asked {
                    asked.stage = Stage::Refused;
                }
                if let Some(lock) = self.lock.as_mut() {
                    lock.stored(Err(StorageFailed));
                }
            }
            Err(Trouble::PowerWent { whole }) => {
                if whole {
                    self.durable(&record, since);
                    self.waste(&record);
                }
                return self.lose_power();
            }
        }
        self.work(now, since);
    }

    fn turn(&mut self, action: Action, now: u64) {
        let name = self.check_turn(action);
        let by = name.zip(self.asked.as_ref().map(|asked| asked.message.clone()));
        self.outputs.push(Output::Turned(action, by));
        let goal = if action == Action::Lock { Bolt::Locked } else { Bolt::Unlocked };
        if self.bolt != goal {
            self.bolt = Bolt::Moving;
        }
        self.bolt_goal = Some(goal);
        self.outputs.push(Output::Motor(MOTOR_MS));
        let sensors = Sensors { bolt: self.bolt, door: self.door, battery_percent: 90 };
        if let Some(lock) = self.lock.as_mut() {
            lock.sense(sensors, Mono(self.rtc.own(now)));
        }
    }
}
