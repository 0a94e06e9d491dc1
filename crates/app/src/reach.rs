//! Finds a lock and connects: where it was last time first, then by its rotating sign.

use std::time::Duration;

use lock_link::{Connection, Limits, LinkError, Place};
use store::table::lock_place;

use crate::App;
use crate::attempt::Attempt;
use crate::cloud::Way;
use crate::failure::Failure;
use crate::family::{Conversation, Family};
use crate::view::{CommandError, Stage};

/// Which lock to reach.
pub(crate) struct Target<'a> {
    pub(crate) family: &'static dyn Family,
    pub(crate) lock_id: [u8; 16],
    pub(crate) lock_pub: &'a [u8; 32],
}

/// A person at a door waits ten seconds at most, whatever goes wrong.
fn limits() -> Limits {
    Limits { scan: Duration::from_secs(6), connect: Duration::from_secs(4), ..Limits::default() }
}

/// A place that is no longer right must not cost the time that looking around needs.
fn known_place_limits() -> Limits {
    Limits { connect: Duration::from_secs(2), ..limits() }
}

impl App {
    /// Reaches the lock and hears its greeting.
    pub(crate) async fn meet(
        &self,
        attempt: &mut Attempt<'_>,
        target: &Target<'_>,
        way: Way,
    ) -> Result<Box<dyn Conversation>, Failure> {
        let connection = match way {
            Way::Near => self.connect(attempt, target).await?,
            Way::Far => self.connect_far(attempt, target).await?,
        };
        target.family.open(connection, target.lock_id, self.ports.clock.clone()).await
    }

    async fn connect(&self, attempt: &mut Attempt<'_>, target: &Target<'_>) -> Result<Connection, Failure> {
        let known = self
            .store
            .read(|access| Ok::<_, Failure>(lock_place::find(access, &target.lock_id)?))?
            .map(Place::new);
        if let Some(place) = known {
            attempt.stage(Stage::Connecting);
            match self.ports.link.connect(&place, target.family.profile(), &known_place_limits()).await {
                Ok(connection) => return Ok(connection),
                Err(error) if is_elsewhere(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        attempt.stage(Stage::Looking);
        let place = self.look_around(target).await?;
        attempt.stage(Stage::Connecting);
        let connection = self.ports.link.connect(&place, target.family.profile(), &limits()).await?;
        self.remember_place(target, &place);
        Ok(connection)
    }

    /// Remembering only saves time, so failing to must not keep anybody outside.
    fn remember_place(&self, target: &Target<'_>, place: &Place) {
        let now = self.now();
        let written =
            self.store.write(|access| lock_place::set(access, &target.lock_id, place.as_str(), now));
        if let Err(error) = written {
            tracing::warn!(%error, "Failed to remember where a lock is");
        }
    }

    async fn look_around(&self, target: &Target<'_>) -> Result<Place, Failure> {
        let now = self.now();
        let is_it = |seen: &lock_link::Sighting| {
            target.family.recognises(&target.lock_id, target.lock_pub, &seen.manufacturer_data, now)
        };
        let found =
            lock_link::find(self.ports.link.as_ref(), target.family.profile(), is_it, &limits()).await;
        match found {
            Ok(sighting) => Ok(sighting.place),
            // Another scan of ours is running; the person may simply try again.
            Err(LinkError::Busy) => Err(CommandError::LockBusy.into()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Tells whether the lock may simply no longer be where it was.
fn is_elsewhere(error: &LinkError) -> bool {
    matches!(error, LinkError::NotFound | LinkError::Lost | LinkError::TimedOut { .. } | LinkError::Io { .. })
}
