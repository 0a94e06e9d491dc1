//! A weekly window in wall time, as it stands in a credential block (specification section 4).

use crate::bytes::{CodecError, Reader, Writer};

/// Units of a day: 144 times 10 minutes.
pub const UNITS_PER_DAY: u8 = 144;

/// One weekly window: on the days of `days`, from `start` to `end`; an end at or before the start is on the next day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Schedule {
    /// Bit 0 is Monday, bit 6 Sunday: the day on which the window starts.
    pub days: u8,
    /// Start in units of 10 minutes after midnight, 0..143.
    pub start: u8,
    /// End in units of 10 minutes after midnight, 0..144.
    pub end: u8,
}

impl Schedule {
    /// Reads three bytes and refuses a window on no day or outside the day.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, CodecError> {
        let [days, start, end] = reader.take()?;
        let fits = days != 0 && days & 0x80 == 0 && start < UNITS_PER_DAY && end <= UNITS_PER_DAY;
        if fits { Ok(Self { days, start, end }) } else { Err(CodecError::Value) }
    }

    /// Appends the three bytes.
    pub fn write<const N: usize>(&self, writer: &mut Writer<N>) {
        writer.put(&[self.days, self.start, self.end]);
    }

    /// Tells whether the window is open at wall second `wall` (seconds since Thursday 1970-01-01 00:00 wall time),
    /// with both edges moved outwards by `widen` seconds.
    #[must_use]
    pub fn open_at(&self, wall: i64, widen: i64) -> bool {
        let today = wall.div_euclid(86_400);
        // A window that started yesterday can still be open; one that starts tomorrow may be open by widening.
        (today - 1..=today + 1).any(|day| {
            let weekday = (day + 3).rem_euclid(7);
            let starts = day * 86_400 + i64::from(self.start) * 600;
            let length = if self.end > self.start {
                i64::from(self.end - self.start) * 600
            } else {
                86_400 - i64::from(self.start - self.end) * 600
            };
            self.days >> weekday & 1 == 1 && starts - widen <= wall && wall < starts + length + widen
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONDAY: i64 = 4 * 86_400;

    #[test]
    fn a_window_is_open_from_its_start_until_just_before_its_end() {
        let mornings = Schedule { days: 1, start: 60, end: 72 };
        assert!(!mornings.open_at(MONDAY + 36_000 - 1, 0));
        assert!(mornings.open_at(MONDAY + 36_000, 0));
        assert!(mornings.open_at(MONDAY + 43_200 - 1, 0));
        assert!(!mornings.open_at(MONDAY + 43_200, 0));
        assert!(!mornings.open_at(MONDAY + 86_400 + 36_000, 0));
    }

    #[test]
    fn an_overnight_window_belongs_to_the_day_it_starts_on() {
        let night = Schedule { days: 1, start: 132, end: 36 };
        assert!(night.open_at(MONDAY + 86_400 + 6 * 3600 - 1, 0), "Tuesday before six");
        assert!(!night.open_at(MONDAY + 3 * 3600, 0), "Monday before dawn belongs to Sunday's window");
    }

    #[test]
    fn a_window_that_ends_when_it_starts_lasts_a_whole_day() {
        let day = Schedule { days: 1, start: 60, end: 60 };
        assert!(day.open_at(MONDAY + 86_400 + 36_000 - 1, 0));
        assert!(!day.open_at(MONDAY + 86_400 + 36_000, 0));
    }

    #[test]
    fn widening_moves_both_edges() {
        let mornings = Schedule { days: 1, start: 0, end: 72 };
        assert!(mornings.open_at(MONDAY - 60, 60), "Sunday night, one minute early");
        assert!(mornings.open_at(MONDAY + 43_200 + 59, 60));
    }
}
