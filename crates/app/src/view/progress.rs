//! What is happening right now, stage by stage, and how it ended.

use serde::{Deserialize, Serialize};

use super::{Bolt, DoorId, KeyId};

/// A stage of an attempt began or ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Progress {
    /// Counts attempts since the app started.
    pub attempt: u32,
    /// The door, for the host and the installer.
    pub door: Option<DoorId>,
    /// The key, for the guest.
    pub key: Option<KeyId>,
    /// Which stage.
    pub stage: Stage,
    /// Whether it began or ended.
    pub state: StageState,
}

/// The honest stages of talking to a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Listening for the lock's sign.
    Looking,
    /// Connecting, discovering and subscribing.
    Connecting,
    /// Handing the site's keys to a new lock.
    SettingUp,
    /// Claiming the owner's or the guest's key.
    Claiming,
    /// Waiting for the lock's decision.
    CheckingKey,
    /// The lock decided; the bolt is moving.
    Moving,
    /// Setting zone and clock.
    SettingClock,
    /// Delivering what waits for this lock, after the door opened.
    Delivering,
    /// Fetching the lock's log, after the door opened.
    CollectingLog,
}

/// Whether a stage runs or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum StageState {
    /// It began.
    Begun,
    /// It ended well.
    Done {
        /// How long it took.
        ms: u32,
    },
    /// It ended badly; the command's error says why.
    Failed {
        /// How long it took.
        ms: u32,
    },
}

/// How a tap ended. Refusals and failures are errors, not outcomes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The lock did it.
    Done {
        /// The bolt when it settled, or `moving` when the lock did not say in time.
        bolt: Bolt,
        /// Battery, 0..=100.
        battery_percent: u8,
        /// From the tap to the lock's decision.
        ms: u32,
    },
    /// An attempt at this lock already runs; this tap was ignored and nothing is queued.
    AlreadyRunning,
}

/// What a visit at a door achieved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Visit {
    /// The lock was reached.
    Done {
        /// Changes it confirmed.
        confirmed: u32,
        /// Changes it refused.
        refused: u32,
        /// Log entries brought back.
        log_entries: u32,
    },
    /// An attempt at this lock already runs; nothing is queued.
    AlreadyRunning,
}
