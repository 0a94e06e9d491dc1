//! Who appears in these tests: a hall with the lock's door in it, its owner, and guests with phones.

use arrayvec::ArrayVec;
use lock_emulator::{Device, Output, Parts};
use lock_protocol::block::{self, Bind, ClockLoss, CredentialBlock, Role};
use lock_protocol::challenge::Challenge;
use lock_protocol::claim::Claimed;
use lock_protocol::fresh;
use lock_protocol::keys::{CredentialKey, DeviceKey, RootKey, SiteKey};
use lock_protocol::list::{ListFields, Revoked};
use lock_protocol::log::{Event as Happened, Line};
use lock_protocol::phone::Event;
use lock_protocol::policy::Policy;
use lock_protocol::receipt;
use lock_protocol::settings::Settings;
use lock_protocol::setup::{Contents, Greeting};
use lock_protocol::setup_code::SetupCode;
use lock_protocol::status::Status;
use lock_protocol::unlock::{Act, Action, Intent};
use lock_protocol::{LockId, Mono, Phone, Unix, curve};

/// The moment at which every test begins.
pub(crate) const START: Unix = Unix(1_800_000_000);
/// The lock's power went while somebody stood in front of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct PowerWent;

/// The place where the lock is, and the time there.
pub(crate) struct Hall {
    pub(crate) device: Device,
    pub(crate) now: Mono,
    pub(crate) frame_len_max: usize,
}

/// A phone that is connected to the lock.
pub(crate) struct Visit {
    pub(crate) phone: Phone,
    events: Vec<Event>,
}

impl Hall {
    /// A hall with a factory-new lock under power.
    pub(crate) fn new(seed: u64) -> Self {
        let mut hall = Self::dark(seed);
        hall.device.power_on(hall.now).unwrap();
        hall
    }

    /// The same without power yet.
    pub(crate) fn dark(seed: u64) -> Self {
        let now = Mono(1_000_000);
        Self { device: Device::new(Parts::in_memory(seed, now), now), now, frame_len_max: 244 }
    }

    pub(crate) fn unix(&self) -> Unix {
        START.plus(u32::try_from((self.now.0 - 1_000_000) / 1_000).unwrap())
    }

    pub(crate) fn wait(&mut self, ms: u64) {
        self.now = self.now.plus(ms);
        self.device.advance_to(self.now);
    }

    /// Connects a phone and takes the lock's greeting.
    pub(crate) fn visit(&mut self) -> Result<Visit, PowerWent> {
        let phone = Phone::new(self.device.lock_id(), self.frame_len_max);
        self.device.disconnect(self.now);
        while self.device.poll_output().is_some() {}
        self.device.connect(self.frame_len_max, self.now).map_err(|_| PowerWent)?;
        let mut visit = Visit { phone, events: Vec::new() };
        self.exchange(&mut visit);
        Ok(visit)
    }

    /// Lets frames pass until nobody has any.
    pub(crate) fn exchange(&mut self, visit: &mut Visit) {
        loop {
            let mut quiet = true;
            while let Some(frame) = visit.phone.poll_transmit() {
                self.device.receive(&frame, self.now);
                quiet = false;
            }
            while let Some(output) = self.device.poll_output() {
                if let Output::Frame(frame) = output {
                    assert!(frame.len() <= self.frame_len_max, "a frame is too long for the link");
                    visit.phone.handle_frame(&frame, self.now);
                    quiet = false;
                }
            }
            while let Some(event) = visit.phone.poll_event() {
                visit.events.push(event);
            }
            if quiet {
                return;
            }
        }
    }

    /// Every entry of the lock's log, by the lock itself.
    pub(crate) fn log(&self) -> Vec<Line> {
        let Some(owned) = self.device.state().and_then(|state| state.owned.as_ref()) else {
            return Vec::new();
        };
        let log = &owned.log;
        (log.first()..=log.newest()).map(|seq| log.get(seq).unwrap().line().unwrap()).collect()
    }

