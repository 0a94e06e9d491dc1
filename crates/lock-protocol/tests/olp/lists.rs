//! Lists of several hosts, and of a year: joined without loss, short enough for every lock, no living key changed.

use std::collections::{BTreeMap, BTreeSet};

use lock_protocol::capacity::{REVOKED, SLOTS};
use lock_protocol::list::{IssuerLine, List, Revoked, RevokedCode};
use lock_protocol::list_book::{ENTRIES_MAX, ListBook};
use lock_protocol::receipt::Receipt;
use lock_protocol::status::Status;
use proptest::prelude::*;

use lock_protocol::{Unix, fresh};

use crate::bench::{Bench, DAY, LOCK, T, TAP, guest};

fn book() -> impl Strategy<Value = ListBook> {
    let lines = prop::collection::vec((0..4_u8, 0..4_u8, 0..40_u32), 0..4);
    let revoked = prop::collection::vec((0..4_u8, 0..40_u32), 0..12);
    let codes = prop::collection::vec(any::<[u8; 4]>(), 0..4);
    let numbers = (0..5_u32, 0..3_u32, 0..3_u8);
    (numbers, lines, revoked, codes).prop_map(
        |((version, issued_at, pin_generation), lines, revoked, codes)| {
            let mut book = ListBook::default();
            (book.version, book.pin_generation) = (version, pin_generation);
            book.issued_at = Unix(issued_at);
            for (index, generation, min_serial) in lines {
                book.raise(IssuerLine { index, generation, min_serial }).unwrap();
            }
            for (issuer, serial) in revoked {
                book.revoke(Revoked { issuer, serial }).unwrap();
            }
            for code in codes {
                book.revoke_code(code).unwrap();
            }
            book
        },
    )
}

fn contents(book: &ListBook) -> ListBook {
    let mut contents = book.clone();
    contents.version = 0;
    contents
}

proptest! {
    #[test]
    fn a_join_takes_nothing_back_and_does_not_care_who_joins_whom(a in book(), b in book(), c in book()) {
        let joined = a.join(&b).unwrap();
        prop_assert_eq!(&joined, &b.join(&a).unwrap());
        prop_assert_eq!(&joined.join(&joined).unwrap(), &joined);
        let said = |book: ListBook| {
            let mut said = contents(&book);
            said.issued_at = Unix(0);
            said
        };
        prop_assert_eq!(said(joined.join(&c).unwrap()), said(a.join(&b.join(&c).unwrap()).unwrap()));
        for (issuer, serial) in (0..4).flat_map(|issuer| (0..40).map(move |serial| (issuer, serial))) {
            let credential = Revoked { issuer, serial };
            prop_assert_eq!(joined.ends(credential), a.ends(credential) || b.ends(credential));
        }
        prop_assert!(joined.pin_generation >= a.pin_generation.max(b.pin_generation));
    }

    #[test]
    fn one_version_never_names_two_contents(a in book(), b in book()) {
        let joined = a.join(&b).unwrap();
        for book in [&a, &b] {
            prop_assert!(joined.version >= book.version);
            prop_assert!(joined.version > book.version || contents(&joined) == contents(book));
        }
    }
}

#[test]
fn a_list_says_the_same_after_its_journey() {
    let bench = Bench::owned();
    let mut book = ListBook::default();
    (book.version, book.issued_at, book.pin_generation) = (7, T, 2);
    book.raise(IssuerLine { index: 1, generation: 3, min_serial: 40 }).unwrap();
    book.revoke(Revoked { issuer: 0, serial: 9 }).unwrap();
    book.revoke(Revoked { issuer: 1, serial: 39 }).unwrap();
    book.revoke_code([1, 2, 3, 4]).unwrap();
    assert_eq!(book.named(), 1, "below its watermark nothing is named");
    let message = book.seal(&bench.root().list(), &LOCK).unwrap();
    assert_eq!(ListBook::read(&List::decode(&message).unwrap()), Ok(book));
}

