//! The lock as a whole in virtual time: the protocol machine, its journal, and the parts it moves and reads.
//!
//! It does no IO but its flash, reads no clock and never sleeps: whoever holds it says what time it is in the world
//! around the lock, brings frames, and takes frames away. It decides nothing about access; the protocol does.

mod power;
mod view;
mod world;

use std::collections::VecDeque;

use lock_protocol::Mono;
use lock_protocol::lock::{Effect, Lock, Sensors, StorageFailed};
use lock_protocol::status;
use lock_protocol::unlock::Action;

use crate::battery::Battery;
use crate::bolt::{Bolt, BoltPosition, Door, MotorTiming};
use crate::entropy::Entropy;
use crate::flash::{Flash, FlashError, MemoryMedium};
use crate::identity::Identity;
use crate::journal::Journal;
use crate::keypad::Keypad;
use crate::rtc::Rtc;

pub use power::BootError;

/// For so long after a touch the radio is easy to find, in milliseconds (specification section 13).
const AWAKE_MS: u64 = 30_000;
/// More deadlines than this in one step of time mean that time was moved by years; the rest is settled at its end.
const DEADLINES_MAX: u32 = 10_000;

/// What a lock is built from.
pub struct Parts {
    /// What the factory gave it.
    pub identity: Identity,
    /// Its flash.
    pub flash: Flash,
    /// Its bolt, where it stands.
    pub bolt: Bolt,
    /// What the door contact says.
    pub door: Door,
    /// Its batteries.
    pub battery: Battery,
    /// Its own clock.
    pub rtc: Rtc,
    /// Its random generator.
    pub entropy: Entropy,
}

impl Parts {
    /// A factory-new lock in memory, locked behind a closed door, the same for the same `seed`.
    #[must_use]
    pub fn in_memory(seed: u64, now: Mono) -> Self {
        let mut entropy = Entropy::seeded(seed);
        Self {
            identity: Identity::draw(&mut entropy),
            flash: Flash::new(Box::new(MemoryMedium::new())),
            bolt: Bolt::new(BoltPosition::Locked, MotorTiming::default()),
            door: Door::Closed,
            battery: Battery::full(),
            rtc: Rtc::new(now),
            entropy,
        }
    }
}

/// What leaves a lock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Output {
    /// A frame for the connected phone.
    Frame(Vec<u8>),
    /// The lock ended the connection, or lost its power.
    Disconnected,
}

/// Whether the radio should be easy to find.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pace {
    /// Somebody touched the lock just now.
    Fast,
    /// Nobody did.
    Slow,
}

/// What a lock advertises.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Advert {
    /// Manufacturer data after the company id: `flags1 | tag5`.
    pub data: [u8; 6],
    /// How often.
    pub pace: Pace,
}

/// Why a phone cannot connect.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ConnectError {
    /// Another phone is connected.
    #[error("Another phone is connected")]
    Busy,
    /// The lock has no power.
    #[error("The lock has no power")]
    Off,
}

/// One lock.
pub struct Device {
    identity: Identity,
    journal: Journal,
    /// `None` without power.
    lock: Option<Box<Lock>>,
    bolt: Bolt,
    door: Door,
    keypad: Keypad,
    battery: Battery,
    rtc: Rtc,
    entropy: Entropy,
    now: Mono,
    connected: bool,
    frames_to_lose: u32,
    awake_until: Mono,
    outputs: VecDeque<Output>,
}

impl Device {
    /// Puts a lock together; it has no power yet.
    #[must_use]
    pub fn new(parts: Parts, now: Mono) -> Self {
        Self {
            identity: parts.identity,
            journal: Journal::new(parts.flash),
            lock: None,
            bolt: parts.bolt,
            door: parts.door,
            keypad: Keypad::default(),
            battery: parts.battery,
            rtc: parts.rtc,
            entropy: parts.entropy,
            now,
            connected: false,
            frames_to_lose: 0,
            awake_until: Mono(0),
            outputs: VecDeque::new(),
        }
    }

    /// Puts a lock together and gives it power.
    ///
    /// # Errors
    /// Any [`BootError`].
    pub fn boot(parts: Parts, now: Mono) -> Result<Self, BootError> {
        let mut device = Self::new(parts, now);
        device.power_on(now)?;
        Ok(device)
    }

    /// A phone has subscribed; the greeting is among the next outputs.
    ///
    /// # Errors
    /// [`ConnectError`]; the connection there may be goes on.
    pub fn connect(&mut self, frame_len_max: usize, now: Mono) -> Result<(), ConnectError> {
        self.advance_to(now);
        if self.connected {
            return Err(ConnectError::Busy);
        }
        let own = self.own_time();
        let lock = self.lock.as_mut().ok_or(ConnectError::Off)?;
        lock.connect(own, self.entropy.draw(), frame_len_max);
        self.connected = true;
        self.perform();
        Ok(())
    }

