//! Offline codes in wall time: a lock with its table opens them in exactly the hours that the zone means, for two years.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use access::lock_table::{LockTable, grid_offset_minutes};
use access::zone::{Edge, Zone};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use lock_protocol::Unix;
use lock_protocol::pin::{
    CodePlan, Epoch, GRID_START_S, Opening, Use, WEEKLY_HOURS, WEEKLY_MASKS, WEEKLY_WEEKS,
};
use lock_protocol::settings::{HourPlan, OffsetChange, Settings};

/// Zones that change their clocks, by an hour or half of one, at night or at midnight, in spring or in autumn.
const ZONES: [&str; 8] = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Pacific/Chatham",
    "America/Havana",
];
const HOUR_S: i64 = 3_600;
const DAY_S: i64 = 86_400;
/// The first epoch that begins in 2026, and as many as fill two years.
const EPOCHS: std::ops::Range<u32> = 585..607;

fn start_of_2026() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_225_600, 0).unwrap()
}

/// What the lock at such a property knows. Flexible stays begin and end inside the hour that clocks skip or repeat.
fn settings(zone: &Zone) -> Settings {
    let table = LockTable::of(zone, start_of_2026());
    let change = |at, offset_minutes| OffsetChange { at: Unix(at), offset_minutes };
    Settings {
        grid_offset_minutes: grid_offset_minutes(zone, start_of_2026()),
        base_offset_minutes: table.base_minutes,
        changes: table.changes.iter().map(|next| change(next.at, next.minutes)).collect(),
        plans: [
            HourPlan { arrival_minute: 15 * 60, departure_minute: 11 * 60 },
            HourPlan { arrival_minute: 150, departure_minute: 150 },
        ],
        ..Settings::default()
    }
}

fn plans() -> Vec<CodePlan> {
    let stay = |day, nights, plan| CodePlan::Stay { day, nights, plan, variant: 0 };
    let weekly = |week, mask, hour, length, weeks| CodePlan::Weekly { week, mask, hour, length, weeks };
    vec![
        stay(3, 3, 0),
        stay(6, 1, 1),
        stay(20, 31, 0),
        stay(34, 14, 1),
        // Every day for two hours from two, the whole day, and around midnight; Sundays at night; weekends.
        weekly(0, 9, 2, 1, 4),
        weekly(2, 9, 0, 7, 3),
        weekly(1, 9, 23, 1, 3),
        weekly(4, 6, 1, 2, 4),
        weekly(3, 8, 3, 5, 2),
    ]
}

/// The windows that a code means, by the calendar and the zone.
fn meant(zone: &Zone, settings: &Settings, epoch: Epoch, plan: CodePlan) -> Vec<(i64, i64)> {
    let day_of = |day: i64| {
        let days = u64::try_from(4 + epoch.starts_day() + day).unwrap();
        NaiveDate::from_ymd_opt(1970, 1, 1).unwrap().checked_add_days(Days::new(days)).unwrap()
    };
    let at = |day: i64, minute: i64, edge| {
        let wall = day_of(day).and_hms_opt(0, 0, 0).unwrap() + TimeDelta::minutes(minute);
        zone.at_wall(wall, edge).unwrap().utc.timestamp()
    };
    match plan {
        CodePlan::Stay { day, nights, plan, .. } => {
            let hours = settings.plans[usize::from(plan)];
            let from = at(day.into(), hours.arrival_minute.into(), Edge::Start);
            let until = at(i64::from(day) + i64::from(nights), hours.departure_minute.into(), Edge::End);
            vec![(from, until)]
        }
        CodePlan::Weekly { week, mask, hour, length, weeks } => {
            let (mask, hours) = (WEEKLY_MASKS[usize::from(mask)], WEEKLY_HOURS[usize::from(length)]);
            (0..i64::from(WEEKLY_WEEKS[usize::from(weeks)]) * 7)
                .filter(|day| mask >> (day % 7) & 1 == 1)
                .map(|day| {
                    let (day, minute) = (i64::from(week) * 7 + day, i64::from(hour) * 60);
                    (at(day, minute, Edge::Start), at(day, minute + i64::from(hours) * 60, Edge::End))
                })
                .collect()
        }
        CodePlan::OneTime { .. } | CodePlan::Visit { .. } | CodePlan::Long { .. } => vec![],
    }
}

fn every_hour(zone: &str) {
    let zone = Zone::named(zone).unwrap();
    let settings = settings(&zone);
    assert!(!settings.changes.is_empty(), "its clocks change");
    for epoch in EPOCHS.map(Epoch) {
        let start = settings.utc_of_grid(epoch.starts_s());
        for plan in plans() {
            let windows = meant(&zone, &settings, epoch, plan);
            let week = if let CodePlan::Weekly { week, .. } = plan {
                start + i64::from(week) * 7 * DAY_S
            } else {
                i64::MIN / 2
            };
            for at in
                (start - 2 * DAY_S..start + 80 * DAY_S).step_by(HOUR_S as usize).flat_map(|at| [at - 1, at])
            {
                let open = windows.iter().any(|(from, until)| (*from..*until).contains(&at));
                let first = open && (week == i64::MIN / 2 || (week..week + 7 * DAY_S).contains(&at));
                let says = |which| plan.opening(epoch, &settings, at, 0, which) == Opening::Open;
                assert_eq!(says(Use::Later), open, "{} {epoch:?} {plan:?} {at}", zone.name());
                assert_eq!(says(Use::First), first, "{} {epoch:?} {plan:?} {at}, first use", zone.name());
            }
        }
    }
}

#[test]
fn the_first_epochs_and_the_last_ones_are_those_of_two_years() {
    let begins = |epoch: u32| Epoch(epoch).starts_s() + GRID_START_S;
    assert!(begins(EPOCHS.start) >= 1_767_225_600 - 35 * DAY_S);
    assert!(begins(EPOCHS.end) >= 1_767_225_600 + 730 * DAY_S);
}

#[test]
fn every_hour_of_two_years_is_judged_as_the_zone_means_it_in_the_north() {
    ZONES.iter().take(4).for_each(|zone| every_hour(zone));
}

#[test]
fn every_hour_of_two_years_is_judged_as_the_zone_means_it_elsewhere() {
    ZONES.iter().skip(4).for_each(|zone| every_hour(zone));
}
