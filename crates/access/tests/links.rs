//! The share link: what goes in comes out, and everything else has its own answer and never a panic.

mod sample;

use access::hand_on::KeyBlock;
use access::link::{
    Invitation, InvitationError, Link, LinkError, Problem, TEXT_MAX, fitting_name, read_text,
};
use access::recovery::RecoveryPage;
use data_encoding::BASE64URL_NOPAD;
use lock_protocol::LockId;
use lock_protocol::block::CredentialBlock;
use lock_protocol::keys::{CredentialKey, SiteKey};
use lock_protocol::mac::{sha256, truncate};
use lock_protocol::setup_code::SetupCode;
use lock_protocol::sub::SubBlock;
use proptest::prelude::*;
use sample::invitation;

fn key(text: &str) -> Invitation {
    match read_text(text, Some("keys.example.org")) {
        Ok(Link::Key(invitation)) => *invitation,
        Ok(Link::Parcel(_) | Link::Setup(_) | Link::Phone(_) | Link::Recovery(_)) => panic!("not a key"),
        Err(error) => panic!("{error}"),
    }
}

fn error(text: &str) -> LinkError {
    match read_text(text, Some("keys.example.org")) {
        Ok(_) => panic!("was taken for good: {text}"),
        Err(error) => error,
    }
}

fn same(a: &Invitation, b: &Invitation) -> bool {
    let doors = a.doors.iter().zip(&b.doors).all(|(a, b)| {
        (&a.name, a.lock_id, a.lock_pub, &a.block) == (&b.name, b.lock_id, b.lock_pub, &b.block)
            && a.key.reveal() == b.key.reveal()
    });
    doors
        && a.doors.len() == b.doors.len()
        && (&a.zone, &a.inviter, a.mailbox, &a.mandates) == (&b.zone, &b.inviter, b.mailbox, &b.mandates)
}

#[test]
fn both_forms_come_back_as_they_were() {
    for count in 1..=8 {
        let mut invitation = invitation(count);
        invitation.mailbox = (count % 2 == 0).then_some([count; 16]);
        let deep = invitation.deep_link().ok().unwrap();
        let web = invitation.web_link("latchstring.example").ok().unwrap();

        assert!(deep.reveal().starts_with("latchstring://k/#"));
        assert!(web.reveal().starts_with("https://latchstring.example/k/#"));
        assert!(same(&key(deep.reveal()), &invitation) && same(&key(web.reveal()), &invitation));
        assert!(deep.reveal().len() <= usize::from(count) * 1024, "{} characters", deep.reveal().len());
    }
}

#[test]
fn the_longest_link_fits_the_cap() {
    let mut longest = invitation(8);
    longest.inviter = "i".repeat(64);
    longest.zone = "z".repeat(64);
    longest.mailbox = Some([1; 16]);
    for door in &mut longest.doors {
        door.name = "n".repeat(64);
        let mut block = sample::block();
        block.bind = lock_protocol::block::Bind::Device([9; 16]);
        block.schedules = (0..4).map(|_| block.schedules[0]).collect();
        door.block = KeyBlock::Issued(block);
    }

    let text = longest.web_link("keys.example.org").ok().unwrap();

    assert!(text.reveal().len() <= TEXT_MAX, "{}", text.reveal().len());
    assert!(same(&key(text.reveal()), &longest));
}

#[test]
fn what_mail_programs_do_to_a_link_is_forgiven() {
    let invitation = invitation(1);
    let link = invitation.web_link("Keys.Example.ORG").ok().unwrap();
    let text = link.reveal();
    let (left, right) = text.split_at(76);
    let forms = [
        format!(" \n{text}\t"),
        format!("<{text}>"),
        format!(" < {text} > "),
        format!("{left}\r\n{right}"),
        format!("{left}\n  {right}\n"),
        text.replacen("https", "HTTPS", 1),
        invitation.deep_link().ok().unwrap().reveal().replacen("latchstring", "LatchString", 1),
    ];
    for form in forms {
        assert!(same(&key(&form), &invitation), "{form}");
    }
}

