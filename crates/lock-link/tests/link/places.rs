//! One attempt per place at a time, and every connection hung up.

use lock_link::memory::{Heard, Step};
use lock_link::{Limits, Link, LinkError, Place};

use crate::setting::{PROFILE, connect, front_door, phone_and_door};

#[tokio::test(start_paused = true)]
async fn a_second_attempt_at_a_place_is_busy_at_once() {
    let (phone, _door, faults) = phone_and_door();
    faults.hang_connects();
    let mut first = Box::pin(connect(&phone));
    assert!(futures_util::poll!(&mut first).is_pending());

    let mut second = Box::pin(connect(&phone));

    let outcome = futures_util::poll!(&mut second);
    assert!(matches!(outcome, std::task::Poll::Ready(Err(LinkError::Busy))));
}

#[tokio::test(start_paused = true)]
async fn a_connected_place_is_busy_until_it_is_closed() {
    let (phone, _door, _) = phone_and_door();
    let connection = connect(&phone).await.unwrap();
    assert!(matches!(connect(&phone).await, Err(LinkError::Busy)));

    connection.close().await;

    connect(&phone).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn another_place_is_not_busy() {
    let (phone, _door, faults) = phone_and_door();
    let gate = phone.add(Place::new("gate"), PROFILE, Vec::new);
    faults.hang_connects();
    let mut first = Box::pin(connect(&phone));
    assert!(futures_util::poll!(&mut first).is_pending());

    phone.connect(gate.place(), &PROFILE, &Limits::default()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_lock_in_use_by_another_phone_is_busy_and_not_tried_again() {
    let (phone, _door, _) = phone_and_door();
    let neighbour = phone.another_phone();
    let _connection = connect(&neighbour).await.unwrap();

    assert!(matches!(connect(&phone).await, Err(LinkError::Busy)));

    assert_eq!(phone.steps(), [Step::Connecting(front_door()), Step::HungUp(front_door())]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_connection_is_hung_up() {
    let (phone, mut door, _) = phone_and_door();
    let connection = connect(&phone).await.unwrap();

    drop(connection);

    assert!(matches!(door.next().await, Heard::Subscribed { .. }));
    assert_eq!(door.next().await, Heard::Left);
    tokio::task::yield_now().await;
    connect(&phone).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_attempt_is_given_up_and_frees_the_place() {
    let (phone, _door, faults) = phone_and_door();
    faults.hang_connects();
    let mut attempt = Box::pin(connect(&phone));
    assert!(futures_util::poll!(&mut attempt).is_pending());

    drop(attempt);
    tokio::task::yield_now().await;

    assert_eq!(phone.steps(), [Step::Connecting(front_door()), Step::HungUp(front_door())]);
    faults.answer_connects();
    connect(&phone).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_place_that_is_being_hung_up_on_is_waited_for() {
    let (phone, _door, _) = phone_and_door();
    drop(connect(&phone).await.unwrap());

    connect(&phone).await.unwrap();

    let place = front_door();
    let first = [Step::Connecting(place.clone()), Step::Subscribed(place.clone()), Step::HungUp(place)];
    assert_eq!(phone.steps()[..3], first);
}
