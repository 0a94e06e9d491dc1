//! `site_pass`: what opens each door for each phone of the site; a list that shortens itself must not end these.

use crate::{Access, Id, StoreError};

/// The serials of passes of phones that were shut out, at a door, of one generation of its issuer.
///
/// # Errors
/// The database.
pub fn ended(access: &Access<'_>, door: Id, generation: u8) -> Result<Vec<u32>, StoreError> {
    let mut query = access.connection.prepare(
        "SELECT serial FROM site_pass WHERE door = ?1 AND generation = ?2 AND ended = 1 ORDER BY serial",
    )?;
    let rows = query.query_map((door, generation), |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Ends the passes of a phone; gives the doors that it had one of.
///
/// # Errors
/// The database.
pub fn end(access: &Access<'_>, device: Id) -> Result<Vec<Id>, StoreError> {
    let mut query = access
        .connection
        .prepare("UPDATE site_pass SET ended = 1 WHERE device = ?1 AND ended = 0 RETURNING door")?;
    let doors = query.query_map([device], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(doors)
}

/// The serials of the passes of all phones but one at a door, of one generation of its issuer.
///
/// # Errors
/// The database.
pub fn serials_but(
    access: &Access<'_>,
    device: Id,
    (door, generation): (Id, u8),
) -> Result<Vec<u32>, StoreError> {
    let mut query = access.connection.prepare(
        "SELECT serial FROM site_pass WHERE device <> ?1 AND door = ?2 AND generation = ?3 AND ended = 0
             ORDER BY serial",
    )?;
    let rows = query.query_map((device, door, generation), |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Whether this is what is known of a phone's pass at a door.
///
/// # Errors
/// The database.
pub fn is(
    access: &Access<'_>,
    (device, door): (Id, Id),
    (generation, serial): (u8, u32),
) -> Result<bool, StoreError> {
    Ok(access.connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM site_pass
             WHERE device = ?1 AND door = ?2 AND generation = ?3 AND serial = ?4 AND ended = 0)",
        (device, door, generation, serial),
        |row| row.get(0),
    )?)
}

/// Sets a phone's pass at a door.
///
/// # Errors
/// The database.
pub fn set(
    access: &Access<'_>,
    (device, door): (Id, Id),
    (generation, serial): (u8, u32),
) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO site_pass (device, door, generation, serial) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (device, door) DO UPDATE SET generation = excluded.generation, serial = excluded.serial",
        (device, door, generation, serial),
    )?;
    Ok(())
}
