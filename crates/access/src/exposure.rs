//! Until when a key that was taken back could still open, at worst (protocol sections 8 and 10).

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A lock widens the edges of a window by its clock error, but never by more than this.
const WIDENING_MAX_SECONDS: i64 = 600;
/// Beyond its clock error, a lock widens the edges of codes by this much.
const CODE_WIDENING_SECONDS: i64 = 120;
/// What a lock's clock may drift by, at most.
const DRIFT_PER_MILLION: i64 = 100;
/// Openings that a lock may grant by its lower time bound after it has lost its clock.
const DEGRADED_USES: u8 = 3;

/// What is known about a key that was taken back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TakenBack {
    /// When the key ends by itself.
    pub ends_at: DateTime<Utc>,
    /// The key's freshness limit as in its block: hours 1..=254, 255 is ten minutes, 0 is none.
    pub max_stale: u8,
    /// When it was taken back, and every source of freshness knew: nothing vouches for the old list after that.
    pub known_since: DateTime<Utc>,
    /// The lock's clock error when the key ends ([`clock_error_by`]), if it was ever measured.
    pub clock_error_seconds: Option<u32>,
    /// When the lock confirmed it, by a receipt.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// Why the exposure ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum EndsBy {
    /// The key's own end.
    KeyEnds,
    /// The lock refuses the key without newer proof that it was not taken back.
    FreshnessRunsOut,
}

/// How long a key that was taken back could still open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Exposure {
    /// It cannot open from this moment on, whatever its holder does, while the lock has its clock.
    pub until: DateTime<Utc>,
    /// Why.
    pub ends_by: EndsBy,
    /// Openings beyond that which a lock that lost power and clock may still grant; each is logged and flagged.
    pub uses_without_clock: u8,
}

/// The worst case; nothing when the lock has confirmed or the time is over.
#[must_use]
pub fn worst_case(taken: &TakenBack, now: DateTime<Utc>) -> Option<Exposure> {
    if taken.confirmed_at.is_some() {
        return None;
    }
    let error = taken.clock_error_seconds.map_or(WIDENING_MAX_SECONDS, i64::from);
    // The lock may be slow by its error, and widens the window by as much.
    let by_end = later(taken.ends_at, error + error.min(WIDENING_MAX_SECONDS));
    let by_freshness = stale_seconds(taken.max_stale).map(|limit| later(taken.known_since, limit + error));
    let (until, ends_by) = match by_freshness {
        Some(stale) if stale < by_end => (stale, EndsBy::FreshnessRunsOut),
        Some(_) | None => (by_end, EndsBy::KeyEnds),
    };
    let until = up_to_minute(until);
    (now < until).then_some(Exposure { until, ends_by, uses_without_clock: DEGRADED_USES })
}

/// What is known about an offline or stored code that was taken back at one door.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CodeTakenBack {
    /// The last moment that the code says, or that its order gave it.
    pub ends_at: DateTime<Utc>,
    /// The lock's clock error when the code ends ([`clock_error_by`]), if it was ever measured.
    pub clock_error_seconds: Option<u32>,
    /// When the lock confirmed it, by a receipt for the list or the order that ends it.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// Until when a code that was taken back could still open at one door: nothing but its end or the lock's receipt ends
/// it, because no freshness limits codes. A code of a path is exposed at each of its doors for itself.
#[must_use]
pub fn code_worst_case(taken: &CodeTakenBack, now: DateTime<Utc>) -> Option<Exposure> {
    if taken.confirmed_at.is_some() {
        return None;
    }
    let error = taken.clock_error_seconds.map_or(WIDENING_MAX_SECONDS, i64::from);
    let widened = (error + CODE_WIDENING_SECONDS).min(WIDENING_MAX_SECONDS);
    let until = up_to_minute(later(taken.ends_at, error + widened));
    let exposure = Exposure { until, ends_by: EndsBy::KeyEnds, uses_without_clock: DEGRADED_USES };
    (now < until).then_some(exposure)
}

/// The error that a lock's clock can have at `by`, after it was `seconds` wrong at `measured_at`.
#[must_use]
pub fn clock_error_by(seconds: u32, measured_at: DateTime<Utc>, by: DateTime<Utc>) -> u32 {
    let drift = (by - measured_at).num_seconds().max(0).saturating_mul(DRIFT_PER_MILLION) / 1_000_000;
    seconds.saturating_add(u32::try_from(drift).unwrap_or(u32::MAX)).saturating_add(1)
}

