//! Terms of a key in a few words.

use lock_protocol::block::CredentialBlock;
use lock_protocol::schedule::Schedule;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// `Mon, Thu 10:00-12:00`, several joined by `; `; nothing when the key has no weekly hours.
pub(crate) fn hours_text(schedules: &[Schedule]) -> Option<String> {
    if schedules.is_empty() {
        return None;
    }
    let texts: Vec<String> = schedules.iter().map(schedule_text).collect();
    Some(texts.join("; "))
}

fn schedule_text(schedule: &Schedule) -> String {
    let days: Vec<&str> = DAYS
        .iter()
        .enumerate()
        .filter(|(bit, _)| schedule.days >> bit & 1 == 1)
        .map(|(_, day)| *day)
        .collect();
    format!("{} {}-{}", days.join(", "), clock_text(schedule.start), clock_text(schedule.end))
}

fn clock_text(ten_minutes: u8) -> String {
    let minutes = u16::from(ten_minutes) * 10;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Openings that the key allows over all its phones; nothing for any number.
pub(crate) fn uses_of(block: &CredentialBlock) -> Option<u16> {
    (block.max_uses != 0).then_some(block.max_uses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekly_hours_read_like_a_sign_on_a_shop_door() {
        let cleaner = Schedule { days: 0b000_1001, start: 60, end: 72 };
        let night = Schedule { days: 0b100_0000, start: 132, end: 36 };

        assert_eq!(hours_text(&[]), None);
        assert_eq!(hours_text(&[cleaner, night]).as_deref(), Some("Mon, Thu 10:00-12:00; Sun 22:00-06:00"));
    }
}
