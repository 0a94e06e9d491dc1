//! Parcels for a lock: what goes in comes out, and everything else has its own answer and never a panic.

use access::link::{Link, LinkError, MESSAGE_BYTES_MAX, NoParcel, Parcel, ParcelKind, TEXT_MAX, read_text};
use data_encoding::BASE64URL_NOPAD;
use lock_protocol::LockId;
use proptest::prelude::*;

fn parcel(kind: ParcelKind, message: Vec<u8>) -> Parcel {
    Parcel { kind, lock_id: LockId([0x5A; 16]), message }
}

fn read(text: &str) -> Result<Parcel, LinkError> {
    match read_text(text, Some("keys.example.org"))? {
        Link::Parcel(parcel) => Ok(parcel),
        Link::Key(_) | Link::Setup(_) | Link::Phone(_) | Link::Recovery(_) => panic!("no parcel: {text}"),
    }
}

fn link(bytes: &[u8]) -> String {
    format!("latchstring://k/#{}", BASE64URL_NOPAD.encode(bytes))
}

/// The payload of an errand, with a right check over whatever it says.
fn checked(mut bytes: Vec<u8>) -> String {
    let check = lock_protocol::mac::sha256(&[&bytes]);
    bytes.extend_from_slice(&check[..4]);
    link(&bytes)
}

#[test]
fn the_printed_links_are_these() {
    let errand = parcel(ParcelKind::Errand, vec![0x21, 1, 2, 3]);
    let receipt = parcel(ParcelKind::Receipt, vec![0x52; 25]);

    assert_eq!(errand.deep_link().unwrap().reveal(), "latchstring://k/#A1paWlpaWlpaWlpaWlpaWloABCEBAgPtnd0A");
    assert_eq!(
        receipt.web_link("latchstring.example").unwrap().reveal(),
        "https://latchstring.example/k/#BFpaWlpaWlpaWlpaWlpaWloAGVJSUlJSUlJSUlJSUlJSUlJSUlJSUlJSUlIveC-k"
    );
}

#[test]
fn the_longest_message_fits_a_link_and_one_byte_more_does_not() {
    let longest = parcel(ParcelKind::Errand, vec![7; MESSAGE_BYTES_MAX]);
    let text = longest.web_link(&"h".repeat(253)).unwrap();

    assert!(text.reveal().len() <= TEXT_MAX, "{}", text.reveal().len());
    assert_eq!(read(longest.deep_link().unwrap().reveal()), Ok(longest.clone()));
    let longer = parcel(ParcelKind::Errand, vec![7; MESSAGE_BYTES_MAX + 1]);
    assert_eq!(longer.deep_link().err(), Some(NoParcel));
    assert_eq!(parcel(ParcelKind::Receipt, Vec::new()).deep_link().err(), Some(NoParcel));
}

#[test]
fn every_half_is_half_and_every_changed_byte_is_noticed() {
    let whole = parcel(ParcelKind::Errand, (0..90).collect());
    let text = whole.deep_link().unwrap();
    let bytes = BASE64URL_NOPAD.decode(&text.reveal().as_bytes()["latchstring://k/#".len()..]).unwrap();

    for length in 1..bytes.len() {
        assert_eq!(read(&link(&bytes[..length])), Err(LinkError::HalfLink), "{length} bytes");
    }
    for at in 1..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(
            matches!(read(&link(&changed)), Err(LinkError::Malformed | LinkError::HalfLink)),
            "byte {at}"
        );
    }
}

#[test]
fn lengths_that_no_app_writes_are_refused_although_the_check_is_right() {
    let with_length = |length: u16, message: usize| {
        let mut bytes = vec![3];
        bytes.extend_from_slice(&[0x5A; 16]);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.resize(bytes.len() + message, 9);
        checked(bytes)
    };

    assert_eq!(read(&with_length(0, 0)), Err(LinkError::Malformed));
    assert_eq!(read(&with_length(2_801, 2_801)), Err(LinkError::Malformed));
    assert_eq!(read(&with_length(5, 6)), Err(LinkError::Malformed), "something follows");
    assert!(read(&with_length(6, 6)).is_ok());
}

proptest! {
    #[test]
    fn noise_never_panics_and_is_never_a_parcel(kind in 3_u8..5, mut noise in proptest::collection::vec(any::<u8>(), 0..200)) {
        noise.insert(0, kind);
        prop_assert!(read(&link(&noise)).is_err());
    }
}
