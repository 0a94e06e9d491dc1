//! A second family goes through the same verbs as the first, and none of them knows.

pub(super) mod knock;
mod lock;

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use access::preset::Preset;
use lock_link::memory::MemoryLink;
use tempfile::TempDir;
use tokio::time::Instant;

use crate::App;
use crate::ports::{Clock, Keychain, KeychainError, Ports};
use crate::view::{
    BoltAction, CodeDraft, CodeShape, CommandError, DoorId, GrantState, KeyBinding, KeyDraft, KeyId,
    LogActor, LogEvent, Obstacle, Outcome, Refusal, Visit,
};

const LOCK: [u8; 16] = [0x77; 16];

struct HouseClock(Instant);

impl Clock for HouseClock {
    fn unix(&self) -> u32 {
        1_795_348_800 + u32::try_from(self.0.elapsed().as_secs()).unwrap()
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap()
    }
}

#[derive(Default)]
struct MemoryKeychain(Mutex<Option<[u8; 32]>>);

impl Keychain for MemoryKeychain {
    fn load(&self) -> Result<Option<[u8; 32]>, KeychainError> {
        Ok(*self.0.lock().unwrap())
    }

    fn keep(&self, key: &[u8; 32]) -> Result<(), KeychainError> {
        *self.0.lock().unwrap() = Some(*key);
        Ok(())
    }
}

fn phone(air: &MemoryLink, seed: u8) -> (App, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let state = AtomicU8::new(seed);
    let ports = Ports {
        link: Arc::new(air.another_phone()),
        clock: Arc::new(HouseClock(Instant::now())),
        entropy: Arc::new(move |bytes: &mut [u8]| {
            bytes.iter_mut().for_each(|byte| *byte = state.fetch_add(31, Ordering::Relaxed));
        }),
        keychain: Some(Arc::new(MemoryKeychain::default())),
        listener: Arc::new(|_| {}),
        web_host: String::from("latchstring.example"),
        calendars: crate::Reach::Public,
        zone: String::from("Europe/Lisbon"),
    };
    (App::open(&folder.path().join("latchstring.db"), ports).unwrap(), folder)
}

async fn owns_a_shed(host: &App) -> DoorId {
    let text = knock::setup_text(LOCK);
    assert_eq!(host.read_setup_code(&text).unwrap().family, "Knock");
    let door = host.set_up_door(&text, "Shed", "Europe/Lisbon").await.unwrap();
    for action in [BoltAction::Unlock, BoltAction::Lock] {
        let outcome = host.test_door(&door, action).await.unwrap();
        assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
    }
    door
}

fn for_bob(door: &DoorId) -> KeyDraft {
    KeyDraft {
        role: crate::view::Role::Guest,
        guest_name: String::from("Bob"),
        doors: vec![door.clone()],
        preset: Preset::Custom,
        starts: Some(String::from("2026-11-22T11:00")),
        ends: Some(String::from("2026-11-24T11:00")),
        weekly: Vec::new(),
        devices: 1,
        repeat: None,
        binding: KeyBinding::Link,
        uses: None,
        hand_on: 0,
        makes_keys: false,
    }
}

fn takes(guest: &App, link: &str) -> KeyId {
    assert_eq!(guest.read_link(link).unwrap().into_key().unwrap().doors.len(), 1);
    guest.accept_key(link).unwrap().remove(0)
}

#[tokio::test(start_paused = true)]
async fn a_lock_of_another_family_is_set_up_shared_opened_taken_back_and_read_by_the_same_verbs() {
    let air = MemoryLink::new();
    lock::hang(&air, LOCK);
    let ((host, _kept), (guest, _kept_too)) = (phone(&air, 1), phone(&air, 100));
    let door = owns_a_shed(&host).await;

    let shared = host.make_key(&for_bob(&door)).unwrap();
    let key = takes(&guest, &shared.link);
    let opened = guest.unlock(&key, BoltAction::Unlock).await;
    host.take_back(&shared.grant).unwrap();
    tokio::time::advance(Duration::from_secs(9)).await;
    let visit = host.visit_door(&door).await.unwrap();
    let refused = guest.unlock(&key, BoltAction::Unlock).await;

    assert!(matches!(opened, Ok(Outcome::Done { .. })), "{opened:?}");
    assert_eq!(visit, Visit::Done { confirmed: 1, refused: 0, log_entries: 1 });
    assert_eq!(refused, Err(CommandError::Refused { reason: Refusal::TakenBack }));
    let grant = host.snapshot().unwrap().grants.remove(0);
    assert!(matches!(grant.state, GrantState::Revoked { .. }), "{:?}", grant.state);
    let newest = host.door_log(&door, None).unwrap().lines.remove(0);
    let bob = LogActor::Guest { name: String::from("Bob") };
    assert_eq!((newest.actor, newest.event), (bob, LogEvent::Unlocked));
}

#[tokio::test(start_paused = true)]
async fn a_lock_without_a_keypad_is_given_no_codes() {
    let air = MemoryLink::new();
    lock::hang(&air, LOCK);
    let (host, _kept) = phone(&air, 1);
    let door = owns_a_shed(&host).await;
    let shape = CodeShape::Long { starts: None, days: 30 };

    let made = host.make_code(&CodeDraft {
        role: crate::view::Role::Guest,
        door,
        path: None,
        guest_name: String::from("Bob"),
        shape,
    });

    assert_eq!(made.err(), Some(CommandError::NotAllowed { reason: Obstacle::NoKeypad }));
}
