//! Offline codes: the specification's vectors, and every plaintext there and back.

use lock_protocol::keys::PinKey;
use lock_protocol::pin::{CodePlan, Digits, Epoch, OfflineCode, PLAINTEXTS, Plaintext};

const EPOCH: Epoch = Epoch(590);

fn key() -> PinKey {
    let key = "1b9364e89b3d41691cc40819d000c7b56c40a66d2923c11fa176d820cb8c9795";
    PinKey::new(crate::vectors::unhex(key))
}

fn digits(count: u8) -> Digits {
    Digits::new(count).unwrap()
}

fn plaintext(number: u32) -> Plaintext {
    Plaintext::new(number).unwrap()
}

#[test]
fn the_codes_are_those_of_the_specification() {
    let cases = [
        (
            CodePlan::OneTime { start_hour: 100, window: 1, variant: 0 },
            3_208,
            ["81707223", "278016514", "2911840969"],
        ),
        (
            CodePlan::Visit { start_quarter: 400, length: 7, variant: 0 },
            46_094,
            ["99919326", "046606445", "3675964790"],
        ),
        (
            CodePlan::Stay { day: 3, nights: 3, plan: 0, variant: 0 },
            188_920,
            ["83922387", "712197202", "0296403587"],
        ),
        (
            CodePlan::Weekly { week: 0, mask: 7, hour: 4, length: 1, weeks: 3 },
            207_322,
            ["59773380", "096364942", "1025809063"],
        ),
    ];
    for (plan, number, codes) in cases {
        assert_eq!(plan.plaintext(), Some(plaintext(number)), "{plan:?}");
        assert_eq!(CodePlan::of(plaintext(number)), plan);
        for (code, count) in codes.into_iter().zip(8..) {
            let made = key().encode(digits(count), EPOCH, plaintext(number));
            assert_eq!(made.reveal().as_str(), code, "{plan:?}");
            let typed = OfflineCode::read(code.as_bytes(), digits(count)).unwrap();
            assert_eq!(key().decode(EPOCH, &typed), Some(plaintext(number)), "{plan:?}");
        }
    }
}

#[test]
fn every_plaintext_comes_back_from_its_digits_and_no_two_share_them() {
    let mut seen = vec![false; 100_000_000];
    for number in 0..PLAINTEXTS {
        let code = key().encode(digits(8), EPOCH, plaintext(number));
        assert_eq!(key().decode(EPOCH, &code), Some(plaintext(number)));
        let place: usize = code.reveal().parse().unwrap();
        assert!(!std::mem::replace(&mut seen[place], true), "{number} shares its digits");
    }
}

#[test]
fn plaintexts_come_back_from_nine_and_ten_digits_in_any_epoch() {
    for number in (0..PLAINTEXTS).step_by(97).chain([PLAINTEXTS - 1]) {
        for count in [Digits::NINE, Digits::TEN] {
            let epoch = Epoch(number.wrapping_mul(2_654_435_761));
            let code = key().encode(count, epoch, plaintext(number));
            assert_eq!(key().decode(epoch, &code), Some(plaintext(number)));
        }
    }
}

#[test]
fn a_code_of_another_epoch_says_the_same_only_by_chance() {
    let same = (0..PLAINTEXTS)
        .step_by(101)
        .filter(|&number| {
            let code = key().encode(Digits::NINE, EPOCH, plaintext(number));
            key().decode(Epoch(EPOCH.0 + 1), &code).is_some()
        })
        .count();
    // 2,623 codes of which each says anything with a chance of 2.6e-4.
    assert!(same <= 6, "{same} codes say something in the next epoch");
}

#[test]
fn only_the_right_number_of_digits_is_a_code() {
    for text in ["", "1", "12345678", "1234567890", "12345678a", "12345678*", " 23456789", "-23456789"] {
        assert!(OfflineCode::read(text.as_bytes(), Digits::NINE).is_none(), "{text:?}");
    }
    assert!(OfflineCode::read("\u{661}\u{661}\u{661}\u{661}1".as_bytes(), Digits::NINE).is_none());
    assert!((0..=255).filter(|&count| Digits::new(count).is_some()).eq(8..=10));
}

#[test]
fn code_ids_of_one_key_differ_by_epoch_and_plaintext() {
    let mut ids: Vec<_> = (0..50)
        .flat_map(|epoch| (0..50).map(move |number| (epoch, number)))
        .map(|(epoch, number)| key().code_id(Epoch(epoch), plaintext(number)))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 2_500);
}
