//! Verb: take a key back. Undoable for eight seconds; then news waits for the lock, and only its receipt ends it.

use store::Id;
use store::table::{code, credential, door, grants};

use crate::App;
use crate::app::parse_id;
use crate::failure::Failure;
use crate::family;
use crate::take_back_code::settle_codes;
use crate::view::{CommandError, GrantId};

/// How long a taking back can be undone.
pub(crate) const UNDO_SECONDS: u32 = 8;

impl App {
    /// Takes a key back at all its doors. Nothing is sent while it can be undone.
    ///
    /// # Errors
    /// `Gone`.
    pub fn take_back(&self, grant: &GrantId) -> Result<(), CommandError> {
        let (id, now) = (parse_id(&grant.0)?, self.now());
        self.store.write(|access| {
            let row = grants::find(access, id)?.ok_or(CommandError::Gone)?;
            if row.undo_until.is_none() && row.taken_back_at.is_none() {
                grants::set_undo_until(access, id, Some(now.saturating_add(UNDO_SECONDS)))?;
            }
            Ok::<_, Failure>(())
        })?;
        self.announce();
        Ok(())
    }

    /// Undoes a taking back.
    ///
    /// # Errors
    /// `UndoTooLate` once the eight seconds are over; `Gone`.
    pub fn undo_take_back(&self, grant: &GrantId) -> Result<(), CommandError> {
        let (id, now) = (parse_id(&grant.0)?, self.now());
        self.store.write(|access| {
            let row = grants::find(access, id)?.ok_or(CommandError::Gone)?;
            match row.undo_until {
                Some(until) if now < until && row.taken_back_at.is_none() => {
                    grants::set_undo_until(access, id, None)?;
                    Ok::<_, Failure>(())
                }
                Some(_) | None => Err(CommandError::UndoTooLate.into()),
            }
        })?;
        self.announce();
        Ok(())
    }

    /// Makes every taking back final whose time to undo is over, and writes what its locks must learn.
    pub(crate) fn settle_taking_back(&self) -> Result<(), Failure> {
        let now = self.now();
        let (lapsed, codes) = self
            .store
            .read(|access| Ok::<_, Failure>((grants::lapsed(access, now)?, code::lapsed(access, now)?)))?;
        if lapsed.is_empty() && codes.is_empty() {
            return Ok(());
        }
        self.store.write(|access| {
            let mut doors: Vec<Id> = settle_codes(access, &codes, now)?;
            for grant in &lapsed {
                grants::set_taken_back(access, grant.id, now)?;
                doors
                    .extend(credential::of_grant(access, grant.id)?.iter().map(|credential| credential.door));
            }
            doors.sort_unstable();
            doors.dedup();
            for id in doors {
                if let Some(row) = door::find(access, id)? {
                    family::of(&row.family)?.want_taking_back(access, &row, now)?;
                }
            }
            Ok(())
        })
    }
}
