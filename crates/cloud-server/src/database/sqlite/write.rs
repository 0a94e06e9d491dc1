//! The one writer: changes wait in line, and those that stand in line together share one sync to the disk.

use std::sync::mpsc as line;
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::super::{DatabaseError, PATIENCE, Row, Value};

/// Changes that may wait in line before the next is told that the database is away.
const LINE: usize = 1024;
/// Changes that share a sync at most: the first of them waits for the last.
const GROUP: usize = 64;

type Answer<T> = oneshot::Sender<Result<T, DatabaseError>>;

enum Step {
    Run { sql: &'static str, values: Vec<Value>, answer: Answer<Vec<Row>> },
    Commit { answer: Answer<()> },
}

/// A change at the head of the line; it is rolled back when this is dropped before its commit.
pub(in super::super) struct Change {
    steps: line::Sender<Step>,
}

struct Turn {
    steps: line::Receiver<Step>,
    begun: oneshot::Sender<()>,
}

/// The line's end that others join; nobody of this process writes the file any more once it is dropped.
pub(super) struct Writer {
    turns: Option<mpsc::Sender<Turn>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self, DatabaseError> {
        let (turns, waiting) = mpsc::channel(LINE);
        let thread = thread::Builder::new().name("writer".into());
        let thread = thread.spawn(move || serve(&connection, waiting))?;
        Ok(Self { turns: Some(turns), thread: Some(thread) })
    }

    pub(super) async fn begin(&self) -> Result<Change, DatabaseError> {
        let (steps, taken) = line::channel();
        let (begun, begins) = oneshot::channel();
        let turns = self.turns.as_ref().ok_or(DatabaseError::Away)?;
        let queued = turns.send_timeout(Turn { steps: taken, begun }, PATIENCE);
        queued.await.map_err(|_| DatabaseError::Away)?;
        timeout(PATIENCE, begins).await.map_err(|_| DatabaseError::Away)?.map_err(|_| DatabaseError::Away)?;
        Ok(Change { steps })
    }
}

impl Drop for Writer {
    /// Waits for the change at the head of the line, [`PATIENCE`] at most: who copies the folder afterwards copies all.
    fn drop(&mut self) {
        self.turns = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the writer did not end by itself");
        }
    }
}

impl Change {
    pub(in super::super) async fn run(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, DatabaseError> {
        let (answer, answered) = oneshot::channel();
        self.ask(Step::Run { sql, values, answer }, answered).await
    }

    pub(in super::super) async fn commit(self) -> Result<(), DatabaseError> {
        let (answer, answered) = oneshot::channel();
        self.ask(Step::Commit { answer }, answered).await
    }

    async fn ask<T>(
        &self,
        step: Step,
        answered: oneshot::Receiver<Result<T, DatabaseError>>,
    ) -> Result<T, DatabaseError> {
        self.steps.send(step).map_err(|_| DatabaseError::Away)?;
        answered.await.map_err(|_| DatabaseError::Away)?
    }
}

/// Serves the line until nobody can join it any more.
fn serve(connection: &Connection, mut turns: mpsc::Receiver<Turn>) {
    while let Some(first) = turns.blocking_recv() {
        if let Err(error) = group(connection, first, &mut turns) {
            // Those of the group were not told that their change is kept, and it is not.
            tracing::error!(%error, "a group of changes was not kept");
            let _ = connection.execute_batch("ROLLBACK");
        }
    }
}

fn group(
    connection: &Connection,
    first: Turn,
    turns: &mut mpsc::Receiver<Turn>,
) -> Result<(), DatabaseError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let mut kept = Vec::new();
    let mut next = Some(first);
    let mut served = 0;
    while let Some(turn) = next {
        kept.extend(change(connection, turn)?);
        served += 1;
        next = if served < GROUP { turns.try_recv().ok() } else { None };
    }
    connection.execute_batch("COMMIT")?;
    for answer in kept {
        // Who does not wait for the answer has its change kept all the same.
        let _ = answer.send(Ok(()));
    }
    Ok(())
}

/// Serves one change inside the group's transaction; gives whom to tell when the group is on the disk.
fn change(connection: &Connection, turn: Turn) -> Result<Option<Answer<()>>, DatabaseError> {
    if turn.begun.send(()).is_err() {
        return Ok(None);
    }
    connection.execute_batch("SAVEPOINT change")?;
    loop {
        match turn.steps.recv_timeout(PATIENCE) {
            Ok(Step::Run { sql, values, answer }) => {
                let _ = answer.send(super::run(connection, sql, &values));
            }
            Ok(Step::Commit { answer }) => {
                connection.execute_batch("RELEASE change")?;
                return Ok(Some(answer));
            }
            Err(_) => {
                connection.execute_batch("ROLLBACK TO change; RELEASE change")?;
                return Ok(None);
            }
        }
    }
}
