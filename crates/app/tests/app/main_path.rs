//! The main path in memory: provision, key, link, claim, unlock, second device, take back, log.

use store::table::log_chain::{self, LogChainRow};

use crate::house::{House, Phone, is_open, later, turns};
use std::sync::Arc;

use app::view::{
    Bolt, BoltAction, ClockReading, CommandError, DoorId, DoorState, GrantState, KeyState, LogActor,
    LogEvent, LogFault, LogTone, Outcome, Recovery, Refusal, Vault, VaultKeeper, Visit,
};

#[tokio::test(start_paused = true)]
async fn a_guest_opens_the_door_until_the_key_is_taken_back() {
    let house = House::new();
    let lock = house.lock(1).await;
    let (host, guest) = (house.phone(), house.phone());

    let door = host.owns(&lock, "Front door").await;
    assert_eq!(host.door().state, DoorState::InService);
    let shared = host.shares(std::slice::from_ref(&door), 1);
    let key = guest.accepts(&shared);
    assert!(!guest.key().claimed);
    assert!(is_open(&guest.opens(&key).await), "the first tap claims and opens");
    assert!(guest.key().claimed);
    assert!(is_open(&guest.opens(&key).await), "the second tap opens");
    assert_eq!(guest.key().bolt, Some(Bolt::Unlocked));

    host.app.take_back(&shared.grant).unwrap();
    assert!(matches!(host.grant().state, GrantState::Undoable { .. }));
    later(9).await;
    assert!(matches!(host.grant().state, GrantState::Travelling { .. }), "{:?}", host.grant().state);
    assert!(is_open(&guest.opens(&key).await), "the lock has not heard of it");

    let visit = host.app.visit_door(&door).await.unwrap();
    assert!(matches!(visit, Visit::Done { confirmed: 1, refused: 0, .. }), "{visit:?}");
    assert!(matches!(host.grant().state, GrantState::Revoked { .. }));
    let refusal = guest.opens(&key).await.unwrap_err();
    assert_eq!(refusal, CommandError::Refused { reason: Refusal::TakenBack });
    assert_eq!(guest.key().state, KeyState::Refused { reason: Refusal::TakenBack });
}

#[tokio::test(start_paused = true)]
async fn everybody_can_see_what_happened() {
    let house = House::new();
    let lock = house.lock(1).await;
    let (host, guest) = (house.phone(), house.phone());
    let door = host.owns(&lock, "Front door").await;
    let shared = host.shares(std::slice::from_ref(&door), 1);
    let key = guest.accepts(&shared);
    guest.opens(&key).await.unwrap();

    host.app.visit_door(&door).await.unwrap();

    let page = host.app.door_log(&door, None).unwrap();
    assert!(page.intact, "{:?}", page.faults);
    let told: Vec<(LogActor, LogEvent)> =
        page.lines.iter().rev().map(|line| (line.actor.clone(), line.event.clone())).collect();
    let bob = LogActor::Guest { name: String::from("Bob") };
    assert!(told.contains(&(LogActor::Lock, LogEvent::Installed)), "{told:?}");
    assert!(told.contains(&(LogActor::You, LogEvent::Unlocked)), "{told:?}");
    assert!(told.contains(&(bob.clone(), LogEvent::Claimed)), "{told:?}");
    assert!(told.contains(&(bob, LogEvent::Unlocked)), "{told:?}");
    assert!(page.lines.iter().all(|line| line.tone != LogTone::Alarming), "{told:?}");
    assert!(matches!(host.grant().state, GrantState::Used { .. }));
    assert!(host.door().waiting.is_empty(), "the receipt for the log arrived, too");
}

#[tokio::test(start_paused = true)]
async fn a_link_for_one_phone_is_refused_on_a_second() {
    let house = House::new();
    let lock = house.lock(1).await;
    let host = house.phone();
    let door = host.owns(&lock, "Front door").await;

    let (single, double) = (host.shares(std::slice::from_ref(&door), 1), host.shares(&[door], 2));
    let (anna, bert) = (house.phone(), house.phone());

    let first = anna.accepts(&single);
    assert!(is_open(&anna.opens(&first).await));
    let second = bert.accepts(&single);
    let refusal = bert.opens(&second).await.unwrap_err();
    assert_eq!(refusal, CommandError::Refused { reason: Refusal::ClaimedByOthers });
    assert!(matches!(bert.key().state, KeyState::Refused { .. }));
    let (first, second) = (anna.accepts(&double), bert.accepts(&double));
    assert!(is_open(&anna.opens(&first).await));
    assert!(is_open(&bert.opens(&second).await));
}

