//! Verb: take a key back. Undoable for eight seconds; then news waits for the lock, and only its receipt ends it.

use store::table::grants::GrantRow;
use store::table::{code, credential, door, grants};
use store::{Access, Id};

use crate::App;
use crate::app::parse_id;
use crate::failure::Failure;
use crate::family;
use crate::take_back_code::settle_codes;
use crate::view::{CommandError, GrantId};

/// How long a taking back can be undone.
pub(crate) const UNDO_SECONDS: u32 = 8;

impl App {
    /// Takes a key back at all its doors, with every key that it was made in place of: whoever is sent away keeps no
    /// earlier link. Nothing is sent while it can be undone.
    ///
    /// # Errors
    /// `Gone`.
    pub fn take_back(&self, grant: &GrantId) -> Result<(), CommandError> {
        let (id, now) = (parse_id(&grant.0)?, self.now());
        self.store.write(|access| {
            for row in with_earlier(access, id)? {
                if row.undo_until.is_none() && row.taken_back_at.is_none() {
                    grants::set_undo_until(access, row.id, Some(now.saturating_add(UNDO_SECONDS)))?;
                }
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
            let rows = with_earlier(access, id)?;
            let row = rows.first().ok_or(CommandError::Gone)?;
            if row.taken_back_at.is_some() || row.undo_until.is_none_or(|until| until <= now) {
                return Err(CommandError::UndoTooLate.into());
            }
            // What was taken back at another time stays so.
            for together in rows.iter().filter(|other| other.undo_until == row.undo_until) {
                grants::set_undo_until(access, together.id, None)?;
            }
            Ok::<_, Failure>(())
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

/// A grant and those that it was made in place of, one after the other.
pub(crate) fn with_earlier(access: &Access<'_>, id: Id) -> Result<Vec<GrantRow>, Failure> {
    let mut rows = vec![grants::find(access, id)?.ok_or(CommandError::Gone)?];
    while let Some(before) = rows.last().and_then(|row| row.replaces) {
        rows.push(grants::find(access, before)?.ok_or(CommandError::Gone)?);
    }
    Ok(rows)
}
