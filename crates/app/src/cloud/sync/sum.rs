//! What the cloud holds, as far as this phone knows it: each row, and the sum over all.

use cloud_api::checksum::Checksum;
use cloud_api::sync::Row;
use cloud_api::{Bytes, Name};
use store::table::sync;
use store::table::sync_row::{self, SyncRowRow};
use store::{Access, Id};

use super::keys::{Of, state_number, state_of};
use crate::failure::{Failure, unexpected};

/// Remembers a row as the cloud holds it.
pub(super) fn hold(access: &Access<'_>, of: Of, row: &Row) -> Result<(), Failure> {
    let held = sync_row::find(access, Id(row.row.0))?;
    add(access, held.as_ref().map(as_row).as_ref(), Some(row))?;
    let held = SyncRowRow {
        name: Id(row.row.0),
        table: of.table,
        key: of.key,
        version: row.version,
        state: state_number(row.state),
        body: row.body.as_ref().map(|body| body.0.clone()),
    };
    Ok(sync_row::set(access, &held)?)
}

/// The cloud does not hold it any more.
pub(super) fn let_go(access: &Access<'_>, held: &SyncRowRow) -> Result<(), Failure> {
    add(access, Some(&as_row(held)), None)?;
    Ok(sync_row::delete(access, held.name)?)
}

/// The row as it came.
pub(super) fn as_row(held: &SyncRowRow) -> Row {
    Row {
        row: Name(held.name.0),
        version: held.version,
        state: state_of(held.state),
        body: held.body.clone().map(Bytes),
    }
}

fn add(access: &Access<'_>, old: Option<&Row>, new: Option<&Row>) -> Result<(), Failure> {
    let row = sync::find(access)?.ok_or_else(|| unexpected("Failed to sync", "this phone does not share"))?;
    let sum = Checksum::from_bytes(row.checksum);
    let sum = old.map_or(sum, |old| sum.without(old));
    let sum = new.map_or(sum, |new| sum.with(new));
    Ok(sync::set(access, &sync::SyncRow { checksum: sum.name().0, ..row })?)
}
