//! Somebody beside the owner makes keys: within limits that the lock keeps, with no network, until the owner ends it all.

use access::link::{Link, read_text};
use access::plan;
use access::role::Role;
use app::view::{
    CommandError, DoorId, GrantState, KeyBinding, KeyDraft, LinkFault, LogActor, MandateObstacle, Obstacle,
    Opened, Preset, Refusal, SharedKey, WaitingKind,
};
use tests::{Phone, World, draft};

/// Lets somebody make keys at some doors, as the owner does.
#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
fn appoint(owner: &Phone, co_host: &Phone, name: &str, doors: &[&DoorId]) -> SharedKey {
    let card = co_host.app.phone_card().expect("a phone has a card").text;
    owner.app.make_key(&makes_keys(name, doors, card)).expect("the owner lets them make keys")
}

fn makes_keys(name: &str, doors: &[&DoorId], card: String) -> KeyDraft {
    KeyDraft {
        role: Role::CoHost,
        binding: KeyBinding::OnePhone { card },
        makes_keys: true,
        ..draft(name, doors, Preset::Weekend, 1)
    }
}

#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
fn only_door(phone: &Phone) -> DoorId {
    phone.app.snapshot().expect("the phone draws").doors[0].id.clone()
}

#[tokio::test]
async fn a_co_host_makes_keys_that_open_before_the_owner_was_ever_near_the_lock_again() {
    let world = World::with_locks(1).await;
    let (owner, ada, bob) = (world.phone(), world.phone(), world.phone());
    let door = owner.set_up(world.lock(0), "Front door").await;
    let shared = appoint(&owner, &ada, "Ada", &[&door]);
    assert!(shared.preview.makes_keys);

    let own = ada.accept(&shared.web_link);
    ada.unlock(&own).await.unwrap();
    let managed = ada.app.snapshot().unwrap().doors.remove(0);
    assert!(managed.managed_for.is_some());
    let key = bob.accept(&ada.key_for("Bob", &[&managed.id], Preset::Today, 1).link);
    bob.unlock(&key).await.unwrap();

    owner.app.visit_door(&door).await.unwrap();
    let log = owner.app.door_log(&door, None).unwrap();
    let actors: Vec<_> = log.lines.iter().map(|line| line.actor.clone()).collect();
    assert!(actors.iter().any(|actor| matches!(actor, LogActor::GuestOf { maker, .. } if maker == "Ada")));
    assert!(owner.app.snapshot().unwrap().doors[0].waiting.is_empty(), "the lock had it from Ada's phone");
}

#[tokio::test]
async fn one_list_ends_a_co_host_and_every_key_that_they_made() {
    let world = World::with_locks(1).await;
    let (owner, ada, bob) = (world.phone(), world.phone(), world.phone());
    let door = owner.set_up(world.lock(0), "Front door").await;
    let carol = world.phone();
    let carols = carol.accept(&owner.key_for("Carol", &[&door], Preset::Today, 1).link);
    let own = ada.accept(&appoint(&owner, &ada, "Ada", &[&door]).link);
    ada.unlock(&own).await.unwrap();
    let key = bob.accept(&ada.key_for("Bob", &[&only_door(&ada)], Preset::Today, 1).link);
    bob.unlock(&key).await.unwrap();

    let grants = owner.app.snapshot().unwrap().grants;
    let of_ada = grants.iter().find(|grant| grant.guest_name == "Ada").unwrap();
    assert!(of_ada.makes_keys);
    owner.app.take_back(&of_ada.id).unwrap();
    world.pass(9).await;
    owner.app.visit_door(&door).await.unwrap();

    let ended = CommandError::Refused { reason: Refusal::TakenBack };
    assert_eq!(ada.unlock(&own).await.unwrap_err(), ended);
    assert_eq!(bob.unlock(&key).await.unwrap_err(), ended, "a guest of Ada's goes with her");
    carol.unlock(&carols).await.unwrap();
    let dave = world.phone();
    let made_after = ada.key_for("Dave", &[&only_door(&ada)], Preset::Today, 1);
    let daves = dave.accept(&made_after.link);
    assert_eq!(dave.unlock(&daves).await.unwrap_err(), ended, "and so does whatever she makes now");

    let again = ada.accept(&appoint(&owner, &ada, "Ada", &[&door]).link);
    ada.unlock(&again).await.unwrap();
    let eve = world.phone();
    let eves = eve.accept(&ada.key_for("Eve", &[&only_door(&ada)], Preset::Today, 1).link);
    eve.unlock(&eves).await.unwrap();
    assert!(bob.unlock(&key).await.is_err(), "an old key does not come back with her");
    assert!(dave.unlock(&daves).await.is_err());
    assert_eq!(ada.app.snapshot().unwrap().doors.len(), 1);
}

