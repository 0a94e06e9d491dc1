//! Any text that people could paste or scan: read without panic, and what is read writes back as itself.
#![no_main]

use access::link::{Link, read_text};
use access::recovery::RecoveryPage;
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    /// Whatever.
    Text(&'a str),
    /// A beginning of ours, so that the payload parsers see the rest.
    Begun(u8, &'a str),
    /// A payload with a good check, in a link.
    Payload(&'a [u8]),
    /// A payload with a good check, in a code on paper.
    Paper(bool, &'a [u8]),
}

const BEGINNINGS: [&str; 4] = [
    "latchstring://k/#",
    "https://latchstring.example/k/#",
    "LATCHSTRING:SETUP:1:",
    "LATCHSTRING:RECOVERY:1:",
];

fuzz_target!(|input: Input| {
    let text = match input {
        Input::Text(text) => text.to_owned(),
        Input::Begun(which, rest) => format!("{}{rest}", BEGINNINGS[usize::from(which % 4)]),
        Input::Payload(bytes) => format!("{}{}", BEGINNINGS[0], digits(&checked(bytes), 6)),
        Input::Paper(setup, bytes) => {
            format!("{}{}", BEGINNINGS[if setup { 2 } else { 3 }], digits(&checked(bytes), 5))
        }
    };
    let Ok(link) = read_text(&text, Some("keys.example.org")) else { return };
    match link {
        Link::Key(invitation) => {
            let written = invitation.deep_link().expect("what was read can be written");
            let Ok(Link::Key(again)) = read_text(written.reveal(), None) else { panic!("it reads back") };
            assert_eq!(again.deep_link().expect("again").reveal(), written.reveal());
        }
        Link::Setup(code) => {
            let written = code.to_text();
            assert!(matches!(read_text(&written, None), Ok(Link::Setup(_))));
        }
        Link::Phone(card) => {
            assert!(matches!(read_text(&card.to_text(), None), Ok(Link::Phone(again)) if again == card));
        }
        Link::Parcel(parcel) => {
            let written = parcel.deep_link().expect("what was read can be written");
            assert!(matches!(read_text(written.reveal(), None), Ok(Link::Parcel(again)) if again == parcel));
        }
        Link::Recovery(page) => {
            assert!((1..=page.pages).contains(&page.page));
            let texts =
                RecoveryPage::texts(&page.site_key, &page.doors).expect("what was read can be written");
            assert!(matches!(read_text(texts[0].reveal(), None), Ok(Link::Recovery(_))));
        }
    }
});

fn checked(bytes: &[u8]) -> Vec<u8> {
    let check: [u8; 4] = lock_protocol::mac::truncate(lock_protocol::mac::sha256(&[bytes]));
    [bytes, &check].concat()
}

/// Base64url (6 bits a digit) or base32 (5 bits), without padding.
fn digits(bytes: &[u8], bits_per_digit: u32) -> String {
    let alphabet: &[u8] = if bits_per_digit == 6 {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    } else {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    };
    let mask = (1_u32 << bits_per_digit) - 1;
    let (mut bits, mut count, mut text) = (0_u32, 0, String::new());
    for byte in bytes {
        bits = (bits << 8 | u32::from(*byte)) & 0xFFFF;
        count += 8;
        while count >= bits_per_digit {
            count -= bits_per_digit;
            text.push(char::from(alphabet[(bits >> count & mask) as usize]));
        }
    }
    if count > 0 {
        text.push(char::from(alphabet[(bits << (bits_per_digit - count) & mask) as usize]));
    }
    text
}