#[test]
fn every_shorter_beginning_is_half_a_link() {
    let invitation = invitation(2);
    for link in [invitation.deep_link(), invitation.web_link("keys.example.org")] {
        let link = link.ok().unwrap();
        let text = link.reveal();
        let host_end = text.find("/k/").unwrap() + 1;
        for cut in host_end..text.len() {
            assert_eq!(error(&text[..cut]), LinkError::HalfLink, "cut at {cut}");
        }
    }
    assert_eq!(error("latchstring"), LinkError::HalfLink);
    assert_eq!(error("latchstring:"), LinkError::HalfLink);
}

#[test]
fn every_changed_character_is_noticed() {
    let link = invitation(1).deep_link().ok().unwrap();
    let text = link.reveal().as_bytes();
    for at in "latchstring://k/#".len()..text.len() {
        for replacement in [b'A', b'_', b'9', b'=', b'+', b' ', b'%', 0xC3] {
            let mut wrong = text.to_vec();
            if wrong[at] != replacement {
                wrong[at] = replacement;
                let wrong = String::from_utf8_lossy(&wrong).into_owned();
                // A blank at the very end is what mail programs add and leaves half a link.
                let found = error(&wrong);
                assert!(
                    matches!(found, LinkError::Malformed | LinkError::HalfLink | LinkError::NewerVersion),
                    "{at} {found}"
                );
            }
        }
    }
}

#[test]
fn other_texts_get_the_answer_that_fits_them() {
    let link = invitation(1).web_link("keys.example.org").ok().unwrap();
    let text = link.reveal();
    let foreign = |host: &str| text.replacen("keys.example.org", host, 1);

    assert_eq!(error(&foreign("evil.example")), LinkError::WrongHost { host: "evil.example".into() });
    for host in [
        "keys.example.org:8443",
        "keys.example.org.evil.example",
        "user@keys.example.org",
        "keys.example.org.",
    ] {
        assert_eq!(error(&foreign(host)), LinkError::WrongHost { host: host.into() });
    }
    assert_eq!(error(&text.replacen("https", "http", 1)), LinkError::NotALink);
    assert_eq!(error(&text.replacen("/k/", "/K/", 1)), LinkError::NotALink);
    assert_eq!(error(&text.replacen("/k/#", "/k/?x#", 1)), LinkError::NotALink);
    for other in [
        "",
        " ",
        "l",
        "https://example.org/",
        "WIFI:S:net;;",
        "javascript:alert(1)",
        "latchstring://door/#AQ",
    ] {
        assert_eq!(error(other), LinkError::NotALink, "{other}");
    }
    assert_eq!(error(&"x".repeat(TEXT_MAX + 1)), LinkError::TooLong);
    // 05 is a code for the browser's page, 06 a version that nobody has yet, whatever follows.
    assert_eq!(error("latchstring://k/#BQAA"), LinkError::Malformed);
    assert_eq!(error("latchstring://k/#BgAA"), LinkError::NewerVersion);
    assert_eq!(error("latchstring://k/#AAAA"), LinkError::Malformed);
    assert_eq!(error(&format!("{text}AAAA")), LinkError::Malformed, "nothing may follow");
}

