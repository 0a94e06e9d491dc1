//! What a host is told without having asked.

use app::view::{AlertKind, AlertSeverity, CodeShape, CommandError, DoorAlert, LogActor, Preset};
use tests::World;

const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;

fn kinds(alerts: &[DoorAlert]) -> Vec<AlertKind> {
    alerts.iter().map(|alert| alert.kind.clone()).collect()
}

#[tokio::test]
async fn a_new_door_that_is_well_raises_nothing() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    host.set_up(world.lock(0), "Front door").await;

    assert_eq!(kinds(&host.app.snapshot().unwrap().alerts), []);
}

#[tokio::test]
async fn somebody_who_guesses_codes_at_the_keypad_is_told_of_after_the_next_visit() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Front door").await;
    for digits in ["111111111", "222222222", "333333333", "444444444", "555555555"] {
        lock.shows_for(digits).await;
    }
    assert_eq!(
        kinds(&host.app.snapshot().unwrap().alerts),
        [],
        "the host has heard nothing from the lock yet"
    );

    host.app.visit_door(&door).await.unwrap();

    let alerts = host.app.snapshot().unwrap().alerts;
    assert_eq!(kinds(&alerts), [AlertKind::WrongCodes { count: 5 }]);
    assert_eq!((alerts[0].severity, &alerts[0].door), (AlertSeverity::Warning, &door));
    world.pass(8 * DAY).await;
    assert_eq!(kinds(&host.app.snapshot().unwrap().alerts), [], "a week later it is no news");
}

#[tokio::test]
async fn a_taking_back_that_nobody_carries_and_the_use_it_did_not_prevent_are_told() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Front door").await;
    let shared = host.key_for("Bob", &[&door], Preset::Today, 1);
    let bob = world.phone();
    let key = bob.accept(&shared.link);
    bob.unlock(&key).await.unwrap();
    host.app.take_back(&shared.grant).unwrap();
    world.pass(60).await;
    host.app.snapshot().unwrap();
    world.pass(60).await;
    bob.unlock(&key).await.expect("nobody has told the lock yet");

    world.pass(25 * HOUR).await;
    let waiting = kinds(&host.app.snapshot().unwrap().alerts);
    assert!(matches!(waiting.as_slice(), [AlertKind::Unconfirmed { hours: 24..=25 }]), "{waiting:?}");

    host.app.visit_door(&door).await.unwrap();
    let bob = LogActor::Guest { name: String::from("Bob") };
    assert_eq!(kinds(&host.app.snapshot().unwrap().alerts), [AlertKind::UsedAfterEnd { actor: bob }]);
}

#[tokio::test]
async fn a_lock_that_nobody_visits_for_two_weeks_is_told_of() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    host.set_up(world.lock(0), "Front door").await;

    world.pass(15 * DAY).await;

    assert_eq!(kinds(&host.app.snapshot().unwrap().alerts), [AlertKind::Silent { days: 15 }]);
}

#[tokio::test]
async fn an_alert_that_was_seen_is_put_aside_until_it_says_something_else() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    host.app.visit_door(&door).await.unwrap();
    world.pass(15 * DAY).await;
    let alerts = || host.app.snapshot().unwrap().alerts;
    let [silent] = &alerts()[..] else { panic!("{:?}", alerts()) };
    assert!(matches!(silent.kind, AlertKind::Silent { days: 15 }));
    let mark = silent.mark.clone().unwrap();

    assert_eq!(host.app.put_alert_aside(&door, "anything else"), Err(CommandError::Gone));
    host.app.put_alert_aside(&door, &mark).unwrap();
    assert_eq!(alerts(), []);
    world.pass(DAY).await;
    assert_eq!(alerts(), [], "the same silence, a day longer");
    assert_eq!(host.app.put_alert_aside(&door, &mark), Err(CommandError::Gone));

    host.app.visit_door(&door).await.unwrap();
    world.pass(15 * DAY).await;
    assert_eq!(alerts().len(), 1, "another silence");
}

#[tokio::test]
async fn a_code_that_nobody_brought_to_the_lock_is_told_before_its_guest_stands_outside() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Front door").await;
    let hours = |starts: &str, ends: &str| CodeShape::Stored {
        digits: Some(String::from("480153")),
        starts: Some(String::from(starts)),
        ends: String::from(ends),
        weekly: None,
        uses: None,
    };
    let _made = host.code_for("Ada", &door, hours("2026-11-25T15:00", "2026-11-27T11:00"));
    let told = || host.app.snapshot().unwrap().alerts;
    assert_eq!(kinds(&told()), [], "three days are enough");

    world.pass(DAY + HOUR).await;
    let ada = LogActor::Guest { name: String::from("Ada") };
    assert_eq!(kinds(&told()), [AlertKind::NotOnLock { actor: ada.clone() }]);
    assert_eq!(told()[0].since.wall, "2026-11-25T15:00");
    world.pass(2 * DAY).await;
    assert_eq!(kinds(&told()), [AlertKind::LockedOut { actor: ada }]);
    assert_eq!((told()[0].severity, &told()[0].mark), (AlertSeverity::Top, &None));

    host.app.visit_door(&door).await.unwrap();

    assert_eq!(kinds(&told()), []);
}

#[tokio::test]
async fn a_weekly_key_that_opens_nothing_for_a_month_is_told_of() {
    let world = World::with_locks(1).await;
    let (host, cleaner) = (world.phone(), world.phone());
    let door = host.set_up(world.lock(0), "Front door").await;
    let key = cleaner.accept(&host.key_for("Max", &[&door], Preset::CleanerWeekly, 1).link);
    world.pass(18 * HOUR).await;
    let _ = cleaner.unlock(&key).await;
    world.pass(20 * DAY).await;
    host.app.visit_door(&door).await.unwrap();
    let unused = || {
        let found = kinds(&host.app.snapshot().unwrap().alerts);
        found.into_iter().find(|kind| matches!(kind, AlertKind::Unused { .. }))
    };
    assert_eq!(unused(), None);

    world.pass(13 * DAY).await;
    assert_eq!(unused(), None, "nobody has read the log since");
    host.app.visit_door(&door).await.unwrap();

    let max = LogActor::Guest { name: String::from("Max") };
    assert!(matches!(unused(), Some(AlertKind::Unused { actor, days: 30..=33 }) if actor == max));
}
