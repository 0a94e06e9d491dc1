//! The app killed at every frame and at every store write, and answers lost on the way: it goes on where it was.

use crate::house::{House, LockAtDoor, Phone, is_open, later, turns};
use app::view::{BoltAction, CommandError, DoorState, GrantState, KeyId, LogEvent};

/// More frames or writes than any of these acts has.
const FAR: u32 = 200;

/// Goes on after a kill as a person would: resumes the door there is, or scans the code again.
async fn goes_on(phone: &Phone, lock: &LockAtDoor) -> Result<(), CommandError> {
    match phone.picture().doors.first() {
        Some(door) => phone.app.resume_set_up(&door.id).await,
        None => phone.app.set_up_door(&lock.setup_text, "Front door", "Europe/Lisbon").await.map(|_| ()),
    }
}

async fn works(phone: &Phone, lock: &LockAtDoor) {
    let door = phone.door().id;
    phone.moves(&door, BoltAction::Unlock).await;
    phone.moves(&door, BoltAction::Lock).await;
    assert_eq!(phone.door().state, DoorState::InService);
    assert_eq!(phone.picture().doors.len(), 1);
    let claims = phone.app.door_log(&door, None).unwrap();
    let claims = claims.lines.iter().filter(|line| line.event == LogEvent::Claimed).count();
    assert_eq!(claims, 1, "a lost answer costs no slot");
    assert_eq!(turns(lock).await, 1);
}

#[tokio::test(start_paused = true)]
async fn setting_up_killed_at_every_store_write_goes_on() {
    for writes in 0..FAR {
        let house = House::new();
        let lock = house.lock(1).await;
        let phone = house.phone();
        phone.app.fail_writes_after(writes);

        let outcome = phone.app.set_up_door(&lock.setup_text, "Front door", "Europe/Lisbon").await;
        let phone = house.restart(phone).await;
        if outcome.is_ok() {
            assert!(writes >= 6, "only {writes} writes were found");
            return works(&phone, &lock).await;
        }

        goes_on(&phone, &lock).await.unwrap();
        works(&phone, &lock).await;
    }
    panic!("setting up never ended");
}

