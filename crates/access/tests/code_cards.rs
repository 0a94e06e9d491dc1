//! A code in a link: what goes in comes out, and nothing else is taken for one.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use access::link::{CodeCard, LinkError, read_text};
use data_encoding::BASE64URL_NOPAD;
use lock_protocol::schedule::Schedule;
use proptest::prelude::*;

/// `code_link` of docs/PROTOCOL.md.
fn vector() -> &'static str {
    let document = include_str!("../../../docs/PROTOCOL.md");
    document.lines().find_map(|line| line.strip_prefix("code_link ")).unwrap().trim()
}

fn card() -> CodeCard {
    CodeCard {
        digits: "83922387".into(),
        not_before: 0x6956_dba0,
        not_after: 0x6957_e9b0,
        shown_from: Some(0x6955_b900),
        first_use_before: None,
        once: false,
        hours: vec![Schedule { days: 0x1F, start: 54, end: 108 }],
        zone: "Europe/Berlin".into(),
        doors: vec!["Front door".into()],
        inviter: "Ada".into(),
        help: "Key safe at the bins".into(),
    }
}

fn payload(link: &str) -> Vec<u8> {
    BASE64URL_NOPAD.decode(link.split_once('#').unwrap().1.as_bytes()).unwrap()
}

fn written(card: &CodeCard) -> Vec<u8> {
    payload(card.web_link("latchstring.example").unwrap().reveal())
}

#[test]
fn the_code_of_the_document_is_written_and_read_as_it_stands_there() {
    assert_eq!(card().web_link("latchstring.example").unwrap().reveal(), vector());
    assert!(CodeCard::is_version_of(&payload(vector())));
    assert!(CodeCard::decode(&payload(vector())).is_ok_and(|read| read == card()));
}

#[test]
fn an_app_says_that_a_page_with_a_code_belongs_in_the_browser() {
    let said = read_text(vector(), None);
    assert!(matches!(said, Err(LinkError::ForBrowser)));
}

#[test]
fn half_of_it_is_half_and_a_changed_one_is_none() {
    let whole = payload(vector());
    for length in 0..whole.len() {
        assert!(matches!(CodeCard::decode(&whole[..length]), Err(LinkError::HalfLink)), "{length}");
    }
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 0x04;
        assert!(CodeCard::decode(&changed).is_err(), "{at}");
    }
}

#[test]
fn what_no_keypad_takes_is_not_written() {
    type Spoil = fn(&mut CodeCard);
    let cases: [(&str, Spoil); 8] = [
        ("three digits", |card| card.digits = "123".into()),
        ("eleven digits", |card| card.digits = "12345678901".into()),
        ("a letter", |card| card.digits = "1234a".into()),
        ("no end", |card| card.not_after = card.not_before),
        ("shown when it is over", |card| card.shown_from = Some(card.not_after + 1)),
        ("no door", |card| card.doors.clear()),
        ("nine doors", |card| card.doors = vec!["Door".into(); 9]),
        ("a hidden sign", |card| card.help = "a\u{202E}b".into()),
    ];
    for (what, spoil) in cases {
        let mut card = card();
        spoil(&mut card);
        assert!(card.web_link("latchstring.example").is_err(), "{what}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_harm_and_only_what_would_be_written_is_accepted(
        mut bytes in proptest::collection::vec(any::<u8>(), 0..120)
    ) {
        bytes.insert(0, 5);
        if let Ok(card) = CodeCard::decode(&bytes) {
            prop_assert_eq!(written(&card), bytes);
        }
    }
}
