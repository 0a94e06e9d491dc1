//! What can be asked of the world around the lock, in JSON and on the command line alike.

use clap::Subcommand;
use serde::{Deserialize, Serialize};

use crate::bolt::{BoltPosition, Door, Way};
use crate::rtc::DRIFT_PPM_MAX;

/// What the clock can be made to run wrong by; written out, because clap counts in `i64`.
const DRIFT: std::ops::RangeInclusive<i64> = -(DRIFT_PPM_MAX as i64)..=DRIFT_PPM_MAX as i64;

/// One request: `{"do": "press", "keys": "1234#"}`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, Subcommand)]
#[serde(tag = "do", rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// Press keys on the keypad: digits, * and #
    Press {
        /// The keys, at most 16
        keys: String,
    },
    /// Touch the lock: its radio is easy to find for 30 seconds
    Touch {},
    /// Open or close the door
    Door {
        /// Where the door goes
        to: Door,
    },
    /// Turn the bolt by hand
    TurnBolt {
        /// Where the bolt goes
        to: BoltPosition,
    },
    /// Put something in the way of the bolt, or take it out
    Way {
        /// What the way is like from now on
        is: Way,
    },
    /// Move what the lock's own clock shows
    ShiftClock {
        /// Seconds ahead; below zero for back
        #[arg(allow_hyphen_values = true)]
        seconds: i64,
    },
    /// Make the lock's own clock run wrong
    DriftClock {
        /// Millionths too fast, at most 500000; below zero for too slow
        #[arg(allow_hyphen_values = true, value_parser = clap::value_parser!(i32).range(DRIFT))]
        ppm: i32,
    },
    /// Empty the clock's cell and take the power away for a moment
    LoseClock {},
    /// Set what is left in the batteries; at 0 the lock goes off
    Battery {
        /// What is left, 0 to 100
        #[arg(allow_hyphen_values = true, value_parser = clap::value_parser!(u8).range(..=100))]
        percent: u8,
    },
    /// Put new batteries in: the power goes for a moment and the clock runs on
    SwapBattery {},
    /// Take the power away now, or in the middle of a flash write to come
    CutPower {
        /// Flash writes that still happen before the power goes; now if not given
        #[arg(long)]
        #[serde(default)]
        after_writes: Option<u32>,
        /// Bytes of the write after those that still reach the flash
        #[arg(long, default_value_t = 0, requires = "after_writes")]
        #[serde(default)]
        torn_at: usize,
    },
    /// Give the power back
    RestorePower {},
    /// Let the flash refuse every write
    BreakFlash {},
    /// Let the flash work again, and forget a power cut that was to come
    MendFlash {},
    /// Lose frames on their way from the lock to the phone
    LoseFrames {
        /// How many of the next frames
        count: u32,
    },
    /// Let the random generator give zeros for ever
    BreakRandom {},
    /// Put the system's random generator back
    MendRandom {},
    /// Hold the inside button for 10 seconds: factory reset
    HoldResetButton {},
    /// Show the lock's state
    State {},
    /// Show the lock's log
    Log {
        /// The first entry to show
        #[arg(long, default_value_t = 1)]
        #[serde(default)]
        from: u32,
    },
    /// Stop the emulator cleanly
    Stop {},
}
