//! Alerts from how a lock is: battery, clock, silence, room, and what it has not confirmed.

use super::{Actor, Alert, Clock, DoorFacts, Kind};

const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;
/// So long a lock may be silent.
const SILENT_DAYS: u32 = 14;
/// So long it may be silent when somebody arrives within [`ARRIVAL_NEAR`].
const SILENT_DAYS_BEFORE_ARRIVAL: u32 = 7;
const ARRIVAL_NEAR: u32 = 2 * DAY;
/// The edges of codes are widened by this much beside the lock's own doubt.
const CLOCK_OFF_SECONDS: u32 = 120;
/// So long a taking-back may wait for the lock.
const CONFIRM_WITHIN: u32 = DAY;

pub(super) fn alerts(facts: &DoorFacts, now: u32) -> Vec<Alert> {
    let mut found = Vec::new();
    if let Some(since) = facts.seen_new {
        found.push(Alert { kind: Kind::FactoryNew, since });
    }
    if let Some(battery) = facts.battery.filter(|battery| battery.low) {
        found.push(Alert { kind: Kind::BatteryLow(battery.percent), since: battery.at });
    }
    match facts.clock {
        Some(Clock::Lost(since)) => found.push(Alert { kind: Kind::ClockLost, since }),
        Some(Clock::Off(seconds, since)) if seconds.unsigned_abs() > CLOCK_OFF_SECONDS => {
            found.push(Alert { kind: Kind::ClockOff(seconds), since });
        }
        Some(Clock::Off(_, _)) | None => {}
    }
    found.extend(silence(facts, now));
    found.extend(
        facts.asleep.iter().map(|(actor, since)| Alert { kind: Kind::Asleep(*actor), since: *since }),
    );
    found.extend(facts.unused.iter().map(|(actor, days)| Alert {
        kind: Kind::Unused(*actor, *days),
        since: now.saturating_sub(days.saturating_mul(DAY)),
    }));
    found.extend(facts.not_on_lock.iter().filter_map(|(actor, starts)| undelivered(*actor, *starts, now)));
    if let Some(since) = facts.unconfirmed_since
        && now.saturating_sub(since) >= CONFIRM_WITHIN
    {
        found.push(Alert { kind: Kind::Unconfirmed(now.saturating_sub(since) / HOUR), since });
    }
    let at = facts.last_contact.unwrap_or(now);
    if short(facts.codes) {
        found.push(Alert { kind: Kind::CodesShort(facts.codes.0, facts.codes.1), since: at });
    }
    if short(facts.keys) {
        found.push(Alert { kind: Kind::KeysShort(facts.keys.0, facts.keys.1), since: at });
    }
    if short(facts.taken_back) {
        found.push(Alert { kind: Kind::ListShort(facts.taken_back.0, facts.taken_back.1), since: at });
    }
    found
}

fn silence(facts: &DoorFacts, now: u32) -> Option<Alert> {
    let since = facts.last_contact?;
    let days = now.saturating_sub(since) / DAY;
    let near = facts
        .next_arrival
        .is_some_and(|arrival| now <= arrival && arrival.saturating_sub(now) <= ARRIVAL_NEAR);
    let most = if near { SILENT_DAYS_BEFORE_ARRIVAL } else { SILENT_DAYS };
    (days >= most).then_some(Alert { kind: Kind::Silent(days), since })
}

fn undelivered(actor: Actor, starts: u32, now: u32) -> Option<Alert> {
    let kind = if starts <= now { Kind::LockedOut(actor) } else { Kind::NotOnLock(actor) };
    (starts.saturating_sub(now) <= ARRIVAL_NEAR).then_some(Alert { kind, since: starts })
}

/// Nine tenths are in use.
fn short((used, most): (u32, u32)) -> bool {
    most > 0 && u64::from(used) * 10 >= u64::from(most) * 9
}
