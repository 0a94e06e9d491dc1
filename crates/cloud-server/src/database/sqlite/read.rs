//! Connections that only read, lent to one statement at a time.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::super::{DatabaseError, PATIENCE, Row, Value};

/// More readers than cores of a small server; a read holds one for microseconds.
const COUNT: usize = 4;

pub(super) struct Readers {
    free: Arc<Mutex<Vec<Connection>>>,
    turns: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn open(path: &Path) -> Result<Self, DatabaseError> {
        let connections: Result<Vec<Connection>, DatabaseError> = (0..COUNT).map(|_| open(path)).collect();
        Ok(Self { free: Arc::new(Mutex::new(connections?)), turns: Arc::new(Semaphore::new(COUNT)) })
    }

    pub(super) async fn read(
        &self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, DatabaseError> {
        let turn = timeout(PATIENCE, self.turns.clone().acquire_owned());
        let turn = turn.await.map_err(|_| DatabaseError::Away)?.map_err(|_| DatabaseError::Away)?;
        let free = self.free.clone();
        let read = tokio::task::spawn_blocking(move || {
            let taken = free.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = taken.ok_or(DatabaseError::Away)?;
            let rows = super::run(&connection, sql, &values);
            free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            drop(turn);
            rows
        });
        read.await.map_err(|_| DatabaseError::Away)?
    }
}

fn open(path: &Path) -> Result<Connection, DatabaseError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
}
