//! Fragments (section 5) at every frame length, whole, and with frames lost, doubled, swapped and late.

use lock_protocol::Mono;
use lock_protocol::bytes::Message;
use lock_protocol::capacity::MESSAGE_MAX;
use lock_protocol::fragment::{FragmentError, Outgoing, Reassembly};
use proptest::prelude::*;

const T: Mono = Mono(1_000);

fn message(bytes: &[u8]) -> Message {
    Message::try_from(bytes).unwrap()
}

fn frames(bytes: &[u8], frame_length: usize) -> Vec<Vec<u8>> {
    let mut outgoing = Outgoing::new(message(bytes), frame_length);
    std::iter::from_fn(|| outgoing.next_frame()).map(|frame| frame.to_vec()).collect()
}

/// Pushes all frames; gives every message that came out whole.
fn gather(reassembly: &mut Reassembly, frames: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let whole = |frame: &Vec<u8>| reassembly.push(frame, T).ok().flatten();
    frames.iter().filter_map(whole).map(|message| message.to_vec()).collect()
}

/// A message as the protocol has them: its first byte is never that of a fragment.
fn any_message() -> impl Strategy<Value = Vec<u8>> {
    (0..0xF0_u8, proptest::collection::vec(any::<u8>(), 0..MESSAGE_MAX)).prop_map(|(first, mut rest)| {
        rest.insert(0, first);
        rest
    })
}

#[test]
fn fragments_of_two_messages_never_make_a_third() {
    let (result, challenge) = (vec![0x13; 20], vec![0x11; 20]);
    let first = frames(&result, 18);
    let mut next = Outgoing::new(message(&challenge), 18);
    next.count_from(2);
    let second: Vec<Vec<u8>> = std::iter::from_fn(|| next.next_frame()).map(|frame| frame.to_vec()).collect();
    // The radio swaps the end of one message with the beginning of the next.
    let swapped = [first[0].clone(), second[0].clone(), first[1].clone(), second[1].clone()];
    assert_eq!(gather(&mut Reassembly::default(), &swapped), Vec::<Vec<u8>>::new());
    assert_eq!(gather(&mut Reassembly::default(), &[first, second].concat()), [result, challenge]);
}

#[test]
fn a_claim_of_83_bytes_is_five_packets_at_mtu_23() {
    let claim: Vec<u8> = (0x14..0x14 + 83).collect();
    let sent = frames(&claim, 20);
    let heads: Vec<[u8; 2]> = sent.iter().map(|frame| [frame[0], frame[1]]).collect();
    assert_eq!(heads, [[0xF2, 0], [0xF0, 1], [0xF0, 2], [0xF0, 3], [0xF1, 4]]);
    assert!(sent.iter().all(|frame| frame.len() <= 20));
    assert_eq!(sent[0].len(), 20, "18 bytes of payload");
}

#[test]
fn what_fits_in_one_frame_goes_as_it_is() {
    assert_eq!(frames(&[0x12; 20], 20), [vec![0x12; 20]]);
    assert_eq!(frames(&[0x12; 21], 20).len(), 2);
    let most = MESSAGE_MAX.min(512);
    assert_eq!(frames(&vec![0x12; most], 512), [vec![0x12; most]]);
}

#[test]
fn an_unfinished_message_is_forgotten_after_two_seconds() {
    let sent = frames(&[0x14; 30], 20);
    let mut reassembly = Reassembly::default();
    reassembly.push(&sent[0], T).unwrap();
    assert_eq!(reassembly.push(&sent[1], T.plus(2_001)), Err(FragmentError::OutOfOrder));

    reassembly.push(&sent[0], T).unwrap();
    assert!(reassembly.push(&sent[1], T.plus(2_000)).unwrap().is_some());
}

#[test]
fn a_message_longer_than_the_buffer_is_refused_and_the_next_one_is_not() {
    let mut reassembly = Reassembly::default();
    let mut errors = Vec::new();
    for index in 0..=u8::MAX {
        let mark = if index == 0 { 0xF2 } else { 0xF0 };
        let frame = [&[mark, index][..], &[7; 510]].concat();
        if let Err(error) = reassembly.push(&frame, T) {
            errors.push(error);
        }
    }
    assert_eq!(errors[0], FragmentError::TooLong);
    assert!(errors[1..].iter().all(|error| *error == FragmentError::OutOfOrder));
    assert_eq!(gather(&mut reassembly, &frames(&[9; 100], 20)), [vec![9; 100]]);
}

#[test]
fn reserved_bits_of_the_fragment_byte_are_refused() {
    for mark in 0xF4..=0xFF {
        let mut reassembly = Reassembly::default();
        assert!(reassembly.push(&[mark, 0, 1], T).is_err(), "{mark:#x}");
    }
}

#[test]
fn an_empty_frame_and_an_empty_fragment_are_refused() {
    for frame in [&[][..], &[0xF3], &[0xF3, 0]] {
        assert_eq!(Reassembly::default().push(frame, T), Err(FragmentError::Empty));
    }
}

proptest! {
    #[test]
    fn every_message_arrives_at_every_frame_length(bytes in any_message(), frame_length in 18..=512_usize) {
        let sent = frames(&bytes, frame_length);
        prop_assert!(sent.iter().all(|frame| frame.len() <= frame_length));
        prop_assert_eq!(gather(&mut Reassembly::default(), &sent), [bytes]);
    }

    #[test]
    fn a_lost_frame_loses_the_message_and_not_the_next(
        bytes in any_message(), frame_length in 18..=512_usize, lost in any::<prop::sample::Index>(),
    ) {
        let mut sent = frames(&bytes, frame_length);
        prop_assume!(sent.len() > 1);
        sent.remove(lost.index(sent.len()));
        let mut reassembly = Reassembly::default();
        prop_assert!(gather(&mut reassembly, &sent).is_empty());
        prop_assert_eq!(gather(&mut reassembly, &frames(&bytes, frame_length)), [bytes]);
    }

    #[test]
    fn a_doubled_or_swapped_frame_never_makes_another_message(
        bytes in any_message(), frame_length in 18..=512_usize,
        one in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(), doubled in any::<bool>(),
    ) {
        let mut sent = frames(&bytes, frame_length);
        let (one, other) = (one.index(sent.len()), other.index(sent.len()));
        if doubled {
            sent.insert(other, sent[one].clone());
        } else {
            sent.swap(one, other);
        }
        for whole in gather(&mut Reassembly::default(), &sent) {
            prop_assert_eq!(&whole, &bytes);
        }
    }

    #[test]
    fn any_frames_are_survived(sent in proptest::collection::vec(
        (prop_oneof![any::<u8>(), 0xF0..=0xFF_u8], 0..4_u8, proptest::collection::vec(any::<u8>(), 0..600)), 0..40,
    )) {
        let mut reassembly = Reassembly::default();
        for (mark, index, rest) in sent {
            let _ = reassembly.push(&[&[mark, index][..], &rest].concat(), T);
        }
    }
}
