//! A host's evening: taking back, changing one's mind, losing a phone.

use app::view::{CommandError, DoorId, GrantId, GrantState, Preset, Refusal};
use tests::{Phone, World};

#[tokio::test]
async fn a_key_taken_back_is_called_so_only_after_the_lock_has_confirmed_it() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Front door").await;
    let shared = host.key_for("Bob", &[&door], Preset::Today, 1);
    let bob = world.phone();
    let key = bob.accept(&shared.link);
    bob.unlock(&key).await.unwrap();

    host.app.take_back(&shared.grant).unwrap();
    assert!(matches!(host.grant_state(&shared.grant), GrantState::Undoable { .. }));
    world.pass(10).await;
    assert!(matches!(host.grant_state(&shared.grant), GrantState::Travelling { .. }));
    bob.unlock(&key).await.expect("nobody has told the lock yet, and the host was told so");

    host.app.visit_door(&door).await.unwrap();
    assert!(matches!(host.grant_state(&shared.grant), GrantState::Revoked { .. }));
    let refusal = bob.unlock(&key).await.unwrap_err();
    assert_eq!(refusal, CommandError::Refused { reason: Refusal::TakenBack });
}

#[tokio::test]
async fn a_change_of_mind_within_eight_seconds_costs_the_guest_nothing() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Front door").await;
    let shared = host.key_for("Bob", &[&door], Preset::Today, 1);
    let bob = world.phone();
    let key = bob.accept(&shared.link);

    host.app.take_back(&shared.grant).unwrap();
    world.pass(5).await;
    host.app.undo_take_back(&shared.grant).unwrap();
    world.pass(60).await;
    host.app.visit_door(&door).await.unwrap();

    bob.unlock(&key).await.unwrap();
    host.app.take_back(&shared.grant).unwrap();
    world.pass(9).await;
    assert_eq!(host.app.undo_take_back(&shared.grant), Err(CommandError::UndoTooLate));
}

#[tokio::test]
async fn the_log_says_who_came_and_is_whole() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Front door").await;
    let bob = world.phone();
    let key = bob.accept(&host.key_for("Bob", &[&door], Preset::Today, 1).link);
    for _ in 0..20 {
        bob.unlock(&key).await.unwrap();
    }

    host.app.visit_door(&door).await.unwrap();

    let page = host.app.door_log(&door, None).unwrap();
    assert!(page.intact && page.faults.is_empty());
    let bob = app::view::LogActor::Guest { name: String::from("Bob") };
    let by_bob = page.lines.iter().filter(|line| line.actor == bob).count();
    assert_eq!(by_bob, 21, "one claim and twenty openings");
}

#[tokio::test]
async fn a_new_phone_takes_over_from_the_recovery_sheet_and_the_lost_one_is_dead() {
    let world = World::with_locks(1).await;
    let lost = world.phone();
    let door = lost.set_up(world.lock(0), "Front door").await;
    let sheet = lost.app.recovery_sheet().unwrap();
    let bob = world.phone();
    let key = bob.accept(&lost.key_for("Bob", &[&door], Preset::Today, 1).link);
    bob.unlock(&key).await.unwrap();

    let fresh = world.phone();
    let restored = fresh.app.restore(&sheet.pages[0].text).unwrap();
    fresh.app.visit_door(&restored.doors[0]).await.unwrap();

    let carol = world.phone();
    let new_key = carol.accept(&fresh.key_for("Carol", &[&restored.doors[0]], Preset::Today, 1).link);
    carol.unlock(&new_key).await.unwrap();
    assert!(lost.app.visit_door(&door).await.is_err(), "the lost phone has no say any more");
    assert!(bob.unlock(&key).await.is_err(), "nor have the keys it made");
}

/// Makes this many keys for today and takes them all back.
#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
async fn take_back(world: &World, host: &Phone, door: &DoorId, count: usize) {
    let keys = (0..count).map(|_| host.key_for("Ada", &[door], Preset::Today, 1));
    let grants: Vec<GrantId> = keys.map(|shared| shared.grant).collect();
    for grant in &grants {
        host.app.take_back(grant).expect("the key is taken back");
    }
    world.pass(9).await;
}

#[tokio::test]
async fn keys_are_taken_back_day_after_day_and_the_lock_never_runs_out_of_room() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;

    for day in 0..6 {
        take_back(&world, &host, &door, 44).await;
        host.app.visit_door(&door).await.unwrap();
        let snapshot = host.app.snapshot().unwrap();
        assert!(snapshot.grants.iter().all(|grant| matches!(grant.state, GrantState::Revoked { .. })));
        assert_eq!(snapshot.alerts, [], "day {day}");
        world.pass(86_391).await;
    }
}
