//! The lock's clock as an interval, and who may move it (specification section 10).

use crate::{Mono, Unix};

/// Assumed drift of the oscillator, parts per million.
pub const DRIFT_PPM: u64 = 100;
/// Error of a clock that has just been set, before the age of the nonce, milliseconds.
pub const SETTING_ERROR_MS: u32 = 2_000;
/// Widest that windows are stretched for clock error, seconds.
pub const WIDEN_MAX_S: u32 = 600;
pub(crate) const STEP_FREE_S: u32 = 120;
const CLOUD_MOVED_MAX_S: u32 = 600;
const CARRIED_LIFT_MAX_S: u32 = 40 * 86_400;
const CLOUD_REACH_S: u32 = 400 * 86_400;
/// A token is written a little before it arrives, so it lifts the lower bound to this much before its time, seconds.
pub const TOKEN_SLACK_S: u32 = 60;

/// A moment at which the clock was set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Anchor {
    /// The lock's own clock then.
    pub at: Mono,
    /// What it was set to.
    pub time: Unix,
    /// How wrong that may have been, milliseconds.
    pub error_ms: u32,
}

/// What the clock says now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reading {
    /// Set, and not stopped since.
    pub trusted: bool,
    /// Best estimate; the lower bound while not trusted.
    pub best: Unix,
    /// It is not earlier than this.
    pub low: Unix,
    /// It is not later than this; means nothing while not trusted.
    pub high: Unix,
}

impl Reading {
    /// Half the width of the interval, seconds.
    #[must_use]
    pub fn error_s(&self) -> u32 {
        self.high.0.saturating_sub(self.best.0)
    }
}

/// Why a token's time was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TimeRefused {
    /// Ahead of a trusted clock.
    Ahead,
    /// Further than this source may move the clock, or before the lower bound.
    TooFar,
}

/// What taking a time does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Setting {
    /// The new anchor.
    pub anchor: Anchor,
    /// Signed step in seconds, when it is one to speak of.
    pub step_s: Option<i32>,
    /// Signed seconds that the cloud has moved the clock since the owner last set it.
    pub cloud_moved_s: i32,
    /// When the owner last set the clock.
    pub owner_set: Unix,
}

/// The durable part of the clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Clock {
    /// Since when it has been running; nothing while not trusted.
    pub anchor: Option<Anchor>,
    /// The lower bound; never falls.
    pub lower: Unix,
    /// Seconds that carried tokens have lifted the lower bound while not trusted.
    pub lifted_s: u32,
    /// Signed seconds that the cloud has moved the clock since the owner last set it.
    pub cloud_moved_s: i32,
    /// When the owner last set the clock.
    pub owner_set: Unix,
}

impl Clock {
    /// Reads the clock at the lock's own time `now`.
    #[must_use]
    pub fn read(&self, now: Mono) -> Reading {
        let Some(anchor) = self.anchor else {
            return Reading { trusted: false, best: self.lower, low: self.lower, high: Unix(u32::MAX) };
        };
        let elapsed_ms = now.since(anchor.at);
        let error_ms = u64::from(anchor.error_ms) + elapsed_ms.saturating_mul(DRIFT_PPM) / 1_000_000;
        let error_s = seconds(error_ms.saturating_add(999));
        let best = Unix(anchor.time.plus(seconds(elapsed_ms)).0.max(self.lower.0));
        Reading {
            trusted: true,
            best,
            low: Unix(best.minus(error_s).0.max(self.lower.0)),
            high: best.plus(error_s),
        }
    }

    /// Judges a time that came bound to this connection's nonce, `nonce_age_ms` after the nonce was made.
    pub fn set_by(
        &self,
        owner: bool,
        time: Unix,
        now: Mono,
        nonce_age_ms: u64,
    ) -> Result<Setting, TimeRefused> {
        let reading = self.read(now);
        if time < self.lower {
            return Err(TimeRefused::TooFar);
        }
        let age_ms = u32::try_from(nonce_age_ms).unwrap_or(u32::MAX);
        let anchor = Anchor { at: now, time, error_ms: SETTING_ERROR_MS.saturating_add(age_ms) };
        if !reading.trusted {
            let reachable = owner || time <= self.lower.plus(CLOUD_REACH_S);
            return if reachable {
                Ok(self.setting(owner, anchor, None, 0))
            } else {
                Err(TimeRefused::TooFar)
            };
        }
        let distance = time.0.abs_diff(reading.best.0);
        let stepped = distance > STEP_FREE_S.max(reading.error_s().saturating_mul(4));
        let ahead = i64::from(time.0) - i64::from(reading.best.0);
        let moved_s = i32::try_from(ahead).unwrap_or(i32::MAX);
        let setting = self.setting(owner, anchor, stepped.then_some(moved_s), moved_s);
        if owner {
            return Ok(setting);
        }
        // Honest corrections cancel out or follow the drift; what is bounded is how far the cloud moves the clock in all.
        let drifted_s = u64::from(reading.best.0.saturating_sub(self.owner_set.0)) * DRIFT_PPM / 1_000_000;
        let bound_s = u64::from(CLOUD_MOVED_MAX_S) + drifted_s;
        match (stepped, u64::from(setting.cloud_moved_s.unsigned_abs()) <= bound_s) {
            (false, true) => Ok(setting),
            (true, _) if ahead > 0 => Err(TimeRefused::Ahead),
            _ => Err(TimeRefused::TooFar),
        }
    }

