//! Alerts from single things that the log tells: wrong codes, force, keys that should have ended.

use super::{Alert, DoorFacts, Kind, What};

const HOUR: u32 = 3600;
/// What is older is no news any more.
const NEWS: u32 = 7 * 24 * HOUR;
/// So many wrong codes within an hour are no slip of a finger; the keypad begins to wait then.
const WRONG_CODES: usize = 5;

pub(super) fn alerts(facts: &DoorFacts, now: u32) -> Vec<Alert> {
    let times = |what: What| {
        let mut times: Vec<u32> = facts
            .happenings
            .iter()
            .filter(|one| one.what == what && now.saturating_sub(one.at) <= NEWS)
            .map(|one| one.at)
            .collect();
        times.sort_unstable();
        times
    };
    let mut found = Vec::new();
    if let Some((count, since)) = burst(&times(What::WrongCode)) {
        found.push(Alert { kind: Kind::WrongCodes(count), since });
    }
    let tamper = times(What::Tamper);
    if let Some(since) = tamper.last() {
        found.push(Alert { kind: Kind::Tamper(many(tamper.len())), since: *since });
    }
    if let Some(since) = times(What::Jammed).last() {
        found.push(Alert { kind: Kind::Jammed, since: *since });
    }
    let fresh = facts.used_after_end.iter().filter(|(_, at)| now.saturating_sub(*at) <= NEWS);
    for (actor, since) in fresh {
        found.push(Alert { kind: Kind::UsedAfterEnd(*actor), since: *since });
    }
    found
}

/// The latest hour with too many wrong codes: how many, and when the last one was.
fn burst(sorted: &[u32]) -> Option<(u32, u32)> {
    let ends = sorted.iter().enumerate().rev();
    ends.map(|(at, last)| {
        let within = sorted.iter().take(at + 1).filter(|one| last.saturating_sub(**one) < HOUR).count();
        (within, *last)
    })
    .find(|(within, _)| *within >= WRONG_CODES)
    .map(|(within, last)| (many(within), last))
}

fn many(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
