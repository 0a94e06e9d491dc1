//! Hands what lives on one lock to another.

use store::Access;
use store::table::code::{self, CodeRow};
use store::table::code_before;
use store::table::credential;
use store::table::door::DoorRow;
use store::table::grants::{self, GrantRow};
use store::table::path;

use super::fate::{Held, Living};
use super::{MovedFate, MovedWhat};
use crate::App;
use crate::app::id_text;
use crate::change_key::window_of;
use crate::failure::Failure;
use crate::make_code::codes_of;
use crate::make_key::insert;
use crate::mandate;
use crate::path::{join, living};
use crate::view::GrantId;

impl App {
    /// Hands one of them over; a key has another id then.
    pub(super) fn hand_over(
        &self,
        access: &Access<'_>,
        doors: (&DoorRow, &DoorRow),
        living: &Living,
    ) -> Result<Living, Failure> {
        let told = |what: MovedWhat, fate: MovedFate, row: Held| Living {
            guest_name: living.guest_name.clone(),
            ends_at: living.ends_at,
            what,
            fate,
            row,
        };
        match (&living.row, living.fate) {
            (Held::Key(row), MovedFate::NewLink) => {
                let row = self.hand_over_key(access, doors, row)?;
                let what = MovedWhat::Key { grant: GrantId(id_text(row.id)) };
                Ok(told(what, living.fate, Held::Key(Box::new(row))))
            }
            (Held::Key(row), MovedFate::Ends | MovedFate::NewDigits | MovedFate::SameDigits) => {
                self.end_key(access, doors.0, row)?;
                Ok(told(living.what.clone(), MovedFate::Ends, Held::Key(row.clone())))
            }
            (Held::Code(rows), MovedFate::NewDigits | MovedFate::SameDigits) => {
                for row in rows {
                    self.hand_over_code(access, doors, (row, living.fate))?;
                }
                Ok(told(living.what.clone(), living.fate, Held::Code(rows.clone())))
            }
            (Held::Code(rows), MovedFate::Ends | MovedFate::NewLink) => {
                Ok(told(living.what.clone(), MovedFate::Ends, Held::Code(rows.clone())))
            }
        }
    }

    fn hand_over_key(
        &self,
        access: &Access<'_>,
        (from, to): (&DoorRow, &DoorRow),
        before: &GrantRow,
    ) -> Result<GrantRow, Failure> {
        let planned =
            self.renewed(access, (before, self.new_id()), (window_of(before)?, Some((from.id, to))))?;
        // What it opens elsewhere ends once the guest comes with the new link.
        let elsewhere = credential::of_grant(access, before.id)?.iter().any(|held| held.door != from.id);
        let replaces = elsewhere.then_some(before.id);
        let row = GrantRow { replaces, ..self.grant_row(&before.preset, &planned)? };
        insert(access, &row, &planned)?;
        mandate::give_again(access, (before.id, row.id), self.now())?;
        Ok(row)
    }

    /// A key that ends at one of its doors, and is no key of others alone, ends at all of them.
    fn end_key(&self, access: &Access<'_>, from: &DoorRow, row: &GrantRow) -> Result<(), Failure> {
        if credential::of_grant(access, row.id)?.iter().any(|held| held.door != from.id) {
            grants::set_undo_until(access, row.id, Some(self.now()))?;
        }
        Ok(())
    }

    fn hand_over_code(
        &self,
        access: &Access<'_>,
        (from, to): (&DoorRow, &DoorRow),
        (row, fate): (&CodeRow, MovedFate),
    ) -> Result<(), Failure> {
        let codes = codes_of(to)?;
        let Some(moved) = codes.moved(access, (from, to), row)? else { return Ok(()) };
        let sent = row.sent_at.filter(|_| fate == MovedFate::SameDigits);
        code::set_moved(access, &moved, sent)?;
        code_before::delete(access, row.id)?;
        if self.lives(&moved) && code::stored_digits(access, row.id)?.is_some() {
            codes.want(access, to, &moved, &codes.digits(access, to, &moved)?)?;
        }
        Ok(())
    }

    /// The new lock gets the code keys of the paths that the door is part of.
    pub(super) fn move_paths(
        &self,
        access: &Access<'_>,
        (from, to): (&DoorRow, &DoorRow),
    ) -> Result<(), Failure> {
        for held in path::of_door(access, from.id)? {
            if let Ok(path) = living(access, held.path)
                && !path::doors(access, path.id)?.iter().any(|other| other.door == to.id)
            {
                join(access, &path, to, self.now())?;
            }
        }
        Ok(())
    }
}
