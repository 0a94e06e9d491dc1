//! How often a guess is right: counted against what the specification promises.

use lock_protocol::keys::PinKey;
use lock_protocol::pin::{
    CLASSES, Class, CodePlan, Digits, Epoch, OfflineCode, Opening, PLAINTEXTS, Plaintext, Use,
};
use lock_protocol::settings::Settings;

use super::desk::EPOCH;

/// Codes of each class that open at a moment, so many seconds into the epoch, made in it or in the one before.
fn open_at(second: i64) -> [u32; CLASSES] {
    let settings = Settings::default();
    let at = settings.utc_of_grid(EPOCH.starts_s() + second);
    let mut open = [0; CLASSES];
    for epoch in [EPOCH, EPOCH.before().unwrap()] {
        for number in 0..PLAINTEXTS {
            let plan = CodePlan::of(Plaintext::new(number).unwrap());
            if plan.opening(epoch, &settings, at, 0, Use::First) == Opening::Open {
                open[plan.class().bit().trailing_zeros() as usize] += 1;
            }
        }
    }
    open
}

#[test]
fn no_more_codes_are_open_at_once_than_the_specification_counts() {
    const HOUR: i64 = 3_600;
    // Monday noon, when arrivals and departures overlap, is where the most are open; the others are spread out.
    let moments = [12, 13, 100, 108, 204, 348, 516, 687, 780, 839].map(|hour| hour * HOUR + 600);
    let bound = [288, 1_608, 3_968, 168, 1_260];
    for moment in moments {
        let open = open_at(moment);
        for ((class, open), bound) in Class::ALL.iter().zip(open).zip(bound) {
            assert!(open <= bound, "{class:?} at {moment}: {open}");
        }
        let [once, visit, stay, long, weekly] = open;
        assert!((visit, long) == (1_608, 168) && once >= 280 && stay >= 3_700 && weekly > 0, "{open:?}");
    }
}

/// Numbers that look random, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }
}

#[test]
fn random_guesses_at_six_digits_are_right_as_often_as_expected() {
    const GUESSES: u32 = 100_000;
    let settings = Settings::default();
    let at = settings.utc_of_grid(EPOCH.starts_s() + 100 * 3_600 + 600);
    let key = PinKey::new([0x5C; 32]);
    let right = |epoch: Epoch, code: &OfflineCode| {
        key.decode(epoch, code).is_some_and(|plaintext| {
            CodePlan::of(plaintext).opening(epoch, &settings, at, 0, Use::First) == Opening::Open
        })
    };
    let mut dice = Dice(2_026);
    let mut hits = 0_u32;
    for _ in 0..GUESSES {
        let code = OfflineCode::new(dice.throw() % 1_000_000, Digits::MEASURE).unwrap();
        hits += u32::from(right(EPOCH, &code) || right(EPOCH.before().unwrap(), &code));
    }
    let open: u32 = open_at(100 * 3_600 + 600).iter().sum();
    let expected = f64::from(GUESSES) * f64::from(open) / 1_000_000.0;
    let off = (f64::from(hits) - expected).abs();
    assert!(off < 5.0 * expected.sqrt(), "{hits} right, {expected} expected");
}
