//! `site_phone`: the phones of the site, and until when each told everything that it numbered.

use rusqlite::Row;

use crate::{Access, Id, StoreError};

/// A phone of the site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SitePhoneRow {
    /// Its name in the cloud.
    pub device: Id,
    /// Which numbers are its own.
    pub lane: u8,
    /// Everything that it numbered before then was sent, Unix seconds.
    pub told_until: u32,
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<SitePhoneRow> {
    Ok(SitePhoneRow { device: row.get(0)?, lane: row.get(1)?, told_until: row.get(2)? })
}

/// All of them, by lane.
///
/// # Errors
/// The database.
pub fn all(access: &Access<'_>) -> Result<Vec<SitePhoneRow>, StoreError> {
    let mut query =
        access.connection.prepare("SELECT device, lane, told_until FROM site_phone ORDER BY lane, device")?;
    let rows = query.query_map([], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Sets what is known of one.
///
/// # Errors
/// The database.
pub fn set(access: &Access<'_>, row: &SitePhoneRow) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO site_phone (device, lane, told_until) VALUES (?1, ?2, ?3)
         ON CONFLICT (device) DO UPDATE SET lane = excluded.lane, told_until = excluded.told_until",
        (row.device, row.lane, row.told_until),
    )?;
    Ok(())
}

/// It is of the site no more.
///
/// # Errors
/// The database.
pub fn delete(access: &Access<'_>, device: Id) -> Result<(), StoreError> {
    access.connection.execute("DELETE FROM site_phone WHERE device = ?1", [device])?;
    Ok(())
}
