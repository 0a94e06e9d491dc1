//! The TCP link against locks that keep the rules and locks that do not, on loopback.

use std::time::Duration;

use lock_link::tcp::TcpLink;
use lock_link::tcp::wire::{self, Packet, PacketReader};
use lock_link::{Connection, Limits, Link, LinkError, Place, Stage, find};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::setting::{PROFILE, SOON};

/// A lock that nobody serves yet, and a link to it.
async fn lock_and_link() -> (TcpListener, TcpLink, Place) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, TcpLink::new([address.clone()]), Place::new(address))
}

async fn connect(link: &TcpLink, place: &Place) -> Result<Connection, LinkError> {
    link.connect(place, &PROFILE, &Limits::default()).await
}

/// The lock's side up to the question to be connected.
async fn accept(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().await.unwrap();
    let asked = PacketReader::new(&mut stream).next().await.unwrap();
    assert_eq!(asked, Some(Packet::Connect { frame_len_max: 512 }));
    stream
}

/// A lock that connects and then sends `bytes` as they are.
async fn connected_then(listener: &TcpListener, bytes: &[u8]) -> TcpStream {
    let mut stream = accept(listener).await;
    wire::write(&mut stream, &Packet::Connected { frame_len_max: 244 }).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream
}

#[tokio::test]
async fn frames_pass_both_ways() {
    let (listener, link, place) = lock_and_link().await;
    let greeting = Packet::Frame(b"greeting".to_vec()).encode().unwrap();
    let (connection, mut stream) = tokio::join!(connect(&link, &place), connected_then(&listener, &greeting));
    let mut connection = connection.unwrap();

    connection.send(b"answer").await.unwrap();

    assert_eq!(connection.frame_len_max(), 244);
    assert_eq!(connection.receive(SOON).await.unwrap(), b"greeting");
    let mut packets = PacketReader::new(&mut stream);
    assert_eq!(packets.next().await.unwrap(), Some(Packet::Frame(b"answer".to_vec())));
    connection.close().await;
    assert_eq!(packets.next().await.unwrap(), None);
}

#[tokio::test]
async fn an_advert_is_seen_where_a_lock_answers() {
    let (listener, link, place) = lock_and_link().await;
    let lock = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let asked = PacketReader::new(&mut stream).next().await.unwrap();
        assert_eq!(asked, Some(Packet::AdvertQuestion));
        wire::write(&mut stream, &Packet::Advert(vec![1, 2, 3, 4, 5, 6])).await.unwrap();
    };

    let limits = Limits::default();
    let (found, ()) = tokio::join!(find(&link, &PROFILE, |_| true, &limits), lock);

    let sighting = found.unwrap();
    assert_eq!((sighting.place, sighting.manufacturer_data), (place, vec![1, 2, 3, 4, 5, 6]));
}

#[tokio::test]
async fn a_lock_that_talks_nonsense_is_not_seen_until_it_makes_sense() {
    let (listener, link, _) = lock_and_link().await;
    let lock = async {
        for answer in [&[0xff][..], &[0x05, 0, 1, 7], &[0x02, 0xff], &[], &[0x02, 0, 1, 0x2a]] {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(answer).await.unwrap();
            stream.shutdown().await.unwrap();
        }
    };

    let limits = Limits::default();
    let (found, ()) = tokio::join!(find(&link, &PROFILE, |_| true, &limits), lock);

    assert_eq!(found.unwrap().manufacturer_data, [0x2a]);
}

#[tokio::test]
async fn a_busy_lock_is_busy() {
    let (listener, link, place) = lock_and_link().await;
    let lock = async {
        let mut stream = accept(&listener).await;
        wire::write(&mut stream, &Packet::Busy).await.unwrap();
        stream
    };

    let (outcome, _stream) = tokio::join!(connect(&link, &place), lock);

    assert!(matches!(outcome, Err(LinkError::Busy)));
}

#[tokio::test]
async fn a_hostile_answer_to_connect_is_an_error() {
    for answer in [&[0xee, 1, 2][..], &[0x04, 0xff, 0xff], &[0x05, 0, 1, 0]] {
        let (listener, link, place) = lock_and_link().await;
        let lock = async {
            let mut stream = accept(&listener).await;
            stream.write_all(answer).await.unwrap();
            stream
        };

        let (outcome, _stream) = tokio::join!(connect(&link, &place), lock);

        assert!(matches!(outcome, Err(LinkError::Io { .. })), "{answer:?}");
    }
}

#[tokio::test]
async fn hostile_packets_end_the_connection_after_what_was_right() {
    for nonsense in [&[0x00][..], &[0x05, 0xff, 0xff, 1], &[0x01, 0, 0], &[0x04, 0, 2, 0, 9]] {
        let (listener, link, place) = lock_and_link().await;
        let bytes = [&Packet::Frame(b"right".to_vec()).encode().unwrap(), nonsense].concat();
        let (connection, _stream) = tokio::join!(connect(&link, &place), connected_then(&listener, &bytes));
        let mut connection = connection.unwrap();

        assert_eq!(connection.receive(SOON).await.unwrap(), b"right");
        assert!(matches!(connection.receive(SOON).await, Err(LinkError::Lost)), "{nonsense:?}");
    }
}

#[tokio::test]
async fn a_lock_that_goes_away_is_lost() {
    let (listener, link, place) = lock_and_link().await;
    let (connection, stream) = tokio::join!(connect(&link, &place), connected_then(&listener, &[]));
    let mut connection = connection.unwrap();

    drop(stream);

    assert!(matches!(connection.receive(SOON).await, Err(LinkError::Lost)));
}

#[tokio::test]
async fn a_lock_that_does_not_answer_runs_into_the_limit() {
    let (listener, link, place) = lock_and_link().await;
    let limits = Limits { subscribe: Duration::from_millis(20), ..Limits::default() };

    let (outcome, _stream) = tokio::join!(link.connect(&place, &PROFILE, &limits), accept(&listener));

    assert!(matches!(outcome, Err(LinkError::TimedOut { stage: Stage::Subscribe })));
}

#[tokio::test]
async fn a_lock_that_wants_longer_frames_than_asked_for_does_not_get_them() {
    let (listener, link, place) = lock_and_link().await;
    let lock = async {
        let mut stream = accept(&listener).await;
        wire::write(&mut stream, &Packet::Connected { frame_len_max: 0xffff }).await.unwrap();
        stream
    };

    let (connection, _stream) = tokio::join!(connect(&link, &place), lock);

    assert_eq!(connection.unwrap().frame_len_max(), 512);
}

#[tokio::test]
async fn where_nothing_listens_nothing_is_found() {
    let (listener, link, place) = lock_and_link().await;
    drop(listener);

    assert!(matches!(connect(&link, &place).await, Err(LinkError::NotFound)));
}

#[tokio::test]
async fn an_address_that_is_not_on_the_list_is_never_connected_to() {
    let (listener, _, place) = lock_and_link().await;
    let link = TcpLink::new(Vec::<String>::new());

    assert!(matches!(connect(&link, &place).await, Err(LinkError::NotFound)));

    assert!(futures_util::poll!(Box::pin(listener.accept())).is_pending());
}