#[test]
fn a_person_is_told_which_of_our_codes_it_is() {
    let setup = SetupCode { lock_id: LockId([3; 16]), lock_pub: [4; 32], setup_secret: [5; 16] };
    let setup = setup.to_text();
    let pages = RecoveryPage::texts(&SiteKey::new([6; 32]), &[]).unwrap();
    let page = pages[0].reveal();

    assert!(
        matches!(read_text(&setup.to_lowercase(), None), Ok(Link::Setup(code)) if code.lock_id == LockId([3; 16]))
    );
    assert!(matches!(read_text(page, None), Ok(Link::Recovery(page)) if page.site_key.reveal() == &[6; 32]));
    assert_eq!(error(&setup[..90]), LinkError::SetupCode { problem: Problem::Half });
    assert_eq!(error("LATCHSTRING:SETUP:2:AAAA"), LinkError::SetupCode { problem: Problem::Newer });
    assert_eq!(error(&format!("{setup}A")), LinkError::SetupCode { problem: Problem::Mistyped });
    assert_eq!(error(&page[..60]), LinkError::RecoveryCode { problem: Problem::Half });
    assert_eq!(error("LATCHSTRING:REC"), LinkError::RecoveryCode { problem: Problem::Half });
    assert_eq!(error(&page.replacen(":1:", ":9:", 1)), LinkError::RecoveryCode { problem: Problem::Newer });
}

#[test]
fn invitations_that_no_guest_could_read_are_not_written() {
    let refusal = |change: fn(&mut Invitation)| {
        let mut wrong = invitation(2);
        change(&mut wrong);
        wrong.deep_link().map(|_| ()).unwrap_err()
    };

    assert_eq!(refusal(|i| i.doors.clear()), InvitationError::Doors);
    assert_eq!(refusal(|i| i.doors = invitation(9).doors), InvitationError::Doors);
    assert_eq!(refusal(|i| i.doors[1].lock_id = i.doors[0].lock_id), InvitationError::Doors);
    assert_eq!(refusal(|i| i.doors[0].name.clear()), InvitationError::Name);
    assert_eq!(refusal(|i| i.inviter = "\u{202E}annA".into()), InvitationError::Name);
    assert_eq!(refusal(|i| i.zone = "z".repeat(65)), InvitationError::Name);
    assert_eq!(
        refusal(|i| {
            let nobodys = CredentialBlock { max_devices: 0, ..sample::block() };
            i.doors[0].block = KeyBlock::Issued(nobodys);
        }),
        InvitationError::Block
    );
    assert_eq!(fitting_name("\u{202E}annA"), "annA");
}

#[test]
fn a_zone_that_this_build_does_not_know_keeps_the_key_usable() {
    let mut future = invitation(1);
    future.zone = "Mars/Olympus_Mons".into();
    assert_eq!(key(future.deep_link().ok().unwrap().reveal()).zone, "Mars/Olympus_Mons");
}

proptest! {
    #[test]
    fn any_well_formed_invitation_comes_back(
        count in 1_u8..=8,
        names in proptest::collection::vec("\\PC{1,40}", 8),
        inviter in "\\PC{0,40}",
        secret: [u8; 32],
        mailbox: Option<[u8; 16]>,
        mandates in proptest::option::of(proptest::collection::vec(any::<u8>(), 1..704)),
    ) {
        let mut invitation = invitation(count);
        invitation.inviter = fitting_name(&inviter);
        (invitation.mailbox, invitation.mandates) = (mailbox, mandates);
        for (door, name) in invitation.doors.iter_mut().zip(&names) {
            door.name = format!("{}.", fitting_name(name).chars().take(15).collect::<String>());
            door.key = CredentialKey::new(secret);
        }
        let text = invitation.deep_link().ok().unwrap();
        prop_assert!(same(&key(text.reveal()), &invitation));
    }

    #[test]
    fn no_payload_is_taken_for_a_link_or_panics(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let text = format!("latchstring://k/#{}", data_encoding::BASE64URL_NOPAD.encode(&bytes));
        prop_assert!(read_text(&text, None).is_err());
        // The same with a right version and count, so that reading gets further.
        let mut started = vec![1, 1, 26];
        started.extend_from_slice(&bytes);
        let text = format!("latchstring://k/#{}", data_encoding::BASE64URL_NOPAD.encode(&started));
        prop_assert!(read_text(&text, None).is_err());
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,200}", start in 0_usize..6) {
        let starts = ["", "latchstring://k/#", "https://keys.example.org/k/#", "LATCHSTRING:SETUP:1:", "LATCHSTRING:RECOVERY:1:", "<"];
        let whole = [starts[start], text.as_str()].concat();
        prop_assert!(read_text(&whole, Some("keys.example.org")).is_err());
    }

    #[test]
    fn no_recovery_payload_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let text = format!("LATCHSTRING:RECOVERY:1:{}", data_encoding::BASE32_NOPAD.encode(&bytes));
        prop_assert!(read_text(&text, None).is_err());
    }
}

