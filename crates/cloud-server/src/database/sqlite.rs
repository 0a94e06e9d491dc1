//! The embedded engine: one thread writes, in groups that share a sync to the disk; a few connections read.

mod read;
mod write;

use std::fs;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::{DatabaseError, Row, Value, schema};
pub(super) use write::Change;

const FILE: &str = "cloud.db";

/// An open file. The writer goes last and leaves everything in the one file.
pub(super) struct Sqlite {
    readers: read::Readers,
    writer: write::Writer,
}

impl Sqlite {
    pub(super) fn open(folder: &Path) -> Result<Self, DatabaseError> {
        fs::create_dir_all(folder)?;
        let path = folder.join(FILE);
        schema::refuse_newer(version(&path)?)?;
        let mut connection = Connection::open(&path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // An answer says "kept" only after a sync: a lost power must not un-revoke anything.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        schema::migrate_file(&mut connection)?;
        Ok(Self { readers: read::Readers::open(&path)?, writer: write::Writer::start(connection)? })
    }

    pub(super) async fn read(
        &self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, DatabaseError> {
        self.readers.read(sql, values).await
    }

    pub(super) async fn begin(&self) -> Result<Change, DatabaseError> {
        self.writer.begin().await
    }
}

/// The schema of a file, looked at without touching it.
fn version(path: &Path) -> Result<Option<i32>, DatabaseError> {
    if !path.exists() {
        return Ok(None);
    }
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let history = "SELECT 1 FROM sqlite_schema WHERE name = 'refinery_schema_history'";
    if connection.query_row(history, [], |_| Ok(())).optional()?.is_none() {
        return Ok(None);
    }
    Ok(connection.query_row("SELECT max(version) FROM refinery_schema_history", [], |row| row.get(0))?)
}

/// Runs one statement on a connection.
fn run(connection: &Connection, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, DatabaseError> {
    let mut statement = connection.prepare_cached(sql)?;
    for (position, value) in values.iter().enumerate() {
        statement.raw_bind_parameter(position + 1, value)?;
    }
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let values: Result<Vec<Value>, rusqlite::Error> =
            (0..columns).map(|column| row.get(column)).collect();
        found.push(Row(values?));
    }
    Ok(found)
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error().map(|error| error.extended_code) {
            Some(rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY | rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE) => {
                Self::Taken
            }
            _ => Self::Sqlite(error),
        }
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl rusqlite::types::FromSql for Value {
    fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        use rusqlite::types::{FromSqlError, ValueRef};
        match value {
            ValueRef::Null => Ok(Self::Null),
            ValueRef::Integer(number) => Ok(Self::Int(number)),
            ValueRef::Text(_) => Ok(Self::Text(value.as_str()?.to_owned())),
            ValueRef::Blob(bytes) => Ok(Self::Bytes(bytes.to_vec())),
            ValueRef::Real(_) => Err(FromSqlError::InvalidType),
        }
    }
}
