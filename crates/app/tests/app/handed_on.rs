//! Keys that guests hand on: made offline, opened offline, never more than the guest's own, ended with it.

use access::hand_on::TooWide;
use app::view::{
    BoltAction, CommandError, GrantId, GrantState, HandOnDraft, KeyId, KeyState, LinkFault, LogActor,
    LogEvent, Obstacle, Refusal, SharedKey,
};

use crate::house::{House, LockAtDoor, Phone, draft, is_open, later};

/// A host, and a guest whose key may be handed on `levels` times and whom the lock knows.
struct Stay {
    house: House,
    lock: LockAtDoor,
    host: Phone,
    guest: Phone,
    grant: GrantId,
    key: KeyId,
}

async fn stay(levels: u8, devices: u8) -> Stay {
    let house = House::new();
    let lock = house.lock(1).await;
    let (host, guest) = (house.phone(), house.phone());
    let door = host.owns(&lock, "Front door").await;
    let mut wish = draft(&[door], devices);
    wish.hand_on = levels;
    let shared = host.app.make_key(&wish).unwrap();
    let key = guest.accepts(&shared);
    assert!(is_open(&guest.opens(&key).await));
    Stay { house, lock, host, guest, grant: shared.grant, key }
}

fn for_carla(key: &KeyId) -> HandOnDraft {
    HandOnDraft {
        guest_name: String::from("Carla"),
        keys: vec![key.clone()],
        starts: None,
        ends: None,
        uses: None,
        devices: 1,
        hand_on: 0,
    }
}

fn too_wide(phone: &Phone, draft: &HandOnDraft) -> TooWide {
    let refusal = phone.app.hand_on(draft).err().unwrap();
    let CommandError::NotAllowed { reason: Obstacle::HandOn { wrong } } = refusal else {
        panic!("{refusal:?}")
    };
    wrong
}

fn accepts(phone: &Phone, shared: &SharedKey) -> KeyId {
    let proposal = phone.app.read_link(&shared.web_link).unwrap().into_key().unwrap();
    assert_eq!(proposal.doors[0].name, "Front door");
    phone.accepts(shared)
}

#[tokio::test(start_paused = true)]
async fn a_guest_hands_a_key_on_and_the_friend_opens() {
    let stay = stay(1, 1).await;
    let friend = stay.house.phone();
    assert_eq!((stay.guest.key().hand_on, stay.host.grant().hand_on), (1, 1));

    let wish = HandOnDraft { ends: Some(String::from("2026-11-23T11:00")), ..for_carla(&stay.key) };
    let shared = stay.guest.app.hand_on(&wish).unwrap();
    let key = accepts(&friend, &shared);
    assert!(is_open(&friend.opens(&key).await), "the first tap claims and opens");
    assert!(is_open(&friend.opens(&key).await));
    assert!(is_open(&stay.guest.opens(&stay.key).await), "the guest's own key is as it was");

    let held = friend.key();
    assert_eq!((held.hand_on, held.ends.wall.as_str()), (0, "2026-11-23T11:00"));
    let handed = stay.guest.picture().handed;
    assert_eq!((handed.len(), handed[0].guest_name.as_str()), (1, "Carla"));
    assert_eq!(stay.guest.app.show_key(&handed[0].id).unwrap().link, shared.link);
    later(86_400).await;
    let late = friend.opens(&key).await.unwrap_err();
    assert!(matches!(late, CommandError::KeyExpired { .. }), "{late:?}");
    assert!(is_open(&stay.guest.opens(&stay.key).await));
}

