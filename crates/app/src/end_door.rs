//! Verb: end a door, when its lock is sold, moved or broken. What it held for this site is gone with its factory reset.

use store::table::door::{self, DoorRow};

use crate::App;
use crate::app::id_text;
use crate::attempt::{Attempt, Subject};
use crate::cloud::Way;
use crate::failure::Failure;
use crate::family::Greeting;
use crate::owner_pass::drop_owner_pass;
use crate::set_up::target;
use crate::view::{CommandError, DoorEnd, DoorId, Obstacle};

impl App {
    /// Ends a door with everything made for it. A lock that still answers must have been reset: it shows by its greeting
    /// that it is nobody's. One that is broken or lost can only be given up, and what was made for it is listed first.
    ///
    /// # Errors
    /// `NotAllowed` with `LockNotReset` while the lock is in service; what can be done at the door; `Gone`.
    pub async fn end_door(&self, door: &DoorId, end: DoorEnd) -> Result<(), CommandError> {
        self.require_open_vault()?;
        let row = self.door_row(door)?;
        self.require_ended(&row, end).await?;
        self.store.write(|access| {
            drop_owner_pass(access, &row)?;
            door::begin_anew(access, row.id)?;
            Ok::<_, Failure>(door::delete(access, row.id)?)
        })?;
        self.announce();
        Ok(())
    }

    /// Fails while a door's lock answers as one in service, unless it is given up.
    pub(crate) async fn require_ended(&self, row: &DoorRow, end: DoorEnd) -> Result<(), Failure> {
        match end {
            DoorEnd::LockIsGone => return Ok(()),
            DoorEnd::LockWasReset => {}
        }
        let mut attempt = Attempt::begin(self, Subject::Door(DoorId(id_text(row.id))));
        let lock = self.meet(&mut attempt, &target(row)?, Way::Near).await?;
        let greeting = lock.greeting();
        lock.close().await;
        if greeting == Greeting::InService {
            let reason = Obstacle::LockNotReset;
            return Err(CommandError::NotAllowed { reason }.into());
        }
        attempt.done();
        Ok(())
    }
}
