//! The lock as a machine: bytes, time and readings in; records, turns and frames out, strictly in that order.

use arrayvec::ArrayVec;

use crate::advert::{self, AdvertFlags};
use crate::bytes::Frame;
use crate::challenge::{Challenge, Flags};
use crate::clock::{Clock, Reading};
use crate::keys::AdvertKey;
use crate::lock::change::{Change, Delta};
pub use crate::lock::decide::Signal;
use crate::lock::decide::{Live, Scene};
use crate::lock::draft::Draft;
use crate::lock::outbox::Outbox;
use crate::lock::session::{Greeted, Session};
use crate::lock::state::{Owned, State};
use crate::mac::{hmac, truncate};
use crate::receipt;
use crate::setup::Greeting;
use crate::setup_code::SetupCode;
use crate::status::{Bolt, Door, StateByte};
use crate::unlock::{self, Action, Underway};
use crate::{LockId, Mono, curve};
use keypad::Typing;

pub use keypad::Key;

mod keypad;
mod receive;
mod timers;

/// Below this the battery counts as low, percent.
const BATTERY_LOW_PERCENT: u8 = 20;
const HOUR_S: u32 = 3600;
/// How long an order or the recovery code allows a factory reset, milliseconds.
const RESET_ALLOWED_MS: u64 = 600_000;
/// How long automatic locking waits after the storage failed, milliseconds.
const RELOCK_RETRY_MS: u64 = 5_000;
const WIDE_ERROR_S: u32 = 600;

/// What a lock is born with; the secrets never leave it.
#[derive(Clone)]
pub struct Identity {
    /// Its name.
    pub lock_id: LockId,
    /// Its static X25519 secret.
    pub static_secret: [u8; 32],
    /// What its setup code proves.
    pub setup_secret: [u8; 16],
    /// What its nonces are made with.
    pub nonce_key: [u8; 32],
}

/// What the lock feels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sensors {
    /// The bolt.
    pub bolt: Bolt,
    /// The door.
    pub door: Door,
    /// The battery, percent.
    pub battery_percent: u8,
}

/// What the shell must do, in this order, before the next one.
#[derive(Clone)]
#[expect(clippy::large_enum_variant, reason = "there is no heap to put the record on")]
pub enum Effect {
    /// Write this record whole and durably, then call [`Lock::stored`].
    Store(Change),
    /// Start the motor.
    Turn(Action),
    /// Show this at the keypad, by light and sound.
    Signal(Signal),
    /// Send this frame.
    Send(Frame),
    /// Close the connection.
    Disconnect,
}

/// The record could not be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StorageFailed;

/// What answers a request; RECEIPT is the longest.
type Reply = ArrayVec<u8, { receipt::LENGTH }>;

/// Work that waits for its record, which is the machine's draft.
struct Pending {
    handed_out: bool,
    turn: Option<Action>,
    signal: Option<Signal>,
    motor_done: bool,
    answer: Reply,
    denial: Denial,
    greets: bool,
    connection: u32,
    since: Mono,
}

/// What is answered when the record cannot be written.
enum Denial {
    /// Nobody asked.
    Silence,
    Sealed(Reply),
    /// RESULT, sealed only if it comes to that: the answers of a door are many, and its failures few.
    Result {
        to: Underway,
        fields: [u8; 3],
        log_seq: u32,
    },
}

/// A lock.
pub struct Lock {
    identity: Identity,
    lock_pub: [u8; 32],
    advert_key: AdvertKey,
    state: State,
    session: Option<Session>,
    connection: u32,
    boot_due: Option<bool>,
    pending: Option<Pending>,
    draft: Draft,
    outbox: Outbox,
    turning: Option<Action>,
    moving_to: Option<Bolt>,
    disconnecting: bool,
    relock_at: Option<Mono>,
    reset_until: Option<Mono>,
    save_after: Mono,
    typing: Typing,
    signal: Option<Signal>,
    motor_done_at: Option<Mono>,
    booted: Mono,
    sensors: Sensors,
    nonce_counter: u32,
    entropy: [u8; 32],
}