    /// A phone wrote a frame: any bytes at all.
    pub fn receive(&mut self, frame: &[u8], now: Mono) {
        self.advance_to(now);
        let own = self.own_time();
        let Some(lock) = self.lock.as_mut().filter(|_| self.connected) else { return };
        lock.receive(frame, own, self.entropy.draw());
        self.perform();
    }

    /// The phone has gone.
    pub fn disconnect(&mut self, now: Mono) {
        self.advance_to(now);
        if std::mem::take(&mut self.connected)
            && let Some(lock) = self.lock.as_mut()
        {
            lock.disconnect();
        }
        self.perform();
    }

    /// The next thing that leaves the lock, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When the lock next has something to do by itself, in the world's time.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Mono> {
        let lock = self.lock.as_ref().and_then(|lock| lock.next_deadline(self.own_time()));
        let lock = lock.map(|own| self.rtc.world(own));
        [lock, self.bolt.next_deadline()].into_iter().flatten().min()
    }

    /// Lets time pass up to `now`, one deadline after the other; `now` before the last one is taken as the last one.
    pub fn advance_to(&mut self, now: Mono) {
        let now = now.max(self.now);
        for _ in 0..DEADLINES_MAX {
            match self.next_deadline() {
                Some(deadline) if deadline < now => self.step_to(deadline.max(self.now)),
                _ => break,
            }
        }
        self.step_to(now);
    }

    fn step_to(&mut self, now: Mono) {
        self.now = now;
        let before = (self.bolt.position(), self.bolt.moving());
        self.bolt.advance_to(now);
        if before != (self.bolt.position(), self.bolt.moving()) {
            self.sense();
        }
        let own = self.own_time();
        if let Some(lock) = self.lock.as_mut() {
            lock.tick(own, self.entropy.draw());
        }
        self.perform();
    }

    /// Tells the protocol what the sensors say.
    fn sense(&mut self) {
        let (sensors, own) = (self.sensors(), self.own_time());
        if let Some(lock) = self.lock.as_mut() {
            lock.sense(sensors, own);
        }
        self.perform();
    }

    fn sensors(&self) -> Sensors {
        let bolt = match (self.bolt.position(), self.bolt.moving()) {
            (BoltPosition::Locked, _) => status::Bolt::Locked,
            (BoltPosition::Unlocked | BoltPosition::Unlatched, _) => status::Bolt::Unlocked,
            (BoltPosition::Between, true) => status::Bolt::Moving,
            (BoltPosition::Between, false) => status::Bolt::Jammed,
        };
        let door = match self.door {
            Door::Closed => status::Door::Closed,
            Door::Open => status::Door::Open,
        };
        Sensors { bolt, door, battery_percent: self.battery.percent() }
    }

    /// Does what the protocol wants done, strictly in its order.
    fn perform(&mut self) {
        while let Some(effect) = self.lock.as_mut().and_then(|lock| lock.poll()) {
            match effect {
                Effect::Store(change) => self.store(change.encode()),
                Effect::Send(frame) => self.send(&frame),
                Effect::Turn(action) => self.turn(action),
                Effect::Signal(signal) => self.keypad.show(signal),
                Effect::Disconnect => self.hang_up(),
            }
        }
        self.fold_when_idle();
    }

    fn store(&mut self, record: &[u8]) {
        let written = match self.journal.append(record) {
            Ok(()) => {
                self.rtc.loss_is_written();
                Ok(())
            }
            Err(FlashError::PowerLost) => return self.lose_power(),
            Err(FlashError::Refused(error)) => {
                tracing::warn!(%error, "The flash refused a record");
                Err(StorageFailed)
            }
        };
        let installation = self.state().map(|state| state.install_nonce);
        if let Some(lock) = self.lock.as_mut() {
            lock.stored(written);
        }
        if self.state().map(|state| state.install_nonce) != installation {
            // Whose lock it was before leaves nothing on the flash, and is told so only then.
            self.fold();
        }
    }

    fn send(&mut self, frame: &[u8]) {
        if self.frames_to_lose > 0 {
            self.frames_to_lose -= 1;
        } else if self.connected {
            self.outputs.push_back(Output::Frame(frame.to_vec()));
        }
    }

    fn turn(&mut self, action: Action) {
        let to = match action {
            Action::Unlock => BoltPosition::Unlocked,
            Action::Unlatch => BoltPosition::Unlatched,
            Action::Lock => BoltPosition::Locked,
            Action::Status | Action::Release => return,
        };
        self.battery.turn();
        self.bolt.drive(to, self.now);
        let (sensors, own) = (self.sensors(), self.own_time());
        if let Some(lock) = self.lock.as_mut() {
            lock.sense(sensors, own);
        }
    }

    fn hang_up(&mut self) {
        if std::mem::take(&mut self.connected) {
            self.outputs.push_back(Output::Disconnected);
        }
    }
}
