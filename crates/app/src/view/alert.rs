//! What somebody should look at, as codes and data.

use serde::{Deserialize, Serialize};

use super::{DoorId, LogActor, Moment};

/// Something to look at, at one door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct DoorAlert {
    /// The door.
    pub door: DoorId,
    /// How soon.
    pub severity: AlertSeverity,
    /// What it is.
    pub kind: AlertKind,
    /// Since when, or when it was last seen.
    pub since: Moment,
    /// By what `put_alert_aside` knows it; nothing for one that must be seen to.
    pub mark: Option<String>,
}

/// How soon somebody should look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum AlertSeverity {
    /// Before anything else.
    Top,
    /// Soon.
    Warning,
    /// When there is time.
    Notice,
}

/// What to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "alert", rename_all = "snake_case")]
pub enum AlertKind {
    /// The lock answers as if it were factory-new.
    FactoryNew,
    /// The lock lost its clock.
    ClockLost,
    /// The log has holes or was changed.
    LogNotWhole,
    /// Signs of force, or of somebody trying without a key.
    Tamper {
        /// How many within a week.
        count: u32,
    },
    /// The bolt is stuck.
    Jammed,
    /// Many wrong codes within an hour.
    WrongCodes {
        /// How many.
        count: u32,
    },
    /// Somebody's time has begun, and the lock has not heard of their code.
    LockedOut {
        /// Whose.
        actor: LogActor,
    },
    /// Somebody comes soon, at the time of the alert, and the lock has not heard of their code.
    NotOnLock {
        /// Whose.
        actor: LogActor,
    },
    /// A key or code opened after it was taken back.
    UsedAfterEnd {
        /// Whose.
        actor: LogActor,
    },
    /// The battery is low.
    BatteryLow {
        /// 0..=100.
        percent: u8,
    },
    /// The lock has not answered for long.
    Silent {
        /// For how long.
        days: u32,
    },
    /// The clock was off.
    ClockOff {
        /// Lock minus phone.
        seconds: i32,
    },
    /// A taking-back has waited long for the lock.
    Unconfirmed {
        /// For how long.
        hours: u32,
    },
    /// Somebody opened at an hour at which they never came before.
    UnusualHour {
        /// Who.
        actor: LogActor,
    },
    /// A code that comes back sleeps until the host confirms it.
    Asleep {
        /// Whose.
        actor: LogActor,
    },
    /// A key that comes back opened nothing for long.
    Unused {
        /// Whose.
        actor: LogActor,
        /// For how long, as far as the log was read.
        days: u32,
    },
    /// Almost as many stored codes as the lock can hold.
    CodesShort {
        /// In use.
        used: u32,
        /// That fit.
        most: u32,
    },
    /// Almost as many phones as the lock can hold.
    KeysShort {
        /// In use, if every phone allowed comes.
        used: u32,
        /// That fit.
        most: u32,
    },
    /// Almost as many keys were taken back as the lock can remember one by one.
    ListShort {
        /// Named.
        used: u32,
        /// That fit.
        most: u32,
    },
}
