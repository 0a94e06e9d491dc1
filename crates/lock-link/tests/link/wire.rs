//! The codec of the TCP link against bytes that nobody should send.

use lock_link::tcp::wire::{self, ADVERT_LEN_MAX, FRAME_LEN_MAX, Packet, PacketReader, WireError};
use proptest::prelude::*;

fn any_packet() -> impl Strategy<Value = Packet> {
    prop_oneof![
        Just(Packet::AdvertQuestion),
        prop::collection::vec(any::<u8>(), 0..=ADVERT_LEN_MAX).prop_map(Packet::Advert),
        any::<u16>().prop_map(|frame_len_max| Packet::Connect { frame_len_max }),
        any::<u16>().prop_map(|frame_len_max| Packet::Connected { frame_len_max }),
        prop::collection::vec(any::<u8>(), 0..=FRAME_LEN_MAX).prop_map(Packet::Frame),
        Just(Packet::Busy),
    ]
}

proptest! {
    #[test]
    fn a_packet_comes_back_as_it_was(packet in any_packet(), behind in any::<[u8; 4]>()) {
        let mut bytes = packet.encode().unwrap();
        let len = bytes.len();
        bytes.extend(behind);

        prop_assert_eq!(Packet::decode(&bytes).unwrap(), Some((packet, len)));
    }

    #[test]
    fn a_packet_that_is_cut_off_is_never_taken_for_a_whole_one(packet in any_packet(), cut in any::<prop::sample::Index>()) {
        let bytes = packet.encode().unwrap();
        let front = &bytes[..cut.index(bytes.len())];

        prop_assert_eq!(Packet::decode(front).unwrap(), None);
    }

    #[test]
    fn what_any_bytes_are_read_as_is_written_as_those_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        if let Ok(Some((packet, len))) = Packet::decode(&bytes) {
            prop_assert_eq!(&packet.encode().unwrap(), &bytes[..len]);
        }
    }
}

#[test]
fn the_bytes_are_those_of_the_layout() {
    let cases = [
        (Packet::AdvertQuestion, &[0x01, 0, 0][..]),
        (Packet::Advert(vec![0xaa, 0xbb]), &[0x02, 0, 2, 0xaa, 0xbb]),
        (Packet::Connect { frame_len_max: 244 }, &[0x03, 0, 2, 0, 244]),
        (Packet::Connected { frame_len_max: 512 }, &[0x04, 0, 2, 2, 0]),
        (Packet::Frame(vec![0x2a]), &[0x05, 0, 1, 0x2a]),
        (Packet::Busy, &[0x06, 0, 0]),
    ];
    for (packet, bytes) in cases {
        assert_eq!(packet.encode().unwrap(), bytes);
    }
}

#[test]
fn unknown_types_are_refused_by_their_first_byte() {
    for packet_type in (0..=0xff).filter(|packet_type| !(0x01..=0x06).contains(packet_type)) {
        assert!(matches!(Packet::decode(&[packet_type]), Err(WireError::UnknownType(t)) if t == packet_type));
    }
}

#[test]
fn impossible_lengths_are_refused_before_the_payload_comes() {
    for header in [
        [0x01, 0, 1],
        [0x02, 0, 28],
        [0x02, 0xff, 0xff],
        [0x03, 0, 1],
        [0x03, 0, 3],
        [0x04, 0, 0],
        [0x05, 2, 1],
        [0x05, 0xff, 0xff],
        [0x06, 0, 1],
    ] {
        assert!(matches!(Packet::decode(&header), Err(WireError::Length { .. })), "{header:?}");
    }
}

#[test]
fn what_would_be_refused_is_not_written() {
    assert!(matches!(Packet::Frame(vec![0; 513]).encode(), Err(WireError::Length { len: 513, .. })));
    assert!(matches!(Packet::Advert(vec![0; 28]).encode(), Err(WireError::Length { len: 28, .. })));
    assert!(Packet::Frame(vec![0; 70_000]).encode().is_err());
}

#[tokio::test]
async fn packets_are_read_whole_from_a_stream_that_trickles() {
    let (mut near, far) = tokio::io::duplex(1);
    let sent = [Packet::Frame(vec![7; 300]), Packet::Busy, Packet::Advert(vec![1, 2, 3])];
    let writing = async {
        for packet in &sent {
            wire::write(&mut near, packet).await.unwrap();
        }
        drop(near);
    };
    let reading = async {
        let mut reader = PacketReader::new(far);
        let mut packets = Vec::new();
        while let Some(packet) = reader.next().await.unwrap() {
            packets.push(packet);
        }
        packets
    };

    let ((), packets) = tokio::join!(writing, reading);

    assert_eq!(packets, sent);
}

#[tokio::test]
async fn cancelling_a_read_loses_nothing() {
    let (mut near, far) = tokio::io::duplex(64);
    let mut reader = PacketReader::new(far);
    let bytes = Packet::Frame(b"whole".to_vec()).encode().unwrap();

    for byte in bytes {
        assert!(futures_util::poll!(Box::pin(reader.next())).is_pending());
        tokio::io::AsyncWriteExt::write_all(&mut near, &[byte]).await.unwrap();
    }

    assert_eq!(reader.next().await.unwrap(), Some(Packet::Frame(b"whole".to_vec())));
}

#[tokio::test]
async fn a_stream_that_ends_inside_a_packet_is_an_error() {
    let mut reader = PacketReader::new(&[0x05, 0, 4, 1, 2][..]);

    assert!(matches!(reader.next().await, Err(WireError::Truncated)));
}
