//! What a host is told to look at, and what not.

use access::alert::{Actor, Battery, Clock, DoorFacts, Happening, Kind, Severity, What, alerts};

const NOW: u32 = 1_800_000_000;
const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;

fn kinds(facts: &DoorFacts) -> Vec<Kind> {
    alerts(facts, NOW).into_iter().map(|alert| alert.kind).collect()
}

fn told(ago: &[u32], what: What) -> Vec<Happening> {
    ago.iter().map(|ago| Happening { at: NOW - ago, what }).collect()
}

#[test]
fn a_door_of_which_nothing_is_known_or_all_is_well_raises_nothing() {
    let well = DoorFacts {
        battery: Some(Battery { percent: 80, low: false, at: NOW }),
        clock: Some(Clock::Off(-120, NOW)),
        last_contact: Some(NOW - 13 * DAY),
        next_arrival: Some(NOW + 3 * DAY),
        unconfirmed_since: Some(NOW - 23 * HOUR),
        codes: (921, 1024),
        keys: (0, 0),
        taken_back: (230, 256),
        ..DoorFacts::default()
    };

    assert_eq!(kinds(&DoorFacts::default()), []);
    assert_eq!(kinds(&well), []);
}

#[test]
fn each_state_of_a_lock_that_needs_somebody_is_told_with_its_figure() {
    let facts = DoorFacts {
        battery: Some(Battery { percent: 9, low: true, at: NOW - 1 }),
        clock: Some(Clock::Off(121, NOW - 2)),
        last_contact: Some(NOW - 14 * DAY),
        unconfirmed_since: Some(NOW - DAY),
        codes: (922, 1024),
        keys: (1024, 1024),
        taken_back: (231, 256),
        ..DoorFacts::default()
    };

    let mut found = kinds(&facts);
    found.retain(|kind| !matches!(kind, Kind::CodesShort(922, 1024) | Kind::KeysShort(1024, 1024)));
    let list_short = Kind::ListShort(231, 256);
    assert!(found.contains(&list_short));
    found.retain(|kind| *kind != list_short);
    let rest = [Kind::BatteryLow(9), Kind::Unconfirmed(24), Kind::ClockOff(121), Kind::Silent(14)];
    assert_eq!(found, rest);
}

#[test]
fn a_code_that_the_lock_has_not_heard_of_is_told_two_days_before_and_first_of_all_once_it_should_open() {
    let waits = |starts: u32| DoorFacts { not_on_lock: vec![(Actor(7), starts)], ..DoorFacts::default() };

    assert_eq!(kinds(&waits(NOW + 2 * DAY + 1)), []);
    assert_eq!(kinds(&waits(NOW + 2 * DAY)), [Kind::NotOnLock(Actor(7))]);
    assert_eq!(kinds(&waits(NOW)), [Kind::LockedOut(Actor(7))]);
    assert_eq!(Kind::LockedOut(Actor(7)).severity(), Severity::Top);
}

#[test]
fn a_lost_clock_comes_before_everything_else() {
    let facts = DoorFacts {
        clock: Some(Clock::Lost(NOW - 9 * DAY)),
        battery: Some(Battery { percent: 3, low: true, at: NOW }),
        happenings: told(&[1], What::Tamper),
        ..DoorFacts::default()
    };

    let found = alerts(&facts, NOW);

    assert_eq!(found[0].kind, Kind::ClockLost);
    assert_eq!(found[0].kind.severity(), Severity::Top);
    assert_eq!(found.len(), 3);
}

#[test]
fn before_an_arrival_a_lock_may_be_silent_for_a_shorter_time() {
    let silent = |days: u32, arrival: u32| DoorFacts {
        last_contact: Some(NOW - days * DAY),
        next_arrival: Some(NOW + arrival),
        ..DoorFacts::default()
    };

    assert_eq!(kinds(&silent(7, 2 * DAY)), [Kind::Silent(7)]);
    assert_eq!(kinds(&silent(7, 2 * DAY + 1)), []);
    assert_eq!(kinds(&silent(6, DAY)), []);
}

#[test]
fn five_wrong_codes_within_an_hour_are_a_burst_and_five_within_a_day_are_not() {
    let wrong = |ago: &[u32]| DoorFacts { happenings: told(ago, What::WrongCode), ..DoorFacts::default() };

    assert_eq!(kinds(&wrong(&[10, 20, 30, 40, 3000])), [Kind::WrongCodes(5)]);
    assert_eq!(kinds(&wrong(&[0, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR])), []);
    assert_eq!(
        kinds(&wrong(&[8 * DAY, 8 * DAY, 8 * DAY, 8 * DAY, 8 * DAY])),
        [],
        "a week later it is no news"
    );
    let two_bursts = [1, 2, 3, 4, 5, 6, DAY, DAY, DAY, DAY, DAY, DAY, DAY];
    assert_eq!(kinds(&wrong(&two_bursts)), [Kind::WrongCodes(6)], "the latest one counts");
}

#[test]
fn a_key_used_after_it_was_taken_back_is_told_with_its_holder() {
    let facts = DoorFacts {
        used_after_end: vec![(Actor(7), NOW - 5), (Actor(8), NOW - 8 * DAY)],
        ..DoorFacts::default()
    };

    assert_eq!(kinds(&facts), [Kind::UsedAfterEnd(Actor(7))]);
}

#[test]
fn an_opening_far_from_every_earlier_hour_of_the_same_key_is_unusual() {
    let at = |ago: u32, actor: u64, minute: u16| Happening {
        at: NOW - ago,
        what: What::Opened(Actor(actor), minute),
    };
    let mornings = |count: u32| (1..=count).map(|day| at((8 + day) * DAY, 1, 9 * 60)).collect::<Vec<_>>();
    let with = |mut before: Vec<Happening>, last: Happening| {
        before.push(last);
        kinds(&DoorFacts { happenings: before, ..DoorFacts::default() })
    };

    assert_eq!(with(mornings(10), at(5, 1, 3 * 60)), [Kind::UnusualHour(Actor(1))]);
    assert_eq!(with(mornings(9), at(5, 1, 3 * 60)), [], "nine openings make no habit");
    assert_eq!(with(mornings(10), at(5, 1, 12 * 60)), [], "three hours are near");
    assert_eq!(with(mornings(10), at(5, 2, 3 * 60)), [], "somebody else has habits of their own");
    let nights = (1..=10).map(|day| at((8 + day) * DAY, 1, 23 * 60 + 30)).collect::<Vec<_>>();
    assert_eq!(with(nights, at(5, 1, 90)), [], "midnight is no border");
}