#[test]
fn a_revoked_code_is_kept_for_seventy_days_or_while_a_list_names_it() {
    let code = RevokedCode { id: [1, 2, 3, 4], since: T };
    let mut book = ListBook::default();
    let bench = Bench::owned();
    let silent = book.seal(&bench.root().list(), &LOCK).unwrap();
    book.revoke_code(code.id).unwrap();
    let naming = book.seal(&bench.root().list(), &LOCK).unwrap();

    let stays = |list: &[u8], after_s| code.stays(&List::decode(list).unwrap(), T.plus(after_s));

    assert!(stays(&silent, 70 * DAY - 1));
    assert!(!stays(&silent, 70 * DAY));
    assert!(stays(&naming, 70 * DAY));
}

#[test]
fn hosts_who_wrote_the_same_apart_agree_on_one_list_that_every_lock_takes() {
    let mut bench = Bench::owned();
    let written = |issued_at| {
        let mut book = ListBook::default();
        (book.version, book.issued_at) = (1, issued_at);
        book.revoke(Revoked { issuer: 0, serial: 9 }).unwrap();
        book
    };
    let (mine, theirs) = (written(T), written(T.plus(60)));
    let at_the_lock = mine.seal(&bench.root().list(), &LOCK).unwrap();
    assert_eq!(bench.bring(&at_the_lock, &bench.root()), Status::Ok);

    let agreed = mine.join(&theirs).unwrap();
    assert_eq!(agreed, theirs.join(&mine).unwrap());
    let agreed = agreed.seal(&bench.root().list(), &LOCK).unwrap();
    assert_eq!(bench.bring(&agreed, &bench.root()), Status::Ok);

    bench.connect();
    let word = bench.fresh(fresh::OWNER | fresh::BOUND, Some(&agreed), T.plus(3_600));
    let receipt = Receipt::decode(&bench.say(&word)[0]).unwrap();
    assert_eq!(receipt.status, Status::Ok, "the lock holds the list that everybody vouches for");
}

#[test]
#[cfg_attr(smallest, ignore = "the reference lock's room")]
fn a_full_list_says_so_and_a_lock_holds_what_two_full_lists_add_up_to() {
    let mut bench = Bench::owned();
    let mut book = ListBook::default();
    book.version = 1;
    for serial in 1..=ENTRIES_MAX as u32 {
        book.revoke(Revoked { issuer: 0, serial: serial * 2 }).unwrap();
    }
    assert!(book.revoke(Revoked { issuer: 0, serial: 1 }).is_err());
    let full = book.seal(&bench.root().list(), &LOCK).unwrap();
    assert_eq!(bench.bring(&full, &bench.root()), Status::Ok);
    let one_more = bench.list(2, &[1]);
    assert_eq!(bench.bring(&one_more, &bench.root()), Status::Ok);
    let held = |bench: &Bench| bench.lock.state().owned.as_ref().unwrap().revocations.serials.len();
    assert_eq!(held(&bench), REVOKED);
    let too_many = bench.list(3, &[3]);
    assert_eq!(bench.bring(&too_many, &bench.root()), Status::Full);

    book.version = 4;
    book.compact(0, [600].into_iter(), 700).unwrap();
    assert_eq!(book.named(), 0);
    let short = book.seal(&bench.root().list(), &LOCK).unwrap();
    assert_eq!(bench.bring(&short, &bench.root()), Status::Ok);
    assert_eq!(held(&bench), 0);
}

