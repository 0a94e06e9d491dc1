//! A phone and a lock on the bench, frame by frame.

use super::super::{Change, Effect, Identity, Lock, State, StorageFailed};
use crate::block::{Bind, ClockLoss, CredentialBlock, Role};
use crate::keys::{CredentialKey, DeviceKey, RootKey, SiteKey};
use crate::list::{ListFields, Revoked};
use crate::log::Event as Logged;
use crate::phone::Event;
use crate::policy::Policy;
use crate::settings::Settings;
use crate::setup::Contents;
use crate::status::Status;
use crate::unlock::{ANY_SLOT, Act, Action, Intent};
use crate::{LockId, Mono, Phone, Unix, curve};

pub(super) const START: Unix = Unix(1_800_000_000);
pub(super) const TAP: Act = Act { intent: Intent::Tap, action: Action::Unlock };
pub(super) const STATUS: Act = Act { intent: Intent::Tap, action: Action::Status };

/// A lock on the bench: its storage is a vector, its motor a counter.
pub(super) struct Bench {
    pub(super) lock: Box<Lock>,
    pub(super) records: Vec<Change>,
    pub(super) turns: Vec<Action>,
    pub(super) frames: Vec<Vec<u8>>,
    pub(super) dropped: bool,
    pub(super) fail_storage: bool,
    pub(super) now: Mono,
}

pub(super) fn identity() -> Identity {
    Identity {
        lock_id: LockId([0x11; 16]),
        static_secret: [0x22; 32],
        setup_secret: [0x33; 16],
        nonce_key: [0x44; 32],
    }
}

pub(super) fn site() -> SiteKey {
    SiteKey::new([0x55; 32])
}

impl Bench {
    pub(super) fn factory() -> Self {
        Self::boot(vec![], true, Mono(5_000))
    }

    pub(super) fn boot(records: Vec<Change>, rtc_kept: bool, now: Mono) -> Self {
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

    pub(super) fn settle(&mut self) {
        while let Some(effect) = self.lock.poll() {
            match effect {
                Effect::Store(_) if self.fail_storage => self.lock.stored(Err(StorageFailed)),
                Effect::Store(change) => {
                    self.records.push(Change::decode(change.encode()).unwrap());
                    self.lock.stored(Ok(()));
                }
                Effect::Turn(action) => self.turns.push(action),
                Effect::Signal(_) => {}
                Effect::Send(frame) => self.frames.push(frame.to_vec()),
                Effect::Disconnect => self.dropped = true,
            }
        }
    }

    pub(super) fn connect(&mut self, frame_length: usize) -> Phone {
        self.frames.clear();
        self.dropped = false;
        self.lock.connect(self.now, [2; 32], frame_length);
        self.settle();
        let mut phone = Phone::new(identity().lock_id, frame_length);
        self.exchange(&mut phone);
        while phone.poll_event().is_some() {}
        phone
    }

    pub(super) fn exchange(&mut self, phone: &mut Phone) -> Vec<Event> {
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

    pub(super) fn root(&self) -> RootKey {
        site().root(&identity().lock_id, &self.lock.state().install_nonce)
    }

    pub(super) fn contents(&self) -> Contents {
        Contents {
            root: self.root(),
            policy: Policy::OWNER,
            log_start: site().log_start(&identity().lock_id, &self.lock.state().install_nonce),
            time: START,
            settings_version: 1,
            settings: Settings::default(),
        }
    }

    pub(super) fn provision(frame_length: usize) -> Self {
        let mut bench = Self::factory();
        let mut phone = bench.connect(frame_length);
        phone.setup(&bench.lock.setup_code(), &[9; 32], &bench.contents()).unwrap();
        let events = bench.exchange(&mut phone);
        assert!(events.iter().any(|event| matches!(event, Event::SetUp(Status::Ok))));
        bench
    }

    pub(super) fn key(&self, block: &CredentialBlock) -> CredentialKey {
        let issuer = self.root().issuer(block.issuer, block.generation, &Policy::OWNER);
        issuer.credential(&block.encode().unwrap()).unwrap()
    }

    /// Claims with a device whose secret is `device`; gives the answer's status and what the device then holds.
    pub(super) fn claim(&mut self, block: &CredentialBlock, device: u8, act: Act) -> (Status, DeviceKey, u8) {
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

    pub(super) fn act(&mut self, key: &DeviceKey, slot: u8, act: Act, ext: &[u8]) -> Status {
        let mut phone = self.connect(247);
        phone.act(key, slot, act, [8; 4], ext).unwrap();
        let event = self.exchange(&mut phone).into_iter().next().unwrap();
        if let Event::Answered(outcome) = event {
            return outcome.status;
        }
        let Event::Unproven(status) = event else { panic!("neither answered nor refused") };
        status
    }

    pub(super) fn list(&self, version: u32, serials: &[u32]) -> Vec<u8> {
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

    pub(super) fn logged(&self) -> Vec<Logged> {
        let log = &self.lock.state().owned.as_ref().unwrap().log;
        (log.first()..=log.newest()).map(|seq| log.get(seq).unwrap().line().unwrap().event).collect()
    }
}

pub(super) fn guest(serial: u32) -> CredentialBlock {
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