#[tokio::test(start_paused = true)]
async fn the_host_sees_the_chain_and_ends_all_of_it_with_the_key() {
    let stay = stay(2, 2).await;
    let (friend, third) = (stay.house.phone(), stay.house.phone());
    let wish = HandOnDraft { hand_on: 1, ..for_carla(&stay.key) };
    let first = accepts(&friend, &stay.guest.app.hand_on(&wish).unwrap());
    assert!(is_open(&friend.opens(&first).await));
    let second = accepts(&third, &friend.app.hand_on(&for_carla(&first)).unwrap());
    assert!(is_open(&third.opens(&second).await));

    let door = stay.host.door().id;
    stay.host.app.visit_door(&door).await.unwrap();
    assert_eq!(stay.host.grant().doors[0].phones, 3, "the guest's and two that it was handed on to");
    let log = stay.host.app.door_log(&door, None).unwrap();
    let claims = log.lines.iter().filter(|line| line.event == LogEvent::Claimed);
    let bob = LogActor::Guest { name: String::from("Bob") };
    assert_eq!(
        claims.filter(|line| line.actor == bob).count(),
        3,
        "all of them answer for the key they came from"
    );

    stay.host.app.take_back(&stay.grant).unwrap();
    later(9).await;
    stay.host.app.visit_door(&door).await.unwrap();
    assert!(matches!(stay.host.grant().state, GrantState::Revoked { .. }));
    for (phone, key) in [(&stay.guest, &stay.key), (&friend, &first), (&third, &second)] {
        let refusal = phone.opens(key).await.unwrap_err();
        assert_eq!(refusal, CommandError::Refused { reason: Refusal::TakenBack });
        assert_eq!(phone.key().state, KeyState::Refused { reason: Refusal::TakenBack });
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_wider_than_the_own_key_is_made() {
    let stay = stay(1, 2).await;
    let wall = |text: &str| Some(String::from(text));
    let wish = for_carla(&stay.key);

    let refused = |wish: HandOnDraft| too_wide(&stay.guest, &wish);
    assert_eq!(refused(HandOnDraft { ends: wall("2026-11-24T11:01"), ..wish.clone() }), TooWide::TooLate);
    assert_eq!(refused(HandOnDraft { starts: wall("2026-11-22T10:00"), ..wish.clone() }), TooWide::TooEarly);
    assert_eq!(refused(HandOnDraft { devices: 3, ..wish.clone() }), TooWide::Devices { most: 2 });
    assert_eq!(refused(HandOnDraft { devices: 0, ..wish.clone() }), TooWide::Devices { most: 2 });
    assert_eq!(refused(HandOnDraft { hand_on: 1, ..wish.clone() }), TooWide::Levels { most: 0 });
    let backwards =
        HandOnDraft { starts: wall("2026-11-23T11:00"), ends: wall("2026-11-23T10:00"), ..wish.clone() };
    assert_eq!(refused(backwards), TooWide::NoTime);
    assert_eq!(refused(HandOnDraft { ends: wall("2026-11-22T11:30"), ..wish }), TooWide::NoTime);
    assert!(stay.guest.picture().handed.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_key_that_must_stay_with_its_guest_is_not_handed_on() {
    let stay = stay(0, 1).await;
    assert_eq!(too_wide(&stay.guest, &for_carla(&stay.key)), TooWide::NotToBeHandedOn);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_never_opened_is_opened_first() {
    let house = House::new();
    let lock = house.lock(1).await;
    let (host, guest) = (house.phone(), house.phone());
    let mut wish = draft(&[host.owns(&lock, "Front door").await], 1);
    wish.hand_on = 1;
    let key = guest.accepts(&host.app.make_key(&wish).unwrap());

    let refusal = guest.app.hand_on(&for_carla(&key)).err().unwrap();

    let reason = Obstacle::OpenFirst { door: String::from("Front door") };
    assert_eq!(refusal, CommandError::NotAllowed { reason });
}

#[tokio::test(start_paused = true)]
async fn a_link_handed_on_opens_for_as_many_phones_as_the_key_has() {
    let stay = stay(1, 1).await;
    let (friend, stranger) = (stay.house.phone(), stay.house.phone());
    let shared = stay.guest.app.hand_on(&for_carla(&stay.key)).unwrap();
    let first = accepts(&friend, &shared);
    assert!(is_open(&friend.opens(&first).await));

    let again = accepts(&stranger, &shared);
    let refusal = stranger.opens(&again).await.unwrap_err();
    assert_eq!(refusal, CommandError::Refused { reason: Refusal::ClaimedByOthers });
    let second = accepts(&stranger, &stay.guest.app.hand_on(&for_carla(&stay.key)).unwrap());
    let refusal = stranger.opens(&second).await.unwrap_err();
    assert_eq!(refusal, CommandError::Refused { reason: Refusal::ClaimedByOthers });
}

#[tokio::test(start_paused = true)]
async fn a_changed_link_is_refused_and_changes_nothing() {
    let stay = stay(1, 1).await;
    let friend = stay.house.phone();
    let shared = stay.guest.app.hand_on(&for_carla(&stay.key)).unwrap();
    let start = "latchstring://k/#".len();

    for at in (start..shared.link.len()).step_by(7) {
        let mut wrong = shared.link.clone().into_bytes();
        wrong[at] = if wrong[at] == b'A' { b'B' } else { b'A' };
        let wrong = String::from_utf8(wrong).unwrap();
        let refusal = friend.app.accept_key(&wrong).unwrap_err();
        let CommandError::BadLink { reason } = refusal else { panic!("{refusal:?}") };
        assert!(
            matches!(reason, LinkFault::Damaged | LinkFault::Half | LinkFault::NewerVersion),
            "{reason:?}"
        );
    }
    assert!(friend.picture().keys.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_was_handed_on_survives_a_restart_and_goes_with_the_own_key() {
    let Stay { house, lock, guest, key, .. } = stay(1, 1).await;
    let shared = guest.app.hand_on(&for_carla(&key)).unwrap();

    let guest = house.restart(guest).await;
    assert_eq!(guest.app.show_key(&shared.grant).unwrap().link, shared.link);
    guest.app.unlock(&key, BoltAction::Lock).await.unwrap();
    guest.app.remove_key(&key).unwrap();

    assert!(guest.picture().handed.is_empty());
    assert_eq!(guest.app.show_key(&shared.grant).err().unwrap(), CommandError::Gone);
    drop(lock);
}
