//! The number by which a lock knows and revokes a key: the second it was made, or the next free one.

use chrono::{DateTime, Utc};

use crate::zone::to_unix;

/// No serial is left: some 2^32 keys were made by one issuer, or the clock is outside 1970 to 2105.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("No number is left for a new key: check this device's date")]
pub struct NoSerialLeft;

/// The serial for a key made at `now`, when `last` is the highest that this issuer has given out; serials only rise.
pub fn next(now: DateTime<Utc>, last: Option<u32>) -> Result<u32, NoSerialLeft> {
    let by_clock = to_unix(now).map_err(|_| NoSerialLeft)?;
    match last {
        None => Ok(by_clock),
        Some(last) => Ok(by_clock.max(last.checked_add(1).ok_or(NoSerialLeft)?)),
    }
}

/// How many phones may number the keys of one site without asking each other.
pub const LANES: u8 = 16;

/// As [`next`], out of the numbers that only this lane gives out: those that are `lane` modulo [`LANES`].
pub fn next_in_lane(now: DateTime<Utc>, last: Option<u32>, lane: u8) -> Result<u32, NoSerialLeft> {
    let (from, lanes) = (next(now, last)?, u32::from(LANES));
    let step = (u32::from(lane) + lanes - from % lanes) % lanes;
    from.checked_add(step).ok_or(NoSerialLeft)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::from_unix;

    #[test]
    fn a_serial_is_the_second_it_was_made_in() {
        assert_eq!(next(from_unix(1_795_000_000), None), Ok(1_795_000_000));
        assert_eq!(next(from_unix(1_795_000_000), Some(1_794_999_999)), Ok(1_795_000_000));
    }

    #[test]
    fn phones_that_do_not_ask_each_other_give_out_different_numbers_that_only_rise() {
        let mut given = Vec::new();
        for lane in 0..LANES {
            let mut last = Some(1_794_999_990);
            for second in 0..40 {
                let serial = next_in_lane(from_unix(1_795_000_000 + second / 4), last, lane).unwrap();
                assert!(Some(serial) > last && serial >= 1_795_000_000);
                last = Some(serial);
                given.push(serial);
            }
        }
        let all = given.len();
        given.sort_unstable();
        given.dedup();
        assert_eq!(given.len(), all);
        assert_eq!(next_in_lane(from_unix(1), Some(u32::MAX - 3), 1), Err(NoSerialLeft));
    }

    #[test]
    fn a_taken_second_or_a_clock_that_went_back_bumps_it() {
        assert_eq!(next(from_unix(1_795_000_000), Some(1_795_000_000)), Ok(1_795_000_001));
        assert_eq!(next(from_unix(1_000_000_000), Some(1_795_000_007)), Ok(1_795_000_008));
        assert_eq!(next(from_unix(1_795_000_000), Some(u32::MAX)), Err(NoSerialLeft));
    }
}
