//! Parts that fail while the power stays: flash that refuses, answers that get lost, a dead random generator.

use lock_emulator::{Battery, BoltPosition, BootError, Entropy, Fault};
use lock_protocol::status::Status;

use crate::cast::{Hall, Owner, PowerWent};
use crate::life::owned_hall;

#[test]
fn flash_that_refuses_a_record_keeps_the_door_shut() {
    let (mut hall, owner) = owned_hall();
    let mut guest = owner.key(100, |_| {});
    guest.open(&mut hall).unwrap();
    hall.wait(1_000);
    hall.device.handle_bolt(|bolt| bolt.turn_by_hand(BoltPosition::Locked), hall.now);
    hall.device.flash().set_fault(Fault::Refuse);

    assert_eq!(guest.open(&mut hall), Ok(Status::Storage));
    hall.wait(1_000);
    assert_eq!(hall.device.bolt().position(), BoltPosition::Locked);
    assert_eq!(hall.uses(100), 1);

    hall.device.flash().set_fault(Fault::None);
    assert_eq!(guest.open(&mut hall), Ok(Status::Ok));
}

#[test]
fn a_lost_setup_answer_costs_nobody_anything() {
    let mut hall = Hall::new(1);
    let mut owner = Owner::of(&hall);
    for _ in 0..2 {
        hall.device.lose_frames(0);
        let mut visit = hall.visit().unwrap();
        let Some(greeting) = visit.greeting() else { break };
        owner.install_nonce = Some(greeting.install_nonce);
        hall.device.lose_frames(10);
        visit.phone.setup(&owner.code, &[9; 32], &owner.contents(&hall)).unwrap();
        hall.exchange(&mut visit);
        assert!(visit.learned().iter().all(|event| !matches!(event, lock_protocol::phone::Event::SetUp(_))));
    }
    hall.device.lose_frames(0);

    owner.provision(&mut hall).unwrap();
    assert_eq!(owner.own_key().open(&mut hall), Ok(Status::Ok));
}

#[test]
fn a_lost_claim_answer_costs_nobody_anything() {
    let (mut hall, owner) = owned_hall();
    let mut guest = owner.key(100, |block| block.max_uses = 2);
    let mut visit = hall.visit().unwrap();
    hall.device.lose_frames(10);
    assert_eq!(guest.open_on(&mut visit, &mut hall), Err(PowerWent), "no answer came");
    hall.device.lose_frames(0);

    assert_eq!(guest.open(&mut hall), Ok(Status::Ok), "the same phone goes on with its stored key");
    assert_eq!(guest.open(&mut hall), Ok(Status::UsedUp), "the claim was one of the two uses");
}

#[test]
fn a_dead_random_generator_repeats_no_challenge() {
    let (mut hall, _) = owned_hall();
    hall.device.set_entropy(Entropy::Dead);
    let mut seen = std::collections::BTreeSet::new();
    for round in 0..20 {
        if round % 5 == 4 {
            hall.device.cut_power(hall.now);
            hall.device.power_on(hall.now).unwrap();
        }
        let challenge = hall.visit().unwrap().challenge().unwrap();
        assert!(seen.insert(challenge.nonce), "a nonce came twice");
    }
}

#[test]
fn empty_batteries_end_the_power_and_new_ones_bring_it_back() {
    let (mut hall, owner) = owned_hall();
    hall.device.set_battery(Battery::with_percent(0), hall.now);

    assert!(!hall.device.is_on());
    assert!(matches!(hall.device.power_on(hall.now), Err(BootError::BatteryEmpty)));

    hall.device.swap_battery(hall.now).unwrap();
    assert_eq!(owner.own_key().open(&mut hall), Ok(Status::Ok));
}

#[test]
fn any_bytes_at_all_leave_the_lock_as_it_was() {
    let (mut hall, owner) = owned_hall();
    let mut guest = owner.key(100, |_| {});
    guest.open(&mut hall).unwrap();
    hall.wait(1_000);
    let (turns, newest) = (hall.device.bolt().turns(), hall.log().len());
    let mut noise = Entropy::seeded(5);
    for length in 0..600_usize {
        hall.visit().unwrap();
        let mut frame: Vec<u8> = (0..=length / 32).flat_map(|_| noise.draw()).take(length).collect();
        if let Some(first) = frame.first_mut() {
            *first = [0x12, 0x14, 0x21, 0x22, 0x31, 0x41, 0x51, 0xF3, 0xF2, *first][length % 10];
        }
        hall.device.receive(&frame, hall.now);
    }

    assert_eq!(hall.device.bolt().turns(), turns);
    assert_eq!(hall.uses(100), 1);
    assert_eq!(hall.log().len(), newest);
}
