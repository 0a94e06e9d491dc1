//! Verb: confirm a repeat, so that it goes on until another day.

use store::table::{code, repeat};

use super::rule::{asked, day, of_code};
use crate::App;
use crate::app::{find_door, parse_id, zone_named};
use crate::failure::{Failure, unexpected};
use crate::view::{CodeId, CommandError, Repeat};

impl App {
    /// Lets a code that comes back go on until another day; for a unit that must be vacant the host says with it that all
    /// stays until then are known here. The lock learns of it at the next visit.
    ///
    /// # Errors
    /// `BadInput` for a day that is none; `Gone`; `NotAllowed` for a day before its first.
    pub fn confirm_repeat(&self, code: &CodeId, until: &str) -> Result<(), CommandError> {
        let id = parse_id(&code.0)?;
        day(until, "confirmed_until")?;
        self.store.write(|access| {
            let row = code::find(access, id)?.ok_or(CommandError::Gone)?;
            let rule = of_code(access, &row)?.filter(|_| row.taken_back_at.is_none());
            let rule = rule.ok_or(CommandError::Gone)?;
            let rule = Repeat { confirmed_until: Some(until.to_owned()), ..rule };
            let door = find_door(access, row.door)?;
            asked(access, &door, (&rule, &zone_named(&door.zone)?))?;
            repeat::set(access, id, &json(&rule)?, self.now())?;
            Ok::<_, Failure>(())
        })?;
        self.announce();
        Ok(())
    }
}

/// A rule as the store keeps it.
pub(super) fn json(rule: &Repeat) -> Result<String, Failure> {
    serde_json::to_string(rule).map_err(|error| unexpected("Failed to write a repeat", error))
}