#[tokio::test(start_paused = true)]
async fn a_key_opens_in_its_window_only() {
    let house = House::new();
    let lock = house.lock(1).await;
    let (host, guest) = (house.phone(), house.phone());
    let door = host.owns(&lock, "Front door").await;
    let mut draft = crate::house::draft(&[door], 1);
    draft.starts = Some(String::from("2026-11-22T15:00"));
    let shared = host.app.make_key(&draft).unwrap();
    let key = guest.accepts(&shared);

    let early = guest.opens(&key).await.unwrap_err();
    assert!(
        matches!(&early, CommandError::KeyNotYet { opens_at } if opens_at.wall.ends_with("T15:00")),
        "{early:?}"
    );
    assert_eq!(guest.key().state, KeyState::NotYet);
    later(3 * 3600).await;
    assert!(is_open(&guest.opens(&key).await));
    later(2 * 86_400).await;
    let late = guest.opens(&key).await.unwrap_err();
    assert!(matches!(late, CommandError::KeyExpired { .. }), "{late:?}");
    assert_eq!(guest.key().state, KeyState::Expired);
    assert_eq!(host.grant().state, GrantState::Expired);
}

#[tokio::test(start_paused = true)]
async fn a_key_for_one_opening_opens_once() {
    let house = House::new();
    let lock = house.lock(1).await;
    let (host, guest) = (house.phone(), house.phone());
    let door = host.owns(&lock, "Front door").await;
    let mut draft = crate::house::draft(&[door], 1);
    draft.uses = Some(1);
    let key = guest.accepts(&host.app.make_key(&draft).unwrap());
    let before = turns(&lock).await;

    assert!(is_open(&guest.opens(&key).await));
    let refusal = guest.opens(&key).await.unwrap_err();

    assert_eq!(refusal, CommandError::Refused { reason: Refusal::UsedUp });
    assert_eq!(turns(&lock).await, before + 1);
}

#[tokio::test(start_paused = true)]
async fn one_link_opens_two_doors() {
    let house = House::new();
    let (gate, flat) = (house.lock(1).await, house.lock(2).await);
    let (host, guest) = (house.phone(), house.phone());
    let doors = [host.owns(&gate, "Gate").await, host.owns(&flat, "Flat").await];

    let shared = host.shares(&doors, 1);
    let keys = guest.app.accept_key(&shared.link).unwrap();

    assert_eq!(keys.len(), 2);
    for key in &keys {
        assert!(is_open(&guest.opens(key).await));
    }
    assert_eq!(guest.app.accept_key(&shared.web_link), Err(CommandError::KeyAlreadyHeld));
}

#[tokio::test(start_paused = true)]
async fn a_second_tap_is_ignored_and_never_queued() {
    let house = House::new();
    let lock = house.lock(1).await;
    let (host, guest) = (house.phone(), house.phone());
    let door = host.owns(&lock, "Front door").await;
    let key = guest.accepts(&host.shares(&[door], 1));
    let before = turns(&lock).await;

    let (first, second, third) = tokio::join!(guest.opens(&key), guest.opens(&key), guest.opens(&key));

    assert!(is_open(&first), "{first:?}");
    assert_eq!(second, Ok(Outcome::AlreadyRunning));
    assert_eq!(third, Ok(Outcome::AlreadyRunning));
    assert_eq!(turns(&lock).await, before + 1);
}

