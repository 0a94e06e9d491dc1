//! One code for a path: the gate, the house and the flat open for the same digits, which no lock was told.

use app::view::{
    CodeDraft, CodeShape, CodeState, CommandError, DoorId, Obstacle, PathId, RouteDoorState, SharedCode,
    StayHours, Visit,
};
use lock_protocol::lock::Signal;
use tests::{Phone, World};

const DAY: u32 = 86_400;

/// Visits every door and says how many changes the locks confirmed.
async fn visit_all(host: &Phone, doors: &[DoorId]) -> u32 {
    let mut changes = 0;
    for door in doors {
        if let Ok(Visit::Done { confirmed, .. }) = host.app.visit_door(door).await {
            changes += confirmed;
        }
    }
    changes
}

async fn set_up_all(world: &World, host: &Phone, names: &[&str]) -> Vec<DoorId> {
    let mut doors = Vec::new();
    for (number, name) in names.iter().enumerate() {
        doors.push(host.set_up(world.lock(number), name).await);
    }
    doors
}

fn try_code(host: &Phone, door: &DoorId, path: &PathId) -> Result<SharedCode, CommandError> {
    let shape =
        CodeShape::Stay { arrival: String::from("2026-11-22"), nights: 3, hours: StayHours::Standard };
    let (guest_name, door, path) = (String::from("Bob"), door.clone(), Some(path.clone()));
    host.app.make_code(&CodeDraft { role: app::view::Role::Guest, guest_name, door, path, shape })
}

#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
fn code(host: &Phone, door: &DoorId, path: &PathId) -> SharedCode {
    try_code(host, door, path).expect("the code is made")
}

async fn signals(world: &World, count: usize, digits: &str) -> Vec<Signal> {
    let mut shown = Vec::new();
    for number in 0..count {
        shown.push(world.lock(number).shows_for(digits).await);
    }
    shown
}

#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
fn states(host: &Phone) -> Vec<CodeState> {
    let snapshot = host.app.snapshot().expect("the picture is drawn");
    snapshot.codes.into_iter().map(|code| code.state).collect()
}

#[tokio::test]
async fn one_code_made_offline_opens_gate_house_and_flat_once_they_hold_the_paths_key() {
    let world = World::with_locks(3).await;
    let host = world.phone();
    let doors = set_up_all(&world, &host, &["Gate", "House", "Flat"]).await;
    let path = host.app.make_path("Way home", &doors).unwrap();
    let early = code(&host, &doors[2], &path);
    assert_eq!(early.preview.doors, ["Gate", "House", "Flat"]);
    assert_eq!(signals(&world, 3, &early.digits).await, [Signal::Wrong; 3], "no lock holds the key yet");
    assert_eq!(states(&host), vec![CodeState::OnItsWay; 3]);

    host.app.visit_door(&doors[0]).await.unwrap();
    let route = host.app.snapshot().unwrap().paths.remove(0);
    let told: Vec<bool> =
        route.doors.iter().map(|door| matches!(door.state, RouteDoorState::Confirmed { .. })).collect();
    assert_eq!(told, [true, false, false], "the host sees which doors have the key");
    assert_eq!(visit_all(&host, &doors[1..]).await, 2);
    assert_eq!(host.app.snapshot().unwrap().paths[0].codes_alive, 1);

    let later = code(&host, &doors[0], &path);
    assert_ne!(early.digits, later.digits);
    for digits in [&early.digits, &later.digits] {
        assert_eq!(signals(&world, 3, digits).await, [Signal::Opens; 3]);
    }
}