/// Seconds of a block's freshness limit; nothing when it has none.
fn stale_seconds(max_stale: u8) -> Option<i64> {
    match max_stale {
        0 => None,
        255 => Some(600),
        hours => Some(i64::from(hours) * 3600),
    }
}

fn later(at: DateTime<Utc>, seconds: i64) -> DateTime<Utc> {
    at.checked_add_signed(TimeDelta::seconds(seconds)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Screens show minutes, so a promise is rounded up to the next one.
fn up_to_minute(at: DateTime<Utc>) -> DateTime<Utc> {
    let seconds = at.timestamp().rem_euclid(60);
    if seconds == 0 { at } else { later(at, 60 - seconds) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::from_unix;

    const NOON: u32 = 1_795_003_200;

    fn taken(max_stale: u8, ends_after: u32) -> TakenBack {
        TakenBack {
            ends_at: from_unix(NOON + ends_after),
            max_stale,
            known_since: from_unix(NOON),
            clock_error_seconds: Some(3),
            confirmed_at: None,
        }
    }

    fn until(taken: &TakenBack) -> (u32, EndsBy) {
        let exposure = worst_case(taken, from_unix(NOON)).unwrap();
        (u32::try_from(exposure.until.timestamp()).unwrap() - NOON, exposure.ends_by)
    }

    #[test]
    fn without_a_freshness_limit_a_key_is_exposed_until_its_own_end() {
        assert_eq!(until(&taken(0, 86_400)), (86_460, EndsBy::KeyEnds));
    }

    #[test]
    fn a_freshness_limit_ends_the_exposure_earlier() {
        assert_eq!(until(&taken(24, 10 * 86_400)), (86_460, EndsBy::FreshnessRunsOut));
        assert_eq!(until(&taken(255, 86_400)), (660, EndsBy::FreshnessRunsOut));
        assert_eq!(until(&taken(72, 86_400)), (86_460, EndsBy::KeyEnds));
    }

    #[test]
    fn an_unmeasured_clock_counts_as_ten_minutes_slow_and_widened_by_as_much() {
        let unmeasured = TakenBack { clock_error_seconds: None, ..taken(0, 3600) };
        assert_eq!(until(&unmeasured), (4800, EndsBy::KeyEnds));
    }

    #[test]
    fn a_clock_error_grows_until_the_key_ends() {
        let day = 86_400;
        assert_eq!(clock_error_by(3, from_unix(NOON), from_unix(NOON + 30 * day)), 3 + 259 + 1);
        assert_eq!(clock_error_by(3, from_unix(NOON), from_unix(NOON - day)), 4);
    }

    #[test]
    fn a_code_is_exposed_until_its_end_and_the_two_minutes_that_locks_allow() {
        let code = CodeTakenBack {
            ends_at: from_unix(NOON + 3600),
            clock_error_seconds: Some(3),
            confirmed_at: None,
        };
        let until = |code: &CodeTakenBack| code_worst_case(code, from_unix(NOON)).map(|found| found.until);

        assert_eq!(until(&code), Some(from_unix(NOON + 3600 + 180)), "3 + 3 + 120 s, up to the minute");
        let unmeasured = CodeTakenBack { clock_error_seconds: None, ..code };
        assert_eq!(until(&unmeasured), Some(from_unix(NOON + 3600 + 1200)));
        assert_eq!(until(&CodeTakenBack { confirmed_at: Some(from_unix(NOON)), ..code }), None);
        assert_eq!(code_worst_case(&code, from_unix(NOON + 3600 + 180)), None);
    }

    #[test]
    fn what_the_lock_confirmed_or_time_ended_is_not_exposed() {
        let confirmed = TakenBack { confirmed_at: Some(from_unix(NOON + 5)), ..taken(0, 3600) };
        assert_eq!(worst_case(&confirmed, from_unix(NOON)), None);
        assert_eq!(worst_case(&taken(0, 3600), from_unix(NOON + 3660)), None);
        assert!(worst_case(&taken(0, 3600), from_unix(NOON + 3659)).is_some());
    }
}
