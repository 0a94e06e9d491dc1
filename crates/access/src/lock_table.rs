//! The part of a zone that a lock keeps: an offset now and up to sixteen dated changes of it (protocol section 13, SETTINGS).

use chrono::{DateTime, Utc};
use lock_protocol::Unix;
use lock_protocol::settings::{OffsetChange, Settings};
use serde::{Deserialize, Serialize};

use crate::preset::PropertyHours;
use crate::wall::TimeOfDay;
use crate::zone::Zone;

/// Changes that a lock can keep.
pub const CHANGES_MAX: usize = 16;
/// How far ahead a table is worth writing; rules change sooner than that.
const SECONDS_AHEAD: i64 = 8 * 366 * 86_400;

/// A table is renewed when it is good for less than half a year: time for somebody to come by.
const RENEW_SECONDS_AHEAD: i64 = 183 * 86_400;

/// From a moment on, wall clocks are this many minutes ahead of UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Change {
    /// Unix seconds.
    pub at: u32,
    /// Minutes ahead of UTC from then on.
    pub minutes: i16,
}

/// What a lock needs to know of its zone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LockTable {
    /// Minutes ahead of UTC until the first change.
    pub base_minutes: i16,
    /// At most [`CHANGES_MAX`], rising.
    pub changes: Vec<Change>,
    /// Until when the table is right by today's law; none when it says everything this build knows.
    pub good_until: Option<u32>,
}

impl LockTable {
    /// The table of a zone, seen from `now`.
    #[must_use]
    pub fn of(zone: &Zone, now: DateTime<Utc>) -> Self {
        let horizon = now.timestamp().saturating_add(SECONDS_AHEAD);
        let mut changes = Vec::with_capacity(CHANGES_MAX);
        let mut good_until = None;
        for (at, seconds) in zone.changes_after(now) {
            let Ok(at) = u32::try_from(at) else { break };
            if changes.len() == CHANGES_MAX || i64::from(at) > horizon {
                good_until = Some(at);
                break;
            }
            changes.push(Change { at, minutes: to_minutes(seconds) });
        }
        Self { base_minutes: to_minutes(zone.offset_seconds(now)), changes, good_until }
    }

    /// Minutes ahead of UTC at a moment, as the lock reads its table.
    #[must_use]
    pub fn minutes_at(&self, unix: u32) -> i16 {
        let last = self.changes.iter().take_while(|change| change.at <= unix).last();
        last.map_or(self.base_minutes, |change| change.minutes)
    }
}

/// Why a lock should be given a new table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Renewal {
    /// It is wrong already, or will be: wall clocks at the door differ from what the lock believes.
    Wrong {
        /// Unix seconds of the first moment that is wrong, not before now.
        from: u32,
    },
    /// It is right until a moment less than half a year away.
    RunsOut {
        /// Unix seconds of that moment.
        good_until: u32,
    },
}

impl LockTable {
    /// The table in a lock's settings; `good_until` is what the host noted when it was written.
    #[must_use]
    pub fn held(settings: &Settings, good_until: Option<u32>) -> Self {
        let change = |change: &OffsetChange| Change { at: change.at.0, minutes: change.offset_minutes };
        let changes = settings.changes.iter().map(change).collect();
        Self { base_minutes: settings.base_offset_minutes, changes, good_until }
    }

    /// Tells whether the table that a lock holds needs a new one, by the zone data that this build knows.
    #[must_use]
    pub fn needs_renewal(&self, zone: &Zone, now: DateTime<Utc>) -> Option<Renewal> {
        let until = self.good_until.map_or(i64::MAX, i64::from).min(now.timestamp() + SECONDS_AHEAD);
        if let Some(from) = self.first_wrong(zone, now).filter(|from| i64::from(*from) < until) {
            return Some(Renewal::Wrong { from });
        }
        let good_until = self.good_until?;
        (i64::from(good_until) < now.timestamp() + RENEW_SECONDS_AHEAD)
            .then_some(Renewal::RunsOut { good_until })
    }

    /// The first moment from `now` on at which the table and the zone differ, within eight years.
    fn first_wrong(&self, zone: &Zone, now: DateTime<Utc>) -> Option<u32> {
        let horizon = now.timestamp().saturating_add(SECONDS_AHEAD);
        let of_zone = zone.changes_after(now).map(|(at, _)| at).take_while(|at| *at <= horizon);
        let of_table = self.changes.iter().map(|change| i64::from(change.at));
        // Both only change at these moments.
        let mut moments: Vec<u32> = std::iter::once(now.timestamp())
            .chain(of_zone)
            .chain(of_table.filter(|at| (now.timestamp()..=horizon).contains(at)))
            .filter_map(|at| u32::try_from(at).ok())
            .collect();
        moments.sort_unstable();
        let differs =
            |at: &u32| self.minutes_at(*at) != to_minutes(zone.offset_seconds(crate::zone::from_unix(*at)));
        moments.into_iter().find(differs)
    }
}

/// The settings of a lock that is put into service at a property: its zone, its hours, and the protocol's defaults.
#[must_use]
pub fn settings(hours: &PropertyHours, now: DateTime<Utc>) -> Settings {
    let table = LockTable::of(&hours.zone, now);
    let change = |change: &Change| OffsetChange { at: Unix(change.at), offset_minutes: change.minutes };
    let defaults = Settings::default();
    let [mut standard, flexible] = defaults.plans;
    // A lock's plan counts minutes below a whole day.
    let minute = |time: TimeOfDay| time.minutes() % TimeOfDay::END.minutes();
    standard.arrival_minute = minute(hours.check_in);
    standard.departure_minute = minute(hours.check_out);
    Settings {
        grid_offset_minutes: grid_offset_minutes(&hours.zone, now),
        base_offset_minutes: table.base_minutes,
        plans: [standard, flexible],
        changes: table.changes.iter().take(CHANGES_MAX).map(change).collect(),
        ..defaults
    }
}

/// The fixed offset of the grid of offline codes (protocol section 9), chosen once at provisioning: the zone's
/// smallest offset of the coming year, which is what most people call standard time.
#[must_use]
pub fn grid_offset_minutes(zone: &Zone, now: DateTime<Utc>) -> i16 {
    let year = now.timestamp().saturating_add(366 * 86_400);
    let coming = zone.changes_after(now).take_while(|(at, _)| *at <= year).map(|(_, seconds)| seconds);
    to_minutes(coming.fold(zone.offset_seconds(now), i32::min))
}

/// Every offset since 1973 is a whole number of minutes.
fn to_minutes(seconds: i32) -> i16 {
    i16::try_from(seconds.div_euclid(60)).unwrap_or(0)
}
