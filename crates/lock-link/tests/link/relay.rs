//! Locks behind a gateway: as near ones, one phone after the other, and nothing from bytes that nobody should send.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use lock_link::memory::{Faults, Heard, LockEnd, MemoryLink};
use lock_link::relay::wire::{Ask, Cause, Malformed, Tell};
use lock_link::relay::{Dial, Line, RelayLink, Station};
use lock_link::{Limits, Link, LinkError, Place, Profile, Sighting, Stage};
use proptest::prelude::*;
use tokio::time::Instant;
use uuid::Uuid;

use crate::setting::{PROFILE, SOON, connect, front_door, phone_and_door};

/// A gateway with one lock in reach; dials give lines to it.
fn building() -> (Arc<Station>, Dial, LockEnd, Faults) {
    let (radio, door, faults) = phone_and_door();
    let (station, dial) = gateway(radio);
    (station, dial, door, faults)
}

fn gateway(radio: MemoryLink) -> (Arc<Station>, Dial) {
    let station = Arc::new(Station::new(Arc::new(radio), PROFILE, Limits::default()));
    let looking = station.clone();
    tokio::spawn(async move { looking.look_around().await });
    let serving = station.clone();
    let dial: Dial = Arc::new(move || {
        let (here, there) = Line::pair();
        let station = serving.clone();
        tokio::spawn(async move { station.serve(there).await });
        async move { Ok(here) }.boxed()
    });
    (station, dial)
}

#[tokio::test(start_paused = true)]
async fn a_lock_far_away_is_found_and_spoken_to_like_a_near_one() {
    let (_station, dial, mut door, _) = building();
    let phone = RelayLink::new(dial);

    let limits = Limits::default();
    let found = lock_link::find(&phone, &PROFILE, |seen| seen.manufacturer_data == [0x01], &limits);
    let place = found.await.unwrap().place;
    let mut connection = phone.connect(&place, &PROFILE, &Limits::default()).await.unwrap();
    door.send(b"hello").unwrap();
    connection.send(b"open").await.unwrap();

    assert!(connection.is_far());
    assert_eq!(connection.receive(SOON).await.unwrap(), b"hello");
    assert!(matches!(door.next().await, Heard::Subscribed { .. }));
    assert_eq!(door.next().await, Heard::Frame(b"open".to_vec()));
}

#[tokio::test(start_paused = true)]
async fn two_phones_look_around_at_the_same_time() {
    let (_station, dial, door, _) = building();
    let (ada, bob) = (RelayLink::new(dial.clone()), RelayLink::new(dial));
    let limits = Limits::default();

    let (seen_by_ada, seen_by_bob) = tokio::join!(
        lock_link::find(&ada, &PROFILE, |_| true, &limits),
        lock_link::find(&bob, &PROFILE, |_| true, &limits),
    );

    assert_eq!(seen_by_ada.unwrap().place, *door.place());
    assert_eq!(seen_by_bob.unwrap().place, *door.place());
}

#[tokio::test(start_paused = true)]
async fn who_comes_second_waits_for_the_first_to_hang_up() {
    let (_station, dial, _door, _) = building();
    let (ada, bob) = (RelayLink::new(dial.clone()), RelayLink::new(dial));
    let first = connect(&ada).await.unwrap();

    let (second, ()) = tokio::join!(connect(&bob), async {
        tokio::task::yield_now().await;
        first.close().await;
    });

    second.unwrap();
}

