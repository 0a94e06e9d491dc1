//! A shared entrance of a hundred flats, two phones each, through a year; and hosts who make a mistake.

use simulation::{Slip, Turnover, Year};

const SEED: u64 = 1;
const FLATS: usize = 100;

fn year(slip: Slip) -> Year {
    Year { seed: SEED, flats: FLATS, slip }
}

#[test]
fn nobody_with_a_valid_key_is_refused_for_want_of_room_in_a_year() {
    let year = year(Slip::Nothing);

    let (broken, turnover) = year.play();

    let told = broken.map(|broken| format!("{}: {}", broken.rule, broken.seen));
    assert_eq!(told, None, "{year:?}, {turnover:?}");
    let Turnover { stays, extensions, taken_back, compactions, reissued, .. } = turnover;
    assert!(
        stays > 2_000 && extensions > 100 && taken_back > 500 && compactions > 2 && reissued > 100,
        "the year was about too little: {turnover:?}"
    );
    assert!(turnover.refused > 500 && turnover.opened_by_code > 500, "{turnover:?}");
    assert!(turnover.devices_most >= 2 * FLATS, "{turnover:?}");
}

/// The rule that a host who makes this mistake breaks.
fn broken_by(slip: Slip) -> &'static str {
    let year = year(slip);
    let (broken, turnover) = year.play();
    broken.unwrap_or_else(|| panic!("{year:?}: its slip was not found: {turnover:?}")).rule
}

#[test]
fn a_watermark_above_keys_that_live_is_found() {
    assert_eq!(broken_by(Slip::CompactsTooFar), "nobody with a valid key is refused");
}

#[test]
fn a_list_that_only_grows_is_found() {
    assert_eq!(broken_by(Slip::NeverCompacts), "every key that was taken back is refused");
}

#[test]
fn codes_that_change_with_the_list_are_found() {
    assert_eq!(broken_by(Slip::ChangesCodes), "no valid code is changed");
}