#[tokio::test]
async fn a_code_of_a_path_is_taken_back_at_all_its_doors() {
    let world = World::with_locks(2).await;
    let host = world.phone();
    let doors = set_up_all(&world, &host, &["Gate", "Flat"]).await;
    let path = host.app.make_path("Way home", &doors).unwrap();
    visit_all(&host, &doors).await;
    let (gone, kept) = (code(&host, &doors[0], &path), code(&host, &doors[0], &path));

    host.app.take_back_code(&gone.code).unwrap();
    world.pass(9).await;
    host.app.visit_door(&doors[0]).await.unwrap();
    let list = host.app.snapshot().unwrap().codes;
    let of_set: Vec<&CodeState> = list
        .iter()
        .filter(|one| one.set == list.iter().find(|code| code.id == gone.code).unwrap().set)
        .map(|one| &one.state)
        .collect();
    assert!(of_set.iter().any(|state| matches!(state, CodeState::Revoked { .. })), "{of_set:?}");
    assert!(of_set.iter().any(|state| matches!(state, CodeState::Travelling { .. })), "{of_set:?}");
    assert_eq!(signals(&world, 2, &gone.digits).await, [Signal::Wrong, Signal::Opens]);

    host.app.visit_door(&doors[1]).await.unwrap();
    assert_eq!(signals(&world, 2, &gone.digits).await, [Signal::Wrong; 2]);
    assert_eq!(signals(&world, 2, &kept.digits).await, [Signal::Opens; 2]);
}

#[tokio::test]
async fn another_key_ends_every_code_of_the_one_before_lock_by_lock() {
    let world = World::with_locks(2).await;
    let host = world.phone();
    let doors = set_up_all(&world, &host, &["Gate", "Flat"]).await;
    let path = host.app.make_path("Way home", &doors).unwrap();
    visit_all(&host, &doors).await;
    let before = code(&host, &doors[0], &path);

    host.app.renew_path(&path).unwrap();
    let after = code(&host, &doors[0], &path);
    assert!(matches!(host.code_state(&before.code), CodeState::Travelling { .. }), "it opens until told");
    assert_eq!(host.code_state(&after.code), CodeState::OnItsWay);
    assert_eq!(host.app.show_code(&before.code).err(), Some(CommandError::Gone), "it is handed out no more");

    host.app.visit_door(&doors[0]).await.unwrap();
    assert_eq!(signals(&world, 2, &before.digits).await, [Signal::Wrong, Signal::Opens]);
    assert_eq!(signals(&world, 2, &after.digits).await, [Signal::Opens, Signal::Wrong]);
    assert!(matches!(host.code_state(&before.code), CodeState::Revoked { .. }));

    host.app.end_path(&path).unwrap();
    visit_all(&host, &doors).await;
    for digits in [&before.digits, &after.digits] {
        assert_eq!(signals(&world, 2, digits).await, [Signal::Wrong; 2]);
    }
    assert!(host.app.snapshot().unwrap().paths.is_empty(), "every lock has forgotten it");
    assert_eq!(try_code(&host, &doors[0], &path).err(), Some(CommandError::Gone));
}

#[tokio::test]
async fn sharing_a_key_costs_what_the_host_is_told() {
    let world = World::with_locks(2).await;
    let host = world.phone();
    let doors = set_up_all(&world, &host, &["Gate", "Flat"]).await;
    let alone = host.app.code_choices(&doors[0]).unwrap().guess;

    host.app.make_path("Way home", &doors).unwrap();

    let shared = host.app.snapshot().unwrap().paths[0].guess;
    assert_eq!(shared.open_codes, 2 * alone.open_codes, "the lock tries two keys for each guess");
    assert_eq!(shared, host.app.code_choices(&doors[0]).unwrap().guess);
}

#[tokio::test]
async fn a_path_that_makes_no_sense_is_refused_and_changes_nothing() {
    let world = World::with_locks(2).await;
    let host = world.phone();
    let gate = host.set_up(world.lock(0), "Gate").await;
    let abroad = &world.lock(1).setup_text;
    let abroad = host.app.set_up_door(abroad, "Casa", "Europe/Lisbon").await.unwrap();
    let refused = |doors: &[DoorId]| host.app.make_path("Way home", doors).unwrap_err();
    let not_allowed = |reason| CommandError::NotAllowed { reason };

    assert_eq!(refused(&[gate.clone(), gate.clone()]), not_allowed(Obstacle::PathDoors { most: 8 }));
    let differ = Obstacle::PathDoorsDiffer { door: String::from("Casa"), other: String::from("Gate") };
    assert_eq!(refused(&[gate.clone(), abroad]), not_allowed(differ));
    assert!(host.app.make_path("  ", std::slice::from_ref(&gate)).is_err());
    assert!(host.app.snapshot().unwrap().paths.is_empty());
    world.pass(DAY).await;
    let visit = host.app.visit_door(&gate).await.unwrap();
    assert!(matches!(visit, Visit::Done { refused: 0, .. }), "{visit:?}");
}
