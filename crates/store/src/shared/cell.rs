//! One value of a shared row.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use zeroize::Zeroize;

/// A value as SQLite keeps it. It may be a secret, so it has no Debug and is wiped on drop.
#[derive(Clone, PartialEq, Eq)]
pub enum Cell {
    /// None.
    Null,
    /// A number.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Cell {
    /// From a column; nothing for a kind of value that no column of ours holds.
    pub(crate) fn from_column(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Null => Some(Self::Null),
            ValueRef::Integer(number) => Some(Self::Int(number)),
            ValueRef::Text(text) => Some(Self::Text(String::from_utf8(text.to_vec()).ok()?)),
            ValueRef::Blob(bytes) => Some(Self::Bytes(bytes.to_vec())),
            ValueRef::Real(_) => None,
        }
    }
}

impl Drop for Cell {
    fn drop(&mut self) {
        match self {
            Self::Null => {}
            Self::Int(number) => number.zeroize(),
            Self::Text(text) => text.zeroize(),
            Self::Bytes(bytes) => bytes.zeroize(),
        }
    }
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Int(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}
