//! The weekly hours of a code, between what is stored, what the lock keeps and what a screen shows.

use access::wall::TimeOfDay;
use access::weekly::{Weekday, Weekly};
use store::table::code::CodeRow;

/// Days and wall times; no days is the whole time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Hours {
    /// Bit 0 is Monday.
    pub(crate) weekdays: u8,
    /// Minutes after midnight, from and until; until at or before from is the next day's.
    pub(crate) minutes: (u16, u16),
}

/// As a screen shows them.
fn hours_of(hours: Hours) -> Vec<Weekly> {
    if hours.weekdays == 0 {
        return Vec::new();
    }
    let days = Weekday::ALL.into_iter().filter(|day| hours.weekdays & day.bit() != 0).collect();
    vec![Weekly { days, from: time(hours.minutes.0), until: time(hours.minutes.1) }]
}

/// The weekly hours of a code; none for the whole time.
pub(crate) fn row_hours(row: &CodeRow) -> Vec<Weekly> {
    let (weekdays, minutes) = row.second_hours;
    let second = Hours { weekdays, minutes };
    let mut all = hours_of(Hours { weekdays: row.weekdays, minutes: row.minutes });
    all.extend(hours_of(second));
    all
}

/// Minutes after midnight, as a screen shows them.
pub(crate) fn time(minutes: u16) -> TimeOfDay {
    let part = |number: u16| u8::try_from(number).unwrap_or(u8::MAX);
    TimeOfDay::new(part(minutes / 60), part(minutes % 60)).unwrap_or(TimeOfDay::END)
}
