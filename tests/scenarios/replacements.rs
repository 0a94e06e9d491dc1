//! A lock breaks, and another one takes its place: everybody keeps what they had, nobody gets more, and the host knows
//! whom to tell.

use app::view::{
    CodeDraft, CodeShape, CommandError, DoorEnd, DoorId, MovedFate, MovedWhat, Obstacle, OnHolidays, Preset,
    Repeat, Replacement, StayHours, Unit,
};
use lock_protocol::lock::Signal;
use tests::{Phone, World};

const DAY: u32 = 86_400;

fn stay() -> CodeShape {
    CodeShape::Stay { arrival: String::from("2026-11-22"), nights: 5, hours: StayHours::Standard }
}

fn own(digits: &str, uses: Option<u16>) -> CodeShape {
    let (digits, ends) = (Some(String::from(digits)), String::from("2026-12-31T12:00"));
    CodeShape::Stored { digits, starts: None, ends, weekly: None, uses }
}

#[expect(clippy::unwrap_used, reason = "a story ends where its ground is not there")]
fn every_morning() -> CodeShape {
    let hours = r#"[{"days":["monday","tuesday","wednesday"],"from":"08:00","until":"10:00"}]"#;
    let rule = Repeat {
        hours: serde_json::from_str(hours).unwrap(),
        first_day: String::from("2026-11-23"),
        last_day: Some(String::from("2027-06-30")),
        every_weeks: 2,
        except: Vec::new(),
        on_holidays: OnHolidays::AsUsual,
        unit: Unit::AnyTime,
        confirmed_until: None,
    };
    CodeShape::Repeating { digits: Some(String::from("480153")), rule }
}

fn fates(replacement: &Replacement) -> Vec<(&str, MovedFate)> {
    replacement.access.iter().map(|moved| (moved.guest_name.as_str(), moved.fate)).collect()
}

#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
fn link_of(host: &Phone, replacement: &Replacement) -> String {
    let mut keys = replacement.access.iter().filter_map(|moved| match &moved.what {
        MovedWhat::Key { grant } => Some(grant),
        MovedWhat::Code { .. } => None,
    });
    let grant = keys.next_back().expect("a key was moved");
    host.app.show_key(grant).expect("it can be shown").link
}

#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
async fn replace(host: &Phone, from: &DoorId, to: &DoorId) -> Replacement {
    host.app.replace_lock(from, to, DoorEnd::LockIsGone).await.expect("the lock is replaced")
}

#[tokio::test]
async fn codes_of_a_broken_lock_open_its_successor_and_only_new_digits_must_be_told() {
    let world = World::with_locks(3).await;
    let host = world.phone();
    let flat = host.set_up(world.lock(0), "Flat").await;
    let gate = host.set_up(world.lock(1), "Gate").await;
    let way = host.app.make_path("Way home", &[gate.clone(), flat.clone()]).unwrap();
    let (tom, bob) = (host.code_for("Tom", &flat, own("730194", None)), host.code_for("Bob", &flat, stay()));
    let spent = host.code_for("Sue", &flat, own("615027", Some(1)));
    let twice = host.code_for("Max", &flat, own("906143", Some(2)));
    let _gil = host.code_for("Gil", &flat, every_morning());
    let (role, guest_name) = (app::view::Role::Guest, String::from("Eve"));
    let draft = CodeDraft { role, guest_name, door: flat.clone(), path: Some(way), shape: stay() };
    let eve = host.app.make_code(&draft).unwrap();
    for door in [&flat, &gate] {
        host.app.visit_door(door).await.unwrap();
    }
    for digits in [&spent.digits, &twice.digits, &tom.digits] {
        assert_eq!(world.lock(0).shows_for(digits).await, Signal::Opens);
    }
    host.app.visit_door(&flat).await.unwrap();
    let new = host.set_up(world.lock(2), "New lock").await;

    let told = host.app.preview_replacement(&flat, &new).unwrap();
    let done = replace(&host, &flat, &new).await;

    assert_eq!(fates(&told), fates(&done), "what was shown is what was done");
    let mut found = fates(&done);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("Bob", MovedFate::NewDigits),
            ("Eve", MovedFate::SameDigits),
            ("Gil", MovedFate::SameDigits),
            ("Max", MovedFate::Ends),
            ("Tom", MovedFate::SameDigits),
        ],
        "nothing is said of a code that was spent"
    );
    let doors: Vec<String> = host.app.snapshot().unwrap().doors.into_iter().map(|door| door.name).collect();
    assert_eq!(doors, ["Flat", "Gate"]);
    let lock = world.lock(2);
    let fresh = host.app.show_code(&bob.code).unwrap().digits;
    assert_ne!(fresh, bob.digits);
    assert_eq!(lock.shows_for(&fresh).await, Signal::Opens, "nobody has been at the new lock since");
    assert_eq!(lock.shows_for(&tom.digits).await, Signal::Wrong, "this one must be brought");
    host.app.visit_door(&new).await.unwrap();
    for digits in [&tom.digits, &eve.digits] {
        assert_eq!(lock.shows_for(digits).await, Signal::Opens);
    }
    for digits in [&spent.digits, &twice.digits, &bob.digits] {
        assert_eq!(lock.shows_for(digits).await, Signal::Wrong);
    }
    assert_eq!(world.lock(1).shows_for(&eve.digits).await, Signal::Opens, "the gate was not touched");
    world.pass(DAY - 6 * 3600).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Opens, "Monday, nine o'clock");
    world.pass(7 * DAY).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Wrong, "the week between");
}

