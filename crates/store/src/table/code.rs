//! `code`: codes the host made for keypads, and what became of them.

use rusqlite::{OptionalExtension, Row, named_params};

use crate::seal::{Place, Secret};
use crate::{Access, Id, StoreError};

/// What a code is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Made without the lock.
    Offline {
        /// Its epoch.
        epoch: u32,
        /// What it says there.
        plaintext: u32,
        /// What a list names it by.
        list_id: [u8; 4],
    },
    /// Told to the lock.
    Stored {
        /// Its slot there.
        slot: u16,
        /// Version of the order that sets it.
        version: u32,
    },
}

/// The path that a code was made for: it opens all its doors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfPath {
    /// The path.
    pub path: Id,
    /// Generation of the path's key that it was made with.
    pub generation: u8,
    /// The rows of the same code, one for each door, share it.
    pub set: Id,
}

/// A code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// Its id.
    pub id: Id,
    /// The door.
    pub door: Id,
    /// Who it is for.
    pub guest_name: String,
    /// The app's word for what they are to the property.
    pub role: String,
    /// The app's word for its kind.
    pub kind: String,
    /// Unix seconds.
    pub starts_at: u32,
    /// Unix seconds.
    pub ends_at: u32,
    /// Unix seconds.
    pub first_use_before: Option<u32>,
    /// Bit 0 is Monday; 0 is the whole time.
    pub weekdays: u8,
    /// Wall time of the weekly hours, minutes after midnight, from and until.
    pub minutes: (u16, u16),
    /// A second weekly window, as the two fields before; no days for none.
    pub second_hours: (u8, (u16, u16)),
    /// The first window of the repeat that this row is one window of.
    pub repeat: Option<Id>,
    /// How many openings.
    pub uses: Option<u16>,
    /// How many digits.
    pub digits: u8,
    /// Generation of the issuer that made it.
    pub issuer_generation: u8,
    /// Generation of the offline codes.
    pub pin_generation: u8,
    /// What it is made of.
    pub origin: Origin,
    /// The path it opens, unless it is for one door.
    pub path: Option<OfPath>,
    /// Unix seconds.
    pub made_at: u32,
    /// When the lock's receipt for a stored code came.
    pub confirmed_at: Option<u32>,
    /// The lock's word when it did not take a stored code.
    pub refused: Option<u8>,
    /// The first opening, by the lock's log.
    pub first_used_at: Option<u32>,
    /// The last opening, by the lock's log.
    pub last_used_at: Option<u32>,
    /// Taken back, and undoable until then.
    pub undo_until: Option<u32>,
    /// Taken back for good.
    pub taken_back_at: Option<u32>,
    /// Version of what ends it at the lock.
    pub revoked_in: Option<u32>,
    /// When the lock's receipt for that came.
    pub revoked_at: Option<u32>,
    /// When its digits were first taken out of the app.
    pub sent_at: Option<u32>,
}

const COLUMNS: &str = "id, door, guest_name, kind, starts_at, ends_at, first_use_before, weekdays, from_minute,
    until_minute, uses, digits, issuer_generation, pin_generation, epoch, plaintext, list_id, slot, slot_version,
    made_at, confirmed_at, refused, first_used_at, last_used_at, undo_until, taken_back_at, revoked_in, revoked_at,
    path, path_generation, code_set, second_weekdays, second_from_minute, second_until_minute, repeat, sent_at,
    role";