#[tokio::test(start_paused = true)]
async fn who_waits_too_long_for_a_lock_is_told_that_it_is_busy() {
    let (_station, dial, _door, _) = building();
    let (ada, bob) = (RelayLink::new(dial.clone()), RelayLink::new(dial));
    let _first = connect(&ada).await.unwrap();
    let started = Instant::now();

    assert!(matches!(connect(&bob).await, Err(LinkError::Busy)));

    assert_eq!(started.elapsed(), Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn a_phone_that_is_gone_is_hung_up_at_the_lock() {
    let (_station, dial, mut door, _) = building();
    let connection = connect(&RelayLink::new(dial)).await.unwrap();

    drop(connection);

    assert!(matches!(door.next().await, Heard::Subscribed { .. }));
    assert_eq!(door.next().await, Heard::Left);
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_hangs_up_is_lost_to_the_phone() {
    let (_station, dial, door, _) = building();
    let mut connection = connect(&RelayLink::new(dial)).await.unwrap();

    door.hang_up();

    assert!(matches!(connection.receive(SOON).await, Err(LinkError::Lost)));
}

#[tokio::test(start_paused = true)]
async fn a_line_without_a_word_is_ended() {
    let (_station, dial, mut door, _) = building();
    let mut connection = connect(&RelayLink::new(dial)).await.unwrap();

    let silence = connection.receive(Duration::from_secs(3600)).await;

    assert!(matches!(silence, Err(LinkError::Lost)));
    assert!(matches!(door.next().await, Heard::Subscribed { .. }));
    assert_eq!(door.next().await, Heard::Left);
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_the_gateway_does_not_see_is_not_found() {
    let (_station, dial, _door, faults) = building();
    faults.hide();

    assert!(matches!(connect(&RelayLink::new(dial)).await, Err(LinkError::NotFound)));
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_is_away_says_so_and_is_not_asked_again_and_again() {
    let dial: Dial = Arc::new(|| async { Err(LinkError::GatewayAway) }.boxed());
    let phone = RelayLink::new(dial);
    let started = Instant::now();

    assert!(matches!(connect(&phone).await, Err(LinkError::GatewayAway)));
    assert!(matches!(phone.scan(&PROFILE).await, Err(LinkError::GatewayAway)));

    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_gateway_serves_no_other_kind_of_device() {
    let (_station, dial, _door, _) = building();
    let other = Profile { company: 0x0059, ..PROFILE };

    let refused = RelayLink::new(dial).connect(&front_door(), &other, &Limits::default()).await;

    assert!(matches!(refused, Err(LinkError::NotFound)));
}

#[tokio::test(start_paused = true)]
async fn a_phone_that_breaks_the_rules_is_refused_and_reaches_no_lock() {
    let (station, _, mut door, _) = building();
    for message in [vec![], vec![0x03, 1], vec![0x07], vec![0x02; 51], vec![0x01; 50], vec![0xff; 600]] {
        let (mut here, there) = Line::pair();
        here.out.send(message).await.unwrap();

        station.serve(there).await;

        assert_eq!(Tell::decode(&here.inward.recv().await.unwrap()), Ok(Tell::Refused(Cause::Misspoken)));
        assert!(here.inward.recv().await.is_none());
    }
    assert!(door.next().now_or_never().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_answers_nonsense_is_an_error_and_nothing_more() {
    for answer in
        [vec![], vec![0x12, 1], vec![0x11, 0, 0, 9, 1], vec![0x14, 99], vec![0x03, 1], vec![0x13; 900]]
    {
        let dial: Dial = Arc::new(move || {
            let answer = answer.clone();
            async move {
                let (here, there) = Line::pair();
                there.out.send(answer).await.map_err(|_| LinkError::Lost)?;
                // The other end stays, silent.
                tokio::spawn(async move {
                    there.out.closed().await;
                    drop(there);
                });
                Ok(here)
            }
            .boxed()
        });
        let phone = RelayLink::new(dial);

        assert!(matches!(connect(&phone).await, Err(LinkError::Io { .. })));
        assert!(phone.scan(&PROFILE).await.unwrap().next().await.is_none());
    }
}

#[test]
fn what_is_wrong_at_the_gateway_is_not_told_as_wrong_at_the_phone() {
    for error in [LinkError::BluetoothOff, LinkError::PermissionDenied, LinkError::NoAdapter] {
        assert!(matches!(Cause::of(&error).into_error(), LinkError::GatewayRadio));
    }
    for error in
        [LinkError::NotFound, LinkError::Busy, LinkError::Lost, LinkError::TimedOut { stage: Stage::Connect }]
    {
        let word = error.to_string();
        assert_eq!(Cause::of(&error).into_error().to_string(), word);
    }
}

fn any_profile() -> impl Strategy<Value = Profile> {
    let ids = [(); 3].map(|()| any::<u128>().prop_map(Uuid::from_u128));
    (ids, any::<u16>()).prop_map(|([service, write, notify], company)| Profile {
        service,
        write,
        notify,
        company,
    })
}

fn any_ask() -> impl Strategy<Value = Ask> {
    prop_oneof![
        any_profile().prop_map(Ask::Scan),
        (any_profile(), "\\PC{1,60}").prop_map(|(profile, place)| Ask::Connect(profile, Place::new(place))),
        prop::collection::vec(any::<u8>(), 0..=512).prop_map(Ask::Frame),
    ]
}

fn any_tell() -> impl Strategy<Value = Tell> {
    let rssi = prop::option::of((i16::MIN + 1)..=i16::MAX);
    let sighting = (prop::collection::vec(any::<u8>(), 0..=27), rssi, "\\PC{1,60}");
    prop_oneof![
        sighting.prop_map(|(manufacturer_data, rssi, place)| {
            Tell::Sighting(Sighting { place: Place::new(place), manufacturer_data, rssi })
        }),
        any::<u16>().prop_map(Tell::Connected),
        prop::collection::vec(any::<u8>(), 0..=512).prop_map(Tell::Frame),
        Just(Tell::Refused(Cause::Busy)),
    ]
}

proptest! {
    #[test]
    fn a_message_comes_back_as_it_was(ask in any_ask(), tell in any_tell()) {
        prop_assert_eq!(Ask::decode(&ask.encode()), Ok(ask));
        prop_assert_eq!(Tell::decode(&tell.encode().unwrap()), Ok(tell));
    }

    #[test]
    fn what_any_bytes_are_read_as_is_written_as_those_bytes(
        kind in prop::sample::select(vec![0x01_u8, 0x02, 0x03, 0x11, 0x12, 0x13, 0x14, 0x20]),
        rest in prop::collection::vec(any::<u8>(), 0..560),
    ) {
        let bytes = [&[kind][..], &rest].concat();
        if let Ok(ask) = Ask::decode(&bytes) {
            prop_assert_eq!(ask.encode(), bytes.clone());
        }
        if let Ok(tell) = Tell::decode(&bytes) {
            prop_assert_eq!(tell.encode(), Ok::<_, Malformed>(bytes));
        }
    }
}
