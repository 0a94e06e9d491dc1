//! The published guess bound of a lock, as its owner has set it.

use access::guess::{KeypadSetting, Odds, OfflineCodes, bound};
use lock_protocol::settings::Settings;

use crate::view::{GuessBound, OneIn};

/// What a lock's keypad takes: offline codes of `issuers` keys, and so many stored codes of 4, 5, 6, 7 and 8 digits.
pub(crate) fn keypad(settings: &Settings, issuers: u8, stored: [u16; 5]) -> KeypadSetting {
    let offline = OfflineCodes { digits: settings.pin_digits, classes: settings.pin_classes, issuers };
    KeypadSetting { offline, rotating: 0, stored }
}

/// The bound in the contract's numbers.
pub(crate) fn drawn(setting: &KeypadSetting) -> GuessBound {
    let bound = bound(setting);
    let easiest = bound.lengths.first();
    GuessBound {
        digits: setting.offline.digits,
        per_try: one_in(bound.per_try),
        per_day: one_in(bound.per_day),
        per_year: one_in(bound.per_year),
        easiest_digits: easiest.map_or(setting.offline.digits, |length| length.digits),
        open_codes: narrow(easiest.map_or(0, |length| length.live)),
        stored_codes: setting.stored.iter().map(|count| u32::from(*count)).sum(),
        tries_per_day: bound.tries_a_day,
    }
}

fn one_in(odds: Odds) -> OneIn {
    OneIn { exact: narrow(odds.one_in), about: narrow(odds.about()) }
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_of_a_lock_as_it_comes_is_the_published_one() {
        let bound = drawn(&keypad(&Settings::default(), 1, [0; 5]));

        assert_eq!(bound.open_codes, 7_292);
        assert_eq!(bound.per_try, OneIn { exact: 137_136, about: 137_000 });
        assert_eq!(bound.per_day, OneIn { exact: 5_714, about: 5_700 });
    }

    #[test]
    fn digits_of_ones_own_are_the_easiest_to_guess() {
        let bound = drawn(&keypad(&Settings::default(), 1, [2, 0, 0, 0, 0]));

        assert_eq!((bound.easiest_digits, bound.stored_codes, bound.per_try.exact), (4, 2, 5_000));
    }
}
