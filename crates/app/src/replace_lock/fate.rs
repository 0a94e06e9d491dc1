//! What lives on a lock, and what becomes of each of it on another.

use store::Access;
use store::table::code::{self, CodeRow};
use store::table::credential;
use store::table::door::DoorRow;
use store::table::grants::{self, GrantRow};
use store::table::path;

use super::{MovedFate, MovedWhat};
use crate::App;
use crate::app::{find_door, id_text};
use crate::change_key::window_of;
use crate::failure::Failure;
use crate::make_code::codes_of;
use crate::path::{living, require_alike};
use crate::view::{CodeId, CommandError, GrantId};

/// A key or code that can still open.
pub(super) struct Living {
    pub(super) guest_name: String,
    pub(super) ends_at: u32,
    pub(super) what: MovedWhat,
    pub(super) fate: MovedFate,
    pub(super) row: Held,
}

/// What is stored of it.
pub(super) enum Held {
    Key(Box<GrantRow>),
    /// The rows of one code: one, or the windows of one that comes back.
    Code(Vec<CodeRow>),
}

impl App {
    /// Everything that lives on the first door's lock, those first that people must be told of.
    pub(super) fn living(
        &self,
        access: &Access<'_>,
        (from, to): (&DoorRow, &DoorRow),
    ) -> Result<Vec<Living>, Failure> {
        for held in path::of_door(access, from.id)? {
            if let Ok(path) = living(access, held.path) {
                let mut doors = vec![to.clone()];
                for other in path::doors(access, path.id)?.iter().filter(|other| other.door != from.id) {
                    doors.push(find_door(access, other.door)?);
                }
                require_alike(access, &doors)?;
            }
        }
        let mut found = self.keys(access, (from, to))?;
        found.extend(self.codes(access, (from, to))?);
        found.sort_by_key(|living| living.fate);
        Ok(found)
    }

    fn keys(&self, access: &Access<'_>, (from, to): (&DoorRow, &DoorRow)) -> Result<Vec<Living>, Failure> {
        let mut found: Vec<Living> = Vec::new();
        for held in credential::of_door(access, from.id)? {
            let Some(row) = grants::find(access, held.grant)? else { continue };
            let over = row.taken_back_at.is_some() || row.undo_until.is_some() || row.ends_at <= self.now();
            if over || grants::replaced_by(access, row.id)?.is_some() {
                continue;
            }
            found.push(Living {
                guest_name: row.guest_name.clone(),
                ends_at: row.ends_at,
                what: MovedWhat::Key { grant: GrantId(id_text(row.id)) },
                fate: self.key_fate(access, (from, to), &row)?,
                row: Held::Key(Box::new(row)),
            });
        }
        Ok(found)
    }

    fn key_fate(
        &self,
        access: &Access<'_>,
        (from, to): (&DoorRow, &DoorRow),
        row: &GrantRow,
    ) -> Result<MovedFate, Failure> {
        let used = credential::of_grant(access, row.id)?.iter().any(|held| held.last_used_at.is_some());
        if row.uses.is_some() && used {
            return Ok(MovedFate::Ends);
        }
        match self.renewed(access, (row, self.new_id()), (window_of(row)?, Some((from.id, to)))) {
            Ok(_) => Ok(MovedFate::NewLink),
            Err(Failure(CommandError::NotAllowed { .. })) => Ok(MovedFate::Ends),
            Err(failure) => Err(failure),
        }
    }

    fn codes(&self, access: &Access<'_>, (from, to): (&DoorRow, &DoorRow)) -> Result<Vec<Living>, Failure> {
        let mut found: Vec<Living> = Vec::new();
        let mut seen = Vec::new();
        for row in code::of_door(access, from.id)? {
            if row.repeat.is_some_and(|first| seen.contains(&first)) {
                continue;
            }
            seen.extend(row.repeat);
            let rows = match row.path {
                Some(_) => vec![row],
                None => code::set_of(access, &row)?,
            };
            let Some(last) = rows.iter().filter(|row| self.lives(row)).max_by_key(|row| row.ends_at) else {
                continue;
            };
            found.push(Living {
                guest_name: last.guest_name.clone(),
                ends_at: last.ends_at,
                what: MovedWhat::Code { code: CodeId(id_text(last.repeat.unwrap_or(last.id))) },
                fate: self.code_fate(access, (from, to), last)?,
                row: Held::Code(rows),
            });
        }
        Ok(found)
    }

    /// Whether a code can still open, as far as the log was read.
    pub(super) fn lives(&self, row: &CodeRow) -> bool {
        let ended = row.taken_back_at.is_some() || row.undo_until.is_some() || row.refused.is_some();
        let spent = row.uses == Some(1) && row.first_used_at.is_some();
        let unused = row.first_used_at.is_none() && row.first_use_before.is_some_and(|by| by <= self.now());
        !ended && !spent && !unused && self.now() < row.ends_at
    }

    fn code_fate(
        &self,
        access: &Access<'_>,
        (from, to): (&DoorRow, &DoorRow),
        row: &CodeRow,
    ) -> Result<MovedFate, Failure> {
        // The new lock wants to see its first use, too.
        let too_late = row.first_use_before.is_some_and(|by| by <= self.now());
        if too_late || from.family != to.family {
            return Ok(MovedFate::Ends);
        }
        let Some(moved) = codes_of(to)?.moved(access, (from, to), row)? else { return Ok(MovedFate::Ends) };
        let same = row.path.is_some() || code::stored_digits(access, moved.id)?.is_some();
        Ok(if same { MovedFate::SameDigits } else { MovedFate::NewDigits })
    }
}
