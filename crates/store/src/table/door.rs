//! `door`: the doors of this site and how far their setting up is.

use rusqlite::{OptionalExtension, Row};

use crate::seal::{Place, Secret};
use crate::{Access, Id, StoreError};

/// A door and the lock on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorRow {
    /// Its id.
    pub id: Id,
    /// What people call it.
    pub name: String,
    /// IANA zone of the property.
    pub zone: String,
    /// The lock family, under which `access` finds what the lock can do.
    pub family: String,
    /// The lock.
    pub lock_id: [u8; 16],
    /// Its static public key.
    pub lock_pub: [u8; 32],
    /// The installation's nonce, once the lock has greeted.
    pub install_nonce: Option<[u8; 16]>,
    /// Generation of issuer 0 there.
    pub issuer_generation: u8,
    /// What opens it for this phone.
    pub owner_pass: Option<Id>,
    /// When it was added, Unix seconds.
    pub added_at: u32,
    /// When each step was done.
    pub steps: Steps,
    /// When it came out of a recovery sheet, until its first visit.
    pub restored_at: Option<u32>,
    /// When the lock last answered as if it were factory-new.
    pub seen_new_at: Option<u32>,
}

/// When each step of the setting up was done, Unix seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// The lock was found.
    pub found_at: Option<u32>,
    /// The lock took the site's keys and this phone's owner pass.
    pub claimed_at: Option<u32>,
    /// Its clock was set.
    pub clock_set_at: Option<u32>,
    /// The bolt was drawn in a test.
    pub opened_at: Option<u32>,
    /// The bolt was thrown in a test.
    pub closed_at: Option<u32>,
    /// Everything was done.
    pub in_service_at: Option<u32>,
}

/// One step of the setting up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The lock was found.
    Found,
    /// The lock took the keys.
    Claimed,
    /// Its clock was set.
    ClockSet,
    /// The bolt was drawn in a test.
    Opened,
    /// The bolt was thrown in a test.
    Closed,
    /// Everything was done.
    InService,
}

const COLUMNS: &str =
    "id, name, zone, family, lock_id, lock_pub, install_nonce, issuer_generation, owner_pass,
    added_at, found_at, claimed_at, clock_set_at, opened_at, closed_at, in_service_at, restored_at,
    seen_new_at";

fn from_row(row: &Row<'_>) -> rusqlite::Result<DoorRow> {
    Ok(DoorRow {
        id: row.get(0)?,
        name: row.get(1)?,
        zone: row.get(2)?,
        family: row.get(3)?,
        lock_id: row.get(4)?,
        lock_pub: row.get(5)?,
        install_nonce: row.get(6)?,
        issuer_generation: row.get(7)?,
        owner_pass: row.get(8)?,
        added_at: row.get(9)?,
        steps: Steps {
            found_at: row.get(10)?,
            claimed_at: row.get(11)?,
            clock_set_at: row.get(12)?,
            opened_at: row.get(13)?,
            closed_at: row.get(14)?,
            in_service_at: row.get(15)?,
        },
        restored_at: row.get(16)?,
        seen_new_at: row.get(17)?,
    })
}

fn setup_secret_place(id: &Id) -> Place<'_> {
    Place { table: "door", row: &id.0, column: "setup_secret" }
}

