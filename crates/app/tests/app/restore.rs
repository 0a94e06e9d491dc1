//! A lost phone: words or codes bring the doors back on another one, and end what the lost one held.

use crate::house::{House, LockAtDoor, Phone, is_open};
use app::view::{BoltAction, CommandError, DoorState, Refusal};

async fn lost_phone(house: &House, lock: &LockAtDoor) -> Phone {
    let host = house.phone();
    host.owns(lock, "Front door").await;
    host
}

#[tokio::test(start_paused = true)]
async fn the_code_brings_the_doors_back_and_ends_the_lost_phone() {
    let house = House::new();
    let lock = house.lock(1).await;
    let lost = lost_phone(&house, &lock).await;
    let guest = house.phone();
    let key = guest.accepts(&lost.shares(&[lost.door().id], 1));
    assert!(is_open(&guest.opens(&key).await));
    let sheet = lost.app.recovery_sheet().unwrap();

    let found = house.phone();
    let restored = found.app.restore(&sheet.pages[0].text).unwrap();
    assert_eq!(found.door().state, DoorState::NeedsVisit);
    assert_eq!(found.door().name, "Front door");
    found.app.visit_door(&restored.doors[0]).await.unwrap();

    assert_eq!(found.door().state, DoorState::InService);
    found.moves(&restored.doors[0], BoltAction::Unlock).await;
    let dead = lost.app.test_door(&lost.door().id, BoltAction::Unlock).await.unwrap_err();
    assert_eq!(dead, CommandError::Refused { reason: Refusal::Unknown });
    assert_eq!(guest.opens(&key).await.unwrap_err(), CommandError::Refused { reason: Refusal::TakenBack });
    let fresh_key = guest.accepts(&found.shares(&restored.doors, 1));
    assert!(is_open(&guest.opens(&fresh_key).await));
    assert!(found.app.door_log(&restored.doors[0], None).unwrap().intact);
}

#[tokio::test(start_paused = true)]
async fn the_words_and_the_locks_own_code_bring_a_door_back() {
    let house = House::new();
    let lock = house.lock(1).await;
    let lost = lost_phone(&house, &lock).await;
    let words = lost.app.recovery_sheet().unwrap().words.join(" ");

    let found = house.phone();
    assert!(found.app.restore(&words).unwrap().doors.is_empty());
    let door = found.owns(&lock, "Front door").await;

    assert_eq!(found.door().state, DoorState::InService);
    found.moves(&door, BoltAction::Unlock).await;
    let dead = lost.app.test_door(&lost.door().id, BoltAction::Unlock).await.unwrap_err();
    assert_eq!(dead, CommandError::Refused { reason: Refusal::Unknown });
}

#[tokio::test(start_paused = true)]
async fn a_third_phone_ends_the_second() {
    let house = House::new();
    let lock = house.lock(1).await;
    let first = lost_phone(&house, &lock).await;
    let text = first.app.recovery_sheet().unwrap().pages[0].text.clone();
    let (second, third) = (house.phone(), house.phone());
    for phone in [&second, &third] {
        let restored = phone.app.restore(&text).unwrap();
        phone.app.visit_door(&restored.doors[0]).await.unwrap();
    }

    third.moves(&third.door().id, BoltAction::Unlock).await;
    let dead = second.app.test_door(&second.door().id, BoltAction::Unlock).await.unwrap_err();
    assert_eq!(dead, CommandError::Refused { reason: Refusal::Unknown });
}

#[tokio::test(start_paused = true)]
async fn a_restore_killed_at_every_frame_goes_on() {
    for frames in 0..100 {
        let house = House::new();
        let lock = house.lock(1).await;
        let lost = lost_phone(&house, &lock).await;
        let text = lost.app.recovery_sheet().unwrap().pages[0].text.clone();
        let found = house.phone();
        let door = found.app.restore(&text).unwrap().doors.remove(0);
        lock.faults.vanish_after(frames);

        let outcome = found.app.visit_door(&door).await;
        let found = house.restart(found).await;
        found.app.visit_door(&door).await.unwrap();

        found.moves(&door, BoltAction::Unlock).await;
        assert!(lost.app.test_door(&lost.door().id, BoltAction::Unlock).await.is_err());
        if outcome.is_ok() {
            return;
        }
    }
    panic!("the visit never ended");
}

#[tokio::test(start_paused = true)]
async fn a_phone_with_doors_of_its_own_is_not_overwritten() {
    let house = House::new();
    let (lock, other) = (house.lock(1).await, house.lock(2).await);
    let lost = lost_phone(&house, &lock).await;
    let text = lost.app.recovery_sheet().unwrap().pages[0].text.clone();
    let phone = house.phone();
    let door = phone.owns(&other, "Own door").await;

    assert_eq!(phone.app.restore(&text), Err(CommandError::SiteExists));

    phone.moves(&door, BoltAction::Unlock).await;
    assert!(matches!(phone.app.restore("abandon abandon"), Err(CommandError::BadRecovery { .. })));
}
