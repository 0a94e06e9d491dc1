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
    fn a_taken_second_or_a_clock_that_went_back_bumps_it() {
        assert_eq!(next(from_unix(1_795_000_000), Some(1_795_000_000)), Ok(1_795_000_001));
        assert_eq!(next(from_unix(1_000_000_000), Some(1_795_000_007)), Ok(1_795_000_008));
        assert_eq!(next(from_unix(1_795_000_000), Some(u32::MAX)), Err(NoSerialLeft));
    }
}