#[test]
fn a_link_says_whether_its_keys_were_handed_on() {
    let mut handed = invitation(2);
    for door in &mut handed.doors {
        let fields = sample::block();
        door.block = KeyBlock::HandedOn(SubBlock { parent: 5, fields });
    }
    let link = handed.deep_link().ok().unwrap();
    assert!(link.reveal().starts_with("latchstring://k/#Ag"), "version 2");
    assert!(same(&key(link.reveal()), &handed));

    let issued = invitation(2).deep_link().ok().unwrap();
    assert!(issued.reveal().starts_with("latchstring://k/#AQ"), "version 1, which older apps read");
    handed.doors[0].block = KeyBlock::Issued(sample::block());
    assert_eq!(handed.deep_link().err(), Some(InvitationError::Mixed));
}

#[test]
fn half_of_a_link_with_mandates_is_half_and_none_is_empty_or_endless() {
    let mut invitation = invitation(1);
    invitation.mandates = Some(vec![9; 139]);
    let link = invitation.deep_link().ok().unwrap();
    assert!(link.reveal().starts_with("latchstring://k/#Bw"), "version 7, for which older apps are too old");
    let bytes = BASE64URL_NOPAD.decode(link.reveal().split_once('#').unwrap().1.as_bytes()).unwrap();
    let of = |bytes: &[u8]| error(&format!("latchstring://k/#{}", BASE64URL_NOPAD.encode(bytes)));

    for length in 1..bytes.len() {
        assert_eq!(of(&bytes[..length]), LinkError::HalfLink, "{length}");
    }
    assert_eq!(of(&[&[7, 0, 0], &bytes[142..]].concat()), LinkError::Malformed);
    assert_eq!(of(&[&[7, 2, 193], [0; 705].as_slice(), &bytes[142..]].concat()), LinkError::Malformed);
    for length in [0, 705] {
        invitation.mandates = Some(vec![0; length]);
        assert_eq!(invitation.deep_link().err(), Some(InvitationError::Mandates));
    }
}

#[test]
fn a_link_of_one_version_with_keys_of_the_other_is_refused() {
    let mut handed = invitation(1);
    handed.doors[0].block = KeyBlock::HandedOn(SubBlock { parent: 5, fields: sample::block() });
    for (link, version) in [(handed.deep_link(), 1), (invitation(1).deep_link(), 2)] {
        let link = link.ok().unwrap();
        let text = link.reveal().strip_prefix("latchstring://k/#").unwrap();
        let mut bytes = BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
        bytes[0] = version;
        let covered = bytes.len() - 4;
        let check: [u8; 4] = truncate(sha256(&[&bytes[..covered]]));
        bytes[covered..].copy_from_slice(&check);
        let wrong = format!("latchstring://k/#{}", BASE64URL_NOPAD.encode(&bytes));
        assert_eq!(error(&wrong), LinkError::Malformed);
    }
}

#[test]
fn the_links_of_the_specification_are_read_and_written_again() {
    let document = include_str!("../../../docs/PROTOCOL.md");
    for (name, inviter) in [("share_link ", "Ada"), ("share_link_on ", "Bob")] {
        let line = document.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        let read = key(line.trim());
        assert_eq!((read.inviter.as_str(), read.zone.as_str()), (inviter, "Europe/Berlin"));
        assert_eq!(read.deep_link().ok().unwrap().reveal(), line.trim());
    }
}
