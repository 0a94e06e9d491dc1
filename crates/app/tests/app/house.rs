//! A house for tests: emulated locks in the air, phones in the same air, one clock for all of them.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::view::{
    BoltAction, CommandError, Door, DoorId, Grant, Key, KeyBinding, KeyDraft, KeyId, Outcome, Preset,
    SharedKey, Snapshot,
};
use app::{App, Clock, Event, Keychain, KeychainError, Ports};
use lock_emulator::serve::{Handle, WorldClock, memory, run};
use lock_emulator::{Device, Parts};
use lock_link::memory::{Faults, MemoryLink};
use lock_link::{Place, Profile};
use lock_protocol::Mono;
use tempfile::TempDir;
use tokio::time::Instant;
use uuid::Uuid;

/// Sunday 2026-11-22 12:00 in Lisbon.
pub(crate) const NOON: u32 = 1_795_348_800;

pub(crate) const PROFILE: Profile = Profile {
    service: Uuid::from_u128(0xc7a80001_3f6e_4b52_9d0e_4c6174636831),
    write: Uuid::from_u128(0xc7a80002_3f6e_4b52_9d0e_4c6174636831),
    notify: Uuid::from_u128(0xc7a80003_3f6e_4b52_9d0e_4c6174636831),
    company: 0xFFFF,
};

/// The time of the house: tokio's, which a paused test moves.
pub(crate) struct HouseClock {
    started: Instant,
    /// What this phone's own clock is wrong by.
    pub(crate) wrong_by: AtomicI64,
}

impl Clock for HouseClock {
    fn unix(&self) -> u32 {
        let now = i64::from(NOON) + i64::try_from(self.started.elapsed().as_secs()).unwrap();
        u32::try_from(now + self.wrong_by.load(Ordering::Relaxed)).unwrap()
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap()
    }
}

/// A keychain in memory, which outlives the app like a real one.
#[derive(Default)]
pub(crate) struct MemoryKeychain(Mutex<Option<[u8; 32]>>);

impl Keychain for MemoryKeychain {
    fn load(&self) -> Result<Option<[u8; 32]>, KeychainError> {
        Ok(*self.0.lock().unwrap())
    }

    fn keep(&self, key: &[u8; 32]) -> Result<(), KeychainError> {
        *self.0.lock().unwrap() = Some(*key);
        Ok(())
    }
}

/// The air, and the start of time.
pub(crate) struct House {
    air: MemoryLink,
    started: Instant,
    phones: AtomicU64,
}

/// A lock on a door that is not yet anybody's.
pub(crate) struct LockAtDoor {
    pub(crate) handle: Handle,
    pub(crate) setup_text: String,
    pub(crate) faults: Faults,
}

impl House {
    pub(crate) fn new() -> Self {
        Self { air: MemoryLink::new(), started: Instant::now(), phones: AtomicU64::new(1) }
    }

    pub(crate) async fn lock(&self, seed: u64) -> LockAtDoor {
        let world = Mono(u64::try_from(self.started.elapsed().as_millis()).unwrap());
        let device = Device::boot(Parts::in_memory(seed, world), world).unwrap();
        let (handle, running) = run(device, WorldClock::starting_at(world));
        let place = Place::new(format!("door-{seed}"));
        tokio::spawn(running);
        tokio::spawn(memory::offer(&self.air, place.clone(), PROFILE, handle.clone()));
        let setup_text = handle.with(|device, _| device.setup_text().to_string()).await.unwrap();
        LockAtDoor { handle, setup_text, faults: self.air.faults(&place).unwrap() }
    }

    /// A phone's way to the locks of this house.
    pub(crate) fn air(&self) -> MemoryLink {
        self.air.another_phone()
    }

    pub(crate) fn phone(&self) -> Phone {
        let number = self.phones.fetch_add(1, Ordering::Relaxed);
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let clock = Arc::new(HouseClock { started: self.started, wrong_by: AtomicI64::new(0) });
        let pocket = Pocket {
            folder,
            clock,
            keychain: Arc::default(),
            entropy: Arc::new(AtomicU64::new(number << 40)),
            drawn: Arc::default(),
            events: Arc::default(),
        };
        pocket.start(self.air.another_phone())
    }

    /// The app on this phone was killed and is started again.
    pub(crate) async fn restart(&self, phone: Phone) -> Phone {
        let pocket = phone.pocket.clone();
        drop(phone);
        later(3).await;
        pocket.start(self.air.another_phone())
    }
}

