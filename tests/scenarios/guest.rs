//! A guest's day: the link, the first tap, the second phone, and the wrong moments.

use access::grant::GrantError;
use app::view::{
    ClaimCode, CommandError, HandOnDraft, KeyBinding, KeyDraft, LinkFault, Obstacle, Preset, Refusal,
};
use tests::{World, draft};

#[tokio::test]
async fn a_guest_opens_with_nothing_but_the_link() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Front door").await;
    let shared = host.key_for("Bob", &[&door], Preset::Today, 1);

    let bob = world.phone();
    let proposal = bob.app.read_link(&shared.link).unwrap().into_key().unwrap();
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

/// A link that somebody else may read, and digits that only Bob was told.
#[tokio::test]
async fn a_link_with_a_code_is_worth_nothing_without_the_digits() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Front door").await;
    let draft = KeyDraft { binding: KeyBinding::LinkAndCode, ..draft("Bob", &[&door], Preset::Today, 1) };
    let shared = host.app.make_key(&draft).unwrap();
    let digits = shared.claim_codes[0].digits.clone();
    let wrong = if digits == "123456" { "123457" } else { "123456" };
    let (bob, thief) = (world.phone(), world.phone());
    let (key, copy) = (bob.accept(&shared.link), thief.accept(&shared.link));

    assert_eq!(thief.unlock(&copy).await.unwrap_err(), CommandError::ClaimCodeMissing);
    for tries_left in [4, 3] {
        thief.app.give_claim_code(&copy, wrong).unwrap();
        let refusal = thief.unlock(&copy).await.unwrap_err();
        assert_eq!(refusal, CommandError::WrongClaimCode { tries_left });
    }
    assert_eq!(thief.app.snapshot().unwrap().keys[0].claim_code, ClaimCode::Missing, "it asks again");

    let spaced = format!("{} {}", &digits[..3], &digits[3..]);
    bob.app.give_claim_code(&key, &spaced).unwrap();
    bob.unlock(&key).await.unwrap();
    bob.unlock(&key).await.unwrap();

    assert_eq!(bob.app.snapshot().unwrap().keys[0].claim_code, ClaimCode::NotNeeded);
    assert_eq!(world.lock(0).openings_logged().await, 2);
}

#[tokio::test]
async fn after_five_wrong_codes_the_lock_hears_no_more_of_them_and_says_so() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Front door").await;
    let draft = KeyDraft { binding: KeyBinding::LinkAndCode, ..draft("Bob", &[&door], Preset::Today, 1) };
    let shared = host.app.make_key(&draft).unwrap();
    let digits = shared.claim_codes[0].digits.clone();
    let wrong = if digits == "000000" { "000001" } else { "000000" };
    let bob = world.phone();
    let key = bob.accept(&shared.link);

    for _ in 0..5 {
        bob.app.give_claim_code(&key, wrong).unwrap();
        bob.unlock(&key).await.unwrap_err();
    }
    bob.app.give_claim_code(&key, &digits).unwrap();
    let refusal = bob.unlock(&key).await.unwrap_err();
    assert_eq!(refusal, CommandError::Refused { reason: Refusal::TooManyClaimCodes });

    world.pass(3700).await;
    bob.unlock(&key).await.unwrap();
}

#[tokio::test]
async fn a_key_for_one_phone_is_refused_by_every_other_and_by_the_lock() {
    let world = World::with_locks(2).await;
    let host = world.phone();
    let gate = host.set_up(world.lock(0), "Gate").await;
    let flat = host.set_up(world.lock(1), "Flat").await;
    let (bob, thief) = (world.phone(), world.phone());
    let card = bob.app.phone_card().unwrap();
    let read = host.app.read_phone_card(&card.text.to_lowercase()).unwrap();
    assert_eq!(read.mark, card.mark, "both can compare what they see");

    let binding = KeyBinding::OnePhone { card: read.text };
    let draft = KeyDraft { binding, ..draft("Bob", &[&gate, &flat], Preset::Today, 1) };
    let shared = host.app.make_key(&draft).unwrap();
    let stolen = thief.app.accept_key(&shared.link).unwrap_err();
    assert_eq!(stolen, CommandError::BadLink { reason: LinkFault::OtherPhone });

    for key in bob.app.accept_key(&shared.link).unwrap() {
        bob.unlock(&key).await.unwrap();
    }
    assert_eq!(world.lock(0).openings_logged().await, 1);
    assert_eq!(world.lock(1).openings_logged().await, 1);
    assert_ne!(bob.app.phone_card().unwrap().text, card.text, "the next host gets another card");
}

