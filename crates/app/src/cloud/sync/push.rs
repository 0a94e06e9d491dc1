//! Sends what changed here; what was answered is done, and nothing else.

use cloud_api::sync::{Act, Mutation, Outcome, Push, Row, RowState};
use cloud_api::{Bytes, Name, Word};
use cloud_client::CloudError;
use store::shared;
use store::table::sync_out::{self, SyncOutRow};
use store::table::{sync, sync_in, sync_row};
use store::{Access, Id};

use super::keys::Of;
use super::pull::kept;
use super::{Sync, out, sum};
use crate::failure::Failure;

impl Sync<'_> {
    /// Sends all that there is; gives whether there was anything.
    pub(super) async fn push(&mut self) -> Result<bool, Failure> {
        let mut any = false;
        loop {
            let app = self.app;
            let rows = app.store.write(|access| out::next(app, &self.keys, access))?;
            if rows.is_empty() {
                return Ok(any);
            }
            any = true;
            let mutations = rows.iter().map(|row| mutation(row, self.keys.bucket)).collect();
            let pushed = match self.client.push(&Push { mutations }).await {
                Ok(pushed) => pushed,
                Err(error) if error.word() == Some(Word::Changed) => {
                    self.number_anew().await?;
                    return Ok(true);
                }
                Err(error) => return Err(error.into()),
            };
            if pushed.outcomes.len() != rows.len() {
                return Err(CloudError::Strange.into());
            }
            app.store.write(|access| {
                for (row, outcome) in rows.iter().zip(&pushed.outcomes) {
                    answered(access, row, outcome)?;
                }
                count_from(access, pushed.last_number)
            })?;
            self.done.sent = self.done.sent.saturating_add(u32::try_from(rows.len()).unwrap_or(u32::MAX));
            self.take_kept()?;
        }
    }

    /// The cloud expects another number: it, or this phone, was restored from an older state. Everything that waits is
    /// looked at anew.
    async fn number_anew(&mut self) -> Result<(), Failure> {
        let last = self.client.push(&Push { mutations: Vec::new() }).await?.last_number;
        self.app.store.write(|access| {
            for row in sync_out::all(access)? {
                shared::mark_changed(access, &row.table, &row.key)?;
                sync_out::delete(access, row.number)?;
            }
            let Some(row) = sync::find(access)? else { return Ok(()) };
            Ok(sync::set(access, &sync::SyncRow { next_number: last.saturating_add(1), ..row })?)
        })
    }
}

fn mutation(row: &SyncOutRow, bucket: Name) -> Mutation {
    let body = Bytes(row.body.clone().unwrap_or_default());
    let act = match row.act {
        out::PUT => Act::Put { body, base: row.base },
        out::END => Act::End { body },
        _ => Act::Remove { base: row.base },
    };
    Mutation { number: row.number, bucket, row: Name(row.name.0), act }
}

fn answered(access: &Access<'_>, row: &SyncOutRow, outcome: &Outcome) -> Result<(), Failure> {
    sync_out::delete(access, row.number)?;
    let of = Of { table: row.table.clone(), key: row.key.clone() };
    match outcome {
        Outcome::Accepted { version } => match held_now(row, *version) {
            Some(now) => sum::hold(access, of, &now),
            // Somebody else may have ended it with words of their own: what holds comes down.
            None => Ok(()),
        },
        // What came of it comes down; if it was not this, it is sent again.
        Outcome::Known => mark_owner(access, &of),
        Outcome::Conflict { current: Some(current) } | Outcome::Over { current } => {
            mark_owner(access, &of)?;
            Ok(sync_in::set(access, &kept(current))?)
        }
        Outcome::Conflict { current: None } => {
            if let Some(held) = sync_row::find(access, row.name)? {
                sum::let_go(access, &held)?;
            }
            mark_owner(access, &of)
        }
    }
}

fn held_now(row: &SyncOutRow, version: i64) -> Option<Row> {
    let state = match row.act {
        out::PUT => RowState::Live,
        out::END => return None,
        _ => RowState::Gone,
    };
    let body = row.body.clone().filter(|_| state == RowState::Live).map(Bytes);
    Some(Row { row: Name(row.name.0), version, state, body })
}

/// Marks what a row of the cloud is of, or for an end what it speaks of.
pub(super) fn mark_owner(access: &Access<'_>, of: &Of) -> Result<(), Failure> {
    let (table, key) = match of.key.split_once(' ') {
        Some((table, key)) if of.table == shared::ENDED => (table, key),
        Some(_) | None => (of.table.as_str(), of.key.as_str()),
    };
    Ok(shared::mark_changed(access, table, key)?)
}

fn count_from(access: &Access<'_>, last: i64) -> Result<(), Failure> {
    let Some(row) = sync::find(access)? else { return Ok(()) };
    let next_number = row.next_number.max(last.saturating_add(1));
    Ok(sync::set(access, &sync::SyncRow { next_number, ..row })?)
}

/// Rows of the cloud by name.
pub(super) fn name(row: &Row) -> Id {
    Id(row.row.0)
}
