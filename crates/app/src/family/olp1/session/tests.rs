//! A lock that renews its challenge while a request is on its way.

use std::sync::Arc;

use lock_link::memory::{Heard, LockEnd, MemoryLink};
use lock_link::{Limits, Link, Place};
use lock_protocol::fragment::Reassembly;
use lock_protocol::keys::DeviceKey;
use lock_protocol::status::Status;
use lock_protocol::unlock::{Act, Action, Intent};
use lock_protocol::{LockId, Mono, unlock};

use super::{Answer, Ask, Session};
use crate::family::Family as _;
use crate::family::olp1::OLP1;
use crate::ports::Clock;

const LOCK: LockId = LockId([0x5A; 16]);
const KEY: [u8; 32] = [7; 32];

struct Still;

impl Clock for Still {
    fn unix(&self) -> u32 {
        1_795_348_800
    }

    fn mono_ms(&self) -> u64 {
        0
    }
}

fn challenge(nonce: u8) -> [u8; 20] {
    let mut bytes = [0; 20];
    bytes[0] = lock_protocol::challenge::KIND;
    bytes[2..14].fill(nonce);
    bytes
}

fn bad_mac() -> [u8; 20] {
    let mut bytes = [0; 20];
    bytes[..2].copy_from_slice(&[unlock::RESULT_KIND, Status::BadMac.code()]);
    bytes
}

async fn next_request(lock: &mut LockEnd) -> [u8; 20] {
    loop {
        if let Heard::Frame(frame) = lock.next().await {
            let message = Reassembly::default().push(&frame, Mono(0)).unwrap().unwrap();
            return <[u8; 20]>::try_from(&message[..]).unwrap();
        }
    }
}

fn opens(request: &[u8; 20], nonce: u8) -> bool {
    unlock::verify(&DeviceKey::new(KEY), &LOCK, &challenge(nonce), request)
}

async fn talking() -> (Session, LockEnd) {
    let air = MemoryLink::new();
    let place = Place::new("door");
    let mut lock = air.add(place.clone(), *OLP1.profile(), Vec::new);
    let connection = air.connect(&place, OLP1.profile(), &Limits::default()).await.unwrap();
    while !matches!(lock.next().await, Heard::Subscribed { .. }) {}
    lock.send(&challenge(1)).unwrap();
    let (session, _) = Session::open(connection, LOCK, Arc::new(Still)).await.unwrap();
    (session, lock)
}

async fn unlocks(session: &mut Session, key: &DeviceKey) -> Answer {
    let act = Act { intent: Intent::Tap, action: Action::Unlock };
    let ask = Ask { key, slot: 0, act, nonce: &|| [9; 4], extension: &|_| Ok(Vec::new()) };
    session.act(&ask).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_act_whose_challenge_was_renewed_under_way_is_asked_once_more_under_the_newest() {
    let (mut session, mut lock) = talking().await;
    let key = DeviceKey::new(KEY);

    let answering = async {
        let first = next_request(&mut lock).await;
        assert!(opens(&first, 1));
        for frame in [challenge(2), bad_mac(), challenge(3)] {
            lock.send(&frame).unwrap();
        }
        let second = next_request(&mut lock).await;
        assert!(opens(&second, 3), "the one before the answer was spent by it");
        let answer = unlock::seal_result(&key, &LOCK, &challenge(3), &second, [Status::Ok.code(), 0, 80], 1);
        lock.send(&answer).unwrap();
    };
    let (verdict, ()) = tokio::join!(unlocks(&mut session, &key), answering);

    assert!(verdict.proven);
    assert_eq!(verdict.status, Status::Ok);
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_does_not_know_the_key_is_asked_twice_and_no_more() {
    let (mut session, mut lock) = talking().await;
    let key = DeviceKey::new(KEY);

    let answering = async {
        for renewed in [2, 3] {
            next_request(&mut lock).await;
            lock.send(&bad_mac()).unwrap();
            lock.send(&challenge(renewed)).unwrap();
        }
    };
    let (verdict, ()) = tokio::join!(unlocks(&mut session, &key), answering);

    assert!(!verdict.proven);
    drop(session);
    assert_eq!(lock.next().await, Heard::Left, "a third bad MAC would have ended the connection");
}
