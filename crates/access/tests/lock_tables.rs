//! The zone as a lock keeps it: exact for years, in every zone.

use access::Zone;
use access::lock_table::{LockTable, grid_offset_minutes, settings};
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
