//! The terms of a key as a screen needs them, from what the lock keeps.

use access::wall::TimeOfDay;
use access::weekly::{Weekday, Weekly};
use lock_protocol::block::CredentialBlock;
use lock_protocol::schedule::Schedule;

/// Each line of the schedule; none when the key has no weekly hours.
pub(crate) fn weekly_hours(schedules: &[Schedule]) -> Vec<Weekly> {
    schedules.iter().map(of_schedule).collect()
}

fn of_schedule(schedule: &Schedule) -> Weekly {
    let days = Weekday::ALL.into_iter().filter(|day| schedule.days & day.bit() != 0).collect();
    Weekly { days, from: time_of(schedule.start), until: time_of(schedule.end) }
}

fn time_of(ten_minutes: u8) -> TimeOfDay {
    TimeOfDay::new(ten_minutes / 6, ten_minutes % 6 * 10).unwrap_or(TimeOfDay::END)
}

/// Openings that the key allows over all its phones; nothing for any number.
pub(crate) fn uses_of(block: &CredentialBlock) -> Option<u16> {
    (block.max_uses != 0).then_some(block.max_uses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekly_hours_are_told_as_they_were_wished() {
        let cleaner = Schedule { days: 0b000_1001, start: 60, end: 72 };
        let night = Schedule { days: 0b100_0000, start: 132, end: 144 };

        let told = weekly_hours(&[cleaner, night]);

        assert_eq!(told[0].days, [Weekday::Monday, Weekday::Thursday]);
        assert_eq!((told[0].from, told[0].until), (TimeOfDay::hour(10), TimeOfDay::hour(12)));
        assert_eq!((told[1].from, told[1].until), (TimeOfDay::hour(22), TimeOfDay::END));
        assert!(weekly_hours(&[]).is_empty());
    }
}
