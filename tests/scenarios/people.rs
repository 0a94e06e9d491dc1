//! Somebody leaves: what they had is taken back at once, told as open until the locks confirm, and then forgotten.

use app::view::{
    CodeShape, CodeState, CommandError, DoorId, Ended, Ending, GrantState, Obstacle, OnHolidays, Preset,
    Refusal, Removed, Repeat, Role, Unit,
};
use lock_protocol::lock::Signal;
use tests::{Phone, World};

const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;
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

#[tokio::test]
async fn a_code_that_comes_back_does_not_come_back_to_somebody_who_was_removed() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Flat").await;
    let rule = Repeat { except: vec![String::from("2026-11-25")], ..every_day("2026-12-31") };
    let made =
        host.code_for(NAME, &door, CodeShape::Repeating { digits: Some(String::from("480153")), rule });
    host.app.visit_door(&door).await.unwrap();
    world.pass(4 * DAY + 21 * HOUR).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Opens, "Friday noon: the first window is over");

    let endings = host.app.preview_removal(NAME).unwrap();
    assert_eq!(endings.len(), 1);
    assert_eq!(endings[0].what, Ended::Code { code: made.code.clone() });
    assert_eq!(endings[0].doors.len(), 1, "all windows are one code at one door");
    assert_eq!(host.app.remove_person(NAME), Ok(Removed { keys: 0, codes: 1 }));
    world.pass(9).await;
    host.app.visit_door(&door).await.unwrap();

    assert_eq!(lock.shows_for("480153").await, Signal::Wrong);
    world.pass(DAY).await;
    host.app.visit_door(&door).await.unwrap();
    assert_eq!(lock.shows_for("480153").await, Signal::Wrong, "and no later visit brings it back");
    assert_eq!(host.person(NAME).living, 0);
}

#[tokio::test]
async fn whoever_is_removed_is_shown_before_what_ends_and_after_who_has_not_confirmed() {
    let Leaving { world, host, doors: [gate, flat], key, code, .. } = leaving().await;
    let ada = world.phone();
    let keys = ada.app.accept_key(&key.link).unwrap();
    ada.unlock(&keys[0]).await.unwrap();
    host.app.visit_door(&gate).await.unwrap();
    let person = host.person(NAME);
    assert_eq!(person.name, NAME.to_uppercase(), "as the newest writes it");
    assert_eq!((person.living, person.keys.len(), person.codes.len()), (2, 1, 1));
    assert_eq!(person.roles, [Role::Guest]);
    assert!(person.last_used.is_some());

    let endings = host.app.preview_removal(NAME).unwrap();
    let shown: Vec<(&Ended, Vec<&str>)> = endings.iter().map(|one| (&one.what, names(one))).collect();
    let (grant, code_id) = (Ended::Key { grant: key.grant.clone() }, Ended::Code { code: code.code.clone() });
    assert_eq!(shown, [(&grant, vec!["Gate", "Flat"]), (&code_id, vec!["Flat"])]);
    let after = endings[0].doors[0].cannot_open_after.unix;
    assert!(endings[0].ends.unix <= after, "nobody promises an earlier end than the lock's clock allows");
    assert!(matches!(host.grant_state(&key.grant), GrantState::Used { .. }), "shown, and nothing else");

    host.app.remove_person(NAME).unwrap();
    assert!(host.person(NAME).undo_until.is_some());
    world.pass(9).await;
    let exposed = |phone: &Phone| {
        let doors = phone.person(NAME).doors.into_iter();
        doors.map(|door| (door.name, door.cannot_open_after.is_some())).collect::<Vec<_>>()
    };
    assert_eq!(exposed(&host), [(String::from("Flat"), true), (String::from("Gate"), true)]);
    assert_eq!(host.person(NAME).living, 0);
    host.app.visit_door(&gate).await.unwrap();
    assert_eq!(exposed(&host), [(String::from("Flat"), true)]);
    host.app.visit_door(&flat).await.unwrap();
    assert_eq!(exposed(&host), []);
}

#[tokio::test]
async fn undoing_a_removal_does_not_give_back_what_was_taken_back_before() {
    let Leaving { world, host, key, code, .. } = leaving().await;
    host.app.take_back(&key.grant).unwrap();
    world.pass(3).await;
    assert_eq!(host.app.remove_person(NAME), Ok(Removed { keys: 0, codes: 1 }));

    host.app.undo_remove_person(NAME).unwrap();

    assert!(matches!(host.code_state(&code.code), CodeState::Ready));
    assert!(matches!(host.grant_state(&key.grant), GrantState::Undoable { .. }));
}

fn names(ending: &Ending) -> Vec<&str> {
    ending.doors.iter().map(|door| door.name.as_str()).collect()
}

/// Every day from ten to two, from Monday on.
#[expect(clippy::unwrap_used, reason = "a story ends where its ground is not there")]
fn every_day(last_day: &str) -> Repeat {
    let days = r#"["monday","tuesday","wednesday","thursday","friday","saturday","sunday"]"#;
    let hours =
        serde_json::from_str(&format!(r#"{{"days":{days},"from":"10:00","until":"14:00"}}"#)).unwrap();
    Repeat {
        hours: vec![hours],
        first_day: String::from("2026-11-23"),
        last_day: Some(last_day.to_owned()),
        every_weeks: 1,
        except: Vec::new(),
        on_holidays: OnHolidays::AsUsual,
        unit: Unit::AnyTime,
        confirmed_until: None,
    }
}
