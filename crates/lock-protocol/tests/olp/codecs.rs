//! Every decoder under any bytes: it never panics, and what it reads it writes back byte for byte.

use lock_protocol::advert;
use lock_protocol::block::CredentialBlock;
use lock_protocol::capacity::MESSAGE_MAX;
use lock_protocol::challenge::Challenge;
use lock_protocol::claim::{self, Claim};
use lock_protocol::fresh::Fresh;
use lock_protocol::keys::{
    AdvertKey, CredentialKey, DeviceKey, ListKey, LogSealKey, OrderKey, OrderNonceKey, ReceiptKey,
};
use lock_protocol::list::{IssuerLine, List, ListFields, Revoked};
use lock_protocol::log::batch;
use lock_protocol::order::{self, Object, Order, Subject};
use lock_protocol::policy::Policy;
use lock_protocol::receipt::{self, Receipt};
use lock_protocol::settings::Settings;
use lock_protocol::setup::{self, Contents, Greeting};
use lock_protocol::setup_code::SetupCode;
use lock_protocol::unlock::{self, Unlock};
use lock_protocol::{LockId, Unix, who};
use proptest::collection::vec;
use proptest::prelude::*;

const LOCK: LockId = LockId([3; 16]);
const KEY: [u8; 32] = [9; 32];
/// Lines of each kind that a list has room for beside as many of the others.
const LINES: usize = if MESSAGE_MAX < 4096 { (MESSAGE_MAX - 29) / 15 } else { 255 };

/// Bytes that look like one of the messages: a known first byte and a small second one, so that decoders get further.
fn near_message() -> impl Strategy<Value = Vec<u8>> {
    let kinds = prop::sample::select(vec![
        1_u8, 0x11, 0x12, 0x13, 0x14, 0x15, 0x18, 0x19, 0x21, 0x22, 0x31, 0x32, 0x33, 0x40, 0x41, 0x42, 0x51,
        0x52,
    ]);
    (prop_oneof![kinds, any::<u8>()], prop_oneof![0..8_u8, any::<u8>()], vec(any::<u8>(), 0..300)).prop_map(
        |(kind, second, mut rest)| {
            rest.splice(0..0, [kind, second]);
            rest
        },
    )
}

/// A credential block that may be valid: every field from its own range, now and then beyond it.
fn near_block() -> impl Strategy<Value = Vec<u8>> {
    let head = (0..18_u8, any::<u8>(), any::<u32>(), any::<u32>(), any::<u32>(), any::<u16>());
    let tail = (0..7_u8, any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>());
    let schedules = vec((0..130_u8, 0..146_u8, 0..146_u8), 0..6);
    (head, tail, schedules, vec(any::<u8>(), 0..2), any::<[u8; 16]>()).prop_map(
        |(
            (issuer, generation, serial, from, to, uses),
            (role, rights, sharing, stale, modes),
            rows,
            extra,
            hash,
        )| {
            let mut bytes = vec![1, issuer, generation];
            bytes.extend(serial.to_be_bytes());
            bytes.extend(from.to_be_bytes());
            bytes.extend(to.to_be_bytes());
            bytes.extend(uses.to_be_bytes());
            bytes.extend([role, rights, sharing, stale, modes & 0xFC, rows.len() as u8]);
            rows.iter().for_each(|&(days, start, end)| bytes.extend([days, start, end]));
            if sharing >> 6 == 3 {
                bytes.extend(hash);
            }
            bytes.extend(extra);
            bytes
        },
    )
}

