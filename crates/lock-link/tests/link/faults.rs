//! Connections that break, and frames that do not arrive.

use std::time::Duration;

use lock_link::memory::Heard;
use lock_link::{LinkError, Stage};
use tokio::time::Instant;

use crate::setting::{SOON, connect, phone_and_door};

#[tokio::test(start_paused = true)]
async fn what_came_before_a_loss_is_received_before_it_shows() {
    let (phone, mut door, faults) = phone_and_door();
    let mut connection = connect(&phone).await.unwrap();
    faults.vanish_after(2);

    door.send(b"one").unwrap();
    connection.send(b"two").await.unwrap();

    assert!(matches!(door.send(b"three"), Err(LinkError::Lost)));
    assert_eq!(connection.receive(SOON).await.unwrap(), b"one");
    assert!(matches!(connection.receive(SOON).await, Err(LinkError::Lost)));
    assert!(matches!(connection.receive(SOON).await, Err(LinkError::Lost)));
    assert!(matches!(connection.send(b"four").await, Err(LinkError::Lost)));
    assert!(matches!(door.next().await, Heard::Subscribed { .. }));
    assert_eq!(door.next().await, Heard::Frame(b"two".to_vec()));
    assert_eq!(door.next().await, Heard::Left);
}

#[tokio::test(start_paused = true)]
async fn a_connection_can_be_lost_before_the_greeting() {
    let (phone, mut door, faults) = phone_and_door();
    faults.vanish_after(0);

    let mut connection = connect(&phone).await.unwrap();

    assert!(matches!(connection.receive(SOON).await, Err(LinkError::Lost)));
    assert!(matches!(door.next().await, Heard::Subscribed { .. }));
    assert_eq!(door.next().await, Heard::Left);
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_can_be_made_again() {
    let (phone, mut door, faults) = phone_and_door();
    faults.vanish_after(0);
    let broken = connect(&phone).await.unwrap();
    broken.close().await;

    let mut connection = connect(&phone).await.unwrap();
    door.send(b"again").unwrap();

    assert_eq!(connection.receive(SOON).await.unwrap(), b"again");
    for _ in 0..2 {
        assert!(matches!(door.next().await, Heard::Subscribed { .. } | Heard::Left));
    }
}

#[tokio::test(start_paused = true)]
async fn the_lock_may_hang_up() {
    let (phone, door, _) = phone_and_door();
    let mut connection = connect(&phone).await.unwrap();
    door.send(b"bye").unwrap();

    door.hang_up();

    assert_eq!(connection.receive(SOON).await.unwrap(), b"bye");
    assert!(matches!(connection.receive(SOON).await, Err(LinkError::Lost)));
}

#[tokio::test(start_paused = true)]
async fn only_the_nth_frame_gets_lost() {
    let (phone, mut door, faults) = phone_and_door();
    let mut connection = connect(&phone).await.unwrap();
    faults.lose_to_lock(2);
    faults.lose_to_phone(1);

    for frame in [b"1", b"2", b"3"] {
        connection.send(frame).await.unwrap();
        door.send(frame).unwrap();
    }

    assert!(matches!(door.next().await, Heard::Subscribed { .. }));
    assert_eq!(door.next().await, Heard::Frame(b"1".to_vec()));
    assert_eq!(door.next().await, Heard::Frame(b"3".to_vec()));
    assert_eq!(connection.receive(SOON).await.unwrap(), b"2");
    assert_eq!(connection.receive(SOON).await.unwrap(), b"3");
}

#[tokio::test(start_paused = true)]
async fn a_silent_lock_runs_into_the_limit_and_may_still_answer() {
    let (phone, door, faults) = phone_and_door();
    let mut connection = connect(&phone).await.unwrap();
    faults.hold_to_phone();
    door.send(b"late").unwrap();
    let started = Instant::now();

    let outcome = connection.receive(Duration::from_millis(750)).await;
    faults.release_to_phone();

    assert!(matches!(outcome, Err(LinkError::TimedOut { stage: Stage::Receive })));
    assert_eq!(started.elapsed(), Duration::from_millis(750));
    assert_eq!(connection.receive(SOON).await.unwrap(), b"late");
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_is_taken_away_is_lost_and_not_found_again() {
    let (phone, door, _) = phone_and_door();
    let mut connection = connect(&phone).await.unwrap();

    drop(door);

    assert!(matches!(connection.receive(SOON).await, Err(LinkError::Lost)));
    connection.close().await;
    assert!(matches!(connect(&phone).await, Err(LinkError::NotFound)));
}