#[tokio::test]
async fn a_guest_of_two_doors_gets_a_new_link_and_the_old_one_ends_at_the_other_door_with_it() {
    let world = World::with_locks(3).await;
    let (host, ada) = (world.phone(), world.phone());
    let (flat, gate) = (host.set_up(world.lock(0), "Flat").await, host.set_up(world.lock(1), "Gate").await);
    let before = ada.app.accept_key(&host.key_for("Ada", &[&flat, &gate], Preset::Weekend, 1).link).unwrap();
    for key in &before {
        ada.unlock(key).await.unwrap();
    }
    let new = host.set_up(world.lock(2), "New lock").await;

    let done = replace(&host, &flat, &new).await;

    assert_eq!(fates(&done), [("Ada", MovedFate::NewLink)]);
    ada.unlock(&before[1]).await.expect("until she has the new link, the old one opens the gate");
    let after = ada.app.accept_key(&link_of(&host, &done)).unwrap();
    for key in &after {
        ada.unlock(key).await.unwrap();
    }
    for door in [&new, &gate] {
        host.app.visit_door(door).await.unwrap();
    }
    host.app.snapshot().unwrap();
    world.pass(10).await;
    host.app.visit_door(&gate).await.unwrap();
    let refused = ada.unlock(&before[1]).await;
    assert!(matches!(refused, Err(CommandError::Refused { .. })), "{refused:?}");
}

#[tokio::test]
async fn nothing_moves_while_the_old_lock_still_answers_or_the_new_one_is_not_ready() {
    let world = World::with_locks(2).await;
    let host = world.phone();
    let flat = host.set_up(world.lock(0), "Flat").await;
    let new = host.set_up(world.lock(1), "New lock").await;
    let tom = host.code_for("Tom", &flat, own("730194", None));

    let refused = host.app.replace_lock(&flat, &new, DoorEnd::LockWasReset).await;
    assert_eq!(refused, Err(CommandError::NotAllowed { reason: Obstacle::LockNotReset }));
    let itself = host.app.preview_replacement(&flat, &flat);
    assert!(matches!(itself, Err(CommandError::NotAllowed { .. })), "{itself:?}");
    let bob = host.code_for("Bob", &new, own("615027", None));
    let other = host.app.preview_replacement(&flat, &new);
    assert!(matches!(other, Err(CommandError::NotAllowed { .. })), "somebody comes in there: {other:?}");
    host.app.show_code(&bob.code).unwrap();
    let gone = host.app.preview_replacement(&flat, &DoorId(String::from("00")));
    assert!(gone.is_err());

    host.app.visit_door(&flat).await.unwrap();
    assert_eq!(world.lock(0).shows_for(&tom.digits).await, Signal::Opens);
    assert_eq!(host.app.snapshot().unwrap().doors.len(), 2);
}