impl Lock {
    /// Starts a lock from what its storage holds. `rtc_kept` says that the lock's own clock `now` has run without a
    /// stop since it was last read. A record of the start is due before anything else.
    #[must_use]
    pub fn boot(identity: Identity, state: State, rtc_kept: bool, now: Mono, entropy: [u8; 32]) -> Self {
        let lock_pub = curve::public_key(&identity.static_secret);
        let advert_key = AdvertKey::of(&lock_pub, &identity.lock_id);
        let sensors = Sensors { bolt: Bolt::Locked, door: Door::Unknown, battery_percent: 100 };
        let mut lock = Self {
            identity,
            lock_pub,
            advert_key,
            state,
            session: None,
            connection: 0,
            boot_due: Some(rtc_kept),
            pending: None,
            draft: Draft::new(),
            outbox: Outbox::default(),
            turning: None,
            moving_to: None,
            disconnecting: false,
            relock_at: None,
            reset_until: None,
            save_after: Mono::default(),
            typing: Typing::default(),
            signal: None,
            motor_done_at: None,
            booted: now,
            sensors,
            nonce_counter: 0,
            entropy,
        };
        lock.plan_boot(now);
        lock
    }

    /// What its state is, for showing; secrets inside cannot be printed.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What its clock says.
    #[must_use]
    pub fn clock(&self, now: Mono) -> Reading {
        self.state.clock.read(now)
    }

    /// What stands on the label in its battery case.
    #[must_use]
    pub fn setup_code(&self) -> SetupCode {
        SetupCode {
            lock_id: self.identity.lock_id,
            lock_pub: self.lock_pub,
            setup_secret: self.identity.setup_secret,
        }
    }

    /// What it advertises: `flags1 | tag5`.
    #[must_use]
    pub fn advert(&self, now: Mono) -> [u8; advert::LENGTH] {
        let reading = self.clock(now);
        let flags = self.flags(now);
        let advertised = AdvertFlags {
            setup: self.state.owned.is_none(),
            clock_untrusted: !reading.trusted,
            fresh_wanted: flags.fresh_wanted,
            log_pending: flags.log_pending,
            keypad_throttled: flags.keypad_throttled,
            battery_low: flags.battery_low,
        };
        advert::encode(&self.advert_key, advertised, reading.trusted.then_some(reading.best))
    }

    /// The next thing to do; the shell asks until there is nothing, after every call that could change something.
    pub fn poll(&mut self) -> Option<Effect> {
        if let Some(pending) = &mut self.pending {
            if pending.handed_out {
                return None;
            }
            pending.handed_out = true;
            return Some(Effect::Store(self.draft.change().clone()));
        }
        if let Some(action) = self.turning.take() {
            return Some(Effect::Turn(action));
        }
        if let Some(signal) = self.signal.take() {
            return Some(Effect::Signal(signal));
        }
        if let Some(frame) = self.outbox.next_frame() {
            return Some(Effect::Send(frame));
        }
        core::mem::take(&mut self.disconnecting).then(|| {
            self.disconnect();
            Effect::Disconnect
        })
    }

    /// Says that the record of [`Effect::Store`] is durable, or that it is not and nothing must happen.
    pub fn stored(&mut self, result: Result<(), StorageFailed>) {
        let Some(pending) = self.pending.take() else {
            return;
        };
        let applied = result.is_ok() && self.state.apply_own(&self.draft).is_ok();
        if applied {
            self.note_change(pending.since);
            self.start(pending.turn, pending.since);
            self.boot_due = None;
            self.signal = pending.signal.or(self.signal);
            if pending.motor_done {
                self.motor_done_at = None;
            }
        } else if pending.turn == Some(Action::Lock) && matches!(pending.denial, Denial::Silence) {
            // Locking by itself must not be given up because of the storage.
            self.relock_at = Some(pending.since.plus(RELOCK_RETRY_MS));
        }
        self.draft.clear();
        if !applied && pending.signal.is_some() {
            self.signal = Some(Signal::Fault);
        }
        // Whoever connected meanwhile gets a greeting of its own, never the answer to somebody else.
        if pending.connection == self.connection {
            if applied { self.send(&pending.answer) } else { self.deny(&pending.denial) }
        }
        if pending.greets {
            self.greet(pending.since);
        }
    }