#[tokio::test]
async fn the_app_refuses_what_the_lock_would_not_take_from_a_co_host() {
    let world = World::with_locks(1).await;
    let (owner, ada) = (world.phone(), world.phone());
    let door = owner.set_up(world.lock(0), "Front door").await;
    ada.app.accept_key(&appoint(&owner, &ada, "Ada", &[&door]).link).unwrap();
    let managed = only_door(&ada);
    let plain = || draft("Bob", &[&managed], Preset::Weekend, 1);
    let refused = |draft: KeyDraft| ada.app.make_key(&draft).err().unwrap();
    let plan = |wrong| CommandError::NotAllowed { reason: Obstacle::Plan { wrong } };

    assert_eq!(refused(KeyDraft { role: Role::CoHost, ..plain() }), plan(plan::Refusal::RoleNotYours));
    assert_eq!(refused(KeyDraft { role: Role::Owner, ..plain() }), plan(plan::Refusal::RoleNotYours));
    let later = KeyDraft {
        preset: Preset::Custom,
        starts: Some(String::from("2026-11-22T12:00")),
        ends: Some(String::from("2027-11-22T12:00")),
        ..plain()
    };
    let beyond = refused(later);
    assert!(
        matches!(
            beyond,
            CommandError::NotAllowed {
                reason: Obstacle::Plan { wrong: plan::Refusal::BeyondYourEnd { .. } }
            }
        ),
        "{beyond:?}"
    );
    let deeper = refused(KeyDraft { hand_on: 2, ..plain() });
    assert_eq!(deeper, plan(plan::Refusal::HandOn { most: 1 }));
    assert!(ada.app.snapshot().unwrap().grants.is_empty());
}

#[tokio::test]
async fn what_only_an_owner_can_do_is_refused_at_somebody_else_s_door() {
    let world = World::with_locks(1).await;
    let (owner, ada) = (world.phone(), world.phone());
    let door = owner.set_up(world.lock(0), "Front door").await;
    ada.app.accept_key(&appoint(&owner, &ada, "Ada", &[&door]).link).unwrap();
    let managed = only_door(&ada);
    let is_owners = |error: &CommandError| {
        matches!(
            error,
            CommandError::NotAllowed {
                reason: Obstacle::Mandate { wrong: MandateObstacle::OwnersDoor { .. } }
            }
        )
    };

    assert!(is_owners(&ada.app.visit_door(&managed).await.unwrap_err()));
    assert!(is_owners(&ada.app.code_choices(&managed).unwrap_err()));
    assert!(is_owners(&ada.app.reset_code(&managed).err().unwrap()));
    assert!(is_owners(&ada.app.errand(&managed).err().unwrap()));
    assert!(is_owners(&ada.app.log_key(&managed).err().unwrap()));
    let twice = makes_keys("Bob", &[&managed], world.phone().app.phone_card().unwrap().text);
    assert!(is_owners(&ada.app.make_key(&twice).err().unwrap()), "nobody gives on what was given to them");

    let own = owner.app.leave_door(&door).unwrap_err();
    assert_eq!(own, CommandError::Gone, "an owner ends a door, and does not leave it");
    ada.app.leave_door(&managed).unwrap();
    assert!(ada.app.snapshot().unwrap().doors.is_empty());
}