fn from_row(row: &Row<'_>) -> rusqlite::Result<CodeRow> {
    Ok(CodeRow {
        id: row.get(0)?,
        door: row.get(1)?,
        guest_name: row.get(2)?,
        kind: row.get(3)?,
        starts_at: row.get(4)?,
        ends_at: row.get(5)?,
        first_use_before: row.get(6)?,
        weekdays: row.get(7)?,
        minutes: (row.get(8)?, row.get(9)?),
        second_hours: (row.get(31)?, (row.get(32)?, row.get(33)?)),
        repeat: row.get(34)?,
        uses: row.get(10)?,
        digits: row.get(11)?,
        issuer_generation: row.get(12)?,
        pin_generation: row.get(13)?,
        origin: match row.get::<_, Option<u16>>(17)? {
            Some(slot) => Origin::Stored { slot, version: row.get(18)? },
            None => Origin::Offline { epoch: row.get(14)?, plaintext: row.get(15)?, list_id: row.get(16)? },
        },
        path: match (row.get(28)?, row.get(29)?, row.get(30)?) {
            (Some(path), Some(generation), Some(set)) => Some(OfPath { path, generation, set }),
            _ => None,
        },
        made_at: row.get(19)?,
        confirmed_at: row.get(20)?,
        refused: row.get(21)?,
        first_used_at: row.get(22)?,
        last_used_at: row.get(23)?,
        undo_until: row.get(24)?,
        taken_back_at: row.get(25)?,
        revoked_in: row.get(26)?,
        revoked_at: row.get(27)?,
        sent_at: row.get(35)?,
        role: row.get(36)?,
    })
}

fn several(
    access: &Access<'_>,
    rest: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<CodeRow>, StoreError> {
    let mut query = access.connection.prepare(&format!("SELECT {COLUMNS} FROM code {rest}"))?;
    let rows = query.query_map(parameters, from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// All codes, the newest first.
///
/// # Errors
/// The database.
pub fn all(access: &Access<'_>) -> Result<Vec<CodeRow>, StoreError> {
    several(access, "ORDER BY made_at DESC, rowid DESC", [])
}

/// A door's codes in the order they were made.
///
/// # Errors
/// The database.
pub fn of_door(access: &Access<'_>, door: Id) -> Result<Vec<CodeRow>, StoreError> {
    several(access, "WHERE door = ?1 ORDER BY rowid", [door])
}

/// The rows of a code, one for each of its doors or its windows; the code's own alone unless it is a path's or comes
/// back.
///
/// # Errors
/// The database.
pub fn set_of(access: &Access<'_>, row: &CodeRow) -> Result<Vec<CodeRow>, StoreError> {
    match (row.path, row.repeat) {
        (Some(of), _) => several(access, "WHERE code_set = ?1 ORDER BY rowid", [of.set]),
        (None, Some(first)) => several(access, "WHERE repeat = ?1 ORDER BY starts_at, rowid", [first]),
        (None, None) => Ok(vec![row.clone()]),
    }
}

/// Codes taken back whose time to undo is over at `now`.
///
/// # Errors
/// The database.
pub fn lapsed(access: &Access<'_>, now: u32) -> Result<Vec<CodeRow>, StoreError> {
    several(access, "WHERE undo_until <= ?1 AND taken_back_at IS NULL ORDER BY rowid", [now])
}

/// The code with this id.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, id: Id) -> Result<Option<CodeRow>, StoreError> {
    let row = access
        .connection
        .query_row(&format!("SELECT {COLUMNS} FROM code WHERE id = ?1"), [id], from_row)
        .optional()?;
    Ok(row)
}

fn digits_place(id: &Id) -> Place<'_> {
    Place { table: "code", row: &id.0, column: "stored_digits" }
}

/// The digits of a stored code; nothing for an offline one, whose digits are made anew.
///
/// # Errors
/// The database; `VaultLocked`.
pub fn stored_digits(access: &Access<'_>, id: Id) -> Result<Option<Secret>, StoreError> {
    let sealed: Option<Vec<u8>> =
        access
            .connection
            .query_row("SELECT stored_digits FROM code WHERE id = ?1", [id], |row| row.get(0))?;
    sealed.map(|sealed| access.open(digits_place(&id), &sealed)).transpose()
}

/// Stores a new code, a stored one with its digits.
///
/// # Errors
/// The database; `VaultLocked`.
pub fn insert(access: &Access<'_>, row: &CodeRow, digits: Option<&Secret>) -> Result<(), StoreError> {
    let sealed = digits.map(|digits| access.seal(digits_place(&row.id), digits)).transpose()?;
    let (mut epoch, mut plaintext, mut list_id, mut slot, mut version) = (None, None, None, None, None);
    match row.origin {
        Origin::Offline { epoch: in_epoch, plaintext: says, list_id: named } => {
            (epoch, plaintext, list_id) = (Some(in_epoch), Some(says), Some(named));
        }
        Origin::Stored { slot: place, version: of } => (slot, version) = (Some(place), Some(of)),
    }
    access.connection.execute(
        "INSERT INTO code (id, door, guest_name, kind, starts_at, ends_at, first_use_before, weekdays, from_minute,
             until_minute, uses, digits, issuer_generation, pin_generation, epoch, plaintext, list_id, slot,
             slot_version, stored_digits, made_at, path, path_generation, code_set, second_weekdays, second_from_minute,
             second_until_minute, repeat, role)
         VALUES (:id, :door, :guest_name, :kind, :starts_at, :ends_at, :first_use_before, :weekdays, :from_minute,
             :until_minute, :uses, :digits, :issuer_generation, :pin_generation, :epoch, :plaintext, :list_id, :slot,
             :slot_version, :stored_digits, :made_at, :path, :path_generation, :code_set, :second_weekdays,
             :second_from_minute, :second_until_minute, :repeat, :role)",
        named_params! {
            ":id": row.id,
            ":door": row.door,
            ":guest_name": row.guest_name,
            ":kind": row.kind,
            ":starts_at": row.starts_at,
            ":ends_at": row.ends_at,
            ":first_use_before": row.first_use_before,
            ":weekdays": row.weekdays,
            ":from_minute": row.minutes.0,
            ":until_minute": row.minutes.1,
            ":uses": row.uses,
            ":digits": row.digits,
            ":issuer_generation": row.issuer_generation,
            ":pin_generation": row.pin_generation,
            ":epoch": epoch,
            ":plaintext": plaintext,
            ":list_id": list_id,
            ":slot": slot,
            ":slot_version": version,
            ":stored_digits": sealed,
            ":made_at": row.made_at,
            ":path": row.path.map(|of| of.path),
            ":path_generation": row.path.map(|of| of.generation),
            ":code_set": row.path.map(|of| of.set),
            ":second_weekdays": row.second_hours.0,
            ":second_from_minute": row.second_hours.1.0,
            ":second_until_minute": row.second_hours.1.1,
            ":repeat": row.repeat,
            ":role": row.role,
        },
    )?;
    Ok(())
}

