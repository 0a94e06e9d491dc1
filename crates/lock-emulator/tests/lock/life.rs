//! A lock's life without faults: put into service, opened, asked, taken back, reset, and its clock.

use lock_protocol::log::Event as Happened;
use lock_protocol::status::Status;
use lock_protocol::unlock::Action;

use lock_emulator::{BoltPosition, Door, Pace, Way};

use crate::cast::{Hall, Owner, act};

const DAY_MS: u64 = 86_400_000;

pub(crate) fn owned_hall() -> (Hall, Owner) {
    let mut hall = Hall::new(1);
    let mut owner = Owner::of(&hall);
    owner.provision(&mut hall).unwrap();
    (hall, owner)
}

#[test]
fn a_guest_opens_the_door_and_the_bolt_takes_its_time() {
    let (mut hall, owner) = owned_hall();
    let mut guest = owner.key(100, |_| {});

    assert_eq!(guest.open(&mut hall), Ok(Status::Ok));
    assert_eq!(hall.device.bolt().position(), BoltPosition::Between);

    hall.wait(800);
    assert_eq!(hall.device.bolt().position(), BoltPosition::Unlocked);
    assert_eq!(hall.device.bolt().turns(), 1);
}

#[test]
fn everything_works_in_frames_of_twenty_bytes() {
    let mut hall = Hall::new(2);
    hall.frame_len_max = 20;
    let mut owner = Owner::of(&hall);
    owner.provision(&mut hall).unwrap();
    let mut guest = owner.key(100, |_| {});

    assert_eq!(guest.open(&mut hall), Ok(Status::Ok));
    assert_eq!(guest.open_with_time(&mut hall, &owner), Ok(Status::Ok));
    let list = owner.revoke(100, &hall);
    assert_eq!(owner.deliver(&list, &mut hall), Ok(Status::Ok));
    assert_eq!(guest.open(&mut hall), Ok(Status::Revoked));
}

#[test]
fn what_the_lock_knows_survives_the_night_without_power() {
    let (mut hall, owner) = owned_hall();
    let mut guest = owner.key(100, |block| block.max_uses = 3);
    guest.open(&mut hall).unwrap();
    guest.open(&mut hall).unwrap();
    let trusted_before = hall.device.state().unwrap().clock.read(hall.device.own_time());

    hall.device.cut_power(hall.now);
    hall.wait(8 * 3_600_000);
    hall.device.power_on(hall.now).unwrap();

    let after = hall.device.state().unwrap().clock.read(hall.device.own_time());
    assert!(trusted_before.trusted && after.trusted, "the clock's cell kept the clock");
    assert_eq!(after.best.0 - trusted_before.best.0, 8 * 3_600);
    assert_eq!(guest.open(&mut hall), Ok(Status::Ok));
    assert_eq!(guest.open(&mut hall), Ok(Status::UsedUp));
}

#[test]
fn new_batteries_keep_the_time_and_an_empty_cell_does_not() {
    let (mut hall, owner) = owned_hall();
    let mut guest = owner.key(100, |_| {});
    guest.open(&mut hall).unwrap();

    hall.device.swap_battery(hall.now).unwrap();
    assert!(hall.device.state().unwrap().clock.read(hall.device.own_time()).trusted);

    hall.device.lose_clock(hall.now).unwrap();
    assert!(!hall.device.state().unwrap().clock.read(hall.device.own_time()).trusted);
    assert_eq!(hall.log().last().map(|line| line.event), Some(Happened::ClockLost));
    for _ in 0..3 {
        assert_eq!(guest.open(&mut hall), Ok(Status::Ok), "three degraded uses");
    }
    assert_eq!(guest.open(&mut hall), Ok(Status::ClockLost));

    let mut own = owner.own_key();
    own.open(&mut hall).unwrap();
    own.open_with_time(&mut hall, &owner).unwrap();
    assert_eq!(guest.open(&mut hall), Ok(Status::Ok), "somebody with authority set the clock");
}

