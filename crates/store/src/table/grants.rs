//! `grants`: what the host gave, and whether it was taken back.

use rusqlite::{OptionalExtension, Row};

use crate::{Access, Id, StoreError};

/// A grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantRow {
    /// Its id.
    pub id: Id,
    /// Who it is for.
    pub guest_name: String,
    /// The app's word for what they are to the property.
    pub role: String,
    /// The app's word for the preset.
    pub preset: String,
    /// IANA zone its times are told in.
    pub zone: String,
    /// Unix seconds.
    pub starts_at: u32,
    /// Unix seconds.
    pub ends_at: u32,
    /// How many phones.
    pub devices: u8,
    /// How many openings.
    pub uses: Option<u16>,
    /// Unix seconds.
    pub made_at: u32,
    /// Taken back, and undoable until then.
    pub undo_until: Option<u32>,
    /// Taken back for good.
    pub taken_back_at: Option<u32>,
    /// When its link was first taken out of the app.
    pub sent_at: Option<u32>,
    /// The grant that it was made in place of.
    pub replaces: Option<Id>,
}

const COLUMNS: &str = "id, guest_name, preset, zone, starts_at, ends_at, devices, uses, made_at,
    undo_until, taken_back_at, role, sent_at, replaces";

fn from_row(row: &Row<'_>) -> rusqlite::Result<GrantRow> {
    Ok(GrantRow {
        id: row.get(0)?,
        guest_name: row.get(1)?,
        preset: row.get(2)?,
        zone: row.get(3)?,
        starts_at: row.get(4)?,
        ends_at: row.get(5)?,
        devices: row.get(6)?,
        uses: row.get(7)?,
        made_at: row.get(8)?,
        undo_until: row.get(9)?,
        taken_back_at: row.get(10)?,
        role: row.get(11)?,
        sent_at: row.get(12)?,
        replaces: row.get(13)?,
    })
}

/// All grants, the newest first.
///
/// # Errors
/// The database.
pub fn all(access: &Access<'_>) -> Result<Vec<GrantRow>, StoreError> {
    let mut query = access
        .connection
        .prepare(&format!("SELECT {COLUMNS} FROM grants ORDER BY made_at DESC, rowid DESC"))?;
    let rows = query.query_map([], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The grant with this id.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, id: Id) -> Result<Option<GrantRow>, StoreError> {
    let row = access
        .connection
        .query_row(&format!("SELECT {COLUMNS} FROM grants WHERE id = ?1"), [id], from_row)
        .optional()?;
    Ok(row)
}

/// The grant that was made in place of this one; the newest if there are several.
///
/// # Errors
/// The database.
pub fn replaced_by(access: &Access<'_>, id: Id) -> Result<Option<GrantRow>, StoreError> {
    let row = access
        .connection
        .query_row(
            &format!(
                "SELECT {COLUMNS} FROM grants WHERE replaces = ?1 ORDER BY made_at DESC, rowid DESC LIMIT 1"
            ),
            [id],
            from_row,
        )
        .optional()?;
    Ok(row)
}

/// Remembers that a grant's link was taken out of the app; the first time counts.
///
/// # Errors
/// The database.
pub fn set_sent(access: &Access<'_>, id: Id, at: u32) -> Result<(), StoreError> {
    access.connection.execute("UPDATE grants SET sent_at = coalesce(sent_at, ?2) WHERE id = ?1", (id, at))?;
    Ok(())
}

/// Grants taken back whose time to undo is over at `now`.
///
/// # Errors
/// The database.
pub fn lapsed(access: &Access<'_>, now: u32) -> Result<Vec<GrantRow>, StoreError> {
    let mut query = access.connection.prepare(&format!(
        "SELECT {COLUMNS} FROM grants WHERE undo_until <= ?1 AND taken_back_at IS NULL ORDER BY rowid"
    ))?;
    let rows = query.query_map([now], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Stores a new grant.
///
/// # Errors
/// The database.
pub fn insert(access: &Access<'_>, row: &GrantRow) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO grants (id, guest_name, preset, zone, starts_at, ends_at, devices, uses, made_at, role, replaces)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        (
            row.id,
            &row.guest_name,
            &row.preset,
            &row.zone,
            row.starts_at,
            row.ends_at,
            row.devices,
            row.uses,
            row.made_at,
            &row.role,
            row.replaces,
        ),
    )?;
    Ok(())
}

/// Starts or undoes a taking back.
///
/// # Errors
/// The database.
pub fn set_undo_until(access: &Access<'_>, id: Id, until: Option<u32>) -> Result<(), StoreError> {
    access.connection.execute("UPDATE grants SET undo_until = ?2 WHERE id = ?1", (id, until))?;
    Ok(())
}

/// Makes a taking back final.
///
/// # Errors
/// The database.
pub fn set_taken_back(access: &Access<'_>, id: Id, at: u32) -> Result<(), StoreError> {
    access.connection.execute("UPDATE grants SET taken_back_at = ?2 WHERE id = ?1", (id, at))?;
    Ok(())
}

/// Puts another name in the place of whom it is for.
///
/// # Errors
/// The database.
pub fn rename_guest(access: &Access<'_>, id: Id, name: &str) -> Result<(), StoreError> {
    access.connection.execute("UPDATE grants SET guest_name = ?2 WHERE id = ?1", (id, name))?;
    Ok(())
}
