//! `vault`: who keeps the master key, and what is needed to get it back.

use rusqlite::OptionalExtension;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};

use crate::{Access, StoreError};

/// Who keeps the master key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptBy {
    /// The keychain of the operating system.
    Keychain,
    /// A passphrase.
    Passphrase,
}

impl KeptBy {
    fn word(self) -> &'static str {
        match self {
            KeptBy::Keychain => "keychain",
            KeptBy::Passphrase => "passphrase",
        }
    }
}

impl FromSql for KeptBy {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "keychain" => Ok(KeptBy::Keychain),
            "passphrase" => Ok(KeptBy::Passphrase),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

pub(crate) struct VaultRow {
    pub(crate) kept_by: KeptBy,
    pub(crate) salt: Vec<u8>,
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
    pub(crate) lanes: u32,
    pub(crate) wrapped: Vec<u8>,
}

pub(crate) fn find(access: &Access<'_>) -> Result<Option<VaultRow>, StoreError> {
    let row = access
        .connection
        .query_row(
            "SELECT kept_by, salt, memory_kib, passes, lanes, wrapped FROM vault WHERE id = 1",
            [],
            |row| {
                Ok(VaultRow {
                    kept_by: row.get(0)?,
                    salt: row.get(1)?,
                    memory_kib: row.get(2)?,
                    passes: row.get(3)?,
                    lanes: row.get(4)?,
                    wrapped: row.get(5)?,
                })
            },
        )
        .optional()?;
    Ok(row)
}

pub(crate) fn insert(access: &Access<'_>, row: &VaultRow) -> Result<(), StoreError> {
    access.connection.execute(
        "INSERT INTO vault (id, kept_by, salt, memory_kib, passes, lanes, wrapped) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)",
        (row.kept_by.word(), &row.salt, row.memory_kib, row.passes, row.lanes, &row.wrapped),
    )?;
    Ok(())
}
