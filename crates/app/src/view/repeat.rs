//! Access that comes back on certain days: as the host says it, and what it becomes at the lock.

use access::recurrence::{Because, OnHolidays, Unit};
use serde::{Deserialize, Serialize};

use super::{Moment, Weekly};

/// Access that comes back. Days are those of the door's zone, `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Repeat {
    /// Hours of the week in steps of ten minutes; an end at or before its start is on the next day.
    pub hours: Vec<Weekly>,
    /// The first day on which hours begin.
    pub first_day: String,
    /// The last day on which hours begin; without one it is refused.
    pub last_day: Option<String>,
    /// 1 is every week, 2 every second one, that of the first day being the first.
    pub every_weeks: u8,
    /// Days on which no hours begin.
    pub except: Vec<String>,
    /// What the holidays of the property do.
    pub on_holidays: OnHolidays,
    /// Whether stays at the door interrupt it.
    pub unit: Unit,
    /// It sleeps after this day unless the host confirms it; none when it needs no confirming. For a unit that must be
    /// vacant the host says with it that all stays until then are known here.
    pub confirmed_until: Option<String>,
}

/// What a repeat becomes at the lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RepeatPlan {
    /// What was asked for.
    pub rule: Repeat,
    /// The windows that are not over, the next ones only.
    pub windows: Vec<RepeatWindow>,
    /// How many there are in all.
    pub windows_left: u16,
    /// Why it is more than one window, or leaves something out; empty when the lock keeps it as it was asked.
    pub because: Vec<Because>,
    /// The lock must be visited before then, or a window is missed; none while it knows all there are.
    pub next_needed_by: Option<Moment>,
    /// It must be visited once more before then, because it does not hold all windows at once.
    pub again_needed_by: Option<Moment>,
    /// It sleeps until the host confirms it.
    pub asleep: bool,
}

/// From a moment until another, at any time or in weekly hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RepeatWindow {
    /// From when it opens.
    pub starts: Moment,
    /// Until when.
    pub ends: Moment,
    /// Weekly hours within; none for all of it.
    pub hours: Vec<Weekly>,
    /// Where it is.
    pub state: WindowState,
}

/// Where a window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum WindowState {
    /// The lock confirmed it.
    AtLock,
    /// It waits for the next visit.
    Waits,
    /// A later visit brings it.
    Later,
    /// The lock did not take it.
    NotTaken,
}

/// A holiday of the property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Holiday {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// What the host calls it, at most 64 bytes.
    pub name: String,
}
