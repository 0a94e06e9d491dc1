//! Brings down what changed, and takes it once all of it is here.

use cloud_api::Name;
use cloud_api::sync::{Pulled, Row};
use store::table::sync_in::{self, SyncInRow};
use store::table::{sync, sync_row};
use store::{Access, Id};

use super::keys::state_number;
use super::{Sync, take, tidy};
use crate::failure::{Failure, unexpected};

impl Sync<'_> {
    /// Gives whether this phone and the cloud hold the same now, as far as this phone can take what is there.
    pub(super) async fn pull(&mut self) -> Result<bool, Failure> {
        let last = loop {
            let since = self.app.store.read(cookie)?;
            let pulled = self.client.pull(self.keys.bucket, since, 0).await?;
            self.app.store.write(|access| keep(access, &pulled))?;
            if !pulled.more {
                break pulled;
            }
        };
        self.take_kept()?;
        let (holds, kept) = self.app.store.read(|access| {
            let sum = sync::find(access)?.map(|row| Name(row.checksum));
            Ok::<_, Failure>(((sum, sync_row::count(access)?), sync_in::all(access)?.len()))
        })?;
        Ok(kept > 0 || holds == (Some(last.checksum), last.count))
    }

    /// Takes what came down, in one write.
    pub(super) fn take_kept(&mut self) -> Result<(), Failure> {
        let app = self.app;
        let taken = app.store.write(|access| {
            let taken = take::take_kept(access, &self.keys)?;
            tidy::after(access, &taken, app.now())?;
            Ok::<_, Failure>(taken)
        })?;
        self.done.taken = self.done.taken.saturating_add(taken.count);
        let overruled = taken.news.iter().filter(|news| news.overruled).count();
        self.done.overruled =
            self.done.overruled.saturating_add(u32::try_from(overruled).unwrap_or(u32::MAX));
        self.fault = taken.fault;
        Ok(())
    }
}

pub(super) fn cookie(access: &Access<'_>) -> Result<i64, Failure> {
    let row = sync::find(access)?.ok_or_else(|| unexpected("Failed to sync", "this phone does not share"))?;
    Ok(row.cookie)
}

fn keep(access: &Access<'_>, pulled: &Pulled) -> Result<(), Failure> {
    for row in &pulled.rows {
        sync_in::set(access, &kept(row))?;
    }
    let Some(row) = sync::find(access)? else { return Ok(()) };
    Ok(sync::set(access, &sync::SyncRow { cookie: pulled.cookie, ..row })?)
}

pub(super) fn kept(row: &Row) -> SyncInRow {
    SyncInRow {
        name: Id(row.row.0),
        version: row.version,
        state: state_number(row.state),
        body: row.body.as_ref().map(|body| body.0.clone()),
    }
}