    /// How many entries of that kind the log holds for a credential.
    pub(crate) fn logged(&self, happened: Happened, serial: u32) -> usize {
        self.log().iter().filter(|line| line.event == happened && line.actor.serial == serial).count()
    }

    /// Openings that the lock has counted for a credential.
    pub(crate) fn uses(&self, serial: u32) -> u32 {
        let Some(owned) = self.device.state().and_then(|state| state.owned.as_ref()) else { return 0 };
        let slots = owned.slots.iter().flatten().filter(|slot| slot.block.serial == serial);
        slots.map(|slot| u32::from(slot.uses)).sum()
    }
}

impl Visit {
    /// The latest challenge.
    pub(crate) fn challenge(&self) -> Option<Challenge> {
        self.phone.challenge()
    }

    /// The factory-new lock's greeting, if that is what it said.
    pub(crate) fn greeting(&self) -> Option<Greeting> {
        self.events.iter().find_map(|event| match event {
            Event::Greeted(greeting) => Some(*greeting),
            _ => None,
        })
    }

    /// What the phone has learned since it was last asked.
    pub(crate) fn learned(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }
}

pub(crate) fn act(action: Action) -> Act {
    Act { intent: Intent::TapWithPresence, action }
}

/// Whoever owns the site.
pub(crate) struct Owner {
    pub(crate) site: SiteKey,
    pub(crate) code: SetupCode,
    /// Stored before SETUP is sent, so that a lost answer costs nothing.
    pub(crate) install_nonce: Option<[u8; 16]>,
    pub(crate) list: (u32, [u8; 16]),
    revoked: Vec<Revoked>,
}

impl Owner {
    pub(crate) fn of(hall: &Hall) -> Self {
        let code = SetupCode::from_text(&hall.device.setup_text()).unwrap();
        Self {
            site: SiteKey::new([7; 32]),
            code,
            install_nonce: None,
            list: (0, [0; 16]),
            revoked: Vec::new(),
        }
    }

    pub(crate) fn lock_id(&self) -> LockId {
        self.code.lock_id
    }

    pub(crate) fn root(&self) -> RootKey {
        self.site.root(&self.code.lock_id, &self.install_nonce.expect("SETUP was sent"))
    }

    pub(crate) fn contents(&self, hall: &Hall) -> Contents {
        let nonce = self.install_nonce.unwrap();
        Contents {
            root: self.root(),
            policy: Policy::OWNER,
            log_start: self.site.log_start(&self.code.lock_id, &nonce),
            time: hall.unix(),
            settings_version: 1,
            settings: Settings::default(),
        }
    }

    /// Puts the lock into service; goes on where an earlier attempt was cut short.
    pub(crate) fn provision(&mut self, hall: &mut Hall) -> Result<(), PowerWent> {
        let mut visit = hall.visit()?;
        let Some(greeting) = visit.greeting() else {
            // The lock is owned already: the earlier SETUP reached it and its answer was lost.
            return visit.challenge().map(|_| ()).ok_or(PowerWent);
        };
        self.install_nonce = Some(greeting.install_nonce);
        visit.phone.setup(&self.code, &[9; 32], &self.contents(hall)).unwrap();
        hall.exchange(&mut visit);
        let answered = visit.learned().into_iter().any(|event| matches!(event, Event::SetUp(Status::Ok)));
        if answered { Ok(()) } else { Err(PowerWent) }
    }

    /// A key for somebody, as it would be in a link.
    pub(crate) fn key(&self, serial: u32, change: impl FnOnce(&mut CredentialBlock)) -> Guest {
        let mut block = CredentialBlock {
            issuer: 0,
            generation: 0,
            serial,
            not_before: START.minus(3_600),
            not_after: START.plus(7 * 86_400),
            max_uses: 0,
            role: Role::Guest,
            rights: block::UNLOCK | block::LOCK | block::STATUS | block::COURIER,
            bind: Bind::FirstClaim,
            max_devices: 1,
            depth: 0,
            max_stale: 0,
            intents: 3,
            clock_loss: ClockLoss::Degraded,
            schedules: ArrayVec::new(),
        };
        change(&mut block);
        let bytes = block.encode().unwrap().to_vec();
        let key = self.root().issuer(0, 0, &Policy::OWNER).credential(&bytes).unwrap();
        Guest::with(key, bytes, serial, self.code.clone())
    }