#[tokio::test(start_paused = true)]
async fn taking_back_can_be_undone_for_eight_seconds() {
    let house = House::new();
    let lock = house.lock(1).await;
    let host = house.phone();
    let door = host.owns(&lock, "Front door").await;
    let shared = host.shares(std::slice::from_ref(&door), 1);

    host.app.take_back(&shared.grant).unwrap();
    later(7).await;
    host.app.undo_take_back(&shared.grant).unwrap();
    assert_eq!(host.grant().state, GrantState::Created);
    assert!(host.door().waiting.is_empty());

    host.app.take_back(&shared.grant).unwrap();
    later(8).await;
    assert_eq!(host.app.undo_take_back(&shared.grant), Err(CommandError::UndoTooLate));
    assert_eq!(host.door().waiting.len(), 1);
    let GrantState::Travelling { cannot_open_after } = host.grant().state else {
        panic!("{:?}", host.grant().state)
    };
    let ends = host.grant().ends.unix;
    assert!(ends <= cannot_open_after.unix && cannot_open_after.unix <= ends + 660);
}

#[tokio::test(start_paused = true)]
async fn opening_the_own_door_also_delivers_what_waits() {
    let house = House::new();
    let lock = house.lock(1).await;
    let (host, guest) = (house.phone(), house.phone());
    let door = host.owns(&lock, "Front door").await;
    let shared = host.shares(std::slice::from_ref(&door), 1);
    let key = guest.accepts(&shared);
    host.app.take_back(&shared.grant).unwrap();
    later(9).await;

    host.moves(&door, BoltAction::Unlock).await;

    assert!(matches!(host.grant().state, GrantState::Revoked { .. }));
    assert_eq!(guest.opens(&key).await.unwrap_err(), CommandError::Refused { reason: Refusal::TakenBack });
}

#[tokio::test(start_paused = true)]
async fn the_clocks_error_is_measured_and_mended() {
    let house = House::new();
    let lock = house.lock(1).await;
    let host = house.phone();
    let door = host.owns(&lock, "Front door").await;
    lock.handle
        .with(|device, now| device.handle_rtc(|rtc, world| rtc.shift(45_000, world), now))
        .await
        .unwrap();

    host.app.visit_door(&door).await.unwrap();
    let ClockReading::Measured { error_seconds, .. } = host.door().clock else {
        panic!("{:?}", host.door().clock)
    };
    assert!((44..=46).contains(&error_seconds), "{error_seconds}");
    host.app.visit_door(&door).await.unwrap();
    let ClockReading::Measured { error_seconds, .. } = host.door().clock else {
        panic!("{:?}", host.door().clock)
    };
    assert!(error_seconds.abs() <= 1, "{error_seconds}");
}

#[tokio::test(start_paused = true)]
async fn the_first_door_asks_for_a_recovery_sheet() {
    let house = House::new();
    let lock = house.lock(1).await;
    let host = house.phone();
    assert_eq!(host.picture().vault, Vault::Open { kept_by: VaultKeeper::Keychain });
    assert_eq!(host.picture().recovery, Recovery::NotNeeded);

    host.owns(&lock, "Front door").await;
    assert_eq!(host.picture().recovery, Recovery::NotSaved);
    host.app.confirm_recovery().unwrap();

    assert!(matches!(host.picture().recovery, Recovery::Saved { doors_since: 0, .. }));
}

