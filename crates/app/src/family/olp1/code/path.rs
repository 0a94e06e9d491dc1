//! The code key of a path: how it follows from the site key, and the order that brings it to a lock or takes it away.

use lock_protocol::order::{self, Object, Order, Subject};
use lock_protocol::path_key::PathKey;
use lock_protocol::pin::PinKey;
use store::table::change::{self, ChangeRow};
use store::table::door::DoorRow;
use store::{Access, Id, Secret};

use crate::app::site_key;
use crate::failure::{Failure, unexpected};
use crate::family::olp1::secrets::root_key;
use crate::family::olp1::settings::held_settings;

/// Code keys of paths that a reference lock holds.
pub(super) const PLACES: u16 = 8;

/// The code key of a path in one of its generations.
pub(super) fn path_key(access: &Access<'_>, path: Id, generation: u8) -> Result<PinKey, Failure> {
    Ok(site_key(access)?.path(&path.0, generation))
}

/// Whether a code says the same to both locks of one zone: digits, kinds, grid and hours.
pub(super) fn means_the_same(access: &Access<'_>, one: &DoorRow, other: &DoorRow) -> Result<bool, Failure> {
    let (held, others) = (held_settings(access, one)?, held_settings(access, other)?);
    Ok(one.zone == other.zone
        && (held.pin_digits, held.pin_classes, held.grid_offset_minutes, held.plans)
            == (others.pin_digits, others.pin_classes, others.grid_offset_minutes, others.plans))
}

/// Writes the order that brings the key of a path in a generation to its place, or empties the place; gives its version.
pub(super) fn want_key(
    access: &Access<'_>,
    door: &DoorRow,
    (place, key): (u16, Option<(Id, u8)>),
    now: u32,
) -> Result<u32, Failure> {
    let body = match key {
        None => Secret::default(),
        Some((path, generation)) => {
            let held = PathKey { generation, key: path_key(access, path, generation)? };
            let body = held.encode().map_err(|error| unexpected("Failed to write an order", error))?;
            Secret::new(body.to_vec())
        }
    };
    let version = change::version_max(access, door.id, Object::Path.code())?.saturating_add(1);
    want(access, door, (place, version), (&body, now))?;
    Ok(version)
}

/// Empties every place for the key of a path in a lock that came out of a recovery sheet: which paths there were is not
/// on it, and the phone that was lost must not make codes for them any more.
pub(in crate::family::olp1) fn want_no_keys(
    access: &Access<'_>,
    door: &DoorRow,
    now: u32,
) -> Result<(), Failure> {
    // The lost phone counted its orders from 1, so the time in seconds is beyond any of them.
    (0..PLACES).try_for_each(|place| want(access, door, (place, now), (&[], now)))
}

fn want(
    access: &Access<'_>,
    door: &DoorRow,
    (place, version): (u16, u32),
    (body, now): (&[u8], u32),
) -> Result<(), Failure> {
    let failed = |error| unexpected("Failed to write an order", error);
    let root = root_key(access, door)?;
    let subject = Subject { object: Object::Path, index: place, version };
    let message = order::seal(&root.order(), &root.order_nonce(), subject, body).map_err(failed)?;
    let tag = Order::decode(&message).map_err(failed)?.tag;
    let change = ChangeRow {
        id: 0,
        door: door.id,
        object: Object::Path.code(),
        index: place,
        version,
        message: message.to_vec(),
        tag,
        wanted_at: now,
        tried_at: None,
        refused: None,
    };
    Ok(change::insert(access, &change)?)
}