#[tokio::test]
async fn a_key_for_one_phone_is_not_made_for_two_or_for_a_damaged_card() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Front door").await;
    let card = world.phone().app.phone_card().unwrap().text;
    let with = |card: &str, devices| KeyDraft {
        binding: KeyBinding::OnePhone { card: String::from(card) },
        ..draft("Bob", &[&door], Preset::Today, devices)
    };

    let two = host.app.make_key(&with(&card, 2)).err().unwrap();
    assert_eq!(two, CommandError::NotAllowed { reason: Obstacle::Grant { wrong: GrantError::OnePhone } });
    for (text, reason) in [(&card[..60], LinkFault::Half), ("https://example.com", LinkFault::NotOurs)] {
        let refusal = host.app.make_key(&with(text, 1)).err().unwrap();
        assert_eq!(refusal, CommandError::BadPhoneCard { reason });
    }
    assert!(host.app.snapshot().unwrap().grants.is_empty());
}

/// The plumber needs an hour, the host is on a plane, and nobody has a network.
#[tokio::test]
async fn a_guest_lets_a_plumber_in_and_the_host_sees_that_somebody_else_came() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Front door").await;
    let shared =
        host.app.make_key(&KeyDraft { hand_on: 1, ..draft("Bob", &[&door], Preset::Today, 1) }).unwrap();
    let (bob, plumber) = (world.phone(), world.phone());
    let key = bob.accept(&shared.link);
    bob.unlock(&key).await.unwrap();

    let handed = HandOnDraft {
        guest_name: String::from("Plumber"),
        keys: vec![key.clone()],
        starts: None,
        ends: None,
        uses: Some(1),
        devices: 1,
        hand_on: 0,
    };
    let handed = bob.app.hand_on(&handed).unwrap();
    let once = plumber.accept(&handed.web_link);
    plumber.unlock(&once).await.unwrap();
    let used_up = plumber.unlock(&once).await.unwrap_err();
    assert_eq!(used_up, CommandError::Refused { reason: Refusal::UsedUp });
    bob.unlock(&key).await.unwrap();

    host.app.visit_door(&door).await.unwrap();
    assert_eq!(host.app.snapshot().unwrap().grants[0].doors[0].phones, 2);
    assert_eq!(world.lock(0).openings_logged().await, 3);
}

#[tokio::test]
async fn a_guest_sees_what_this_phone_did_and_nothing_of_others() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Front door").await;
    let (bob, eve) = (world.phone(), world.phone());
    let key = bob.accept(&host.key_for("Bob", &[&door], Preset::Today, 1).link);
    let other = eve.accept(&host.key_for("Eve", &[&door], Preset::Today, 1).link);
    eve.unlock(&other).await.unwrap();
    for _ in 0..25 {
        bob.unlock(&key).await.unwrap();
        world.pass(60).await;
    }

    let uses = bob.app.snapshot().unwrap().keys.remove(0).own_uses;

    assert_eq!(uses.len(), 20, "the last twenty");
    assert!(uses.windows(2).all(|pair| pair[1].at.unix + 60 == pair[0].at.unix));
    assert_eq!(eve.app.snapshot().unwrap().keys.remove(0).own_uses.len(), 1);
    bob.app.remove_key(&key).unwrap();
    assert!(bob.app.snapshot().unwrap().keys.is_empty());
}
