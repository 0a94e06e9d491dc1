//! `site`: the one secret all locks of this owner hang on.

use rusqlite::OptionalExtension;

use crate::seal::{Place, Secret};
use crate::{Access, StoreError};

/// The site of this phone.
pub struct SiteRow {
    /// K_site.
    pub site_key: Secret,
    /// When it was made or restored, Unix seconds.
    pub made_at: u32,
    /// When the host said that the recovery sheet is safe.
    pub recovery_saved_at: Option<u32>,
}

const SITE_KEY: Place<'static> = Place { table: "site", row: &[1], column: "site_key" };

/// The site, if there is one.
///
/// # Errors
/// `VaultLocked`; the database.
pub fn find(access: &Access<'_>) -> Result<Option<SiteRow>, StoreError> {
    let row = access
        .connection
        .query_row("SELECT site_key, made_at, recovery_saved_at FROM site WHERE id = 1", [], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((sealed, made_at, recovery_saved_at)) = row else { return Ok(None) };
    Ok(Some(SiteRow { site_key: access.open(SITE_KEY, &sealed)?, made_at, recovery_saved_at }))
}

/// Stores the site; there is never a second one.
///
/// # Errors
/// `VaultLocked`; the database, when there is one already.
pub fn insert(access: &Access<'_>, row: &SiteRow) -> Result<(), StoreError> {
    let sealed = access.seal(SITE_KEY, &row.site_key)?;
    access.connection.execute(
        "INSERT INTO site (id, site_key, made_at, recovery_saved_at) VALUES (1, ?1, ?2, ?3)",
        (sealed, row.made_at, row.recovery_saved_at),
    )?;
    Ok(())
}

/// Remembers that the sheet is safe.
///
/// # Errors
/// The database.
pub fn set_recovery_saved(access: &Access<'_>, at: u32) -> Result<(), StoreError> {
    access.connection.execute("UPDATE site SET recovery_saved_at = ?1 WHERE id = 1", [at])?;
    Ok(())
}

/// Replaces a site that no door depends on.
///
/// # Errors
/// `VaultLocked`; the database.
pub fn replace(access: &Access<'_>, row: &SiteRow) -> Result<(), StoreError> {
    access.connection.execute("DELETE FROM site", [])?;
    insert(access, row)
}
