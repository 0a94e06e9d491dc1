//! What an answer may change and what it may never take away.
#![expect(clippy::unwrap_used, reason = "a calendar that cannot be read fails its test")]

mod facts;

use access::Zone;
use access::wall::TimeOfDay;
use calendar::condition::{Condition, Failure};
use calendar::kind::{Choices, Treat};
use calendar::memory::{Loss, StayNumber, Word};
use calendar::stay::stays;
use calendar::{Change, House, Memory, NotRead, Stay, read};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

type Entry<'a> = (&'a str, &'a str, &'a str, &'a str);

const A: Entry<'_> = ("a", "20270104", "20270108", "Reserved - Ada");
const B: Entry<'_> = ("b", "20270110", "20270112", "Reserved - Ben");
const C: Entry<'_> = ("c", "20270120", "20270122", "Reserved - Cat");

fn told(entries: &[Entry<'_>], now: DateTime<Utc>) -> Vec<Stay> {
    let house = House {
        zone: Zone::named("UTC").unwrap(),
        check_in: TimeOfDay::hour(16),
        check_out: TimeOfDay::hour(11),
    };
    let choices = Choices { closed: Treat::Stay, unknown: Treat::Stay };
    stays(&read(facts::calendar(entries).as_bytes()).unwrap(), "", &house, choices, now).stays
}

struct World {
    memory: Memory,
    now: DateTime<Utc>,
}

impl World {
    fn at(now: &str) -> Self {
        let now = now.parse().unwrap();
        Self { memory: Memory::new(now), now }
    }

    fn later(&mut self, minutes: i64) -> &mut Self {
        self.now += TimeDelta::minutes(minutes);
        self
    }

    fn fetched(&mut self, entries: &[Entry<'_>]) -> Vec<Change> {
        self.memory.fetched(&told(entries, self.now), self.now, 0)
    }

    fn names(&self) -> Vec<String> {
        self.memory.known().iter().map(|it| it.stay.details.name.clone().unwrap()).collect()
    }
}

fn number(changes: &[Change]) -> StayNumber {
    match changes {
        [Change::New { number, .. }, ..] => *number,
        other => unreachable!("not new: {other:?}"),
    }
}

#[test]
fn a_stay_is_gone_after_two_good_answers_without_it_that_lie_apart() {
    let mut world = World::at("2026-12-01T12:00:00Z");
    assert_eq!(world.fetched(&[A, B, C]).len(), 3);
    assert_eq!(world.later(20).fetched(&[A, C]), []);
    assert_eq!(world.later(1).fetched(&[A, C]), []);
    assert_eq!(world.names(), ["Ada", "Ben", "Cat"]);
    assert!(!world.memory.may_ask_for_news_only());
    assert!(matches!(&world.later(10).fetched(&[A, C])[..], [Change::Gone { stay, .. }] if stay.uid == "b"));
    assert_eq!(world.names(), ["Ada", "Cat"]);
}

#[test]
fn a_stay_that_comes_back_in_between_starts_anew() {
    let mut world = World::at("2026-12-01T12:00:00Z");
    world.fetched(&[A, B, C]);
    world.later(20).fetched(&[A, C]);
    assert_eq!(world.later(20).fetched(&[A, B, C]), []);
    assert_eq!(world.later(20).fetched(&[A, C]), []);
    assert_eq!(world.names().len(), 3);
}

#[test]
fn a_feed_that_fails_or_is_no_calendar_takes_nothing_away_and_says_since_when() {
    let mut world = World::at("2026-12-01T12:00:00Z");
    world.fetched(&[A, B, C]);
    let first = world.later(20).now;
    for _ in 0..50 {
        world.memory.failed(Failure::Status(500), None, world.now, 7);
        world.later(20);
    }
    assert_eq!(world.names().len(), 3);
    assert_eq!(world.memory.condition(), Condition::Unreachable { since: first, why: Failure::Status(500) });
    let second = world.now;
    world.memory.not_read(NotRead::WebPage, world.now, 7);
    assert_eq!(world.memory.condition(), Condition::Unreadable { since: second, why: NotRead::WebPage });
    assert_eq!(world.memory.last_good().unwrap().to_rfc3339(), "2026-12-01T12:00:00+00:00");
    assert!(world.memory.condition().to_string().contains("web page"));
    assert_eq!(world.fetched(&[A, B, C]), []);
    assert!(world.memory.condition().is_fine());
}

#[test]
fn an_empty_or_shrunken_feed_is_doubtful_until_the_host_says_that_it_is_right() {
    for shrunken in [&[][..], &[A][..]] {
        let mut world = World::at("2026-12-01T12:00:00Z");
        world.fetched(&[A, B, C]);
        let since = world.later(20).now;
        for _ in 0..50 {
            assert_eq!(world.fetched(shrunken), []);
            world.later(20);
        }
        assert_eq!(world.names().len(), 3);
        let missing = 3 - shrunken.len();
        assert_eq!(world.memory.condition(), Condition::Doubtful { since, known: 3, missing });

        world.memory.believe();
        assert_eq!(world.later(20).fetched(shrunken), []);
        assert_eq!(world.later(20).fetched(shrunken).len(), missing);
        assert_eq!(world.memory.known().len(), shrunken.len());
        assert!(world.memory.condition().is_fine());
    }
}

#[test]
fn a_new_stay_in_a_doubtful_feed_counts_all_the_same() {
    let mut world = World::at("2026-12-01T12:00:00Z");
    world.fetched(&[A]);
    assert!(matches!(&world.later(20).fetched(&[B])[..], [Change::New { stay, .. }] if stay.uid == "b"));
    assert_eq!(world.names(), ["Ada", "Ben"]);
}

#[test]
fn longer_counts_at_once_and_shorter_when_it_was_said_twice() {
    let mut world = World::at("2026-12-01T12:00:00Z");
    world.fetched(&[A, B]);
    let longer = ("a", "20270104", "20270109", "Reserved - Ada");
    assert!(matches!(&world.later(20).fetched(&[longer, B])[..], [Change::Dates { .. }]));
    assert_eq!(world.later(20).fetched(&[A, B]), []);
    assert_eq!(world.memory.known()[0].stay.span.until.wall.to_string(), "2027-01-09T11:00");
    assert!(matches!(&world.later(20).fetched(&[A, B])[..], [Change::Dates { .. }]));
    assert_eq!(world.memory.known()[0].stay.span.until.wall.to_string(), "2027-01-08T11:00");
}

#[test]
fn the_same_days_under_another_id_are_the_same_stay_unless_another_guest_is_named() {
    let mut world = World::at("2026-12-01T12:00:00Z");
    let first = number(&world.fetched(&[A, B]));
    let renamed = ("z", "20270104", "20270108", "Reserved - Ada");
    assert_eq!(world.later(20).fetched(&[renamed, B]), [Change::OtherId { number: first }]);
    let other = ("y", "20270104", "20270108", "Reserved - Eve");
    assert!(
        matches!(&world.later(20).fetched(&[other, B])[..], [Change::New { number, .. }] if *number != first)
    );
}

#[test]
fn a_stay_under_way_ends_only_with_the_hosts_word() {
    let mut world = World::at("2027-01-05T12:00:00Z");
    let first = number(&world.fetched(&[A, B, C]));
    world.later(20).fetched(&[B, C]);
    let ask = Change::AskHost { number: first, loss: Loss::Gone };
    assert_eq!(world.later(20).fetched(&[B, C]), [ask]);
    assert_eq!(world.later(20).fetched(&[B, C]), []);
    assert_eq!(world.memory.answer(first, Word::Keep), None);
    assert_eq!(world.names(), ["Ada", "Ben", "Cat"]);
    assert!(matches!(world.memory.answer(first, Word::Follow), Some(Change::Gone { .. })));
    assert_eq!(world.names(), ["Ben", "Cat"]);
}

#[test]
fn a_stay_under_way_that_gets_shorter_or_another_beginning_asks_or_does_nothing() {
    let mut world = World::at("2027-01-05T12:00:00Z");
    let first = number(&world.fetched(&[A, B]));
    let later_start = ("q", "20270105", "20270108", "Reserved - Ada");
    assert_eq!(world.later(20).fetched(&[later_start, B]), [Change::OtherId { number: first }]);
    let shorter = ("q", "20270104", "20270106", "Reserved - Ada");
    world.later(20).fetched(&[shorter, B]);
    assert!(matches!(&world.later(20).fetched(&[shorter, B])[..], [Change::AskHost { .. }]));
    assert_eq!(world.memory.known()[0].stay.span.until.wall.to_string(), "2027-01-08T11:00");
    assert!(matches!(world.memory.answer(first, Word::Follow), Some(Change::Dates { .. })));
    assert_eq!(world.memory.known()[0].stay.span.until.wall.to_string(), "2027-01-06T11:00");
}

#[test]
fn what_is_past_may_vanish_and_closed_days_that_move_make_nothing() {
    let mut world = World::at("2027-01-05T12:00:00Z");
    world.fetched(&[A, B]);
    world.later(4 * 24 * 60);
    let moving = ("n1", "20270201", "20280101", "Airbnb (Not available)");
    assert_eq!(world.fetched(&[B, moving]), []);
    let moved = ("n2", "20270202", "20280102", "Airbnb (Not available)");
    assert_eq!(world.later(1440).fetched(&[B, moved]), []);
    assert_eq!(world.names(), ["Ben"]);
    assert!(world.memory.condition().is_fine());
}

#[test]
fn what_is_over_is_forgotten_when_asked_and_is_not_learned_again() {
    let mut world = World::at("2027-01-05T12:00:00Z");
    world.fetched(&[A, B]);
    world.later(60);
    assert!(!world.memory.forget_past(world.now));
    world.later(4 * 24 * 60);
    assert!(world.memory.forget_past(world.now));
    assert_eq!(world.names(), ["Ben"]);
    assert_eq!(world.fetched(&[A, B]), []);
    assert!(world.memory.condition().is_fine());
}

#[test]
fn an_answer_without_news_confirms_nothing_that_is_in_doubt() {
    let mut world = World::at("2026-12-01T12:00:00Z");
    world.fetched(&[A, B, C]);
    world.later(20).fetched(&[A, B]);
    world.later(20);
    world.memory.unchanged(world.now, 0);
    assert_eq!(world.names().len(), 3);
    assert_eq!(world.memory.last_good(), Some(world.now));
}

#[test]
fn a_memory_survives_being_kept() {
    let mut world = World::at("2026-12-01T12:00:00Z");
    world.fetched(&[A, B, C]);
    world.later(20).fetched(&[A, B]);
    let kept = serde_json::to_string(&world.memory).unwrap();
    assert_eq!(serde_json::from_str::<Memory>(&kept).unwrap(), world.memory);
}

/// One answer: which of the three stays it has, or none at all.
fn answer() -> impl Strategy<Value = Option<[bool; 3]>> {
    prop_oneof![1 => Just(None), 3 => any::<[bool; 3]>().prop_map(Some)]
}

proptest! {
    #[test]
    fn no_sequence_of_answers_ends_a_stay_that_the_last_good_one_has(
        answers in proptest::collection::vec((answer(), 1_i64..2_000), 1..40)
    ) {
        let mut world = World::at("2026-12-20T12:00:00Z");
        let mut missed_by = [0_u32; 3];
        for (answer, minutes) in answers {
            world.later(minutes);
            let Some(has) = answer else {
                let before = world.memory.known().len();
                world.memory.failed(Failure::Away, None, world.now, 0);
                prop_assert_eq!(world.memory.known().len(), before);
                continue;
            };
            let entries: Vec<_> = [A, B, C].into_iter().zip(has).filter(|(_, has)| *has).map(|(it, _)| it).collect();
            let changes = world.fetched(&entries);
            let good = world.memory.condition().is_fine();
            for (at, has) in has.into_iter().enumerate() {
                missed_by[at] = if has { 0 } else { missed_by[at] + u32::from(good) };
            }
            for change in &changes {
                if let Change::Gone { stay, .. } = change {
                    let at = ["a", "b", "c"].iter().position(|uid| *uid == stay.uid).unwrap();
                    prop_assert!(good, "a doubtful feed ended a stay");
                    prop_assert!(missed_by[at] >= 2, "ended after {} good answers without it", missed_by[at]);
                    prop_assert!(stay.span.from.utc > world.now, "ended under way");
                }
            }
            for entry in told(&entries, world.now).iter().filter(|it| it.span.until.utc > world.now) {
                let known = world.memory.known().iter().find(|it| it.stay.uid == entry.uid);
                prop_assert!(known.is_some_and(|it| it.stay.span.covers(&entry.span)));
            }
        }
    }
}