    /// The owner's own key.
    pub(crate) fn own_key(&self) -> Guest {
        self.key(1, |block| {
            (block.role, block.rights) = (Role::Owner, 0xFF);
            block.not_after = START.plus(10 * 365 * 86_400);
        })
    }

    /// A word from the owner that the list is the newest, bound to this challenge: it sets the clock.
    pub(crate) fn fresh(&self, hall: &Hall, challenge: &Challenge) -> [u8; fresh::LENGTH] {
        let source = fresh::OWNER | fresh::BOUND;
        let key = self.root().fresh(fresh::OWNER);
        let list = (self.list.0, &self.list.1);
        fresh::seal(&key, &self.code.lock_id, source, list, hall.unix(), &challenge.nonce)
    }

    /// Takes a key back: the next list, to be delivered.
    pub(crate) fn revoke(&mut self, serial: u32, hall: &Hall) -> Vec<u8> {
        self.revoked.push(Revoked { issuer: 0, serial });
        let fields = ListFields {
            version: self.list.0 + 1,
            issued_at: hall.unix(),
            pin_generation: 0,
            issuers: &[],
            revoked: &self.revoked,
            codes: &[],
        };
        let bytes = fields.seal(&self.root().list(), &self.code.lock_id).unwrap().to_vec();
        self.list = (fields.version, *bytes.last_chunk().unwrap());
        bytes
    }

    /// Delivers a list or order; `Ok` with the receipt's status once the lock has proved that it has it.
    pub(crate) fn deliver(&self, bytes: &[u8], hall: &mut Hall) -> Result<Status, PowerWent> {
        let mut visit = hall.visit()?;
        visit.phone.deliver(bytes).unwrap();
        hall.exchange(&mut visit);
        let receipt = visit.learned().into_iter().find_map(|event| match event {
            Event::Receipt { bytes, tag } => Some((bytes, tag)),
            _ => None,
        });
        let (bytes, tag) = receipt.ok_or(PowerWent)?;
        assert!(
            receipt::verify(&self.root().receipt(), &self.code.lock_id, &tag, &bytes),
            "a forged receipt"
        );
        Ok(receipt::Receipt::decode(&bytes).unwrap().status)
    }
}

/// Somebody with a key and a phone.
pub(crate) struct Guest {
    pub(crate) serial: u32,
    key: CredentialKey,
    block: Vec<u8>,
    code: SetupCode,
    secret: [u8; 32],
    /// Stored before CLAIM is sent, so that a lost answer costs nothing.
    device_key: Option<DeviceKey>,
    nonce: u32,
    /// Openings that the lock confirmed to this phone.
    pub(crate) confirmed: u32,
}

impl Guest {
    fn with(key: CredentialKey, block: Vec<u8>, serial: u32, code: SetupCode) -> Self {
        let secret = [u8::try_from(serial & 0xFF).unwrap() ^ 0x5A; 32];
        Self { serial, key, block, code, secret, device_key: None, nonce: 0, confirmed: 0 }
    }

    /// The same link on another phone.
    pub(crate) fn on_another_phone(&self) -> Self {
        let mut other = Self::with(self.key.clone(), self.block.clone(), self.serial, self.code.clone());
        other.secret = curve::public_key(&self.secret);
        other
    }

    /// Opens the door: with a claim the first time, with the device's key from then on.
    pub(crate) fn open(&mut self, hall: &mut Hall) -> Result<Status, PowerWent> {
        self.ask(act(Action::Unlock), hall, |_, _| Vec::new())
    }