#[test]
fn a_key_ends_by_the_locks_own_clock() {
    let (mut hall, owner) = owned_hall();
    let mut guest = owner.key(100, |_| {});
    guest.open(&mut hall).unwrap();

    hall.device.handle_rtc(|rtc, at| rtc.shift(8 * 86_400_000, at), hall.now);

    assert_eq!(guest.open(&mut hall), Ok(Status::Expired));
}

#[test]
fn a_clock_within_its_stated_drift_keeps_a_weeks_key_to_its_week() {
    let (mut hall, owner) = owned_hall();
    let mut guest = owner.key(100, |_| {});
    guest.open(&mut hall).unwrap();
    hall.device.handle_rtc(|rtc, at| rtc.set_drift(-100, at), hall.now);

    hall.wait(7 * DAY_MS - 120_000);
    assert_eq!(guest.open(&mut hall), Ok(Status::Ok));

    hall.wait(10 * 60_000);
    assert_eq!(guest.open(&mut hall), Ok(Status::Expired));
}

#[test]
fn a_second_phone_with_the_same_link_stays_outside() {
    let (mut hall, owner) = owned_hall();
    let mut first = owner.key(100, |_| {});
    let mut second = first.on_another_phone();

    assert_eq!(first.open(&mut hall), Ok(Status::Ok));
    assert_eq!(second.open(&mut hall), Ok(Status::DeviceLimit));
}

#[test]
fn a_jammed_bolt_is_told_and_logged() {
    let (mut hall, owner) = owned_hall();
    let mut guest = owner.key(100, |_| {});
    hall.device.handle_bolt(|bolt| bolt.set_way(Way::Jammed), hall.now);

    guest.open(&mut hall).unwrap();
    hall.wait(800);

    assert_eq!(hall.device.bolt().position(), BoltPosition::Between);
    assert_eq!(hall.log().last().map(|line| line.event), Some(Happened::Jammed));
}

#[test]
fn a_door_pulled_open_behind_a_thrown_bolt_is_logged() {
    let (mut hall, _) = owned_hall();

    hall.device.set_door(Door::Open, hall.now);

    assert_eq!(hall.log().last().map(|line| line.event), Some(Happened::DoorForced));
}

#[test]
fn after_a_factory_reset_the_flash_holds_nothing_of_the_last_owner() {
    let (mut hall, owner) = owned_hall();
    owner.key(100, |_| {}).open(&mut hall).unwrap();

    hall.device.hold_reset_button(hall.now);

    assert!(hall.device.state().unwrap().owned.is_none());
    assert!(hall.visit().unwrap().greeting().is_some());
    let mut next = Owner::of(&hall);
    next.provision(&mut hall).unwrap();
    assert_eq!(hall.log().first().map(|line| line.event), Some(Happened::FactoryReset));
}

#[test]
fn a_touch_makes_the_lock_easy_to_find_for_half_a_minute() {
    let mut hall = Hall::new(1);
    assert_eq!(hall.device.advert().unwrap().pace, Pace::Slow);

    hall.device.touch(hall.now);
    assert_eq!(hall.device.advert().unwrap().pace, Pace::Fast);

    hall.wait(30_000);
    assert_eq!(hall.device.advert().unwrap().pace, Pace::Slow);
}

#[test]
fn a_visitor_who_proves_nothing_is_sent_away() {
    let mut hall = Hall::new(1);
    hall.visit().unwrap();

    hall.wait(20_000);

    assert!(!hall.device.connected());
}

#[test]
fn asking_for_the_state_turns_nothing() {
    let (mut hall, owner) = owned_hall();
    let mut guest = owner.key(100, |_| {});

    assert_eq!(guest.ask(act(Action::Status), &mut hall, |_, _| Vec::new()), Ok(Status::Ok));

    assert_eq!(hall.device.bolt().turns(), 0);
    assert_eq!(hall.uses(100), 0);
}