#[tokio::test(start_paused = true)]
async fn setting_up_killed_at_every_frame_goes_on() {
    for frames in 0..FAR {
        let house = House::new();
        let lock = house.lock(1).await;
        let phone = house.phone();
        lock.faults.set_frame_len_max(20);
        lock.faults.vanish_after(frames);

        let outcome = phone.app.set_up_door(&lock.setup_text, "Front door", "Europe/Lisbon").await;
        let phone = house.restart(phone).await;
        if outcome.is_ok() {
            assert!(frames >= 20, "only {frames} frames were found");
            return works(&phone, &lock).await;
        }

        goes_on(&phone, &lock).await.unwrap();
        works(&phone, &lock).await;
    }
    panic!("setting up never ended");
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_to_setup_or_to_the_owners_claim_costs_nothing() {
    for nth in 1..=6 {
        let house = House::new();
        let lock = house.lock(1).await;
        let phone = house.phone();
        lock.faults.lose_to_phone(nth);

        let outcome = phone.app.set_up_door(&lock.setup_text, "Front door", "Europe/Lisbon").await;
        if outcome.is_err() {
            goes_on(&phone, &lock).await.unwrap();
        }

        works(&phone, &lock).await;
    }
}

async fn guest_with_key(house: &House, lock: &LockAtDoor) -> (Phone, KeyId) {
    let (host, guest) = (house.phone(), house.phone());
    let door = host.owns(lock, "Front door").await;
    let mut draft = crate::house::draft(&[door], 1);
    draft.uses = Some(3);
    let key = guest.accepts(&host.app.make_key(&draft).unwrap());
    (guest, key)
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_to_a_guests_claim_costs_nothing() {
    for nth in 1..=2 {
        let house = House::new();
        let lock = house.lock(1).await;
        let (guest, key) = guest_with_key(&house, &lock).await;
        lock.faults.lose_to_phone(nth);
        assert!(!is_open(&guest.opens(&key).await));

        let guest = house.restart(guest).await;

        assert!(is_open(&guest.opens(&key).await), "answer {nth} was lost");
        assert!(guest.key().claimed);
        assert!(is_open(&guest.opens(&key).await));
    }
}

#[tokio::test(start_paused = true)]
async fn a_guest_killed_at_every_frame_of_the_first_tap_opens_with_a_later_one() {
    for frames in 0..FAR {
        let house = House::new();
        let lock = house.lock(1).await;
        let (guest, key) = guest_with_key(&house, &lock).await;
        lock.faults.set_frame_len_max(20);
        lock.faults.vanish_after(frames);

        let outcome = guest.opens(&key).await;
        let guest = house.restart(guest).await;
        assert!(is_open(&guest.opens(&key).await), "killed after {frames} frames");
        if is_open(&outcome) {
            return;
        }
    }
    panic!("the first tap never ended");
}

#[tokio::test(start_paused = true)]
async fn a_guest_killed_at_every_store_write_of_the_first_tap_opens_with_a_later_one() {
    for writes in 0..FAR {
        let house = House::new();
        let lock = house.lock(1).await;
        let (guest, key) = guest_with_key(&house, &lock).await;
        guest.app.fail_writes_after(writes);

        let outcome = guest.opens(&key).await;
        let guest = house.restart(guest).await;
        assert!(is_open(&guest.opens(&key).await), "killed before write {writes}");
        if is_open(&outcome) {
            assert!(writes >= 3);
            return;
        }
    }
    panic!("the first tap never ended");
}

#[tokio::test(start_paused = true)]
async fn a_visit_killed_anywhere_still_ends_in_a_confirmed_taking_back() {
    for frames in 0..FAR {
        let house = House::new();
        let lock = house.lock(1).await;
        let host = house.phone();
        let door = host.owns(&lock, "Front door").await;
        let shared = host.shares(std::slice::from_ref(&door), 1);
        host.app.take_back(&shared.grant).unwrap();
        later(9).await;
        lock.faults.set_frame_len_max(20);
        lock.faults.vanish_after(frames);

        let outcome = host.app.visit_door(&door).await;
        let host = house.restart(host).await;
        if outcome.is_err() {
            host.app.visit_door(&door).await.unwrap();
        }

        assert!(matches!(host.grant().state, GrantState::Revoked { .. }), "killed after {frames} frames");
        let page = host.app.door_log(&door, None).unwrap();
        assert!(page.intact, "{:?}", page.faults);
        let joined = page.lines.iter().filter(|line| line.event == LogEvent::ListJoined).count();
        assert_eq!(joined, 1);
        if outcome.is_ok() {
            assert!(frames >= 10);
            return;
        }
    }
    panic!("the visit never ended");
}

#[tokio::test(start_paused = true)]
async fn a_visit_killed_at_every_store_write_still_ends_in_a_confirmed_taking_back() {
    for writes in 0..FAR {
        let house = House::new();
        let lock = house.lock(1).await;
        let host = house.phone();
        let door = host.owns(&lock, "Front door").await;
        let shared = host.shares(std::slice::from_ref(&door), 1);
        host.app.take_back(&shared.grant).unwrap();
        later(9).await;
        host.app.fail_writes_after(writes);

        let outcome = host.app.visit_door(&door).await;
        let host = house.restart(host).await;
        host.app.visit_door(&door).await.unwrap();

        assert!(matches!(host.grant().state, GrantState::Revoked { .. }), "killed before write {writes}");
        assert!(host.door().waiting.is_empty());
        assert!(host.app.door_log(&door, None).unwrap().intact);
        if outcome.is_ok() {
            return;
        }
    }
    panic!("the visit never ended");
}