/// What of a phone outlives its app.
#[derive(Clone)]
pub(crate) struct Pocket {
    pub(crate) folder: Arc<TempDir>,
    pub(crate) clock: Arc<HouseClock>,
    keychain: Arc<MemoryKeychain>,
    entropy: Arc<AtomicU64>,
    pub(crate) drawn: Arc<Mutex<Vec<Vec<u8>>>>,
    pub(crate) events: Arc<Mutex<Vec<Event>>>,
}

pub(crate) struct Phone {
    pub(crate) app: Arc<App>,
    pub(crate) pocket: Pocket,
}

impl Pocket {
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("latchstring.db")
    }

    pub(crate) fn ports(&self, link: MemoryLink) -> Ports {
        let (state, drawn, events) =
            (Arc::clone(&self.entropy), Arc::clone(&self.drawn), Arc::clone(&self.events));
        Ports {
            link: Arc::new(link),
            clock: self.clock.clone(),
            entropy: Arc::new(move |bytes: &mut [u8]| {
                bytes.iter_mut().for_each(|byte| *byte = noise(state.fetch_add(1, Ordering::Relaxed)));
                drawn.lock().unwrap().push(bytes.to_vec());
            }),
            keychain: Some(self.keychain.clone()),
            listener: Arc::new(move |event| events.lock().unwrap().push(event)),
            web_host: String::from("latchstring.example"),
            calendars: app::Reach::Public,
            zone: String::from("Europe/Lisbon"),
        }
    }

    pub(crate) fn start(&self, link: MemoryLink) -> Phone {
        let app = App::open(&self.database(), self.ports(link)).unwrap();
        Phone { app: Arc::new(app), pocket: self.clone() }
    }
}

/// The last byte of splitmix64 at this step.
fn noise(step: u64) -> u8 {
    let mut z = step.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) as u8
}

impl Phone {
    pub(crate) fn picture(&self) -> Snapshot {
        self.app.snapshot().unwrap()
    }

    pub(crate) fn door(&self) -> Door {
        self.picture().doors.into_iter().next().expect("a door")
    }

    pub(crate) fn grant(&self) -> Grant {
        self.picture().grants.into_iter().next().expect("a grant")
    }

    pub(crate) fn key(&self) -> Key {
        self.picture().keys.into_iter().next().expect("a key")
    }

    /// From the setup code to a door in service.
    pub(crate) async fn owns(&self, lock: &LockAtDoor, name: &str) -> DoorId {
        let door = self.app.set_up_door(&lock.setup_text, name, "Europe/Lisbon").await.unwrap();
        self.moves(&door, BoltAction::Unlock).await;
        self.moves(&door, BoltAction::Lock).await;
        door
    }

    pub(crate) async fn moves(&self, door: &DoorId, action: BoltAction) {
        let outcome = self.app.test_door(door, action).await.unwrap();
        assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
    }

    pub(crate) fn shares(&self, doors: &[DoorId], devices: u8) -> SharedKey {
        self.app.make_key(&draft(doors, devices)).unwrap()
    }

    pub(crate) fn accepts(&self, shared: &SharedKey) -> KeyId {
        self.app.accept_key(&shared.link).unwrap().remove(0)
    }

    pub(crate) async fn opens(&self, key: &KeyId) -> Result<Outcome, CommandError> {
        self.app.unlock(key, BoltAction::Unlock).await
    }
}

pub(crate) fn draft(doors: &[DoorId], devices: u8) -> KeyDraft {
    KeyDraft {
        role: app::view::Role::Guest,
        guest_name: String::from("Bob"),
        doors: doors.to_vec(),
        preset: Preset::Custom,
        starts: Some(String::from("2026-11-22T11:00")),
        ends: Some(String::from("2026-11-24T11:00")),
        weekly: Vec::new(),
        devices,
        repeat: None,
        binding: KeyBinding::Link,
        uses: None,
        hand_on: 0,
        makes_keys: false,
    }
}

pub(crate) fn is_open(outcome: &Result<Outcome, CommandError>) -> bool {
    matches!(outcome, Ok(Outcome::Done { .. }))
}

/// Lets time pass for everybody.
pub(crate) async fn later(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::task::yield_now().await;
}

/// How often the lock drew its bolt.
pub(crate) async fn turns(lock: &LockAtDoor) -> u32 {
    lock.handle.with(|device, _| device.bolt().turns()).await.unwrap()
}
