//! The way to a connection, over memory.

use std::time::Duration;

use lock_link::memory::{Heard, Step};
use lock_link::{Limits, Link, LinkError, Place, Profile, Stage, reach};
use tokio::time::Instant;
use uuid::Uuid;

use crate::setting::{PROFILE, SOON, connect, front_door, phone_and_door};

#[tokio::test(start_paused = true)]
async fn a_greeting_sent_on_subscription_is_received() {
    let (phone, mut door, _) = phone_and_door();
    let lock = tokio::spawn(async move {
        assert_eq!(door.next().await, Heard::Subscribed { frame_len_max: 244 });
        door.send(b"greeting").unwrap();
        door
    });

    let mut connection = connect(&phone).await.unwrap();

    assert_eq!(connection.receive(SOON).await.unwrap(), b"greeting");
    drop(lock);
}

#[tokio::test(start_paused = true)]
async fn frames_pass_in_order_both_ways() {
    let (phone, mut door, _) = phone_and_door();
    let mut connection = connect(&phone).await.unwrap();

    connection.send(b"one").await.unwrap();
    connection.send(b"two").await.unwrap();
    door.send(b"three").unwrap();
    door.send(b"four").unwrap();

    assert!(matches!(door.next().await, Heard::Subscribed { .. }));
    assert_eq!(door.next().await, Heard::Frame(b"one".to_vec()));
    assert_eq!(door.next().await, Heard::Frame(b"two".to_vec()));
    assert_eq!(connection.receive(SOON).await.unwrap(), b"three");
    assert_eq!(connection.receive(SOON).await.unwrap(), b"four");
}

#[tokio::test(start_paused = true)]
async fn a_refused_connect_is_tried_again_after_100_and_300_ms() {
    let (phone, _door, faults) = phone_and_door();
    faults.refuse_connects(2);

    let connection = connect(&phone).await.unwrap();

    assert_eq!(connection.timings().connect_ms, 400);
    let attempts = phone.steps().iter().filter(|step| matches!(step, Step::Connecting(_))).count();
    assert_eq!(attempts, 3);
}

#[tokio::test(start_paused = true)]
async fn three_refusals_are_the_end() {
    let (phone, mut door, faults) = phone_and_door();
    faults.refuse_connects(3);

    let refusal = connect(&phone).await;

    assert!(matches!(refusal, Err(LinkError::Io { .. })));
    connect(&phone).await.unwrap();
    assert!(matches!(door.next().await, Heard::Subscribed { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_lock_out_of_reach_is_not_tried_again() {
    let (phone, _door, faults) = phone_and_door();
    faults.hide();

    assert!(matches!(connect(&phone).await, Err(LinkError::NotFound)));

    assert_eq!(phone.steps(), [Step::Connecting(front_door()), Step::HungUp(front_door())]);
}

#[tokio::test(start_paused = true)]
async fn a_place_never_seen_is_not_found() {
    let (phone, _door, _) = phone_and_door();

    let outcome = phone.connect(&Place::new("elsewhere"), &PROFILE, &Limits::default()).await;

    assert!(matches!(outcome, Err(LinkError::NotFound)));
}

#[tokio::test(start_paused = true)]
async fn a_connect_that_hangs_ends_after_its_limit_and_is_given_up() {
    let (phone, _door, faults) = phone_and_door();
    faults.hang_connects();
    let started = Instant::now();

    let outcome = connect(&phone).await;

    assert!(matches!(outcome, Err(LinkError::TimedOut { stage: Stage::Connect })));
    assert_eq!(started.elapsed(), Duration::from_secs(8));
    assert_eq!(phone.steps().last(), Some(&Step::HungUp(front_door())));
}

#[tokio::test(start_paused = true)]
async fn a_device_of_another_family_is_hung_up_on() {
    let (phone, _door, _) = phone_and_door();
    let other = Profile { write: Uuid::from_u128(7), ..PROFILE };

    let outcome = phone.connect(&front_door(), &other, &Limits::default()).await;

    assert!(matches!(outcome, Err(LinkError::Io { .. })));
    assert_eq!(phone.steps().last(), Some(&Step::HungUp(front_door())));
}

#[tokio::test(start_paused = true)]
async fn frames_have_20_to_512_bytes_whatever_the_carrier_says() {
    for (carrier, connection_has) in [(0, 20), (20, 20), (182, 182), (514, 512)] {
        let (phone, _door, faults) = phone_and_door();
        faults.set_frame_len_max(carrier);

        let connection = connect(&phone).await.unwrap();

        assert_eq!(connection.frame_len_max(), connection_has);
    }
}

#[tokio::test(start_paused = true)]
async fn a_frame_longer_than_the_link_carries_is_not_sent() {
    let (phone, mut door, faults) = phone_and_door();
    faults.set_frame_len_max(20);
    let connection = connect(&phone).await.unwrap();

    assert!(matches!(connection.send(&[0; 21]).await, Err(LinkError::Io { .. })));
    connection.send(&[0; 20]).await.unwrap();

    assert!(matches!(door.next().await, Heard::Subscribed { .. }));
    assert_eq!(door.next().await, Heard::Frame(vec![0; 20]));
    assert!(matches!(door.send(&[0; 21]), Err(LinkError::Io { .. })));
}

#[tokio::test(start_paused = true)]
async fn the_time_to_find_is_part_of_the_timings() {
    let (phone, door, faults) = phone_and_door();
    faults.hide();
    let appear = async {
        tokio::time::advance(Duration::from_millis(120)).await;
        faults.show();
    };

    let limits = Limits::default();
    let (reached, ()) = tokio::join!(reach(&phone, &PROFILE, |_| true, &limits), appear);

    let (sighting, connection) = reached.unwrap();
    assert_eq!(sighting.place, *door.place());
    assert_eq!(connection.timings().find_ms, 120);
    assert_eq!(connection.timings().connect_ms, 0);
}