    /// Opens the door and tells the lock the time.
    pub(crate) fn open_with_time(&mut self, hall: &mut Hall, owner: &Owner) -> Result<Status, PowerWent> {
        self.ask(act(Action::Unlock), hall, |hall, challenge| owner.fresh(hall, challenge).to_vec())
    }

    pub(crate) fn ask(
        &mut self,
        act: Act,
        hall: &mut Hall,
        ext: impl Fn(&Hall, &Challenge) -> Vec<u8>,
    ) -> Result<Status, PowerWent> {
        let mut visit = hall.visit()?;
        if let Some(device_key) = self.device_key.clone() {
            let status = self.unlock(&device_key, act, &mut visit, hall, ext)?;
            if status != Status::BadMac {
                return Ok(status);
            }
            // The lock does not know this phone, so the claim whose answer was lost never reached it.
            self.device_key = None;
            visit = hall.visit()?;
        }
        self.claim(act, &mut visit, hall)
    }

    /// Claims this key on a connection that is there.
    pub(crate) fn open_on(&mut self, visit: &mut Visit, hall: &mut Hall) -> Result<Status, PowerWent> {
        self.claim(act(Action::Unlock), visit, hall)
    }

    /// Brings back one sealed batch of the log, entry `from` first.
    pub(crate) fn collect_log(&mut self, from: u32, hall: &mut Hall) -> Result<Vec<u8>, PowerWent> {
        let mut visit = hall.visit()?;
        let key = self.device_key.clone().expect("this phone has claimed its key");
        self.unlock(&key, act(Action::Status), &mut visit, hall, |_, _| Vec::new())?;
        visit.phone.collect_log(from).unwrap();
        hall.exchange(&mut visit);
        let sealed = visit.learned().into_iter().find_map(|event| match event {
            Event::Log(bytes) => Some(bytes.to_vec()),
            _ => None,
        });
        sealed.ok_or(PowerWent)
    }

    fn unlock(
        &mut self,
        key: &DeviceKey,
        act: Act,
        visit: &mut Visit,
        hall: &mut Hall,
        ext: impl Fn(&Hall, &Challenge) -> Vec<u8>,
    ) -> Result<Status, PowerWent> {
        let challenge = visit.challenge().ok_or(PowerWent)?;
        let ext = ext(hall, &challenge);
        let nonce = self.next_nonce();
        visit.phone.act(key, 0xFF, act, nonce, &ext).unwrap();
        hall.exchange(visit);
        let status = visit.learned().into_iter().find_map(|event| match event {
            Event::Answered(outcome) => Some(outcome.status),
            Event::Unproven(_) => Some(Status::BadMac),
            _ => None,
        });
        self.count(act, status)
    }

    fn claim(&mut self, act: Act, visit: &mut Visit, hall: &mut Hall) -> Result<Status, PowerWent> {
        visit.challenge().ok_or(PowerWent)?;
        let nonce = self.next_nonce();
        let keys = (&self.secret, &self.code.lock_pub);
        let device_key = visit.phone.claim(&self.key, &self.block, keys, act, nonce).unwrap();
        self.device_key = Some(device_key);
        hall.exchange(visit);
        let status = visit.learned().into_iter().find_map(|event| match event {
            Event::Claimed(Claimed { status, .. }) => Some(status),
            Event::Unproven(status) => Some(status),
            _ => None,
        });
        let status = self.count(act, status)?;
        if status != Status::Ok {
            self.device_key = None;
        }
        Ok(status)
    }

    fn count(&mut self, act: Act, status: Option<Status>) -> Result<Status, PowerWent> {
        let status = status.ok_or(PowerWent)?;
        if status == Status::Ok && act.action == Action::Unlock {
            self.confirmed += 1;
        }
        Ok(status)
    }

    fn next_nonce(&mut self) -> [u8; 4] {
        self.nonce += 1;
        self.nonce.to_be_bytes()
    }
}