fn near_settings() -> impl Strategy<Value = Vec<u8>> {
    let head = (0..3_u8, any::<u16>(), -1100..1100_i16, -1100..1100_i16, 8..12_u8, 0..0x22_u8);
    let plans = (vec(0..1445_u16, 4), any::<u8>());
    (head, plans, vec((any::<u32>(), -1100..1100_i16), 0..18), any::<bool>()).prop_map(
        |((flags, auto, grid, base, digits, classes), (plans, days), mut changes, sorted)| {
            if sorted {
                changes.sort_unstable();
            }
            let mut bytes = vec![1, flags];
            bytes.extend(auto.to_be_bytes());
            bytes.extend(grid.to_be_bytes());
            bytes.extend(base.to_be_bytes());
            bytes.extend([digits, classes]);
            plans.iter().for_each(|minute| bytes.extend(minute.to_be_bytes()));
            bytes.extend([days, changes.len() as u8]);
            for (at, offset) in changes {
                bytes.extend(at.to_be_bytes());
                bytes.extend(offset.to_be_bytes());
            }
            bytes
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_decoder_panics(bytes in near_message()) {
        let _ = (Challenge::decode(&bytes).is_ok(), CredentialBlock::decode(&bytes).is_ok(), Claim::decode(&bytes).is_ok());
        let _ = (claim::read_result(&bytes).is_ok(), Unlock::decode(&bytes).is_ok(), unlock::read_result(&bytes).is_ok());
        let _ = (List::decode(&bytes).is_ok(), Fresh::split(&bytes).is_ok(), Order::decode(&bytes).is_ok());
        let _ = (Receipt::decode(&bytes).is_ok(), Settings::decode(&bytes).is_ok(), Greeting::decode(&bytes).is_ok());
        let _ = (setup::ephemeral(&bytes).is_ok(), setup::read_answer(&bytes).is_ok(), Contents::decode(&bytes).is_ok());
        let _ = (batch::read_get(&bytes).is_ok(), batch::open(&LogSealKey::new(KEY), &LOCK, &bytes).is_ok());
        let _ = who::open(&AdvertKey::new(KEY), &[0; 12], &bytes).is_ok();
        let _ = advert::recognise(&bytes, &AdvertKey::new(KEY), Unix(0));
    }

    #[test]
    fn no_verifier_takes_what_was_not_signed(bytes in near_message()) {
        let challenge = [0x11; 20];
        prop_assert!(!claim::verify(&CredentialKey::new(KEY), &LOCK, &challenge, &bytes));
        prop_assert!(!claim::verify_result(&DeviceKey::new(KEY), &LOCK, &challenge, &[], &bytes));
        prop_assert!(!unlock::verify(&DeviceKey::new(KEY), &LOCK, &challenge, &bytes));
        prop_assert!(!unlock::verify_result(&DeviceKey::new(KEY), &LOCK, &challenge, &[0; 20], &bytes));
        prop_assert!(!receipt::verify(&ReceiptKey::new(KEY), &LOCK, &[0; 16], &bytes));
        prop_assert!(!List::decode(&bytes).is_ok_and(|list| list.verify(&ListKey::new(KEY), &LOCK)));
        prop_assert!(!Order::decode(&bytes).is_ok_and(|order| order.open(&OrderKey::new(KEY)).is_some()));
    }

    #[test]
    fn a_block_has_one_encoding(bytes in near_block()) {
        if let Ok(block) = CredentialBlock::decode(&bytes) {
            prop_assert_eq!(block.encode().unwrap().to_vec(), bytes);
        }
    }

    #[test]
    fn settings_have_one_encoding(bytes in near_settings()) {
        if let Ok(settings) = Settings::decode(&bytes) {
            prop_assert_eq!(settings.encode().unwrap().to_vec(), bytes);
        }
    }

    #[test]
    fn a_policy_has_one_encoding(mut bytes in any::<[u8; 16]>(), valid in any::<bool>()) {
        if valid {
            bytes[0] = 1;
            bytes[13..].fill(0);
        }
        match Policy::decode(&bytes) {
            Ok(policy) => prop_assert_eq!(policy.encode(), bytes),
            Err(_) => prop_assert!(!valid),
        }
    }

    #[test]
    fn a_challenge_keeps_everything_but_the_unused_bit(mut bytes in any::<[u8; 20]>()) {
        bytes[0] = 0x11;
        bytes[1] &= 0x7F;
        prop_assert_eq!(Challenge::decode(&bytes).unwrap().encode(), bytes);
    }

    #[test]
    fn a_list_reads_back_as_it_was_written_and_in_that_order(
        version in any::<u32>(), issued_at in any::<u32>(), pin_generation in any::<u8>(),
        issuers in vec(any::<(u8, u8, u32)>(), 0..=LINES), revoked in vec(any::<(u8, u32)>(), 0..=LINES),
        codes in vec(any::<[u8; 4]>(), 0..=LINES),
    ) {
        let line = |&(index, generation, min_serial): &(u8, u8, u32)| IssuerLine { index, generation, min_serial };
        let issuers: Vec<IssuerLine> = issuers.iter().map(line).collect();
        let revoked: Vec<Revoked> = revoked.iter().map(|&(issuer, serial)| Revoked { issuer, serial }).collect();
        let fields = ListFields {
            version, issued_at: Unix(issued_at), pin_generation, issuers: &issuers, revoked: &revoked, codes: &codes,
        };
        let bytes = fields.seal(&ListKey::new(KEY), &LOCK).unwrap();

        let list = List::decode(&bytes).unwrap();

        prop_assert!(list.verify(&ListKey::new(KEY), &LOCK));
        prop_assert!(!list.verify(&ListKey::new(KEY), &LockId([4; 16])), "it belongs to one lock");
        prop_assert_eq!((list.version, list.issued_at.0, list.pin_generation), (version, issued_at, pin_generation));
        prop_assert_eq!(list.issuers().collect::<Vec<_>>(), issuers);
        prop_assert_eq!(list.revoked().collect::<Vec<_>>(), revoked);
        prop_assert_eq!(list.codes().collect::<Vec<_>>(), codes);
    }

    #[test]
    fn one_changed_bit_breaks_every_mac(
        block in vec(any::<u8>(), 23..=51), ext in vec(any::<u8>(), 0..200),
        at in any::<prop::sample::Index>(), bit in 0..8_u32,
    ) {
        let challenge = [0x11; 20];
        let flip = |message: &[u8]| {
            let mut message = message.to_vec();
            let at = at.index(message.len());
            message[at] ^= 1 << bit;
            message
        };
        let (credential, device) = (CredentialKey::new(KEY), DeviceKey::new(KEY));
        let claim = claim::seal(&credential, &LOCK, &challenge, [0x21, 0], [1; 4], &[2; 32], &block).unwrap();
        prop_assert!(claim::verify(&credential, &LOCK, &challenge, &claim));
        prop_assert!(!claim::verify(&credential, &LOCK, &challenge, &flip(&claim)));
        let unlock = unlock::seal(&device, &LOCK, &challenge, [0x21, 1, 0], [1; 4], &ext).unwrap();
        prop_assert!(unlock::verify(&device, &LOCK, &challenge, &unlock));
        prop_assert!(!unlock::verify(&device, &LOCK, &challenge, &flip(&unlock)));
        let mut other = challenge;
        other[at.index(20)] ^= 1 << bit;
        prop_assert!(!unlock::verify(&device, &LOCK, &other, &unlock), "another challenge, flags and all");
    }

    #[test]
    fn an_order_opens_for_its_lock_and_unchanged_only(
        index in any::<u16>(), version in any::<u32>(), plaintext in vec(any::<u8>(), 0..MESSAGE_MAX / 2),
        at in any::<prop::sample::Index>(), bit in 0..8_u32,
    ) {
        let (key, nonce_key) = (OrderKey::new(KEY), OrderNonceKey::new([8; 32]));
        let subject = Subject { object: Object::Settings, index, version };
        let sealed = order::seal(&key, &nonce_key, subject, &plaintext).unwrap();

        let read = Order::decode(&sealed).unwrap();
        prop_assert_eq!(read.subject, subject);
        prop_assert_eq!(read.open(&key).unwrap().to_vec(), plaintext);
        prop_assert!(read.open(&OrderKey::new([1; 32])).is_none());

        let mut changed = sealed.to_vec();
        changed[at.index(sealed.len())] ^= 1 << bit;
        prop_assert!(!Order::decode(&changed).is_ok_and(|order| order.open(&key).is_some()));
    }

    #[test]
    fn two_orders_of_one_version_never_share_a_nonce(one in vec(any::<u8>(), 0..40), two in vec(any::<u8>(), 0..40)) {
        prop_assume!(one != two);
        let subject = Subject { object: Object::Settings, index: 0, version: 7 };
        let nonce = |plaintext: &[u8]| {
            order::seal(&OrderKey::new(KEY), &OrderNonceKey::new([8; 32]), subject, plaintext).unwrap()[8..20].to_vec()
        };
        prop_assert_ne!(nonce(&one), nonce(&two));
    }

    #[test]
    fn a_setup_code_reads_back_from_its_text(lock_id in any::<[u8; 16]>(), lock_pub in any::<[u8; 32]>(), setup_secret in any::<[u8; 16]>()) {
        let code = SetupCode { lock_id: LockId(lock_id), lock_pub, setup_secret };
        let read = SetupCode::from_text(&code.to_text()).unwrap();
        prop_assert_eq!((read.lock_id.0, read.lock_pub, read.setup_secret), (lock_id, lock_pub, setup_secret));
    }

    #[test]
    fn any_text_is_a_setup_code_or_an_error(text in "(LATCHSTRING:SETUP:1:)?[A-Z2-7a-z:0-9 \u{0}-\u{ffff}]{0,200}") {
        let _ = SetupCode::from_text(&text).is_ok();
    }
}
