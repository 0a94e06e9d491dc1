//! A guest's day: the link, the first tap, the second phone, and the wrong moments.

use app::view::{CommandError, Preset, Refusal};
use tests::World;

#[tokio::test]
async fn a_guest_opens_with_nothing_but_the_link() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Front door").await;
    let shared = host.key_for("Bob", &[&door], Preset::Today, 1);

    let bob = world.phone();
    let proposal = bob.app.read_link(&shared.link).unwrap();
    assert_eq!(proposal.doors[0].name, "Front door");
    assert_eq!(world.lock(0).openings_logged().await, 0, "reading a link does nothing");

    let key = bob.accept(&shared.link);
    bob.unlock(&key).await.unwrap();
    bob.unlock(&key).await.unwrap();
    assert_eq!(world.lock(0).openings_logged().await, 2);
}

#[tokio::test]
async fn a_link_claimed_by_one_phone_is_worth_nothing_on_a_second() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Front door").await;
    let shared = host.key_for("Bob", &[&door], Preset::Today, 1);
    let (bob, thief) = (world.phone(), world.phone());
    let (key, copy) = (bob.accept(&shared.link), thief.accept(&shared.link));

    bob.unlock(&key).await.unwrap();
    let refusal = thief.unlock(&copy).await.unwrap_err();

    assert_eq!(refusal, CommandError::Refused { reason: Refusal::ClaimedByOthers });
    assert_eq!(world.lock(0).openings_logged().await, 1);
}

#[tokio::test]
async fn a_key_for_two_phones_opens_on_two_and_not_on_a_third() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Front door").await;
    let shared = host.key_for("Bob and Ann", &[&door], Preset::Today, 2);

    for _ in 0..2 {
        let phone = world.phone();
        let key = phone.accept(&shared.link);
        phone.unlock(&key).await.unwrap();
    }
    let third = world.phone();
    let key = third.accept(&shared.link);
    let refusal = third.unlock(&key).await.unwrap_err();

    assert_eq!(refusal, CommandError::Refused { reason: Refusal::ClaimedByOthers });
}

#[tokio::test]
async fn a_one_time_key_opens_once() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Front door").await;
    let courier = world.phone();
    let key = courier.accept(&host.key_for("Courier", &[&door], Preset::OneTime, 1).link);

    courier.unlock(&key).await.unwrap();
    let refusal = courier.unlock(&key).await.unwrap_err();

    assert_eq!(refusal, CommandError::Refused { reason: Refusal::UsedUp });
}

#[tokio::test]
async fn a_key_ends_when_it_says() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Front door").await;
    let bob = world.phone();
    let key = bob.accept(&host.key_for("Bob", &[&door], Preset::Today, 1).link);
    bob.unlock(&key).await.unwrap();

    world.pass(24 * 3600).await;
    let refusal = bob.unlock(&key).await.unwrap_err();

    let over = matches!(refusal, CommandError::KeyExpired { .. })
        || refusal == CommandError::Refused { reason: Refusal::Expired };
    assert!(over, "{refusal:?}");
    assert_eq!(world.lock(0).openings_logged().await, 1);
}

#[tokio::test]
async fn one_link_opens_the_gate_and_the_flat() {
    let world = World::with_locks(2).await;
    let host = world.phone();
    let gate = host.set_up(world.lock(0), "Gate").await;
    let flat = host.set_up(world.lock(1), "Flat").await;
    let shared = host.key_for("Bob", &[&gate, &flat], Preset::Today, 1);

    let bob = world.phone();
    for key in bob.app.accept_key(&shared.link).unwrap() {
        bob.unlock(&key).await.unwrap();
    }

    assert_eq!(world.lock(0).openings_logged().await, 1);
    assert_eq!(world.lock(1).openings_logged().await, 1);
}
