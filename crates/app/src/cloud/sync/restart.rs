//! Looks at everything anew, when this phone and the cloud do not hold the same: a cloud that was restored from an older
//! state has lost what came after, and gets it back from the phones.

use std::collections::HashSet;

use store::Id;
use store::table::{sync, sync_in, sync_row};

use super::keys::Of;
use super::pull::kept;
use super::push::{mark_owner, name};
use super::{Sync, sum};
use crate::failure::Failure;

impl Sync<'_> {
    pub(super) async fn start_over(&mut self) -> Result<(), Failure> {
        tracing::info!("The cloud holds something else than this phone knows of; looking at everything anew");
        let (mut since, mut seen) = (0, HashSet::new());
        loop {
            let pulled = self.client.pull(self.keys.bucket, since, 0).await?;
            seen.extend(pulled.rows.iter().map(name));
            since = pulled.cookie;
            self.app.store.write(|access| {
                for row in &pulled.rows {
                    sync_in::set(access, &kept(row))?;
                }
                Ok::<_, Failure>(())
            })?;
            if !pulled.more {
                break;
            }
        }
        self.forget_unseen(&seen, since)?;
        self.take_kept()
    }

    /// What the cloud has lost is sent again.
    fn forget_unseen(&self, seen: &HashSet<Id>, cookie: i64) -> Result<(), Failure> {
        self.app.store.write(|access| {
            for held in sync_row::all(access)?.into_iter().filter(|held| !seen.contains(&held.name)) {
                sum::let_go(access, &held)?;
                mark_owner(access, &Of { table: held.table, key: held.key })?;
            }
            let Some(row) = sync::find(access)? else { return Ok(()) };
            Ok(sync::set(access, &sync::SyncRow { cookie, ..row })?)
        })
    }
}