#[tokio::test(start_paused = true)]
async fn a_stranger_cannot_set_up_a_lock_in_service() {
    let house = House::new();
    let lock = house.lock(1).await;
    let (host, stranger) = (house.phone(), house.phone());
    let door = host.owns(&lock, "Front door").await;

    let refusal = stranger.app.set_up_door(&lock.setup_text, "Mine", "Europe/Lisbon").await.unwrap_err();

    assert_eq!(refusal, CommandError::LockOwned);
    assert!(matches!(stranger.door().state, DoorState::SettingUp { .. }));
    stranger.app.forget_set_up(&stranger.door().id).unwrap();
    host.moves(&door, BoltAction::Unlock).await;
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_was_reset_begins_anew_on_its_door() {
    let house = House::new();
    let lock = house.lock(1).await;
    let (host, guest) = (house.phone(), house.phone());
    let door = host.owns(&lock, "Front door").await;
    let key = guest.accepts(&host.shares(std::slice::from_ref(&door), 1));
    let again = host.app.set_up_door(&lock.setup_text, "Front door", "Europe/Lisbon").await.unwrap_err();
    assert!(matches!(again, CommandError::NotAllowed { .. }), "{again:?}");

    lock.handle.with(|device, now| device.hold_reset_button(now)).await.unwrap();
    later(20).await;
    assert_eq!(host.app.visit_door(&door).await.unwrap_err(), CommandError::SetupRefused);
    assert_eq!(guest.opens(&key).await.unwrap_err(), CommandError::Refused { reason: Refusal::Unknown });
    let anew = host.owns(&lock, "Front door").await;

    assert_eq!(anew, door);
    assert!(host.picture().grants.is_empty());
    host.app.visit_door(&door).await.unwrap();
    let page = host.app.door_log(&door, None).unwrap();
    assert!(page.intact, "{:?}", page.faults);
    assert!(page.lines.iter().any(|line| line.event == LogEvent::FactoryReset));
}

#[tokio::test(start_paused = true)]
async fn a_lock_gets_new_wall_times_twice_a_year() {
    let house = House::new();
    let lock = house.lock(1).await;
    let host = house.phone();
    let door = host.owns(&lock, "Front door").await;
    later(181 * 86_400).await;

    host.app.visit_door(&door).await.unwrap();
    host.app.visit_door(&door).await.unwrap();

    let page = host.app.door_log(&door, None).unwrap();
    assert_eq!(page.lines.iter().filter(|line| line.event == LogEvent::SettingsChanged).count(), 1);
    assert!(host.door().waiting.is_empty());
}

/// Whatever the lock says next cannot follow from this.
fn forget_the_chain(phone: &Phone, door: &DoorId) {
    let store = store::Store::open(&phone.pocket.database(), Arc::new(|_: &mut [u8]| {})).unwrap();
    let id = store::Id(door.0.parse::<access::DoorId>().unwrap().to_bytes());
    store
        .write(|access| {
            let chain = log_chain::find(access, id)?.unwrap();
            log_chain::set(access, id, &LogChainRow { running_hash: [0; 32], ..chain })
        })
        .unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_log_that_does_not_fit_its_chain_is_called_altered() {
    let house = House::new();
    let lock = house.lock(1).await;
    let host = house.phone();
    let door = host.owns(&lock, "Front door").await;
    assert!(host.app.door_log(&door, None).unwrap().intact);
    forget_the_chain(&host, &door);

    host.app.visit_door(&door).await.unwrap();

    let page = host.app.door_log(&door, None).unwrap();
    assert!(!page.intact);
    assert!(matches!(page.faults[..], [LogFault::Altered { .. }]), "{:?}", page.faults);
    assert!(host.door().log_faulty);
    host.moves(&door, BoltAction::Unlock).await;
}

#[tokio::test(start_paused = true)]
async fn a_lock_out_of_reach_is_said_so_within_ten_seconds() {
    let house = House::new();
    let lock = house.lock(1).await;
    let (host, guest) = (house.phone(), house.phone());
    let door = host.owns(&lock, "Front door").await;
    let key = guest.accepts(&host.shares(&[door], 1));
    lock.faults.hide();
    let started = tokio::time::Instant::now();

    let failure = guest.opens(&key).await.unwrap_err();

    assert_eq!(failure, CommandError::OutOfReach);
    assert!(started.elapsed().as_secs() <= 10);
    lock.faults.show();
    assert!(is_open(&guest.opens(&key).await));
}

#[tokio::test(start_paused = true)]
async fn a_guest_is_told_the_start_that_the_host_was_shown() {
    let house = House::new();
    let lock = house.lock(1).await;
    let (host, guest) = (house.phone(), house.phone());
    let door = host.owns(&lock, "Front door").await;
    for starts in [None, Some("2026-11-22T11:30"), Some("2026-11-22T15:00")] {
        let mut wished = crate::house::draft(std::slice::from_ref(&door), 1);
        wished.starts = starts.map(String::from);
        if starts.is_none() {
            (wished.preset, wished.ends) = (app::view::Preset::Today, None);
        }
        let shared = host.app.make_key(&wished).unwrap();

        let offered = guest.app.read_link(&shared.link).unwrap().into_key().unwrap().doors.remove(0);

        assert_eq!(offered.starts, shared.preview.starts, "{starts:?}");
        later(3).await;
    }
}
