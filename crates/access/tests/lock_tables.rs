//! The zone as a lock keeps it: exact for years, in every zone.

use access::Zone;
use access::lock_table::{LockTable, Renewal, grid_offset_minutes, settings};
use access::preset::PropertyHours;
use access::zone::from_unix;
use lock_protocol::Unix;

const NOW: u32 = 1_795_356_000; // 2026-11-22 14:00 UTC
const YEAR: u32 = 366 * 86_400;

#[test]
fn berlin_changes_twice_a_year_for_eight_years() {
    let table = LockTable::of(&Zone::named("Europe/Berlin").unwrap(), from_unix(NOW));

    assert_eq!((table.base_minutes, table.changes.len()), (60, 16));
    let first = table.changes[0];
    assert_eq!((first.at, first.minutes), (1_806_195_600, 120), "2027-03-28 01:00 UTC");
    assert!(table.good_until.unwrap() > NOW + 7 * YEAR);
}

#[test]
fn a_zone_without_changes_has_an_empty_table_that_stays_good() {
    for (zone, minutes) in [("America/Edmonton", -360), ("Africa/Casablanca", 0), ("Asia/Kathmandu", 345)] {
        let table = LockTable::of(&Zone::named(zone).unwrap(), from_unix(NOW));
        assert_eq!((table.base_minutes, table.changes.len(), table.good_until), (minutes, 0, None), "{zone}");
    }
}

#[test]
fn every_zone_s_table_is_right_for_at_least_four_years() {
    for name in Zone::names() {
        let zone = Zone::named(&name).unwrap();
        let table = LockTable::of(&zone, from_unix(NOW));
        let hours = PropertyHours::usual(zone.clone());
        let kept = settings(&hours, from_unix(NOW));

        assert!(table.good_until.is_none_or(|until| until >= NOW + 4 * YEAR), "{name}");
        assert!(kept.encode().is_ok(), "{name}");
        for at in (NOW..NOW + 4 * YEAR).step_by(6 * 3600 + 7) {
            let offset = i64::from(zone.offset_seconds(from_unix(at)));
            assert_eq!(i64::from(table.minutes_at(at)) * 60, offset, "{name} {at}");
            assert_eq!(kept.offset_seconds(Unix(at)), offset, "{name} {at}");
        }
    }
}

#[test]
fn the_grid_stands_still_on_winter_time_in_both_halves_of_the_year() {
    let july = NOW + 230 * 86_400;
    let cases = [
        ("Europe/Berlin", 60),
        ("Europe/Dublin", 0),
        ("Australia/Lord_Howe", 630),
        ("America/Edmonton", -360),
    ];
    for (zone, minutes) in cases {
        let zone = Zone::named(zone).unwrap();
        assert_eq!(grid_offset_minutes(&zone, from_unix(NOW)), minutes, "{zone}");
        assert_eq!(grid_offset_minutes(&zone, from_unix(july)), minutes, "{zone}");
    }
}

#[test]
fn settings_carry_the_property_s_hours() {
    let mut hours = PropertyHours::usual(Zone::named("Europe/Berlin").unwrap());
    hours.check_in = "16:30".parse().unwrap();
    hours.check_out = "24:00".parse().unwrap();

    let kept = settings(&hours, from_unix(NOW));

    assert_eq!((kept.plans[0].arrival_minute, kept.plans[0].departure_minute), (990, 0));
    assert_eq!((kept.base_offset_minutes, kept.grid_offset_minutes), (60, 60));
}

#[test]
fn a_fresh_table_of_any_zone_needs_no_renewal() {
    for name in Zone::names() {
        let zone = Zone::named(&name).unwrap();
        assert_eq!(LockTable::of(&zone, from_unix(NOW)).needs_renewal(&zone, from_unix(NOW)), None, "{name}");
    }
}

#[test]
fn a_table_is_renewed_half_a_year_before_it_runs_out() {
    let zone = Zone::named("Europe/Berlin").unwrap();
    let table = LockTable::of(&zone, from_unix(NOW));
    let good_until = table.good_until.unwrap();

    assert_eq!(table.needs_renewal(&zone, from_unix(good_until - 184 * 86_400)), None);
    let soon = from_unix(good_until - 182 * 86_400);
    assert_eq!(table.needs_renewal(&zone, soon), Some(Renewal::RunsOut { good_until }));
    let renewed = LockTable::of(&zone, soon);
    assert_eq!(renewed.needs_renewal(&zone, soon), None);
}

#[test]
fn a_lock_that_believes_an_old_law_gets_a_new_table_with_the_first_wrong_moment() {
    // Alberta stopped changing its clocks; Colorado's rules are what a lock there still believes.
    let believed = LockTable::of(&Zone::named("America/Denver").unwrap(), from_unix(NOW - 60 * 86_400));
    let zone = Zone::named("America/Edmonton").unwrap();

    let from = 1_793_520_000; // 2026-11-01 08:00 UTC
    assert_eq!(believed.needs_renewal(&zone, from_unix(from - 86_400)), Some(Renewal::Wrong { from }));
    assert_eq!(believed.needs_renewal(&zone, from_unix(NOW)), Some(Renewal::Wrong { from: NOW }));
}

#[test]
fn the_table_in_a_lock_s_settings_is_the_one_that_was_written() {
    let hours = PropertyHours::usual(Zone::named("Australia/Lord_Howe").unwrap());
    let table = LockTable::of(&hours.zone, from_unix(NOW));

    assert_eq!(LockTable::held(&settings(&hours, from_unix(NOW)), table.good_until), table);
}
