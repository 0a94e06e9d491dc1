//! `zone_rules`: the rules of each zone by which windows were planned.

use crate::{Access, StoreError};

/// All zones with their rules, by name.
///
/// # Errors
/// The database.
pub fn all(access: &Access<'_>) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let mut query = access.connection.prepare("SELECT zone, rules FROM zone_rules ORDER BY zone")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Sets or replaces the rules of a zone.
///
/// # Errors
/// The database.
pub fn set(access: &Access<'_>, zone: &str, rules: &[u8], at: u32) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO zone_rules (zone, rules, set_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (zone) DO UPDATE SET rules = excluded.rules, set_at = excluded.set_at",
        (zone, rules, at),
    )?;
    Ok(())
}
