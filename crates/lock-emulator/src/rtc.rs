//! The lock's own clock: a part with its own cell that drifts, runs on through power cuts, and can be lost.
//!
//! It counts milliseconds from an arbitrary zero. What time of day that is, only the protocol's clock knows.

use lock_protocol::Mono;
use serde::{Deserialize, Serialize};

/// A real-time clock, read against the time of the world around the lock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rtc {
    /// The world's milliseconds when this clock was last touched.
    world_ms: u64,
    /// What it showed then.
    own_ms: u64,
    /// How much faster than the world it runs.
    drift_ppm: i32,
    /// Whether it was lost and no start has written that down yet.
    lost: bool,
}

const PPM: i128 = 1_000_000;
/// Furthest that the clock can be made to run wrong, in millionths.
/// A quartz is a thousand times better; more than this would run backwards or stand still.
pub(crate) const DRIFT_PPM_MAX: i32 = 500_000;

impl Rtc {
    /// A clock that starts to count at `world`.
    #[must_use]
    pub const fn new(world: Mono) -> Self {
        // Not zero: a clock that has run for a day lets tests move it back without stopping it at zero.
        Self { world_ms: world.0, own_ms: 86_400_000, drift_ppm: 0, lost: false }
    }

    /// What the clock shows when the world is at `world`.
    #[must_use]
    pub fn own(&self, world: Mono) -> Mono {
        let elapsed = i128::from(world.0.saturating_sub(self.world_ms));
        let own = i128::from(self.own_ms) + elapsed * (PPM + i128::from(self.drift_ppm)) / PPM;
        Mono(u64::try_from(own).unwrap_or(u64::MAX))
    }

    /// The first moment of the world at which the clock shows at least `own`.
    #[must_use]
    pub fn world(&self, own: Mono) -> Mono {
        let ahead = i128::from(own.0.saturating_sub(self.own_ms));
        let rate = PPM + i128::from(self.drift_ppm);
        let world = i128::from(self.world_ms) + (ahead * PPM + rate - 1) / rate;
        Mono(u64::try_from(world).unwrap_or(u64::MAX))
    }

    /// Moves what the clock shows by `shift_ms` at once, back as far as its zero.
    pub fn shift(&mut self, shift_ms: i64, world: Mono) {
        self.own_ms = self.own(world).0.saturating_add_signed(shift_ms);
        self.world_ms = world.0;
    }

    /// Makes the clock run `drift_ppm` too fast from now on; held within half and one and a half times the true rate.
    pub fn set_drift(&mut self, drift_ppm: i32, world: Mono) {
        self.own_ms = self.own(world).0;
        self.world_ms = world.0;
        self.drift_ppm = drift_ppm.clamp(-DRIFT_PPM_MAX, DRIFT_PPM_MAX);
    }

    /// How much faster than the world it runs, in millionths.
    #[must_use]
    pub const fn drift_ppm(&self) -> i32 {
        self.drift_ppm
    }

    /// Loses the count, as when the cell is empty and the power goes; it starts again from zero.
    pub fn lose(&mut self, world: Mono) {
        *self = Self { world_ms: world.0, own_ms: 0, drift_ppm: self.drift_ppm, lost: true };
    }

    /// Whether the count ran through since a start last wrote down what it found.
    pub(crate) const fn kept(&self) -> bool {
        !self.lost
    }

    /// A start has written down that the clock was lost; the count means something again from here on.
    pub(crate) const fn loss_is_written(&mut self) {
        self.lost = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Mono = Mono(1_000_000);

    #[test]
    fn a_fast_clock_gains_what_its_drift_says() {
        let mut rtc = Rtc::new(START);
        let begin = rtc.own(START);
        rtc.set_drift(100, START);

        let day_later = START.plus(86_400_000);

        assert_eq!(rtc.own(day_later).since(begin), 86_400_000 + 8_640);
    }

    #[test]
    fn a_deadline_of_the_lock_comes_when_its_own_clock_says_so() {
        let mut rtc = Rtc::new(START);
        for drift_ppm in [0, 37, -37, 500_000, -500_000] {
            rtc.set_drift(drift_ppm, START);
            let deadline = rtc.own(START).plus(2_000);

            let world = rtc.world(deadline);

            assert!(rtc.own(world) >= deadline, "{drift_ppm} ppm wakes early");
            assert!(rtc.own(Mono(world.0 - 1)) < deadline, "{drift_ppm} ppm wakes late");
        }
    }

    #[test]
    fn a_shift_moves_what_it_shows_and_nothing_else() {
        let mut rtc = Rtc::new(START);
        let before = rtc.own(START);

        rtc.shift(-5_000, START);

        assert_eq!(rtc.own(START), Mono(before.0 - 5_000));
        assert!(rtc.kept());
    }

    #[test]
    fn a_lost_clock_says_so_until_a_start_has_written_it_down() {
        let mut rtc = Rtc::new(START);
        rtc.lose(START);

        assert_eq!(rtc.own(START), Mono(0));
        assert!(!rtc.kept());
        rtc.loss_is_written();
        assert!(rtc.kept());
    }
}
