//! Delivers what waits for a lock; only the lock's own receipt ends a change.

use store::Access;
use store::table::change::{self, ChangeRow, Ending};
use store::table::door::DoorRow;
use store::table::lock_list::LockListRow;
use store::table::{code, credential, lock_list, path, sync};

use crate::App;
use crate::failure::Failure;
use crate::family::{self, Conversation, Matter, Receipt};

/// How many changes a lock confirmed, and how many it refused.
#[derive(Default)]
pub(crate) struct Delivered {
    pub(crate) confirmed: u32,
    pub(crate) refused: u32,
}

impl App {
    /// Delivers everything that waits for the door's lock, oldest first.
    pub(crate) async fn deliver_waiting(
        &self,
        lock: &mut dyn Conversation,
        row: &DoorRow,
    ) -> Result<Delivered, Failure> {
        let waiting = self.store.read(|access| Ok::<_, Failure>(change::waiting(access, row.id)?))?;
        let mut delivered = Delivered::default();
        for change in &waiting {
            match self.deliver_change(lock, row, change).await? {
                Some(Ending::Confirmed) => delivered.confirmed += 1,
                Some(Ending::Refused { .. }) => delivered.refused += 1,
                Some(Ending::Replaced) | None => {}
            }
        }
        Ok(delivered)
    }

    /// Delivers one change; gives how it ended, or nothing when it still waits.
    async fn deliver_change(
        &self,
        lock: &mut dyn Conversation,
        row: &DoorRow,
        change: &ChangeRow,
    ) -> Result<Option<Ending>, Failure> {
        let now = self.now();
        self.store.write(|access| Ok::<_, Failure>(change::set_tried(access, change.id, now)?))?;
        let ending = match lock.deliver(self, row, change).await? {
            Receipt::Took => Ending::Confirmed,
            Receipt::Refused(status) => Ending::Refused { status },
            Receipt::Overtaken(status) => self.overtaken(status)?,
            Receipt::NotNow => return Ok(None),
        };
        let now = self.now();
        self.store.write(|access| end(access, row, change, ending, now))?;
        Ok(Some(ending))
    }

    /// Another phone of the site brought a newer version, of which this one hears with the next sync. Where nobody else
    /// writes, it is a refusal.
    fn overtaken(&self, status: u8) -> Result<Ending, Failure> {
        let shares = self.store.read(|access| Ok::<_, Failure>(sync::find(access)?.is_some()))?;
        Ok(if shares { Ending::Replaced } else { Ending::Refused { status } })
    }
}

pub(crate) fn end(
    access: &Access<'_>,
    row: &DoorRow,
    change: &ChangeRow,
    ending: Ending,
    now: u32,
) -> Result<(), Failure> {
    change::end(access, change.id, ending, now)?;
    if ending == Ending::Replaced {
        return Ok(());
    }
    let matter = family::of(&row.family)?.matter(change.object);
    if matter == Some(Matter::Code) {
        let refused = match ending {
            Ending::Refused { status } => Some(status),
            Ending::Confirmed | Ending::Replaced => None,
        };
        code::set_slot_answered(access, row.id, (change.index, change.version), refused, now)?;
    }
    if matter == Some(Matter::PathKey) {
        let refused = match ending {
            Ending::Refused { status } => Some(status),
            Ending::Confirmed | Ending::Replaced => None,
        };
        path::set_answered(access, row.id, (change.index, change.version), refused, now)?;
    }
    if ending == Ending::Confirmed && matter == Some(Matter::TakenBack) {
        confirm_list(access, row, change, now)?;
    }
    Ok(())
}

/// Remembers that the lock took a list of what was taken back.
pub(crate) fn confirm_list(
    access: &Access<'_>,
    row: &DoorRow,
    change: &ChangeRow,
    now: u32,
) -> Result<(), Failure> {
    lock_list::set(access, row.id, &LockListRow { version: change.version, mac: change.tag })?;
    credential::set_list_confirmed(access, row.id, change.version, now)?;
    code::set_list_confirmed(access, row.id, change.version, now)?;
    Ok(())
}
