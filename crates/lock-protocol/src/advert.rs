//! What a lock advertises: flags and a tag that only holders of a link or key can recognise (specification section 13).

use crate::Unix;
use crate::keys::AdvertKey;
use crate::mac::{equal, hmac, truncate};

/// Seconds one tag is used for.
pub const TAG_SECONDS: u32 = 900;
/// Bytes of manufacturer data after the company id.
pub const LENGTH: usize = 6;
/// Bytes of the tag, which follow the flags.
pub const TAG_LENGTH: usize = LENGTH - 1;
/// The time field of a lock whose clock is lost.
const NO_TIME: u32 = u32::MAX;

/// The advertised flags.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AdvertFlags {
    /// Factory-new, waiting for SETUP.
    pub setup: bool,
    /// The clock is not trusted.
    pub clock_untrusted: bool,
    /// A proof of freshness is wanted.
    pub fresh_wanted: bool,
    /// Log entries wait for a courier.
    pub log_pending: bool,
    /// The keypad refuses for a while.
    pub keypad_throttled: bool,
    /// The battery is low.
    pub battery_low: bool,
}

impl AdvertFlags {
    fn encode(self) -> u8 {
        u8::from(self.setup)
            | u8::from(self.clock_untrusted) << 1
            | u8::from(self.fresh_wanted) << 2
            | u8::from(self.log_pending) << 3
            | u8::from(self.keypad_throttled) << 4
            | u8::from(self.battery_low) << 5
    }

    fn decode(bits: u8) -> Self {
        let flag = |n: u8| bits >> n & 1 == 1;
        Self {
            setup: flag(0),
            clock_untrusted: flag(1),
            fresh_wanted: flag(2),
            log_pending: flag(3),
            keypad_throttled: flag(4),
            battery_low: flag(5),
        }
    }
}

/// `flags1 | tag5`, the manufacturer data; `time` is nothing while the clock is lost.
#[must_use]
pub fn encode(key: &AdvertKey, flags: AdvertFlags, time: Option<Unix>) -> [u8; LENGTH] {
    let field = time.map_or(NO_TIME, |time| time.0 / TAG_SECONDS);
    let [a, b, c, d, e] = tag(key, field);
    [flags.encode(), a, b, c, d, e]
}

/// The flags, if this is the lock of `key`; accepts the neighbouring time slots, because clocks differ.
#[must_use]
pub fn recognise(data: &[u8], key: &AdvertKey, now: Unix) -> Option<AdvertFlags> {
    let &[flags, ref found @ ..] = <&[u8; LENGTH]>::try_from(data).ok()?;
    tags(key, now).iter().any(|tag| equal(tag, found)).then(|| AdvertFlags::decode(flags))
}

/// The tags by which this lock may be known at `now`, for a radio that filters by itself.
#[must_use]
pub fn tags(key: &AdvertKey, now: Unix) -> [[u8; TAG_LENGTH]; 4] {
    let slot = now.0 / TAG_SECONDS;
    [slot, slot.saturating_sub(1), slot.saturating_add(1), NO_TIME].map(|field| tag(key, field))
}

fn tag(key: &AdvertKey, field: u32) -> [u8; TAG_LENGTH] {
    truncate(hmac(key.reveal(), &[&field.to_be_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LockId;

    #[test]
    fn only_the_holder_of_the_locks_public_key_recognises_it() {
        let now = Unix(1_800_000_000);
        let key = AdvertKey::of(&[7; 32], &LockId([1; 16]));
        let data =
            encode(&key, AdvertFlags { log_pending: true, ..AdvertFlags::default() }, Some(now.plus(900)));

        assert_eq!(recognise(&data, &key, now).map(|flags| flags.log_pending), Some(true));
        assert_eq!(recognise(&data, &AdvertKey::of(&[8; 32], &LockId([1; 16])), now), None);
        assert_eq!(recognise(&data, &key, now.plus(3600)), None, "an old tag is nobody's");
    }

    #[test]
    fn a_lock_that_lost_its_clock_is_still_recognised() {
        let key = AdvertKey::of(&[7; 32], &LockId([1; 16]));
        let data = encode(&key, AdvertFlags { clock_untrusted: true, ..AdvertFlags::default() }, None);
        assert!(recognise(&data, &key, Unix(1_800_000_000)).is_some_and(|flags| flags.clock_untrusted));
    }
}