#[test]
fn a_word_about_a_list_without_room_is_good_for_that_message_and_no_longer() {
    let mut bench = Bench::owned();
    let staying = bench.enrol(&guest(5_000), 3);
    let leaving = bench.enrol(&guest(5_001), 4);
    let serials: Vec<u32> = (1..=REVOKED as u32).collect();
    for (version, part) in serials.chunks(ENTRIES_MAX).enumerate() {
        let list = bench.list(version as u32 + 1, part);
        assert_eq!(bench.bring(&list, &bench.root()), Status::Ok);
    }
    let before = bench.lock.state().owned.as_ref().unwrap().last_fresh;
    let no_room = bench.list(9, &[5_001]);
    bench.connect();
    let word = bench.fresh(fresh::OWNER | fresh::BOUND, Some(&no_room), T.plus(3_600));

    let both = [no_room, word].concat();
    assert_eq!(bench.ask(&staying, TAP, &both), Status::Ok);

    let owned = bench.lock.state().owned.as_ref().unwrap();
    assert!(owned.revocations.version < 9, "there was no room");
    assert_eq!(owned.last_fresh, before, "the lock does not know what is fresh");
    assert_eq!(
        bench.ask(&leaving, TAP, &both[..both.len() - 22]),
        Status::Revoked,
        "judged by what is shown"
    );
}

/// One flat's side of a shared entrance.
#[derive(Default)]
struct Entrance {
    list: ListBook,
    next_serial: [u32; 2],
    /// Serial and last day, by issuer.
    living: [BTreeMap<u32, u32>; 2],
    given: [BTreeSet<u32>; 2],
    compactions: u32,
}

const TENANTS: usize = 0;
const GUESTS: usize = 1;

impl Entrance {
    fn give(&mut self, issuer: usize, last_day: u32) -> u32 {
        self.next_serial[issuer] += 1;
        let serial = self.next_serial[issuer];
        self.living[issuer].insert(serial, last_day);
        self.given[issuer].insert(serial);
        serial
    }

    fn take_back(&mut self, issuer: usize, serial: u32) {
        let revoked = Revoked { issuer: issuer as u8, serial };
        self.living[issuer].remove(&serial);
        if self.list.revoke(revoked).is_err() {
            self.compactions += 1;
            for issuer in [TENANTS, GUESTS] {
                let living = self.living[issuer].keys().copied();
                self.list.compact(issuer as u8, living, self.next_serial[issuer] + 1).unwrap();
            }
            self.list.revoke(revoked).expect("a watermark made room");
        }
        self.list.version += 1;
    }
}

#[test]
#[cfg_attr(smallest, ignore = "the reference lock's room")]
fn a_hundred_flats_take_keys_back_for_a_year_and_no_living_key_is_touched() {
    let mut house = Entrance::default();
    let phones: Vec<u32> = (0..200).map(|_| house.give(TENANTS, u32::MAX)).collect();
    let mut phones: Vec<(usize, u32)> = phones.into_iter().enumerate().collect();
    for day in 0..365 {
        house.living[GUESTS].retain(|_, last_day| *last_day >= day);
        // Every flat has a visitor a week for three days; one in five is taken back before. A phone is lost every
        // third day.
        for flat in (0..100).filter(|flat| (flat + day) % 7 == 0) {
            let serial = house.give(GUESTS, day + 3);
            if (flat + day) % 5 == 0 {
                house.take_back(GUESTS, serial);
            }
        }
        if day % 3 == 0 {
            let at = day as usize * 7 % phones.len();
            let lost = phones[at].1;
            phones[at].1 = house.give(TENANTS, u32::MAX);
            house.take_back(TENANTS, lost);
        }
        let alive: usize = house.living.iter().map(BTreeMap::len).sum();
        assert!(alive <= SLOTS, "day {day}: {alive} keys");
        for issuer in [TENANTS, GUESTS] {
            for serial in house.living[issuer].keys() {
                let credential = Revoked { issuer: issuer as u8, serial: *serial };
                assert!(!house.list.ends(credential), "day {day}: living {serial} ended");
            }
        }
    }
    for issuer in [TENANTS, GUESTS] {
        let dead = house.given[issuer].iter().filter(|serial| !house.living[issuer].contains_key(serial));
        let named = dead.filter(|serial| house.list.ends(Revoked { issuer: issuer as u8, serial: **serial }));
        assert!(named.count() > 0);
    }
    assert_eq!(phones.len(), 200);
    assert!(house.compactions > 0, "a year is long enough to fill the list");
}
