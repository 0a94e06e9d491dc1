//! Somebody leaves: what they had is taken back at once, told as open until the locks confirm, and then forgotten.

use app::view::{CodeShape, CodeState, CommandError, DoorId, GrantState, Obstacle, Preset, Refusal, Removed};
use tests::{Phone, World};

const NAME: &str = "Ádá Lovelace-Quux";

struct Leaving {
    world: World,
    host: Phone,
    doors: [DoorId; 2],
    key: app::view::SharedKey,
    code: app::view::SharedCode,
    other: app::view::SharedKey,
}

async fn leaving() -> Leaving {
    let world = World::with_locks(2).await;
    let host = world.phone();
    let gate = host.set_up(world.lock(0), "Gate").await;
    let flat = host.set_up(world.lock(1), "Flat").await;
    let key = host.key_for(NAME, &[&gate, &flat], Preset::Today, 1);
    let shape = CodeShape::Visit { starts: None, minutes: 240 };
    let code = host.code_for(&format!(" {} ", NAME.to_uppercase()), &flat, shape);
    let other = host.key_for("Grace", &[&flat], Preset::Today, 1);
    Leaving { world, host, doors: [gate, flat], key, code, other }
}

#[tokio::test]
async fn whoever_leaves_loses_every_key_and_code_at_once_and_nobody_else_does() {
    let Leaving { world, host, doors, key, code, other } = leaving().await;
    let (ada, grace) = (world.phone(), world.phone());
    let (keys, graces) = (ada.app.accept_key(&key.link).unwrap(), grace.accept(&other.link));
    ada.unlock(&keys[0]).await.unwrap();
    ada.unlock(&keys[1]).await.unwrap();

    assert_eq!(host.app.remove_person(NAME), Ok(Removed { keys: 1, codes: 1 }));
    assert_eq!(host.app.remove_person(NAME), Err(CommandError::Gone), "nothing is left to take back");
    host.app.undo_remove_person(NAME).unwrap();
    world.pass(9).await;
    assert!(matches!(host.grant_state(&key.grant), GrantState::Created));

    host.app.remove_person(&NAME.to_lowercase()).unwrap();
    world.pass(9).await;
    assert_eq!(host.app.undo_remove_person(NAME), Err(CommandError::UndoTooLate));
    assert!(matches!(host.grant_state(&key.grant), GrantState::Travelling { .. }));
    for door in &doors {
        host.app.visit_door(door).await.unwrap();
    }

    assert!(matches!(host.grant_state(&key.grant), GrantState::Revoked { .. }));
    assert!(matches!(host.code_state(&code.code), CodeState::Revoked { .. }));
    for key in &keys {
        let refused = CommandError::Refused { reason: Refusal::TakenBack };
        assert_eq!(ada.unlock(key).await.unwrap_err(), refused);
    }
    grace.unlock(&graces).await.unwrap();
    assert_eq!(host.app.remove_person("Nobody"), Err(CommandError::Gone));
}

#[tokio::test]
async fn a_name_is_erased_only_when_nothing_of_theirs_opens_and_then_it_is_gone_from_the_file() {
    let Leaving { world, host, doors, key, .. } = leaving().await;
    let ada = world.phone();
    let keys = ada.app.accept_key(&key.link).unwrap();
    ada.unlock(&keys[1]).await.unwrap();
    let still = |names: &[&str]| {
        let doors = names.iter().map(|name| (*name).to_owned()).collect();
        Err(CommandError::NotAllowed { reason: Obstacle::StillHasAccess { doors } })
    };
    assert_eq!(host.app.erase_person(NAME, "former guest"), still(&["Flat", "Gate"]));
    host.app.remove_person(NAME).unwrap();
    world.pass(9).await;
    host.app.visit_door(&doors[0]).await.unwrap();
    assert_eq!(host.app.erase_person(NAME, "former guest"), still(&["Flat"]), "its lock has not confirmed");
    host.app.visit_door(&doors[1]).await.unwrap();
    assert!(host.has_stored(NAME.as_bytes()));

    host.app.erase_person(NAME, "former guest").unwrap();

    assert!(!host.has_stored(NAME.as_bytes()) && !host.has_stored(NAME.to_uppercase().as_bytes()));
    assert!(host.has_stored("Grace".as_bytes()));
    let log = host.app.door_log(&doors[1], None).unwrap();
    assert!(log.intact, "the lock's log stays whole");
    let guest = app::view::LogActor::Guest { name: String::from("former guest") };
    assert!(log.lines.iter().any(|line| line.actor == guest));
    assert_eq!(host.app.erase_person(NAME, "former guest"), Err(CommandError::Gone));
}

#[tokio::test]
async fn what_is_known_of_a_person_can_be_given_out_without_anything_that_opens() {
    let Leaving { world, host, doors, key, code, .. } = leaving().await;
    let ada = world.phone();
    let keys = ada.app.accept_key(&key.link).unwrap();
    ada.unlock(&keys[1]).await.unwrap();
    host.app.visit_door(&doors[1]).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ada.json");

    host.app.save_person(NAME, &file).unwrap();

    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(NAME) && text.contains("\"unlocked\"") && !text.contains("Grace"));
    assert!(!text.contains("k/#") && !text.contains(&code.digits.replace(' ', "")));
    assert_eq!(host.app.save_person("Nobody", &file), Err(CommandError::Gone));
}
