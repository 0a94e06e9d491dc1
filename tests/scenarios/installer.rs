//! An installer at the door: the wrong code, the lock of somebody else, two doors in one visit.

use app::view::{CommandError, DoorState};
use tests::{World, ZONE};

#[tokio::test]
async fn a_lock_in_service_cannot_be_taken_by_whoever_reads_its_setup_code() {
    let world = World::with_locks(1).await;
    let owner = world.phone();
    owner.set_up(world.lock(0), "Front door").await;

    let stranger = world.phone();
    let refusal = stranger.app.set_up_door(&world.lock(0).setup_text, "Mine", ZONE).await.unwrap_err();

    assert_eq!(refusal, CommandError::LockOwned);
}

#[tokio::test]
async fn the_code_of_another_lock_finds_nothing_and_the_door_stays_to_be_set_up() {
    let world = World::with_locks(2).await;
    let beside_the_first = world.phone_near(&[world.lock(0).address.to_string()]);

    let refusal =
        beside_the_first.app.set_up_door(&world.lock(1).setup_text, "Flat", ZONE).await.unwrap_err();

    assert_eq!(refusal, CommandError::OutOfReach);
    let doors = beside_the_first.app.snapshot().unwrap().doors;
    assert!(matches!(doors[0].state, DoorState::SettingUp { .. }));
}

#[tokio::test]
async fn two_locks_in_one_visit_have_keys_of_their_own() {
    let world = World::with_locks(2).await;
    let host = world.phone();
    let first = host.set_up(world.lock(0), "Gate").await;
    host.set_up(world.lock(1), "Flat").await;
    let bob = world.phone();
    let shared = host.key_for("Bob", &[&first], app::view::Preset::Today, 1);
    let key = bob.accept(&shared.link);

    bob.unlock(&key).await.unwrap();

    assert_eq!(world.lock(1).openings_logged().await, 0, "a key for the gate is none for the flat");
}
