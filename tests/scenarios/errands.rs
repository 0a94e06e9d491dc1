//! News for a lock in somebody else's pocket: nobody on the way can forge it, roll it back or call it delivered.

use access::link::{Link, Parcel, ParcelKind, read_text};
use app::view::{
    CommandError, DoorId, Errand, GrantState, KeyId, LinkFault, Obstacle, Opened, Preset, ReceiptOutcome,
    Refusal,
};
use tests::{Phone, World};

/// A host with a flat, a guest and a cleaner who have both been there.
struct House {
    world: World,
    host: Phone,
    door: DoorId,
    guest: Phone,
    guest_key: KeyId,
    guest_grant: app::view::GrantId,
    cleaner: Phone,
    cleaner_key: KeyId,
}

#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
async fn house() -> House {
    let world = World::with_locks(2).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let (guest, cleaner) = (world.phone(), world.phone());
    let shared = host.key_for("Ada", &[&door], Preset::Today, 1);
    let guest_key = guest.accept(&shared.link);
    guest.unlock(&guest_key).await.expect("the guest gets in");
    let cleaner_key = cleaner.accept(&host.key_for("Cleo", &[&door], Preset::Today, 1).link);
    cleaner.unlock(&cleaner_key).await.expect("the cleaner gets in");
    House { world, host, door, guest, guest_key, guest_grant: shared.grant, cleaner, cleaner_key }
}

impl House {
    /// Takes the guest's key back for good, away from the door.
    #[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
    async fn takes_back(&self) {
        self.host.app.take_back(&self.guest_grant).expect("the key is taken back");
        self.world.pass(9).await;
    }

    fn errands(&self) -> Vec<Errand> {
        self.cleaner.app.snapshot().map(|snapshot| snapshot.errands).unwrap_or_default()
    }

    #[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
    fn receipt(&self) -> String {
        let [errand] = &self.errands()[..] else { panic!("one errand") };
        self.cleaner.app.errand_receipt(&errand.id).expect("the lock has answered").link
    }
}

fn bad_link<T>(answer: Result<T, CommandError>) -> Option<LinkFault> {
    match answer {
        Err(CommandError::BadLink { reason }) => Some(reason),
        Ok(_) | Err(_) => None,
    }
}

/// The parcel in a link, changed, in a link again.
#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
fn altered(link: &str, change: impl Fn(&mut Parcel)) -> String {
    let Ok(Link::Parcel(mut parcel)) = read_text(link, None) else { panic!("no parcel: {link}") };
    change(&mut parcel);
    parcel.deep_link().expect("it fits").reveal().to_owned()
}

#[tokio::test]
async fn the_cleaners_phone_ends_a_key_and_the_receipt_proves_it() {
    let house = house().await;
    house.takes_back().await;

    let errand = house.host.app.errand(&house.door).unwrap();
    assert!(errand.qr_svg.is_some() && errand.web_link.starts_with("https://latchstring.example/k/#"));
    let opened = house.cleaner.app.read_link(&errand.web_link).unwrap();
    let Opened::Errand { link, door_name, already_taken: false } = opened else { panic!("no errand") };
    assert_eq!(door_name, "Flat");
    house.cleaner.app.accept_errand(&link).unwrap();
    assert_eq!(house.errands()[0].answered_at, None);
    house.guest.unlock(&house.guest_key).await.expect("nobody has been at the lock yet");

    house.cleaner.unlock(&house.cleaner_key).await.unwrap();

    let refused = CommandError::Refused { reason: Refusal::TakenBack };
    assert_eq!(house.guest.unlock(&house.guest_key).await.unwrap_err(), refused);
    assert!(matches!(house.host.grant_state(&house.guest_grant), GrantState::Travelling { .. }));
    assert!(house.errands()[0].answered_at.is_some());
    let receipt = house.receipt();
    let opened = house.host.app.read_link(&receipt).unwrap();
    assert!(matches!(opened, Opened::Receipt { door_name, .. } if door_name == "Flat"));
    assert!(matches!(house.host.grant_state(&house.guest_grant), GrantState::Travelling { .. }));
    let read = house.host.app.accept_receipt(&receipt).unwrap();
    assert_eq!((read.door, read.outcome), (house.door.clone(), ReceiptOutcome::Took));
    assert!(matches!(house.host.grant_state(&house.guest_grant), GrantState::Revoked { .. }));

    let reason = Obstacle::NothingToCarry;
    assert_eq!(house.host.app.errand(&house.door), Err(CommandError::NotAllowed { reason }));
    assert_eq!(house.host.app.accept_receipt(&receipt).unwrap().outcome, ReceiptOutcome::Known);
    house.host.app.visit_door(&house.door).await.unwrap();
    house.cleaner.app.drop_errand(&house.errands()[0].id).unwrap();
    assert_eq!(house.errands(), []);
}

#[tokio::test]
async fn a_host_who_comes_before_the_receipt_finds_the_door_as_it_is() {
    let house = house().await;
    house.takes_back().await;
    house.cleaner.app.accept_errand(&house.host.app.errand(&house.door).unwrap().link).unwrap();
    house.cleaner.unlock(&house.cleaner_key).await.unwrap();
    let receipt = house.receipt();

    house.host.app.visit_door(&house.door).await.unwrap();

    assert!(matches!(house.host.grant_state(&house.guest_grant), GrantState::Revoked { .. }));
    assert_eq!(house.host.app.accept_receipt(&receipt).unwrap().outcome, ReceiptOutcome::Known);
}