#[tokio::test]
async fn a_link_that_lets_make_keys_is_worth_nothing_on_another_phone_or_changed() {
    let world = World::with_locks(2).await;
    let (owner, ada, thief) = (world.phone(), world.phone(), world.phone());
    let door = owner.set_up(world.lock(0), "Front door").await;
    let shared = appoint(&owner, &ada, "Ada", &[&door]);

    let stolen = thief.app.accept_key(&shared.link).unwrap_err();
    assert_eq!(stolen, CommandError::BadLink { reason: LinkFault::OtherPhone });
    // A character in the middle of what is sealed for Ada's phone.
    let mut changed = shared.link.clone();
    let place = "latchstring://k/#".len() + 100;
    let other = if changed.as_bytes()[place] == b'A' { "B" } else { "A" };
    changed.replace_range(place..=place, other);
    let damaged = ada.app.accept_key(&changed).unwrap_err();
    assert_eq!(damaged, CommandError::BadLink { reason: LinkFault::Damaged });
    let snapshot = ada.app.snapshot().unwrap();
    assert!(snapshot.doors.is_empty() && snapshot.keys.is_empty(), "half of a link leaves nothing behind");
    ada.app.accept_key(&shared.link).unwrap();
}

#[tokio::test]
async fn only_a_co_host_with_a_known_phone_is_let_make_keys_and_only_so_many_of_them() {
    let world = World::with_locks(1).await;
    let owner = world.phone();
    let door = owner.set_up(world.lock(0), "Front door").await;
    let card = || world.phone().app.phone_card().unwrap().text;
    let refused = |draft: KeyDraft| {
        let refusal = owner.app.preview_key(&draft).err().unwrap();
        let CommandError::NotAllowed { reason: Obstacle::Mandate { wrong } } = refusal else {
            panic!("{refusal:?}")
        };
        wrong
    };

    let guest = KeyDraft { role: Role::Guest, ..makes_keys("Ada", &[&door], card()) };
    assert_eq!(refused(guest), MandateObstacle::NotACoHost);
    let by_link = KeyDraft { binding: KeyBinding::Link, ..makes_keys("Ada", &[&door], card()) };
    assert_eq!(refused(by_link), MandateObstacle::NeedsPhone);
    for _ in 0..7 {
        owner.app.make_key(&makes_keys("Ada", &[&door], card())).unwrap();
    }
    let eighth = refused(makes_keys("Ada", &[&door], card()));
    assert_eq!(eighth, MandateObstacle::NoneLeft { door: String::from("Front door"), most: 7 });
}

#[tokio::test]
async fn a_changed_end_of_a_co_host_s_key_keeps_them_making_keys() {
    let world = World::with_locks(1).await;
    let (owner, ada, bob) = (world.phone(), world.phone(), world.phone());
    let door = owner.set_up(world.lock(0), "Front door").await;
    ada.app.accept_key(&appoint(&owner, &ada, "Ada", &[&door]).link).unwrap();
    let grant = owner.app.snapshot().unwrap().grants.remove(0);

    let later = owner.app.change_key(&grant.id, Some("2026-12-31T12:00")).unwrap();
    assert!(later.preview.makes_keys);
    let own = ada.accept(&later.link);
    ada.unlock(&own).await.unwrap();
    let made = ada.key_for("Bob", &[&only_door(&ada)], Preset::Today, 1);
    bob.unlock(&bob.accept(&made.link)).await.unwrap();
    let state = &ada.app.snapshot().unwrap().grants[0].state;
    assert_eq!(*state, GrantState::Created, "no log tells Ada that Bob came");
}

