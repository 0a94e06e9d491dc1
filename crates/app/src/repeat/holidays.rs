//! Verb: the holidays of this property.

use access::link::fitting_name;
use access::recurrence::DATES_MAX;
use store::Access;
use store::table::holiday::{self, HolidayRow};

use super::rule::day;
use crate::App;
use crate::code::bad;
use crate::failure::Failure;
use crate::view::{CommandError, Holiday, InputFault};

impl App {
    /// Replaces the holidays. Codes that do not begin on them follow, each at the next visit of its door.
    ///
    /// # Errors
    /// `BadInput` for a day that no calendar has, or too many.
    pub fn set_holidays(&self, holidays: &[Holiday]) -> Result<(), CommandError> {
        if holidays.len() > DATES_MAX {
            return Err(bad("holidays", InputFault::TooLong));
        }
        let rows = holidays.iter().map(|holiday| {
            day(&holiday.day, "holidays")?;
            Ok(HolidayRow { day: holiday.day.clone(), name: fitting_name(&holiday.name) })
        });
        let rows = rows.collect::<Result<Vec<_>, CommandError>>()?;
        self.store.write(|access| Ok::<_, Failure>(holiday::replace(access, &rows)?))?;
        self.announce();
        Ok(())
    }
}

/// As a screen shows them.
pub(crate) fn holidays(access: &Access<'_>) -> Result<Vec<Holiday>, Failure> {
    let rows = holiday::all(access)?;
    Ok(rows.into_iter().map(|row| Holiday { day: row.day, name: row.name }).collect())
}
