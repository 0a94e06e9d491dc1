//! `find` and its limits.

use std::time::Duration;

use lock_link::memory::Step;
use lock_link::{Limits, LinkError, Place, find};
use tokio::time::Instant;

use crate::setting::{PROFILE, connect, front_door, phone_and_door};

#[tokio::test(start_paused = true)]
async fn the_one_that_matches_is_found_and_the_scan_stopped() {
    let (phone, _door, _) = phone_and_door();
    let _gate = phone.add(Place::new("gate"), PROFILE, || vec![0x02]);

    let is_gate = |sighting: &lock_link::Sighting| sighting.manufacturer_data == [0x02];
    let found = find(&phone, &PROFILE, is_gate, &Limits::default()).await.unwrap();

    assert_eq!(found.place, Place::new("gate"));
    assert_eq!(phone.steps(), [Step::ScanStarted, Step::ScanStopped]);
}

#[tokio::test(start_paused = true)]
async fn nothing_that_matches_is_not_found_after_8_s() {
    let (phone, _door, _) = phone_and_door();
    let started = Instant::now();

    let outcome = find(&phone, &PROFILE, |_| false, &Limits::default()).await;

    assert!(matches!(outcome, Err(LinkError::NotFound)));
    assert_eq!(started.elapsed(), Duration::from_secs(8));
    connect(&phone).await.unwrap();
    assert_eq!(phone.steps()[..2], [Step::ScanStarted, Step::ScanStopped]);
}

#[tokio::test(start_paused = true)]
async fn a_search_goes_on_after_a_connect_elsewhere() {
    let (phone, _door, _) = phone_and_door();
    let limits = Limits::default();
    let is_gate = |sighting: &lock_link::Sighting| sighting.manufacturer_data == [0x02];

    let meanwhile = async {
        let connection = connect(&phone).await.unwrap();
        let gate = phone.add(Place::new("gate"), PROFILE, || vec![0x02]);
        (connection, gate)
    };
    let (found, _open) = tokio::join!(find(&phone, &PROFILE, is_gate, &limits), meanwhile);

    assert_eq!(found.unwrap().place, Place::new("gate"));
    let scans = phone.steps().iter().filter(|step| **step == Step::ScanStarted).count();
    assert_eq!(scans, 2);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_search_stops_its_scan() {
    let (phone, _door, _) = phone_and_door();
    let limits = Limits::default();
    let mut search = Box::pin(find(&phone, &PROFILE, |_| false, &limits));
    assert!(futures_util::poll!(&mut search).is_pending());

    drop(search);
    connect(&phone).await.unwrap();

    assert_eq!(phone.steps()[..3], [Step::ScanStarted, Step::ScanStopped, Step::Connecting(front_door())]);
}
