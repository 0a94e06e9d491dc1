//! The grid that offline codes count on: hours at a fixed offset from UTC, 840 of them to an epoch.

use crate::settings::Settings;

/// Hours of an epoch: five whole weeks.
pub const EPOCH_HOURS: u16 = 840;
/// Grid hour 0 is Monday 1970-01-05 00:00 at the grid's offset, so many seconds after its 1970-01-01 00:00.
pub const GRID_START_S: i64 = 4 * 86_400;
const EPOCH_S: i64 = EPOCH_HOURS as i64 * 3600;

/// Grid hours divided by 840; a code carries only its place inside its epoch.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Epoch(pub u32);

impl Epoch {
    /// The epoch of a moment, `grid_s` seconds after grid hour 0; nothing before the first one.
    #[must_use]
    pub fn at(grid_s: i64) -> Option<Self> {
        u32::try_from(grid_s.div_euclid(EPOCH_S)).ok().map(Self)
    }

    /// The epoch before; nothing before the first one.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }

    /// Seconds from grid hour 0 to its beginning.
    #[must_use]
    pub fn starts_s(self) -> i64 {
        i64::from(self.0) * EPOCH_S
    }

    /// Days from grid hour 0 to its beginning.
    #[must_use]
    pub fn starts_day(self) -> i64 {
        i64::from(self.0) * i64::from(EPOCH_HOURS / 24)
    }
}

impl Settings {
    /// Seconds from grid hour 0 to `utc_s` (Unix seconds).
    #[must_use]
    pub fn grid_of(&self, utc_s: i64) -> i64 {
        utc_s + i64::from(self.grid_offset_minutes) * 60 - GRID_START_S
    }

    /// Unix seconds of the moment `grid_s` seconds after grid hour 0.
    #[must_use]
    pub fn utc_of_grid(&self, grid_s: i64) -> i64 {
        grid_s - i64::from(self.grid_offset_minutes) * 60 + GRID_START_S
    }
}
