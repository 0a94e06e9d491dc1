//! Project Wycheproof's attacks on the primitives: edge cases, modified tags, small-order and non-canonical points.

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce, Tag};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use lock_protocol::{curve, mac};
use sha2::Sha256;
use wycheproof::TestResult;

#[test]
fn hmac_sha256_accepts_what_is_valid_and_nothing_else() {
    let set = wycheproof::mac::TestSet::load(wycheproof::mac::TestName::HmacSha256).unwrap();
    let mut through_the_crate = 0;
    for group in set.test_groups {
        let tag_bytes = group.tag_size / 8;
        for test in group.tests {
            let mut hmac = Hmac::<Sha256>::new_from_slice(&test.key).unwrap();
            hmac.update(&test.msg);
            let found: [u8; 32] = hmac.finalize().into_bytes().into();
            let equal = mac::equal(&found[..tag_bytes], &test.tag);
            assert_eq!(equal, test.result == TestResult::Valid, "case {}: {}", test.tc_id, test.comment);
            if let Ok(key) = <[u8; 32]>::try_from(&test.key[..]) {
                assert_eq!(mac::hmac(&key, &[&test.msg]), found, "case {}", test.tc_id);
                through_the_crate += 1;
            }
        }
    }
    assert!(through_the_crate > 50, "the set has cases with 32-byte keys");
}

#[test]
fn hkdf_sha256_gives_what_is_valid_and_refuses_what_is_too_long() {
    let set = wycheproof::hkdf::TestSet::load(wycheproof::hkdf::TestName::HkdfSha256).unwrap();
    let mut through_the_crate = 0;
    for test in set.test_groups.into_iter().flat_map(|group| group.tests) {
        let mut okm = vec![0; test.size];
        let done = Hkdf::<Sha256>::new(Some(&test.salt), &test.ikm).expand(&test.info, &mut okm);
        match test.result {
            TestResult::Invalid => assert!(done.is_err(), "case {}", test.tc_id),
            TestResult::Valid | TestResult::Acceptable => {
                done.unwrap();
                assert_eq!(okm, test.okm[..], "case {}: {}", test.tc_id, test.comment);
                if let Some(found) = through_the_crates_own(&test.salt, &test.ikm, &test.info) {
                    let whole = okm.len().min(found.len());
                    assert_eq!(found[..whole], okm[..whole], "case {}: {}", test.tc_id, test.comment);
                    through_the_crate += 1;
                }
            }
        }
    }
    assert!(through_the_crate > 50, "the set has cases with short salts");
}

/// The first block of the output by the crate's own HKDF, for salts of up to 32 bytes; HMAC pads them with zeros.
fn through_the_crates_own(salt: &[u8], ikm: &[u8], info: &[u8]) -> Option<[u8; 32]> {
    let mut padded = [0; 32];
    padded.get_mut(..salt.len())?.copy_from_slice(salt);
    let (front, back) = info.split_at(info.len() / 2);
    Some(mac::hkdf(&padded, ikm, &[front, back]))
}

#[test]
fn x25519_agrees_or_refuses_an_all_zero_secret() {
    let set = wycheproof::xdh::TestSet::load(wycheproof::xdh::TestName::X25519).unwrap();
    let mut refused = 0;
    for test in set.test_groups.into_iter().flat_map(|group| group.tests) {
        let secret = test.private_key[..].try_into().unwrap();
        let Ok(peer) = test.public_key[..].try_into() else {
            continue;
        };
        let found = curve::agree(&secret, &peer);
        if test.shared_secret.iter().all(|byte| *byte == 0) {
            assert_eq!(found, None, "case {}: {}", test.tc_id, test.comment);
            refused += 1;
        } else {
            assert_eq!(found.unwrap(), test.shared_secret[..], "case {}: {}", test.tc_id, test.comment);
        }
    }
    assert!(refused > 10, "the set has points of small order");
}

#[test]
fn chacha20_poly1305_opens_what_is_valid_and_nothing_else() {
    let set = wycheproof::aead::TestSet::load(wycheproof::aead::TestName::ChaCha20Poly1305).unwrap();
    for group in set.test_groups.into_iter().filter(|group| group.nonce_size == 96) {
        for test in group.tests {
            let cipher = ChaCha20Poly1305::new_from_slice(&test.key).unwrap();
            let nonce = Nonce::from(<[u8; 12]>::try_from(&test.nonce[..]).unwrap());
            let tag = Tag::from(<[u8; 16]>::try_from(&test.tag[..]).unwrap());
            let mut text = test.ct.to_vec();
            let opened = cipher.decrypt_inout_detached(&nonce, &test.aad, text.as_mut_slice().into(), &tag);
            assert_eq!(
                opened.is_ok(),
                test.result == TestResult::Valid,
                "case {}: {}",
                test.tc_id,
                test.comment
            );
            if opened.is_ok() {
                assert_eq!(text, test.pt[..], "case {}", test.tc_id);
            }
        }
    }
}