    /// A phone has subscribed; it is greeted at once.
    pub fn connect(&mut self, now: Mono, entropy: [u8; 32], frame_length: usize) {
        self.entropy = entropy;
        self.outbox.clear();
        self.disconnecting = false;
        self.session = Some(Session::open(now, frame_length));
        self.connection = self.connection.wrapping_add(1);
        if self.pending.is_none() && self.boot_due.is_some() {
            self.plan_boot(now);
        }
        match &mut self.pending {
            Some(pending) => pending.greets = true,
            None => self.greet(now),
        }
    }

    /// The phone is gone.
    pub fn disconnect(&mut self) {
        self.session = None;
        self.outbox.clear();
        self.disconnecting = false;
    }

    /// The inside button was held for 10 seconds. While guests stay (SETTINGS) it does nothing, unless an owner's order
    /// or the recovery code has allowed it within the last ten minutes.
    pub fn factory_reset(&mut self, now: Mono, entropy: [u8; 32]) {
        let guests_stay = self.state.owned.as_ref().is_some_and(|owned| owned.settings.guests_stay);
        let allowed = self.reset_until.is_some_and(|until| now < until);
        if self.pending.is_some() || self.boot_due.is_some() || guests_stay && !allowed {
            return;
        }
        let resets = self.state.resets.saturating_add(1);
        let (boots, count) = (self.state.boots.to_be_bytes(), resets.to_be_bytes());
        let install_nonce =
            truncate(hmac(&self.identity.nonce_key, &[b"olp1/install", &boots, &count, &entropy]));
        if self.draft_of(&Delta::Reset { install_nonce: &install_nonce, resets }) {
            self.disconnecting = self.session.is_some();
            self.plan(Pending::quiet(Mono::default()));
        }
    }

    /// Drafts a change of one part; false when it does not fit.
    fn draft_of(&mut self, delta: &Delta<'_>) -> bool {
        self.draft.clear();
        self.draft.add(delta);
        self.draft.finish(None)
    }

    /// What a durable change means for this machine beside its state.
    fn note_change(&mut self, now: Mono) {
        let change = self.draft.change();
        if change.has(|delta| matches!(delta, Delta::ResetAllowed { .. })) {
            self.reset_until = Some(now.plus(RESET_ALLOWED_MS));
        }
        if change.has(|delta| matches!(delta, Delta::Reset { .. } | Delta::Rekeyed { .. })) {
            self.reset_until = None;
            if let Some(session) = &mut self.session {
                session.rights = 0;
            }
        }
    }

    fn start(&mut self, turn: Option<Action>, now: Mono) {
        let Some(action) = turn else { return };
        self.turning = Some(action);
        let auto_lock_s = self.state.owned.as_ref().map_or(0, |owned| owned.settings.auto_lock_s);
        let opens = matches!(action, Action::Unlock | Action::Unlatch);
        self.moving_to = Some(if opens { Bolt::Unlocked } else { Bolt::Locked });
        self.relock_at = (opens && auto_lock_s > 0).then(|| now.plus(u64::from(auto_lock_s) * 1000));
    }

    fn plan(&mut self, pending: Pending) {
        self.pending = Some(Pending { connection: self.connection, ..pending });
    }

    /// Makes a change durable, then answers; answers at once when there is nothing to make durable.
    fn settle(&mut self, pending: Pending) {
        if !self.draft.change().is_empty() {
            return self.plan(pending);
        }
        self.start(pending.turn, pending.since);
        self.signal = pending.signal.or(self.signal);
        self.send(&pending.answer);
        if pending.greets {
            self.greet(pending.since);
        }
    }

    fn deny(&mut self, denial: &Denial) {
        match denial {
            Denial::Silence => {}
            Denial::Sealed(message) => self.send(message),
            Denial::Result { to, fields, log_seq } => {
                let lock_id = &self.identity.lock_id;
                let result =
                    unlock::seal_result(&to.key, lock_id, &to.challenge, &to.request, *fields, *log_seq);
                self.send(&result);
            }
        }
    }

