//! The batteries: what is left of them, and what each turn of the motor takes.

use serde::{Deserialize, Serialize};

/// What is left, in hundredths of a percent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Battery {
    centipercent: u16,
}

const FULL: u16 = 10_000;
/// About ten thousand turns to a set of batteries.
const TURN_COSTS: u16 = 1;

impl Battery {
    /// Fresh batteries.
    #[must_use]
    pub const fn full() -> Self {
        Self { centipercent: FULL }
    }

    /// Batteries with `percent` left; more than 100 counts as 100.
    #[must_use]
    pub fn with_percent(percent: u8) -> Self {
        Self { centipercent: u16::from(percent.min(100)) * 100 }
    }

    /// What is left, rounded down, 0 to 100.
    #[must_use]
    pub fn percent(self) -> u8 {
        u8::try_from(self.centipercent / 100).unwrap_or(100)
    }

    /// The motor turned once.
    pub(crate) const fn turn(&mut self) {
        self.centipercent = self.centipercent.saturating_sub(TURN_COSTS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_drain_it_and_never_below_nothing() {
        let mut battery = Battery::with_percent(1);
        for _ in 0..50 {
            battery.turn();
        }
        assert_eq!(battery.percent(), 0);
        for _ in 0..500 {
            battery.turn();
        }
        assert_eq!(battery, Battery::with_percent(0));
    }

    #[test]
    fn no_battery_holds_more_than_everything() {
        assert_eq!(Battery::with_percent(255).percent(), 100);
    }
}
