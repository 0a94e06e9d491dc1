//! The settings a lock gets from its property's zone.

use access::Zone;
use access::lock_table::{LockTable, grid_offset_minutes};
use chrono::{DateTime, Utc};
use lock_protocol::Unix;
use lock_protocol::settings::{OffsetChange, Settings};

use crate::failure::Failure;
use crate::view::CommandError;

/// Version of the settings that SETUP brings.
pub(crate) const FIRST_VERSION: u32 = 1;

/// Wall time of the zone for the coming years; everything else as a lock has it by default.
pub(crate) fn settings_of(zone: &Zone, now: DateTime<Utc>) -> Settings {
    let table = LockTable::of(zone, now);
    let changes = table
        .changes
        .iter()
        .map(|change| OffsetChange { at: Unix(change.at), offset_minutes: change.minutes });
    Settings {
        grid_offset_minutes: grid_offset_minutes(zone, now),
        base_offset_minutes: table.base_minutes,
        changes: changes.take(lock_protocol::settings::CHANGES_MAX).collect(),
        ..Settings::default()
    }
}

pub(crate) fn zone_named(name: &str) -> Result<Zone, Failure> {
    Zone::named(name).map_err(|error| {
        CommandError::BadInput { field: String::from("zone"), reason: error.to_string() }.into()
    })
}