    fn setting(&self, owner: bool, anchor: Anchor, step_s: Option<i32>, moved_s: i32) -> Setting {
        if owner {
            return Setting { anchor, step_s, cloud_moved_s: 0, owner_set: anchor.time };
        }
        let cloud_moved_s = self.cloud_moved_s.saturating_add(moved_s);
        Setting { anchor, step_s, cloud_moved_s, owner_set: self.owner_set }
    }

    /// Judges a carried token's time: the lower bound and the lift that follow from it.
    pub fn carried(&self, time: Unix, now: Mono) -> Result<(Unix, u32), TimeRefused> {
        let reading = self.read(now);
        if reading.trusted && time > reading.high.plus(STEP_FREE_S) {
            return Err(TimeRefused::Ahead);
        }
        let wanted = time.minus(TOKEN_SLACK_S);
        if wanted <= self.lower {
            return Ok((self.lower, self.lifted_s));
        }
        if reading.trusted {
            // Never above the lock's own estimate, or tokens made one after another would push its clock forward.
            return Ok((wanted.min(reading.low).max(self.lower), self.lifted_s));
        }
        let lift = (wanted.0 - self.lower.0).min(CARRIED_LIFT_MAX_S.saturating_sub(self.lifted_s));
        Ok((self.lower.plus(lift), self.lifted_s + lift))
    }
}

fn seconds(ms: u64) -> u32 {
    u32::try_from(ms / 1000).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: Unix = Unix(1_800_000_000);

    fn running() -> Clock {
        let anchor = Anchor { at: Mono(1_000), time: T, error_ms: 2_000 };
        Clock { anchor: Some(anchor), lower: T.minus(60), owner_set: T, ..Clock::default() }
    }

    #[test]
    fn the_interval_widens_by_a_hundred_parts_per_million() {
        let reading = running().read(Mono(1_000 + 10_000_000_000));
        assert_eq!(reading.best, T.plus(10_000_000));
        assert_eq!(reading.error_s(), 2 + 1_000);
    }

    #[test]
    fn the_cloud_may_not_step_a_trusted_clock() {
        let clock = running();
        assert_eq!(clock.set_by(false, T.plus(300), Mono(1_000), 0), Err(TimeRefused::Ahead));
        assert!(clock.set_by(false, T.plus(100), Mono(1_000), 0).is_ok());
        assert_eq!(clock.set_by(true, T.plus(300), Mono(1_000), 0).map(|set| set.step_s), Ok(Some(300)));
    }

    #[test]
    fn the_clouds_small_steps_add_up_to_ten_minutes_at_most() {
        let mut clock = running();
        let mut accepted = 0;
        for _ in 0..20 {
            let time = clock.read(Mono(1_000)).best.plus(100);
            let Ok(setting) = clock.set_by(false, time, Mono(1_000), 0) else {
                break;
            };
            clock.anchor = Some(setting.anchor);
            clock.cloud_moved_s = setting.cloud_moved_s;
            accepted += 1;
        }
        assert_eq!(accepted, 6);
    }

    #[test]
    fn honest_corrections_of_a_second_never_use_up_the_clouds_bound() {
        let mut clock = running();
        for n in 0..10_000 {
            let best = clock.read(Mono(1_000)).best;
            let time = if n % 2 == 0 { best.plus(1) } else { best.minus(1) };
            let setting = clock.set_by(false, time, Mono(1_000), 0).unwrap();
            clock.anchor = Some(setting.anchor);
            clock.cloud_moved_s = setting.cloud_moved_s;
        }
    }

    #[test]
    fn carried_tokens_cannot_push_a_trusted_clock_forward() {
        let mut clock = running();
        for _ in 0..100 {
            let token = clock.read(Mono(1_000)).high.plus(120);
            clock.lower = clock.carried(token, Mono(1_000)).unwrap().0;
        }
        assert_eq!(clock.read(Mono(1_000)).best, T);
    }

    #[test]
    fn carried_tokens_lift_a_lost_clock_by_forty_days_in_all() {
        let mut clock = Clock { lower: T, ..Clock::default() };
        for _ in 0..5 {
            let (lower, lifted_s) = clock.carried(clock.lower.plus(20 * 86_400), Mono(0)).unwrap();
            (clock.lower, clock.lifted_s) = (lower, lifted_s);
        }
        assert_eq!(clock.lower, T.plus(CARRIED_LIFT_MAX_S));
    }

    #[test]
    fn nobody_moves_the_clock_below_its_lower_bound() {
        assert_eq!(running().set_by(true, T.minus(61), Mono(1_000), 0), Err(TimeRefused::TooFar));
    }
}
