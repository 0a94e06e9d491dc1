//! The settings a lock gets from its property's zone.

use access::Zone;
use access::lock_table::{LockTable, grid_offset_minutes};
use access::zone::from_unix;
use chrono::{DateTime, Utc};
use lock_protocol::Unix;
use lock_protocol::settings::{OffsetChange, Settings};

use lock_protocol::order::{self, Object, Order, Subject};
use store::table::change::{self, ChangeRow};
use store::table::door::DoorRow;
use store::table::lock_settings::{self, LockSettingsRow};
use store::{Access, Id};

use super::secrets::root_key;
use crate::app::zone_named;
use crate::failure::{Failure, unexpected};

/// How old a lock's table of wall times may get; zones' laws change, and a table reaches eight years at most.
const RENEWED_AFTER_SECONDS: u32 = 180 * 86_400;

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

/// Writes down new settings for a lock whose table of wall times is half a year old.
pub(super) fn renew_settings(access: &Access<'_>, row: &DoorRow, now: u32) -> Result<(), Failure> {
    let written_at = change::wanted_last(access, row.id, Object::Settings.code())?;
    let Some(written_at) = written_at.or(row.steps.claimed_at) else { return Ok(()) };
    if now < written_at.saturating_add(RENEWED_AFTER_SECONDS) {
        return Ok(());
    }
    let held = held_settings(access, row)?;
    let table = settings_of(&zone_named(&row.zone)?, from_unix(now));
    // All but the wall times stays as it is: codes that are given out count on it.
    let settings =
        Settings { base_offset_minutes: table.base_offset_minutes, changes: table.changes, ..held };
    want_settings(access, row, &settings, now)
}

pub(super) fn want_settings(
    access: &Access<'_>,
    row: &DoorRow,
    settings: &Settings,
    now: u32,
) -> Result<(), Failure> {
    let failed = |error| unexpected("Failed to write an order", error);
    let version = change::version_max(access, row.id, Object::Settings.code())?.max(FIRST_VERSION) + 1;
    let subject = Subject { object: Object::Settings, index: 0, version };
    let root = root_key(access, row)?;
    let body = settings.encode().map_err(failed)?;
    let message = order::seal(&root.order(), &root.order_nonce(), subject, &body).map_err(failed)?;
    let tag = Order::decode(&message).map_err(failed)?.tag;
    let change = ChangeRow {
        id: 0,
        door: row.id,
        object: Object::Settings.code(),
        index: 0,
        version,
        message: message.to_vec(),
        tag,
        wanted_at: now,
        tried_at: None,
        refused: None,
    };
    keep_settings(access, row.id, version, &body)?;
    Ok(change::insert(access, &change)?)
}

/// The settings that a lock was given last. A door that was set up before they were kept has those of its first day.
pub(crate) fn held_settings(access: &Access<'_>, row: &DoorRow) -> Result<Settings, Failure> {
    match lock_settings::find(access, row.id)? {
        Some(held) => Settings::decode(&held.body)
            .map_err(|error| unexpected("Failed to read a lock's settings", error)),
        None => {
            let since = row.steps.claimed_at.unwrap_or(row.added_at);
            Ok(settings_of(&zone_named(&row.zone)?, from_unix(since)))
        }
    }
}

pub(crate) fn keep_settings(access: &Access<'_>, door: Id, version: u32, body: &[u8]) -> Result<(), Failure> {
    Ok(lock_settings::set(access, door, &LockSettingsRow { version, body: body.to_vec() })?)
}