#[tokio::test]
async fn a_receipt_for_an_older_list_says_what_that_one_ended_and_no_more() {
    let house = house().await;
    house.takes_back().await;
    house.cleaner.app.accept_errand(&house.host.app.errand(&house.door).unwrap().link).unwrap();
    let second = house.host.key_for("Bob", &[&house.door], Preset::Today, 1);
    house.host.app.take_back(&second.grant).unwrap();
    house.world.pass(9).await;
    house.cleaner.unlock(&house.cleaner_key).await.unwrap();

    let read = house.host.app.accept_receipt(&house.receipt()).unwrap();

    assert_eq!(read.outcome, ReceiptOutcome::Took);
    assert!(matches!(house.host.grant_state(&house.guest_grant), GrantState::Revoked { .. }));
    assert!(matches!(house.host.grant_state(&second.grant), GrantState::Travelling { .. }));
    assert!(house.host.app.errand(&house.door).is_ok(), "the newer list still waits");
}

#[tokio::test]
async fn a_courier_can_neither_forge_nor_roll_back_nor_keep_himself_in() {
    let house = house().await;
    let third = house.host.key_for("Eve", &[&house.door], Preset::Today, 1);
    let mallory = house.world.phone();
    let mallory_key = mallory.accept(&third.link);
    mallory.unlock(&mallory_key).await.unwrap();
    house.takes_back().await;
    let old = house.host.app.errand(&house.door).unwrap().link;
    house.host.app.take_back(&third.grant).unwrap();
    house.world.pass(9).await;
    let new = house.host.app.errand(&house.door).unwrap().link;

    // Forged: every byte of the message but its kind, one at a time, ends nobody's access.
    let forged = altered(&new, |parcel| *parcel.message.last_mut().unwrap() ^= 1);
    house.cleaner.app.accept_errand(&forged).unwrap();
    house.cleaner.unlock(&house.cleaner_key).await.unwrap();
    house.guest.unlock(&house.guest_key).await.expect("a forged list ends nothing");
    let answer = house.host.app.accept_receipt(&house.receipt());
    assert_eq!(bad_link(answer), Some(LinkFault::OtherReceipt), "and its receipt proves nothing");

    // The newest one ends both, also the key of who carries it, and the one before brings nobody back.
    mallory.app.accept_errand(&new).unwrap();
    mallory.unlock(&mallory_key).await.unwrap();
    mallory.app.accept_errand(&old).unwrap();
    let refused = CommandError::Refused { reason: Refusal::TakenBack };
    assert_eq!(mallory.unlock(&mallory_key).await.unwrap_err(), refused);
    assert_eq!(house.guest.unlock(&house.guest_key).await.unwrap_err(), refused);
    assert!(mallory.app.snapshot().unwrap().errands[0].answered_at.is_some(), "carried although refused");
}

#[tokio::test]
async fn a_receipt_for_something_else_and_an_errand_for_a_strange_lock_change_nothing() {
    let house = house().await;
    let stranger = house.world.phone();
    let other = stranger.set_up(house.world.lock(1), "Elsewhere").await;
    house.takes_back().await;
    let errand = house.host.app.errand(&house.door).unwrap().link;

    assert_eq!(bad_link(stranger.app.read_link(&errand).map(|_| ())), Some(LinkFault::NoKeyForIt));
    assert_eq!(bad_link(stranger.app.accept_errand(&errand)), Some(LinkFault::NoKeyForIt));
    house.cleaner.app.accept_errand(&errand).unwrap();
    let id = house.errands()[0].id.clone();
    assert_eq!(house.cleaner.app.errand_receipt(&id), Err(CommandError::Gone), "the lock has not answered");
    house.cleaner.unlock(&house.cleaner_key).await.unwrap();
    let receipt = house.receipt();
    assert_eq!(bad_link(stranger.app.accept_receipt(&receipt)), Some(LinkFault::NoDoorForIt));
    let app = &house.host.app;
    assert_eq!(bad_link(app.accept_receipt(&errand)), Some(LinkFault::NotOurs));
    assert_eq!(bad_link(house.cleaner.app.accept_errand(&receipt)), Some(LinkFault::NotOurs));
    let invented = altered(&receipt, |parcel| parcel.message = vec![0x52; 25]);
    assert_eq!(bad_link(app.accept_receipt(&invented)), Some(LinkFault::OtherReceipt));
    let short = altered(&receipt, |parcel| parcel.message.truncate(24));
    assert_eq!(bad_link(app.accept_receipt(&short)), Some(LinkFault::OtherReceipt));
    let elsewhere = altered(&receipt, |parcel| parcel.lock_id.0[0] ^= 1);
    assert_eq!(bad_link(app.accept_receipt(&elsewhere)), Some(LinkFault::NoDoorForIt));
    assert!(matches!(house.host.grant_state(&house.guest_grant), GrantState::Travelling { .. }));
    assert!(stranger.app.errand(&other).is_err());

    // A receipt says "took" under one proof: a changed word is no receipt.
    for at in 0..25 {
        let wrong = altered(&receipt, |parcel| parcel.message[at] ^= 1);
        assert_eq!(bad_link(app.accept_receipt(&wrong)), Some(LinkFault::OtherReceipt), "byte {at}");
    }
    assert_eq!(app.accept_receipt(&receipt).unwrap().outcome, ReceiptOutcome::Took);
    assert_eq!(altered(&receipt, |parcel| parcel.kind = ParcelKind::Receipt), receipt);
}
