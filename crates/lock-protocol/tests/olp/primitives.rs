//! The primitives against the examples of their own standards: SHA-256, HMAC, HKDF, X25519, ChaCha20-Poly1305.

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use lock_protocol::curve;
use lock_protocol::mac::{hmac as hmac32, sha256};
use sha2::Sha256;

use crate::vectors::{hex, unhex, unhex_any};

#[test]
fn sha256_gives_the_examples_of_fips_180_4() {
    assert_eq!(hex(&sha256(&[b"abc"])), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(hex(&sha256(&[])), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(
        hex(&sha256(&[b"abcdbcdecdefdefgefghfghighij", b"hijkijkljklmklmnlmnomnopnopq"])),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        "parts are joined"
    );
    let million = vec![b'a'; 1_000_000];
    assert_eq!(hex(&sha256(&[&million])), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

#[test]
fn hmac_gives_the_seven_cases_of_rfc_4231() {
    let long_text = b"This is a test using a larger than block-size key and a larger than block-size data. \
The key needs to be hashed before being used by the HMAC algorithm.";
    let cases: [(Vec<u8>, &[u8], &str); 7] = [
        (vec![0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            b"Jefe".to_vec(),
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (vec![0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        ((1..=25).collect(), &[0xcd; 50], "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        (vec![0x0c; 20], b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
        (
            vec![0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (vec![0xaa; 131], long_text, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ];
    for (number, (key, message, tag)) in cases.into_iter().enumerate() {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(message);
        let found = hex(&mac.finalize().into_bytes());
        assert_eq!(found[..tag.len()], *tag, "case {}", number + 1);
    }
}

#[test]
fn the_crates_own_hmac_joins_its_parts_and_pads_its_key() {
    let mut expected = Hmac::<Sha256>::new_from_slice(&[7; 32]).unwrap();
    expected.update(b"one two");
    assert_eq!(hmac32(&[7; 32], &[b"one", b"", b" two"]), <[u8; 32]>::from(expected.finalize().into_bytes()));
}

#[test]
fn hkdf_gives_the_three_examples_of_rfc_5869() {
    let long = |range: std::ops::RangeInclusive<u8>| range.collect::<Vec<u8>>();
    let cases = [
        (
            vec![0x0b; 22],
            long(0..=0x0c),
            long(0xf0..=0xf9),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            long(0..=0x4f),
            long(0x60..=0xaf),
            long(0xb0..=0xff),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c\
             59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71\
             cc30c58179ec3e87c14c01d5c1f3434f1d87",
        ),
        (
            vec![0x0b; 22],
            vec![],
            vec![],
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ];
    for (ikm, salt, info, okm) in cases {
        let okm = unhex_any(okm);
        let mut out = vec![0; okm.len()];
        Hkdf::<Sha256>::new(Some(&salt), &ikm).expand(&info, &mut out).unwrap();
        assert_eq!(hex(&out), hex(&okm));
    }
}

/// The crate's agreement, for scalars and points as they stand in RFC 7748.
fn x25519(scalar: &str, point: &str) -> String {
    hex(&curve::agree(&unhex(scalar), &unhex(point)).unwrap())
}

#[test]
fn x25519_gives_the_examples_of_rfc_7748() {
    assert_eq!(
        x25519(
            "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
            "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"
        ),
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
    );
    assert_eq!(
        x25519(
            "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
            "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493"
        ),
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
    );
    let bob = unhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    assert_eq!(
        hex(&curve::public_key(&bob)),
        "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
    );
}

#[test]
fn x25519_iterated_a_thousand_times_is_that_of_rfc_7748() {
    let mut scalar = [0; 32];
    scalar[0] = 9;
    let mut point = scalar;
    for round in 1..=1_000 {
        let next = curve::agree(&scalar, &point).unwrap();
        (point, scalar) = (scalar, next);
        if round == 1 {
            assert_eq!(hex(&scalar), "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
        }
    }
    assert_eq!(hex(&scalar), "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}

#[test]
fn a_point_of_small_order_gives_no_shared_secret() {
    let order_eight = "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800";
    let one = "0100000000000000000000000000000000000000000000000000000000000000";
    for point in [[0; 32], unhex(one), unhex(order_eight)] {
        assert_eq!(curve::agree(&[0x42; 32], &point), None);
    }
}

#[test]
fn chacha20_poly1305_gives_the_example_of_rfc_8439() {
    let key: Vec<u8> = (0x80..=0x9f).collect();
    let nonce: [u8; 12] = unhex("070000004041424344454647");
    let associated = unhex_any("50515253c0c1c2c3c4c5c6c7");
    let mut text = *b"Ladies and Gentlemen of the class of '99: \
If I could offer you only one tip for the future, sunscreen would be it.";
    let cipher = ChaCha20Poly1305::new_from_slice(&key).unwrap();
    let tag =
        cipher.encrypt_inout_detached(&Nonce::from(nonce), &associated, text.as_mut_slice().into()).unwrap();
    assert_eq!(
        hex(&text),
        "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6\
         3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36\
         92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc\
         3ff4def08e4b7a9de576d26586cec64b6116"
            .replace(' ', "")
    );
    assert_eq!(hex(&tag), "1ae10b594f09e26a7e902ecbd0600691");
}
