//! The terms of an OLP/1 key, from what the lock keeps.

use access::grant::Binding;
use access::hand_on::KeyBlock;
use access::wall::TimeOfDay;
use access::weekly::{Weekday, Weekly};
use lock_protocol::block::{Bind, CredentialBlock};
use lock_protocol::schedule::Schedule;

use crate::failure::{Failure, unexpected};
use crate::family::KeyTerms;

/// Reads a credential.
pub(super) fn terms_of(credential: &[u8]) -> Result<KeyTerms, Failure> {
    let held = held(credential)?;
    let block = held.fields();
    Ok(KeyTerms {
        serial: block.serial,
        generation: block.generation,
        opens_at: block.not_before.0,
        starts_at: access::plan::meant_start(block),
        ends_at: block.not_after.0,
        hours: weekly_hours(&block.schedules),
        uses: (block.max_uses != 0).then_some(block.max_uses),
        devices: block.max_devices,
        binding: binding_of(block.bind),
        max_stale: block.max_stale,
        hand_on: held.levels(),
    })
}

/// Reads the block of a key, whether from its host or handed on.
pub(super) fn held(credential: &[u8]) -> Result<KeyBlock, Failure> {
    KeyBlock::decode(credential).map_err(|error| unexpected("Failed to read a key", error))
}

/// Reads the block of a key that an issuer made.
pub(super) fn decoded(credential: &[u8]) -> Result<CredentialBlock, Failure> {
    CredentialBlock::decode(credential).map_err(|error| unexpected("Failed to read a key", error))
}

fn binding_of(bind: Bind) -> Binding {
    match bind {
        Bind::FirstClaim => Binding::FirstPhones,
        Bind::ClaimCode => Binding::ClaimCode,
        Bind::Device(hash) => Binding::Phone { hash },
    }
}

/// Each line of the schedule; none when the key has no weekly hours.
fn weekly_hours(schedules: &[Schedule]) -> Vec<Weekly> {
    schedules.iter().map(of_schedule).collect()
}

fn of_schedule(schedule: &Schedule) -> Weekly {
    let days = Weekday::ALL.into_iter().filter(|day| schedule.days & day.bit() != 0).collect();
    Weekly { days, from: time_of(schedule.start), until: time_of(schedule.end) }
}

fn time_of(ten_minutes: u8) -> TimeOfDay {
    TimeOfDay::new(ten_minutes / 6, ten_minutes % 6 * 10).unwrap_or(TimeOfDay::END)
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
