//! Writes down what is to be sent, under numbers that stay, before it is sent.

use cloud_api::sync::{BODY_MAX, RowState};
use store::shared::{self, SharedRow};
use store::table::sync;
use store::table::sync_out::{self, SyncOutRow};
use store::table::sync_row::{self, SyncRowRow};
use store::{Access, Id};

use super::keys::{Keys, Of, state_of};
use crate::App;
use crate::failure::{Failure, unexpected};

/// Rows of one push; each may need an end beside it.
const ROWS_MAX: u32 = 100;

pub(super) const PUT: u8 = 0;
pub(super) const END: u8 = 1;
pub(super) const REMOVE: u8 = 2;

/// What waits to be answered: what was sent before, or else the next of what changed here.
pub(super) fn next(app: &App, keys: &Keys, access: &Access<'_>) -> Result<Vec<SyncOutRow>, Failure> {
    let sent = sync_out::all(access)?;
    if !sent.is_empty() {
        return Ok(sent);
    }
    let row = sync::find(access)?.ok_or_else(|| unexpected("Failed to sync", "this phone does not share"))?;
    let mut out = Out { app, keys, number: row.next_number, rows: Vec::new() };
    loop {
        let changed = shared::changed(access, ROWS_MAX)?;
        for (table, key) in &changed {
            shared::forget_changed(access, table, key)?;
            out.add(access, Of { table: table.clone(), key: key.clone() })?;
        }
        // What changed may be what the cloud holds already, or not for others.
        if changed.is_empty() || !out.rows.is_empty() {
            break;
        }
    }
    for row in &out.rows {
        sync_out::insert(access, row)?;
    }
    sync::set(access, &sync::SyncRow { next_number: out.number, ..row })?;
    Ok(out.rows)
}

struct Out<'a> {
    app: &'a App,
    keys: &'a Keys,
    number: i64,
    rows: Vec<SyncOutRow>,
}

impl Out<'_> {
    fn add(&mut self, access: &Access<'_>, of: Of) -> Result<(), Failure> {
        let Some(table) = shared::table(&of.table) else { return Ok(()) };
        let name = self.keys.name(&of);
        let held = sync_row::find(access, name)?;
        let Some(mut row) = shared::find(access, table, &of.key)? else {
            if let Some(held) = held.filter(|held| state_of(held.state) == RowState::Live) {
                self.push(of, name, (REMOVE, held.version, None));
            }
            return Ok(());
        };
        if !shared::is_shareable(access, table, &row)? {
            return Ok(());
        }
        if let Some(end) = shared::end_of(table, &row) {
            self.add_end(access, Of::end_of(&of.table, &of.key), &end)?;
        }
        let base = held.as_ref().and_then(|held| self.base(held));
        if base.as_ref().is_some_and(|base| base.says_the_same(&row)) {
            return Ok(());
        }
        row.edit = base.map_or(1, |base| base.edit.saturating_add(1));
        let body = self.keys.seal(self.app.random(), (name, RowState::Live), &row)?;
        if body.len() > BODY_MAX {
            tracing::warn!(table = table.name, bytes = body.len(), "A row is too long to be shared");
            return Ok(());
        }
        let version = held.map_or(0, |held| held.version);
        self.push(of, name, (PUT, version, Some(body)));
        Ok(())
    }

    fn add_end(&mut self, access: &Access<'_>, of: Of, end: &SharedRow) -> Result<(), Failure> {
        let name = self.keys.name(&of);
        if sync_row::find(access, name)?.is_some() {
            return Ok(());
        }
        let body = self.keys.seal(self.app.random(), (name, RowState::Ended), end)?;
        self.push(of, name, (END, 0, Some(body)));
        Ok(())
    }

    fn base(&self, held: &SyncRowRow) -> Option<SharedRow> {
        let body = cloud_api::Bytes(held.body.clone()?);
        self.keys.open((held.name, state_of(held.state)), &body).ok()
    }

    fn push(&mut self, of: Of, name: Id, (act, base, body): (u8, i64, Option<Vec<u8>>)) {
        let number = self.number;
        self.rows.push(SyncOutRow { number, name, table: of.table, key: of.key, act, base, body });
        self.number = number.saturating_add(1);
    }
}