/// Brings a code to another door's lock, as its row says; how often it opened stays with the lock before.
///
/// # Errors
/// The database.
pub fn set_moved(access: &Access<'_>, row: &CodeRow, sent_at: Option<u32>) -> Result<(), StoreError> {
    let (mut list_id, mut slot, mut version) = (None, None, None);
    match row.origin {
        Origin::Offline { list_id: named, .. } => list_id = Some(named),
        Origin::Stored { slot: place, version: of } => (slot, version) = (Some(place), Some(of)),
    }
    access.connection.execute(
        "UPDATE code SET door = ?2, issuer_generation = ?3, pin_generation = ?4, list_id = ?5, slot = ?6,
             slot_version = ?7, sent_at = ?8, confirmed_at = NULL, refused = NULL
         WHERE id = ?1",
        (row.id, row.door, row.issuer_generation, row.pin_generation, list_id, slot, version, sent_at),
    )?;
    Ok(())
}

/// Starts or undoes a taking back.
///
/// # Errors
/// The database.
pub fn set_undo_until(access: &Access<'_>, id: Id, until: Option<u32>) -> Result<(), StoreError> {
    access.connection.execute("UPDATE code SET undo_until = ?2 WHERE id = ?1", (id, until))?;
    Ok(())
}

/// Makes a taking back final.
///
/// # Errors
/// The database.
pub fn set_taken_back(access: &Access<'_>, id: Id, at: u32) -> Result<(), StoreError> {
    access.connection.execute("UPDATE code SET taken_back_at = ?2 WHERE id = ?1", (id, at))?;
    Ok(())
}

/// Marks a code as ended by the list or order of this version.
///
/// # Errors
/// The database.
pub fn set_revoked_in(access: &Access<'_>, id: Id, version: u32) -> Result<(), StoreError> {
    access
        .connection
        .execute("UPDATE code SET revoked_in = coalesce(revoked_in, ?2) WHERE id = ?1", (id, version))?;
    Ok(())
}