    fn send(&mut self, message: &[u8]) {
        let Some(session) = &self.session else { return };
        if !message.is_empty() && !self.outbox.push(message, session.frame_length) {
            self.disconnecting = true;
        }
    }

    /// Sends the setup greeting or a new challenge.
    fn greet(&mut self, now: Mono) {
        // Nonces are unique by the boot counter, so there is none before its record is durable.
        if self.boot_due.is_some() {
            self.disconnecting = self.session.is_some();
            return;
        }
        let nonce = self.nonce();
        let install_nonce = self.state.install_nonce;
        let challenge = self.state.owned.as_ref().map(|owned| self.challenge(owned, nonce, now));
        let Some(session) = &mut self.session else { return };
        let Some(bytes) = challenge else {
            let greeting = Greeting { install_nonce, nonce };
            session.greeted = Greeted::Setup { greeting, issued: now };
            return self.send(&greeting.encode());
        };
        session.greeted = Greeted::Challenge(Live { bytes, nonce, issued: now });
        self.send(&bytes);
    }

    fn challenge(&self, owned: &Owned, nonce: [u8; 12], now: Mono) -> [u8; 20] {
        Challenge {
            flags: self.flags(now),
            nonce,
            time: self.clock(now).best,
            list_version: (owned.revocations.version & 0xFFFF) as u16,
        }
        .encode()
    }

    fn flags(&self, now: Mono) -> Flags {
        let reading = self.clock(now);
        let owned = self.state.owned.as_ref();
        let stale = |owned: &Owned| reading.low.0.saturating_sub(owned.last_fresh.0) > HOUR_S;
        Flags {
            clock_trusted: reading.trusted,
            fresh_wanted: owned.is_some_and(stale),
            time_wanted: !reading.trusted || reading.error_s() > WIDE_ERROR_S,
            log_pending: owned.is_some_and(|owned| owned.log.pending()),
            keypad_throttled: owned.is_some_and(|owned| owned.keypad.throttle.waits(now)),
            battery_low: self.sensors.battery_percent < BATTERY_LOW_PERCENT,
            door_open: self.sensors.door == Door::Open,
        }
    }

    /// nL: unique by the boot counter and its own counter, even if the entropy is worth nothing.
    fn nonce(&mut self) -> [u8; 12] {
        self.nonce_counter = self.nonce_counter.wrapping_add(1);
        let (boots, counter) = (self.state.boots.to_be_bytes(), self.nonce_counter.to_be_bytes());
        truncate(hmac(&self.identity.nonce_key, &[&boots, &counter, &self.entropy]))
    }

    fn state_byte(&self, now: Mono) -> StateByte {
        let bolt = if self.moving_to.is_some() { Bolt::Moving } else { self.sensors.bolt };
        StateByte { bolt, door: self.sensors.door, clock_lost: !self.clock(now).trusted }
    }
}

/// Not a method, so that a decision can write the machine's draft while it looks at the rest.
fn scene<'a>(identity: &'a Identity, owned: &'a Owned, clock: &'a Clock, now: Mono) -> Scene<'a> {
    Scene { lock_id: &identity.lock_id, static_secret: &identity.static_secret, owned, clock, now }
}

impl Denial {
    fn sealed(bytes: &[u8]) -> Self {
        Self::Sealed(reply(bytes))
    }
}

impl Pending {
    /// A change that nobody waits for.
    fn quiet(since: Mono) -> Self {
        Self {
            handed_out: false,
            turn: None,
            signal: None,
            motor_done: false,
            answer: ArrayVec::new(),
            denial: Denial::Silence,
            greets: false,
            connection: 0,
            since,
        }
    }

    fn answering(answer: &[u8], denial: Denial, since: Mono) -> Self {
        Self { answer: reply(answer), denial, ..Self::quiet(since) }
    }
}

fn reply(bytes: &[u8]) -> Reply {
    let mut reply = Reply::new();
    let _ = reply.try_extend_from_slice(bytes);
    reply
}
