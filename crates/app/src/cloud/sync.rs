//! Verb: sync, which brings this phone and the other phones of the site to the same state through the cloud.
//!
//! What came down is taken first, then what changed here goes up; both as often as there is something. Each step is one
//! write, so a phone that is killed goes on where it was.

mod keys;
mod out;
mod phones;
mod pull;
mod push;
mod restart;
mod sum;
mod take;
mod tidy;

use std::sync::atomic::{AtomicBool, Ordering};

use cloud_client::Client;
use store::table::{site, sync};

use crate::App;
use crate::app::site_key;
use crate::failure::Failure;
use crate::view::{CommandError, Synced};

use keys::Keys;

/// A phone that still has something to send after so many rounds goes on at the next time.
const ROUNDS_MAX: u32 = 16;

/// Whether a sync runs; a second one would only do the same.
#[derive(Default)]
pub(crate) struct Turn(AtomicBool);

struct Taken<'a>(&'a AtomicBool);

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

impl Turn {
    fn take(&self) -> Option<Taken<'_>> {
        (!self.0.swap(true, Ordering::SeqCst)).then_some(Taken(&self.0))
    }
}

/// A sync on its way.
struct Sync<'a> {
    app: &'a App,
    client: Client,
    keys: Keys,
    done: Synced,
    /// What came down and cannot be taken. Everything else goes on.
    fault: Option<CommandError>,
}

impl App {
    /// Shares what changed with the other phones of the site, and takes what changed there.
    ///
    /// # Errors
    /// `NoCloud`; `CloudAway`; `CloudRefused`; `SharedByNewerApp` when another phone's app is newer and writes what this
    /// one does not know; `SharedDamaged` when the cloud shows what no phone of the site wrote. Nothing is lost by any.
    pub async fn sync(&self) -> Result<Synced, CommandError> {
        let Some(_turn) = self.cloud.turn.take() else { return Ok(Synced::default()) };
        let client = self.cloud()?;
        let Some(site_key) = self.store.read(|access| {
            Ok::<_, Failure>(if site::find(access)?.is_some() { Some(site_key(access)?) } else { None })
        })?
        else {
            // There is nothing to share before the first door.
            return Ok(Synced::default());
        };
        self.begin_sharing(0)?;
        let mut run = Sync {
            app: self,
            client,
            keys: Keys::new(site_key.reveal()),
            done: Synced::default(),
            fault: None,
        };
        let outcome = run.run().await;
        if run.done != Synced::default() {
            self.announce();
        }
        outcome?;
        Ok(run.done)
    }

    /// Begins to share, if this phone does not yet.
    pub(super) fn begin_sharing(&self, lane: u8) -> Result<(), Failure> {
        let row = self.joined()?;
        self.store.write(|access| {
            if sync::find(access)?.is_none() {
                sync::begin(access, lane)?;
                phones::add_own(access, &row, lane)?;
            }
            Ok(())
        })
    }
}

impl Sync<'_> {
    async fn run(&mut self) -> Result<(), Failure> {
        let now = self.app.now();
        self.app.store.write(|access| phones::tell(access, now))?;
        for _ in 0..ROUNDS_MAX {
            let holds_the_same = self.pull().await?;
            if !holds_the_same {
                self.start_over().await?;
            }
            if !self.push().await? {
                break;
            }
        }
        if let Some(fault) = self.fault.take() {
            return Err(fault.into());
        }
        let now = self.app.now();
        self.app.store.write(|access| {
            if let Some(row) = sync::find(access)? {
                sync::set(access, &sync::SyncRow { synced_at: Some(now), ..row })?;
            }
            Ok(())
        })
    }
}