/// The lock confirmed the list of this version: the offline codes it names are dead there.
///
/// # Errors
/// The database.
pub fn set_list_confirmed(access: &Access<'_>, door: Id, version: u32, at: u32) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE code SET revoked_at = coalesce(revoked_at, ?3)
         WHERE door = ?1 AND slot IS NULL AND revoked_in <= ?2",
        (door, version, at),
    )?;
    Ok(())
}

/// The lock answered the order of this version for a slot: what it set is there or was refused, what it emptied is
/// dead.
///
/// # Errors
/// The database.
pub fn set_slot_answered(
    access: &Access<'_>,
    door: Id,
    (slot, version): (u16, u32),
    refused: Option<u8>,
    at: u32,
) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE code SET refused = ?4, confirmed_at = CASE WHEN ?4 IS NULL THEN ?5 END
         WHERE door = ?1 AND slot = ?2 AND slot_version = ?3",
        (door, slot, version, refused, at),
    )?;
    if refused.is_none() {
        access.connection.execute(
            "UPDATE code SET revoked_at = coalesce(revoked_at, ?4)
             WHERE door = ?1 AND slot = ?2 AND revoked_in <= ?3",
            (door, slot, version, at),
        )?;
    }
    Ok(())
}

/// Remembers what the lock's log says of an opening by the offline code of this id in lists.
///
/// # Errors
/// The database.
pub fn set_offline_used(access: &Access<'_>, door: Id, list_id: [u8; 4], at: u32) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE code SET first_used_at = min(coalesce(first_used_at, ?3), ?3),
             last_used_at = max(coalesce(last_used_at, 0), ?3)
         WHERE door = ?1 AND list_id = ?2",
        (door, list_id, at),
    )?;
    Ok(())
}

/// Remembers what the lock's log says of an opening by the stored code that this order set.
///
/// # Errors
/// The database.
pub fn set_stored_used(
    access: &Access<'_>,
    door: Id,
    (slot, version): (u16, u32),
    at: u32,
) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE code SET first_used_at = min(coalesce(first_used_at, ?4), ?4),
             last_used_at = max(coalesce(last_used_at, 0), ?4)
         WHERE (door = ?1 AND slot = ?2 AND slot_version = ?3)
             OR id = (SELECT code FROM code_before WHERE door = ?1 AND slot = ?2 AND version = ?3)",
        (door, slot, version, at),
    )?;
    Ok(())
}

/// Remembers that a code's digits were taken out of the app; the first time counts.
///
/// # Errors
/// The database.
pub fn set_sent(access: &Access<'_>, id: Id, at: u32) -> Result<(), StoreError> {
    access.connection.execute("UPDATE code SET sent_at = coalesce(sent_at, ?2) WHERE id = ?1", (id, at))?;
    Ok(())
}

/// Name of the guest behind an offline code.
///
/// # Errors
/// The database.
pub fn offline_guest(access: &Access<'_>, door: Id, list_id: [u8; 4]) -> Result<Option<String>, StoreError> {
    let name = access
        .connection
        .query_row(
            "SELECT guest_name FROM code WHERE door = ?1 AND list_id = ?2 ORDER BY rowid LIMIT 1",
            (door, list_id),
            |row| row.get(0),
        )
        .optional()?;
    Ok(name)
}

/// Name of the guest behind a stored code.
///
/// # Errors
/// The database.
pub fn stored_guest(
    access: &Access<'_>,
    door: Id,
    (slot, version): (u16, u32),
) -> Result<Option<String>, StoreError> {
    let name = access
        .connection
        .query_row(
            "SELECT guest_name FROM code WHERE (door = ?1 AND slot = ?2 AND slot_version = ?3)
                 OR id = (SELECT code FROM code_before WHERE door = ?1 AND slot = ?2 AND version = ?3)",
            (door, slot, version),
            |row| row.get(0),
        )
        .optional()?;
    Ok(name)
}

/// Puts another name in the place of whom it is for.
///
/// # Errors
/// The database.
pub fn rename_guest(access: &Access<'_>, id: Id, name: &str) -> Result<(), StoreError> {
    access.connection.execute("UPDATE code SET guest_name = ?2 WHERE id = ?1", (id, name))?;
    Ok(())
}
