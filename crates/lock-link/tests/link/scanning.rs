//! One scan at a time, and none while something connects.

use std::time::Duration;

use lock_link::memory::{MemoryLink, Step};
use lock_link::{Link, LinkError, Place, Profile, Stage};
use tokio::time::Instant;
use uuid::Uuid;

use crate::setting::{PROFILE, connect, front_door, phone_and_door};

#[tokio::test(start_paused = true)]
async fn a_connect_waits_until_the_scan_has_stopped() {
    let (phone, _door, _) = phone_and_door();
    phone.hold_scan_stop();
    let mut scan = phone.scan(&PROFILE).await.unwrap();
    scan.next().await.unwrap();
    drop(scan);

    let release = async {
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(phone.steps(), [Step::ScanStarted]);
        phone.release_scan_stop();
    };
    let (connected, ()) = tokio::join!(connect(&phone), release);

    connected.unwrap();
    assert_eq!(phone.steps()[..3], [Step::ScanStarted, Step::ScanStopped, Step::Connecting(front_door())]);
}

#[tokio::test(start_paused = true)]
async fn a_connect_gives_up_on_a_scan_that_does_not_stop() {
    let (phone, _door, _) = phone_and_door();
    phone.hold_scan_stop();
    let _scan = phone.scan(&PROFILE).await.unwrap();
    let started = Instant::now();

    let outcome = connect(&phone).await;

    assert!(matches!(outcome, Err(LinkError::TimedOut { stage: Stage::StopScan })));
    assert_eq!(started.elapsed(), Duration::from_secs(2));
    assert_eq!(phone.steps(), [Step::ScanStarted]);
}

#[tokio::test(start_paused = true)]
async fn a_connect_ends_a_scan_that_is_still_read() {
    let (phone, _door, _) = phone_and_door();
    let mut scan = phone.scan(&PROFILE).await.unwrap();
    scan.next().await.unwrap();

    connect(&phone).await.unwrap();

    assert_eq!(scan.next().await, None);
    assert!(scan.was_interrupted());
    assert_eq!(scan.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn a_second_scan_is_busy_at_once() {
    let (phone, _door, _) = phone_and_door();
    let scan = phone.scan(&PROFILE).await.unwrap();

    assert!(matches!(phone.scan(&PROFILE).await, Err(LinkError::Busy)));

    scan.stop().await;
    phone.scan(&PROFILE).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_dropped_scan_makes_room_for_the_next() {
    let (phone, _door, _) = phone_and_door();
    drop(phone.scan(&PROFILE).await.unwrap());

    let mut scan = phone.scan(&PROFILE).await.unwrap();

    assert_eq!(phone.steps(), [Step::ScanStarted, Step::ScanStopped, Step::ScanStarted]);
    // The first scan's own clearing up comes late and must not end the second.
    tokio::task::yield_now().await;
    assert!(scan.next().await.is_some());
}

#[tokio::test(start_paused = true)]
async fn another_phone_scans_for_itself() {
    let (phone, door, _) = phone_and_door();
    let neighbour = phone.another_phone();

    let mut scan = phone.scan(&PROFILE).await.unwrap();
    let mut neighbours_scan = neighbour.scan(&PROFILE).await.unwrap();

    assert_eq!(scan.next().await.unwrap().place, *door.place());
    assert_eq!(neighbours_scan.next().await.unwrap().place, *door.place());
}

#[tokio::test(start_paused = true)]
async fn only_the_profile_scanned_for_is_seen() {
    let phone = MemoryLink::new();
    let other_service = Profile { service: Uuid::from_u128(1), ..PROFILE };
    let other_company = Profile { company: 0x004c, ..PROFILE };
    let _others = [
        phone.add(Place::new("a"), other_service, Vec::new),
        phone.add(Place::new("b"), other_company, Vec::new),
    ];

    let mut scan = phone.scan(&PROFILE).await.unwrap();
    let _door = phone.add(front_door(), PROFILE, || vec![0x2a]);

    let sighting = scan.next().await.unwrap();
    assert_eq!((sighting.place, sighting.manufacturer_data), (front_door(), vec![0x2a]));
}

#[tokio::test(start_paused = true)]
async fn an_advert_is_asked_for_anew_each_time() {
    let phone = MemoryLink::new();
    let count = std::sync::atomic::AtomicU8::new(0);
    let advert = move || vec![count.fetch_add(1, std::sync::atomic::Ordering::Relaxed)];
    let door = phone.add(front_door(), PROFILE, advert);

    let mut scan = phone.scan(&PROFILE).await.unwrap();
    door.advertise();

    assert_eq!(scan.next().await.unwrap().manufacturer_data, [0]);
    assert_eq!(scan.next().await.unwrap().manufacturer_data, [1]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_scan_stops_by_itself() {
    let (phone, _door, _) = phone_and_door();
    let scan = phone.scan(&PROFILE).await.unwrap();

    drop(scan);
    tokio::task::yield_now().await;

    assert_eq!(phone.steps(), [Step::ScanStarted, Step::ScanStopped]);
}