/// All doors by name.
///
/// # Errors
/// The database.
pub fn all(access: &Access<'_>) -> Result<Vec<DoorRow>, StoreError> {
    let mut query = access.connection.prepare(&format!("SELECT {COLUMNS} FROM door ORDER BY name, id"))?;
    let rows = query.query_map([], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// All doors of this site by name: not those of others at which this phone may make keys.
///
/// # Errors
/// The database.
pub fn own(access: &Access<'_>) -> Result<Vec<DoorRow>, StoreError> {
    let mut query = access.connection.prepare(&format!(
        "SELECT {COLUMNS} FROM door WHERE id NOT IN (SELECT door FROM held_mandate) ORDER BY name, id"
    ))?;
    let rows = query.query_map([], from_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The door with this id.
///
/// # Errors
/// The database.
pub fn find(access: &Access<'_>, id: Id) -> Result<Option<DoorRow>, StoreError> {
    let row = access
        .connection
        .query_row(&format!("SELECT {COLUMNS} FROM door WHERE id = ?1"), [id], from_row)
        .optional()?;
    Ok(row)
}

/// The door with this lock on it.
///
/// # Errors
/// The database.
pub fn find_by_lock(access: &Access<'_>, lock_id: &[u8; 16]) -> Result<Option<DoorRow>, StoreError> {
    let row = access
        .connection
        .query_row(&format!("SELECT {COLUMNS} FROM door WHERE lock_id = ?1"), [lock_id], from_row)
        .optional()?;
    Ok(row)
}

/// Stores a new door, with the setup secret when its lock is still to be claimed.
///
/// # Errors
/// `VaultLocked`; the database, also when the lock is on another door already.
pub fn insert(access: &Access<'_>, row: &DoorRow, setup_secret: Option<&[u8]>) -> Result<(), StoreError> {
    let sealed = setup_secret.map(|secret| access.seal(setup_secret_place(&row.id), secret)).transpose()?;
    access.connection.execute(
        "INSERT INTO door (id, name, zone, family, lock_id, lock_pub, setup_secret, install_nonce,
             issuer_generation, owner_pass, added_at, restored_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        (
            row.id,
            &row.name,
            &row.zone,
            &row.family,
            &row.lock_id,
            &row.lock_pub,
            sealed,
            &row.install_nonce,
            row.issuer_generation,
            row.owner_pass,
            row.added_at,
            row.restored_at,
        ),
    )?;
    Ok(())
}

/// The secret of the lock's setup code, until the lock is owned.
///
/// # Errors
/// `VaultLocked`; the database.
pub fn setup_secret(access: &Access<'_>, id: Id) -> Result<Option<Secret>, StoreError> {
    let sealed: Option<Vec<u8>> =
        access.connection.query_row("SELECT setup_secret FROM door WHERE id = ?1", [id], |row| row.get(0))?;
    sealed.map(|sealed| access.open(setup_secret_place(&id), &sealed)).transpose()
}

/// Remembers the lock's installation before anything is derived from it and sent.
///
/// # Errors
/// The database.
pub fn set_install_nonce(access: &Access<'_>, id: Id, nonce: &[u8; 16]) -> Result<(), StoreError> {
    access.connection.execute("UPDATE door SET install_nonce = ?2 WHERE id = ?1", (id, nonce))?;
    Ok(())
}

/// Ties this phone's pass to the door.
///
/// # Errors
/// The database.
pub fn set_owner_pass(access: &Access<'_>, id: Id, pass: Option<Id>) -> Result<(), StoreError> {
    access.connection.execute("UPDATE door SET owner_pass = ?2 WHERE id = ?1", (id, pass))?;
    Ok(())
}

/// Takes the setup code's secret up again: the lock may have been reset.
///
/// # Errors
/// `VaultLocked`; the database.
pub fn set_setup_secret(access: &Access<'_>, id: Id, secret: &[u8]) -> Result<(), StoreError> {
    let sealed = access.seal(setup_secret_place(&id), secret)?;
    access.connection.execute("UPDATE door SET setup_secret = ?2 WHERE id = ?1", (id, sealed))?;
    Ok(())
}

/// Forgets everything that hung on the lock's last installation, so that setting up begins anew: its keys, its log
/// and what waited for it are of no use any more. Grants that are left without a door go, too.
///
/// # Errors
/// The database.
pub fn begin_anew(access: &Access<'_>, id: Id) -> Result<(), StoreError> {
    let hanging = [
        "reading",
        "lock_list",
        "lock_settings",
        "credential",
        "code",
        "mandate",
        "ended_key",
        "change",
        "log_chain",
        "log_entry",
        "log_gap",
    ];
    for table in hanging {
        access.connection.execute(&format!("DELETE FROM {table} WHERE door = ?1"), [id])?;
    }
    access.connection.execute(
        "DELETE FROM grants WHERE NOT EXISTS (SELECT 1 FROM credential WHERE credential.grant_id = grants.id)",
        [],
    )?;
    access.connection.execute(
        "UPDATE door SET install_nonce = NULL, issuer_generation = 0, owner_pass = NULL, found_at = NULL,
             claimed_at = NULL, clock_set_at = NULL, opened_at = NULL, closed_at = NULL, in_service_at = NULL,
             restored_at = NULL, seen_new_at = NULL
         WHERE id = ?1",
        [id],
    )?;
    Ok(())
}

/// Forgets the setup code's secret: the lock is owned.
///
/// # Errors
/// The database.
pub fn clear_setup_secret(access: &Access<'_>, id: Id) -> Result<(), StoreError> {
    access.connection.execute("UPDATE door SET setup_secret = NULL WHERE id = ?1", [id])?;
    Ok(())
}

/// Marks a step as done; the first time counts.
///
/// # Errors
/// The database.
pub fn set_step(access: &Access<'_>, id: Id, step: Step, at: u32) -> Result<(), StoreError> {
    let column = match step {
        Step::Found => "found_at",
        Step::Claimed => "claimed_at",
        Step::ClockSet => "clock_set_at",
        Step::Opened => "opened_at",
        Step::Closed => "closed_at",
        Step::InService => "in_service_at",
    };
    access
        .connection
        .execute(&format!("UPDATE door SET {column} = coalesce({column}, ?2) WHERE id = ?1"), (id, at))?;
    Ok(())
}

/// The lock is of this site, but not this phone's yet: a restore is going on. Generation 0 was the lost phone's.
///
/// # Errors
/// The database.
pub fn set_restored(access: &Access<'_>, id: Id, at: u32) -> Result<(), StoreError> {
    access.connection.execute(
        "UPDATE door SET restored_at = ?2, issuer_generation = max(issuer_generation, 1) WHERE id = ?1",
        (id, at),
    )?;
    Ok(())
}

/// Changes the generation of issuer 0 there.
///
/// # Errors
/// The database.
pub fn set_issuer_generation(access: &Access<'_>, id: Id, generation: u8) -> Result<(), StoreError> {
    access.connection.execute("UPDATE door SET issuer_generation = ?2 WHERE id = ?1", (id, generation))?;
    Ok(())
}

/// The door is this phone's again.
///
/// # Errors
/// The database.
pub fn clear_restored(access: &Access<'_>, id: Id) -> Result<(), StoreError> {
    access.connection.execute("UPDATE door SET restored_at = NULL WHERE id = ?1", [id])?;
    Ok(())
}

/// Remembers that the lock answered as if it were factory-new, or that it is in service after all.
///
/// # Errors
/// The database.
pub fn set_seen_new(access: &Access<'_>, id: Id, at: Option<u32>) -> Result<(), StoreError> {
    access.connection.execute("UPDATE door SET seen_new_at = ?2 WHERE id = ?1", (id, at))?;
    Ok(())
}

/// Renames a door.
///
/// # Errors
/// The database.
pub fn rename(access: &Access<'_>, id: Id, name: &str) -> Result<(), StoreError> {
    access.connection.execute("UPDATE door SET name = ?2 WHERE id = ?1", (id, name))?;
    Ok(())
}

/// Removes a door and everything that hangs on it.
///
/// # Errors
/// The database.
pub fn delete(access: &Access<'_>, id: Id) -> Result<(), StoreError> {
    access.connection.execute("DELETE FROM door WHERE id = ?1", [id])?;
    Ok(())
}
