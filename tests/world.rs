//! The people, locks and phones that whole-system tests are written with: one clock, TCP on loopback, nothing else.
#![expect(clippy::expect_used, reason = "a world that cannot be built fails its test")]

pub mod meddler;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use app::view::{
    BoltAction, CodeDraft, CodeId, CodeShape, CodeState, CommandError, DoorId, GrantId, KeyBinding, KeyDraft,
    KeyId, Outcome, Preset, SharedCode, SharedKey,
};
use app::{App, Clock, Entropy, Ports, Reach};
use lock_emulator::serve::{self, Handle, WorldClock};
use lock_emulator::{Device, Key, Parts};
use lock_link::Link;
use lock_link::tcp::TcpLink;
use lock_protocol::Mono;
use lock_protocol::lock::Signal;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// Sunday 2026-11-22, 15:00 in Berlin.
pub const SUNDAY_AFTERNOON: u32 = 1_795_356_000;
/// The zone of every door here.
pub const ZONE: &str = "Europe/Berlin";
const PASSPHRASE: &str = "correct horse battery staple";

/// The time that everybody's phone shows.
pub struct WallClock {
    unix: AtomicU32,
    started: Instant,
}

impl Clock for WallClock {
    fn unix(&self) -> u32 {
        self.unix.load(Ordering::SeqCst)
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Everything there is: the clock and the locks, in the order they were put up.
pub struct World {
    clock: Arc<WallClock>,
    locks: Vec<Lock>,
    phones: AtomicU64,
}

/// A lock on a door, with its address and what stands in its battery case.
pub struct Lock {
    /// The way to the device.
    pub handle: Handle,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its setup code.
    pub setup_text: String,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// A phone with the app on it.
pub struct Phone {
    /// The app.
    pub app: App,
    data: TempDir,
}

impl World {
    /// A world with this many factory-new locks.
    ///
    /// # Panics
    /// When loopback cannot be listened on.
    pub async fn with_locks(count: u64) -> Self {
        let clock = Arc::new(WallClock { unix: AtomicU32::new(SUNDAY_AFTERNOON), started: Instant::now() });
        let mut locks = Vec::new();
        for seed in 1..=count {
            locks.push(Lock::start(seed).await);
        }
        Self { clock, locks, phones: AtomicU64::new(0) }
    }

    /// The lock with this number, from 0.
    #[must_use]
    pub fn lock(&self, number: usize) -> &Lock {
        &self.locks[number]
    }

    /// Lets time pass for everybody, phones and locks.
    ///
    /// # Panics
    /// When a lock has stopped.
    pub async fn pass(&self, seconds: u32) {
        self.clock.unix.fetch_add(seconds, Ordering::SeqCst);
        for lock in &self.locks {
            let shift_ms = i64::from(seconds) * 1000;
            let moved = lock.handle.with(move |device, now| {
                device.handle_rtc(|rtc, world| rtc.shift(shift_ms, world), now);
            });
            moved.await.expect("the lock runs");
        }
    }

    /// A new phone in reach of every lock.
    #[must_use]
    pub fn phone(&self) -> Phone {
        let addresses: Vec<String> = self.locks.iter().map(|lock| lock.address.to_string()).collect();
        self.phone_near(&addresses)
    }

    /// A new phone in reach of the locks at these addresses.
    ///
    /// # Panics
    /// When the app cannot open its database.
    #[must_use]
    pub fn phone_near(&self, addresses: &[String]) -> Phone {
        self.phone_with(Arc::new(TcpLink::new(addresses.to_vec())))
    }

    /// A new phone in reach of every lock that fetches calendars as the app that people get: never from this machine.
    #[must_use]
    pub fn phone_as_shipped(&self) -> Phone {
        let addresses: Vec<String> = self.locks.iter().map(|lock| lock.address.to_string()).collect();
        self.phone_that_fetches(Arc::new(TcpLink::new(addresses)), Reach::Public)
    }

    /// A new phone with a radio of its own.
    ///
    /// # Panics
    /// When the app cannot open its database.
    #[must_use]
    pub fn phone_with(&self, link: Arc<dyn Link>) -> Phone {
        self.phone_that_fetches(link, Reach::PublicAndThisMachine)
    }

    fn phone_that_fetches(&self, link: Arc<dyn Link>, calendars: Reach) -> Phone {
        let data = tempfile::tempdir().expect("a folder for the phone's data");
        let ports = Ports {
            link,
            clock: self.clock.clone(),
            entropy: entropy(self.phones.fetch_add(1, Ordering::SeqCst)),
            keychain: None,
            listener: Arc::new(|_| {}),
            web_host: String::from("latchstring.example"),
            calendars,
            zone: String::from(ZONE),
        };
        let app = App::open(&data.path().join("latchstring.db"), ports).expect("the app opens");
        app.create_vault(PASSPHRASE).expect("the vault is made");
        Phone { app, data }
    }
}

/// Different bytes for every phone and every draw, the same in every run.
fn entropy(phone: u64) -> Entropy {
    let drawn = AtomicU64::new(0);
    Arc::new(move |buffer| {
        for chunk in buffer.chunks_mut(32) {
            let number = drawn.fetch_add(1, Ordering::SeqCst);
            let block = lock_protocol::mac::sha256(&[&phone.to_be_bytes(), &number.to_be_bytes()]);
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    })
}

impl Lock {
    async fn start(seed: u64) -> Self {
        let start = Mono(1_000_000);
        let device = Device::boot(Parts::in_memory(seed, start), start).expect("a factory-new lock starts");
        let setup_text = device.setup_text().to_string();
        let (handle, running) = serve::run(device, WorldClock::starting_at(start));
        let listener =
            serve::tcp::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.expect("loopback listens");
        let address = listener.local_addr().expect("an address");
        let serving = serve::tcp::serve(listener, handle.clone(), usize::MAX);
        let tasks = vec![
            tokio::spawn(async move {
                running.await;
            }),
            tokio::spawn(async move {
                let _ = serving.await;
            }),
        ];
        Self { handle, address, setup_text, tasks }
    }

    /// Types digits and `#` at the keypad; gives what it shows then.
    ///
    /// # Panics
    /// When the lock has stopped, or shows nothing.
    pub async fn shows_for(&self, digits: &str) -> Signal {
        let keys: Vec<Key> = digits.chars().chain(['#']).filter_map(Key::from_sign).collect();
        let typed = self.handle.with(move |device, now| {
            keys.into_iter().for_each(|key| device.press(key, now));
            device.keypad().signal()
        });
        typed.await.expect("the lock runs").expect("the keypad shows something")
    }

    /// How often the log says that the door was opened.
    ///
    /// # Panics
    /// When the lock has stopped.
    pub async fn openings_logged(&self) -> usize {
        let count = self.handle.with(|device, _| {
            let Some(owned) = device.state().and_then(|state| state.owned.as_ref()) else { return 0 };
            let lines =
                (owned.log.first()..=owned.log.newest()).filter_map(|seq| owned.log.get(seq)?.line().ok());
            lines.filter(|line| line.event == lock_protocol::log::Event::Unlocked).count()
        });
        count.await.expect("the lock runs")
    }
}

impl Phone {
    /// Whether these bytes stand anywhere in what the phone has stored.
    ///
    /// # Panics
    /// When its files cannot be read.
    #[must_use]
    pub fn has_stored(&self, bytes: &[u8]) -> bool {
        let files = std::fs::read_dir(self.data.path()).expect("the phone has a folder");
        let mut files =
            files.map(|file| std::fs::read(file.expect("a file").path()).expect("it can be read"));
        files.any(|held| held.windows(bytes.len()).any(|part| part == bytes))
    }

    /// Makes the phone believe that everything here was planned by other rules of a zone, as before an update.
    ///
    /// # Panics
    /// When its database cannot be written.
    pub fn planned_by(&self, zone: &str, rules: &[u8]) {
        let path = self.data.path().join("latchstring.db");
        let store = store::Store::open(&path, entropy(u64::MAX)).expect("the phone has a database");
        let planted = store.write(|access| store::table::zone_rules::set(access, zone, rules, 0));
        planted.expect("it can be written");
    }

    /// Puts a lock into service as a door.
    ///
    /// # Panics
    /// When that fails.
    pub async fn set_up(&self, lock: &Lock, name: &str) -> DoorId {
        self.app.set_up_door(&lock.setup_text, name, ZONE).await.expect("the lock goes into service")
    }

    /// Makes a key for today, for this many devices.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn key_for(&self, guest: &str, doors: &[&DoorId], preset: Preset, devices: u8) -> SharedKey {
        let draft = draft(guest, doors, preset, devices);
        self.app.make_key(&draft).expect("the key is made")
    }

    /// Opens a link and accepts it, as a guest does; gives the key of its first door.
    ///
    /// # Panics
    /// When the link is refused.
    #[must_use]
    pub fn accept(&self, link: &str) -> KeyId {
        self.app.accept_key(link).expect("the link is accepted").remove(0)
    }

    /// Taps the big button.
    ///
    /// # Errors
    /// What the person is told.
    pub async fn unlock(&self, key: &KeyId) -> Result<Outcome, CommandError> {
        self.app.unlock(key, BoltAction::Unlock).await
    }

    /// Makes a code for a door.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn code_for(&self, guest: &str, door: &DoorId, shape: CodeShape) -> SharedCode {
        let draft = CodeDraft {
            role: app::view::Role::Guest,
            guest_name: guest.to_owned(),
            door: door.clone(),
            path: None,
            shape,
        };
        self.app.make_code(&draft).expect("the code is made")
    }

    /// The state of a code as the host's list shows it.
    ///
    /// # Panics
    /// When there is no such code.
    #[must_use]
    pub fn code_state(&self, code: &CodeId) -> CodeState {
        let snapshot = self.app.snapshot().expect("the picture is drawn");
        let found = snapshot.codes.into_iter().find(|row| row.id == *code);
        found.expect("the code is in the list").state
    }

    /// A person as the host's list shows them.
    ///
    /// # Panics
    /// When there is nobody of this name.
    #[must_use]
    pub fn person(&self, name: &str) -> app::view::Person {
        let people = self.app.snapshot().expect("the picture is drawn").people;
        let found = people.into_iter().find(|person| person.name.to_lowercase() == name.to_lowercase());
        found.expect("the person is in the list")
    }

    /// The state of a grant as the host's list shows it.
    ///
    /// # Panics
    /// When there is no such grant.
    #[must_use]
    pub fn grant_state(&self, grant: &GrantId) -> app::view::GrantState {
        let snapshot = self.app.snapshot().expect("the picture is drawn");
        let found = snapshot.grants.into_iter().find(|row| row.id == *grant);
        found.expect("the grant is in the list").state
    }
}

/// A key's draft with nothing special about it.
#[must_use]
pub fn draft(guest: &str, doors: &[&DoorId], preset: Preset, devices: u8) -> KeyDraft {
    KeyDraft {
        role: app::view::Role::Guest,
        guest_name: guest.to_owned(),
        doors: doors.iter().map(|door| (*door).clone()).collect(),
        preset,
        starts: None,
        ends: None,
        weekly: Vec::new(),
        devices,
        repeat: None,
        binding: KeyBinding::Link,
        uses: None,
        hand_on: 0,
        makes_keys: false,
    }
}
