//! The one way to what the cloud keeps: SQLite inside the process, or PostgreSQL beside it, with the same statements.
//!
//! Statements are written with `$1`, `$2`, ... in the order of their first use. Both engines take them as they are.

mod postgres;
mod schema;
mod sqlite;
mod value;

use std::path::PathBuf;
use std::time::Duration;

pub(crate) use value::{Row, Value};

/// Where the data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file in this folder.
    Folder(PathBuf),
    /// A PostgreSQL server, as `postgres://user:password@host/database`.
    Server(String),
}

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// Written by a later version; nothing was changed.
    #[error("the database has schema {found} and this version knows {known}: run the newer version again")]
    Newer {
        /// The file's or server's schema.
        found: i32,
        /// The newest schema this version knows.
        known: i32,
    },
    /// A row is not what its statement promised.
    #[error("a row has another shape than this version wrote")]
    Shape,
    /// It does not answer, or has no free connection in time.
    #[error("the database does not answer")]
    Away,
    /// A row of this name is there already.
    #[error("a row of this name is there already")]
    Taken,
    /// The embedded engine.
    #[error(transparent)]
    Sqlite(rusqlite::Error),
    /// The server.
    #[error(transparent)]
    Postgres(tokio_postgres::Error),
    /// A migration.
    #[error("a migration failed: {0}")]
    Migration(#[from] Box<refinery::Error>),
    /// The folder or file.
    #[error("{0}")]
    File(#[from] std::io::Error),
}

/// How long anybody waits for a connection or for the turn to write.
const PATIENCE: Duration = Duration::from_secs(5);

/// A database that is open and has this version's schema.
pub struct Database(Engine);

enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Database {
    /// Opens it and runs the migrations that are missing.
    ///
    /// # Errors
    /// [`DatabaseError::Newer`] when it is ahead of this version, and whatever keeps it shut.
    pub async fn open(place: &Place) -> Result<Self, DatabaseError> {
        Ok(Self(match place {
            Place::Folder(folder) => Engine::Sqlite(sqlite::Sqlite::open(folder)?),
            Place::Server(address) => Engine::Postgres(postgres::Postgres::open(address).await?),
        }))
    }

    /// Reads outside any transaction.
    pub(crate) async fn read(&self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        match &self.0 {
            Engine::Sqlite(engine) => engine.read(sql, values.to_vec()).await,
            Engine::Postgres(engine) => engine.read(sql, values).await,
        }
    }

    /// Begins a change; what is not committed has not happened. Between begin and commit stand statements only, nothing
    /// that waits for anybody else: SQLite has one writer.
    pub(crate) async fn begin(&self) -> Result<Change, DatabaseError> {
        Ok(Change(match &self.0 {
            Engine::Sqlite(engine) => Kind::Sqlite(engine.begin().await?),
            Engine::Postgres(engine) => Kind::Postgres(engine.begin().await?),
        }))
    }

    /// Asks it for a sign of life.
    ///
    /// # Errors
    /// [`DatabaseError::Away`] and the engine's own.
    pub async fn ping(&self) -> Result<(), DatabaseError> {
        self.read("SELECT 1", &[]).await.map(drop)
    }
}

/// A change that is all or nothing.
pub(crate) struct Change(Kind);

enum Kind {
    Sqlite(sqlite::Change),
    Postgres(postgres::Change),
}

impl Change {
    /// Runs one statement; gives the rows it returns.
    pub(crate) async fn run(
        &mut self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Vec<Row>, DatabaseError> {
        match &mut self.0 {
            Kind::Sqlite(change) => change.run(sql, values.to_vec()).await,
            Kind::Postgres(change) => change.run(sql, values).await,
        }
    }

    /// Makes it durable. Ends well only when it is on the disk.
    pub(crate) async fn commit(self) -> Result<(), DatabaseError> {
        match self.0 {
            Kind::Sqlite(change) => change.commit().await,
            Kind::Postgres(change) => change.commit().await,
        }
    }
}
