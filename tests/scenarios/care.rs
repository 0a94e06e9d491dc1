//! When things go wrong at the door: a throttled keypad, a guarded factory reset, and a lock that leaves.

use app::view::{
    AlertKind, AlertSeverity, CodeShape, CommandError, Door, DoorEnd, DoorId, LogEvent, Obstacle, Preset,
    Refusal, ResetGuard,
};
use lock_protocol::lock::Signal;
use tests::{Lock, Phone, World};

#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
fn drawn(host: &Phone, door: &DoorId) -> Option<Door> {
    let snapshot = host.app.snapshot().expect("the picture is drawn");
    snapshot.doors.into_iter().find(|one| one.id == *door)
}

/// Holds the button inside for ten seconds; whether the lock forgot everything.
#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
async fn resets(lock: &Lock) -> bool {
    let forgot = lock.handle.with(|device, now| {
        device.hold_reset_button(now);
        device.state().is_some_and(|state| state.owned.is_none())
    });
    forgot.await.expect("the lock runs")
}

fn obstacle<T>(answer: Result<T, CommandError>) -> Option<Obstacle> {
    match answer {
        Err(CommandError::NotAllowed { reason }) => Some(reason),
        Ok(_) | Err(_) => None,
    }
}

#[tokio::test]
async fn a_keypad_that_makes_guessers_wait_goes_on_when_the_host_says_so() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let shared = host.code_for("Tom", &door, CodeShape::Visit { starts: None, minutes: 240 });
    for _ in 0..5 {
        world.lock(0).shows_for("123456").await;
        world.pass(2).await;
    }
    assert_eq!(world.lock(0).shows_for(&shared.digits).await, Signal::Wait);

    host.app.release_keypad(&door).await.unwrap();

    assert_eq!(world.lock(0).shows_for(&shared.digits).await, Signal::Opens);
    host.app.visit_door(&door).await.unwrap();
    let events: Vec<_> =
        host.app.door_log(&door, None).unwrap().lines.into_iter().map(|line| line.event).collect();
    assert!(events.contains(&LogEvent::KeypadThrottled { tries: 5 }), "{events:?}");
    assert!(events.contains(&LogEvent::KeypadReleased), "{events:?}");
}

#[tokio::test]
async fn where_guests_stay_the_button_inside_resets_nothing_without_the_owner() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    assert_eq!(drawn(&host, &door).unwrap().reset_guard, Some(ResetGuard::Button));
    host.app.set_reset_guard(&door, ResetGuard::Owner).unwrap();
    host.app.set_reset_guard(&door, ResetGuard::Owner).unwrap();
    assert_eq!(drawn(&host, &door).unwrap().waiting.len(), 1, "one change, said twice");
    host.app.visit_door(&door).await.unwrap();
    assert!(drawn(&host, &door).unwrap().waiting.is_empty());

    assert!(!resets(world.lock(0)).await, "a guest alone with the button");
    host.app.visit_door(&door).await.unwrap();
    assert!(!resets(world.lock(0)).await, "a visit brings no leave with it");

    host.app.allow_reset(&door).await.unwrap();
    assert!(resets(world.lock(0)).await);
}

#[tokio::test]
async fn the_recovery_code_typed_at_the_keypad_allows_the_reset_too() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    host.app.set_reset_guard(&door, ResetGuard::Owner).unwrap();
    host.app.visit_door(&door).await.unwrap();

    let code = host.app.reset_code(&door).unwrap();

    assert_eq!(code.digits.len(), 12);
    assert_eq!(world.lock(0).shows_for("000000000000").await, Signal::Wrong);
    assert!(!resets(world.lock(0)).await);
    assert_eq!(world.lock(0).shows_for(&code.digits).await, Signal::Opens);
    assert!(resets(world.lock(0)).await);
}

#[tokio::test]
async fn an_owned_lock_that_is_factory_new_raises_the_alarm() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    assert!(resets(world.lock(0)).await);
    assert_eq!(host.app.snapshot().unwrap().alerts, []);

    assert_eq!(host.app.visit_door(&door).await, Err(CommandError::SetupRefused));

    let alerts = host.app.snapshot().unwrap().alerts;
    assert_eq!((&alerts[0].kind, alerts[0].severity), (&AlertKind::FactoryNew, AlertSeverity::Top));
    host.app.set_up_door(&world.lock(0).setup_text, "Flat", "Europe/Berlin").await.unwrap();
    assert!(host.app.snapshot().unwrap().alerts.is_empty());
}

#[tokio::test]
async fn a_door_ends_with_its_locks_reset_and_the_next_owner_begins_afresh() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let ada = world.phone();
    let key = ada.accept(&host.key_for("Ada", &[&door], Preset::Today, 1).link);
    ada.unlock(&key).await.unwrap();

    assert_eq!(obstacle(host.app.end_door(&door, DoorEnd::LockWasReset).await), Some(Obstacle::LockNotReset));
    assert!(drawn(&host, &door).is_some(), "a lock in service is not given up by mistake");
    assert!(resets(world.lock(0)).await);
    host.app.end_door(&door, DoorEnd::LockWasReset).await.unwrap();

    let left = host.app.snapshot().unwrap();
    assert!(left.doors.is_empty() && left.grants.is_empty() && left.alerts.is_empty());
    assert_eq!(host.app.visit_door(&door).await, Err(CommandError::Gone));
    let buyer = world.phone();
    let theirs = buyer.set_up(world.lock(0), "Home").await;
    let refusal = ada.unlock(&key).await.unwrap_err();
    assert_eq!(refusal, CommandError::Refused { reason: Refusal::Unknown });
    buyer.app.visit_door(&theirs).await.unwrap();
    assert!(buyer.app.door_log(&theirs, None).unwrap().intact);
}

#[tokio::test]
async fn a_door_whose_lock_is_gone_can_be_given_up_without_it() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let far = world.phone_near(&[]);

    assert_eq!(far.app.end_door(&door, DoorEnd::LockIsGone).await, Err(CommandError::Gone));
    host.app.end_door(&door, DoorEnd::LockIsGone).await.unwrap();

    assert!(host.app.snapshot().unwrap().doors.is_empty());
}