#[tokio::test]
async fn a_restored_owner_ends_the_co_hosts_that_it_does_not_know_and_lets_others_make_keys() {
    let world = World::with_locks(1).await;
    let (owner, ada, bob) = (world.phone(), world.phone(), world.phone());
    owner.set_up(world.lock(0), "Front door").await;
    let door = only_door(&owner);
    ada.unlock(&ada.accept(&appoint(&owner, &ada, "Ada", &[&door]).link)).await.unwrap();
    let key = bob.accept(&ada.key_for("Bob", &[&only_door(&ada)], Preset::Today, 1).link);
    bob.unlock(&key).await.unwrap();
    let sheet = owner.app.recovery_sheet().unwrap();

    let second = world.phone();
    second.app.restore(&sheet.pages[0].text).unwrap();
    let door = only_door(&second);
    second.app.visit_door(&door).await.unwrap();

    assert!(bob.unlock(&key).await.is_err(), "a key of a co-host whom nobody knows");
    let (carol, dave) = (world.phone(), world.phone());
    carol.unlock(&carol.accept(&appoint(&second, &carol, "Carol", &[&door]).link)).await.unwrap();
    let key = dave.accept(&carol.key_for("Dave", &[&only_door(&carol)], Preset::Today, 1).link);
    dave.unlock(&key).await.unwrap();
}

#[tokio::test]
async fn a_co_host_takes_a_key_back_by_asking_the_owner_and_nobody_else_can_ask() {
    let world = World::with_locks(1).await;
    let (owner, ada, bob, dave) = (world.phone(), world.phone(), world.phone(), world.phone());
    let door = owner.set_up(world.lock(0), "Front door").await;
    ada.unlock(&ada.accept(&appoint(&owner, &ada, "Ada", &[&door]).link)).await.unwrap();
    let managed = only_door(&ada);
    let bobs = bob.accept(&ada.key_for("Bob", &[&managed], Preset::Today, 1).link);
    let daves = dave.accept(&ada.key_for("Dave", &[&managed], Preset::Today, 1).link);
    bob.unlock(&bobs).await.unwrap();
    let of_bob =
        ada.app.snapshot().unwrap().grants.into_iter().find(|grant| grant.guest_name == "Bob").unwrap();
    assert_eq!(ada.app.ask_to_end(&of_bob.id).unwrap_err(), CommandError::Gone, "it was not taken back");

    ada.app.take_back(&of_bob.id).unwrap();
    world.pass(9).await;
    let asked = ada.app.ask_to_end(&of_bob.id).unwrap().remove(0);
    let Opened::Ending { maker, guest_name, already_ended, .. } =
        owner.app.read_link(&asked.link.web_link).unwrap()
    else {
        panic!("another kind of link")
    };
    assert_eq!((maker.as_str(), guest_name.as_str(), already_ended), ("Ada", "Bob", false));
    bob.unlock(&bobs).await.unwrap();
    assert_eq!(owner.app.accept_ending(&asked.link.link).unwrap(), door);
    owner.app.visit_door(&door).await.unwrap();

    assert!(bob.unlock(&bobs).await.is_err());
    dave.unlock(&daves).await.unwrap();
    let stranger = bob.app.read_link(&asked.link.link).err().unwrap();
    assert_eq!(stranger, CommandError::BadLink { reason: LinkFault::NoDoorForIt });
}

#[tokio::test]
async fn a_wish_to_end_keys_that_was_changed_on_its_way_is_refused_and_ends_nothing() {
    let world = World::with_locks(1).await;
    let (owner, ada) = (world.phone(), world.phone());
    let door = owner.set_up(world.lock(0), "Front door").await;
    ada.app.accept_key(&appoint(&owner, &ada, "Ada", &[&door]).link).unwrap();
    let made = ada.key_for("Bob", &[&only_door(&ada)], Preset::Today, 1);
    ada.app.take_back(&made.grant).unwrap();
    world.pass(9).await;
    let asked = ada.app.ask_to_end(&made.grant).unwrap().remove(0).link.link;
    let Ok(Link::Parcel(parcel)) = read_text(&asked, None) else { panic!("a parcel") };

    for at in 0..parcel.message.len() {
        let mut changed = parcel.clone();
        changed.message[at] ^= 1;
        let link = changed.deep_link().unwrap();
        let refused = owner.app.accept_ending(link.reveal()).unwrap_err();
        assert_eq!(refused, CommandError::BadLink { reason: LinkFault::NotOfACoHost }, "{at}");
    }
    let waiting = owner.app.snapshot().unwrap().doors.remove(0).waiting;
    assert!(waiting.iter().all(|change| change.kind == WaitingKind::Mandate), "{waiting:?}");
}
