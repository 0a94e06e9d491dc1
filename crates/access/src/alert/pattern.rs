//! Alerts from openings at an hour at which their key never opened before.

use super::{Actor, Alert, Happening, Kind, What};

/// What is older is no news any more.
const NEWS: u32 = 7 * 24 * 3600;
/// Fewer openings make no habit.
const HABIT: usize = 10;
/// So near to an earlier opening, in minutes of the day, is usual.
const NEAR: u16 = 3 * 60;
const DAY_MINUTES: u16 = 24 * 60;

/// One alert for each key that opened out of its habit within the last week, with the latest such opening.
pub(super) fn alerts(happenings: &[Happening], now: u32) -> Vec<Alert> {
    let mut openings: Vec<(Actor, u32, u16)> = happenings
        .iter()
        .filter_map(|one| match one.what {
            What::Opened(actor, minute) => Some((actor, one.at, minute)),
            What::WrongCode | What::Tamper | What::Jammed => None,
        })
        .collect();
    openings.sort_unstable_by_key(|(actor, at, _)| (actor.0, *at));
    let mut found: Vec<Alert> = Vec::new();
    for of_one in openings.chunk_by(|one, other| one.0 == other.0) {
        let unusual = of_one.iter().enumerate().rev().find(|(before, (_, at, minute))| {
            *before >= HABIT
                && now.saturating_sub(*at) <= NEWS
                && of_one.iter().take(*before).all(|(_, _, usual)| NEAR < apart(*usual, *minute))
        });
        if let Some((_, (actor, since, _))) = unusual {
            found.push(Alert { kind: Kind::UnusualHour(*actor), since: *since });
        }
    }
    found
}

/// Minutes between two times of day, the short way around the clock.
fn apart(one: u16, other: u16) -> u16 {
    let straight = one.abs_diff(other);
    straight.min(DAY_MINUTES.saturating_sub(straight))
}
