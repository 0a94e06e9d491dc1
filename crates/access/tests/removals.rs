//! People leave: nothing of theirs stays, what shall live is made again first, and every door is asked to confirm.

use std::collections::BTreeSet;

use access::removal::{Fate, IssuerAt, Leaving, Live, Removal, Why, plan_removal};
use access::role::Role;
use access::zone::from_unix;
use access::{DoorId, GrantId, PersonId};
use proptest::prelude::*;

const NOW: u32 = 1_795_356_000;

fn door(n: u8) -> DoorId {
    DoorId::from_bytes([n; 16])
}

fn grant(n: u8) -> GrantId {
    GrantId::from_bytes([n; 16])
}

fn person(n: u8) -> PersonId {
    PersonId::from_bytes([n; 16])
}

/// Grant `n` at door 1, made by the owner (person 0, issuer 0) for person `holder`.
fn live(n: u8, holder: u8) -> Live {
    Live {
        grant: grant(n),
        door: door(1),
        holder: person(holder),
        role: Role::Guest,
        maker: person(0),
        issuer: 0,
        serial: u32::from(n),
        ends_at: from_unix(NOW + 86_400),
        parent: None,
    }
}

fn made_by(maker: u8, one: Live) -> Live {
    Live { maker: person(maker), issuer: maker, ..one }
}

fn issuer(n: u8) -> IssuerAt {
    IssuerAt { door: door(1), person: person(n), index: n, generation: 4 }
}

fn remove(leaving: Leaving, all: &[Live], keep: &[u8]) -> Removal {
    let keep: BTreeSet<GrantId> = keep.iter().map(|n| grant(*n)).collect();
    plan_removal(leaving, all, &[issuer(3)], &keep, from_unix(NOW))
}

/// Tells whether a credential opens its door after the removal.
fn survives(removal: &Removal, one: &Live) -> bool {
    let Some(at_door) = removal.doors.get(&one.door) else { return true };
    !at_door.generations.contains_key(&one.issuer) && !at_door.serials.contains(&(one.issuer, one.serial))
}

#[test]
fn a_manager_who_leaves_takes_what_they_made_with_them_and_the_host_sees_it_first() {
    let own = live(1, 3);
    let (stays, ends, other) = (made_by(3, live(2, 5)), made_by(3, live(4, 6)), live(7, 8));

    let removal = remove(Leaving::Person(person(3)), &[own, stays, ends, other], &[2, 1]);

    let seen: Vec<_> = removal.touched.iter().map(|one| (one.live.grant, one.why, one.fate)).collect();
    assert_eq!(
        seen,
        [
            (grant(1), Why::Held, Fate::Ends),
            (grant(2), Why::Made, Fate::MadeAgain),
            (grant(4), Why::Made, Fate::Ends),
        ]
    );
    let at_door = &removal.doors[&door(1)];
    assert_eq!(
        at_door.generations.get(&3),
        Some(&5),
        "one new generation ends everything they made, codes too"
    );
    assert_eq!(at_door.serials.iter().copied().collect::<Vec<_>>(), [(0, 1)]);
    assert!(survives(&removal, &other));
}

#[test]
fn nothing_is_taken_back_before_what_shall_live_has_been_made_again() {
    let removal =
        remove(Leaving::Person(person(3)), &[made_by(3, live(2, 5)), made_by(3, live(4, 6))], &[2, 4]);

    let half = BTreeSet::from([grant(2)]);
    assert_eq!(removal.take_back(&half), Err(BTreeSet::from([grant(4)])));
    assert!(removal.take_back(&BTreeSet::from([grant(2), grant(4)])).is_ok());
    assert_eq!(removal.unconfirmed(&BTreeSet::new()), [door(1)]);
    assert!(removal.unconfirmed(&BTreeSet::from([door(1)])).is_empty());
}

#[test]
fn what_was_handed_on_goes_with_what_it_came_from_on_every_level() {
    let child = Live { parent: Some(grant(1)), ..live(2, 5) };
    let grandchild = Live { parent: Some(grant(2)), ..live(4, 6) };
    let elsewhere = Live { door: door(2), parent: Some(grant(1)), ..live(5, 6) };

    let removal = remove(Leaving::Person(person(9)), &[grandchild, child, live(1, 9), elsewhere], &[]);

    let seen: Vec<_> = removal.touched.iter().map(|one| (one.live.grant, one.why)).collect();
    assert_eq!(
        seen,
        [
            (grant(1), Why::Held),
            (grant(2), Why::HandedOn { from: grant(1) }),
            (grant(4), Why::HandedOn { from: grant(2) }),
        ]
    );
}

#[test]
fn a_role_or_an_issuer_can_go_while_its_people_stay() {
    let cleaner = Live { role: Role::Staff, ..live(1, 5) };
    let removal = remove(Leaving::Role(Role::Staff), &[cleaner, live(2, 5)], &[]);
    assert!(!survives(&removal, &cleaner) && survives(&removal, &live(2, 5)));

    let own = live(1, 3);
    let removal = remove(Leaving::Issuer { door: door(1), index: 3 }, &[own, made_by(3, live(2, 5))], &[]);
    assert_eq!(removal.touched.len(), 1);
    assert!(survives(&removal, &own), "the person keeps their own key");
}

#[test]
fn what_is_over_is_not_touched_and_the_owner_s_issuer_never_goes() {
    let over = Live { ends_at: from_unix(NOW), ..made_by(3, live(1, 5)) };
    assert!(remove(Leaving::Person(person(3)), &[over], &[]).touched.is_empty());

    let owner = IssuerAt { index: 0, ..issuer(0) };
    let removal = plan_removal(Leaving::Person(person(0)), &[], &[owner], &BTreeSet::new(), from_unix(NOW));
    assert!(removal.doors.is_empty());
}

#[test]
fn an_issuer_without_a_generation_left_is_named_and_its_keys_go_one_by_one() {
    let last = IssuerAt { generation: u8::MAX, ..issuer(3) };
    let made = made_by(3, live(2, 5));

    let removal =
        plan_removal(Leaving::Person(person(3)), &[made], &[last], &BTreeSet::new(), from_unix(NOW));

    assert_eq!(removal.worn_out, [last]);
    assert!(!survives(&removal, &made));
}

proptest! {
    #[test]
    fn nothing_of_theirs_survives_and_nobody_else_s_goes(
        all in proptest::collection::vec((0_u8..6, 0_u8..6, 1_u8..4, proptest::option::of(0_u8..20)), 1..20),
        leaver in 1_u8..6,
        keep in proptest::collection::btree_set(0_u8..20, 0..10),
    ) {
        let all: Vec<Live> = (0_u8..)
            .zip(&all)
            .map(|(n, (holder, maker, at, parent))| Live {
                door: door(*at),
                maker: person(*maker),
                // Everybody but the owner is an issuer at door 1 only; elsewhere the owner's phone made it for them.
                issuer: if *at == 1 { *maker } else { 0 },
                parent: parent.filter(|parent| *parent < n).map(grant),
                ..live(n, *holder)
            })
            .collect();
        let issuers: Vec<IssuerAt> = (1..6).map(issuer).collect();
        let keep: BTreeSet<GrantId> = keep.into_iter().map(grant).collect();

        let removal = plan_removal(Leaving::Person(person(leaver)), &all, &issuers, &keep, from_unix(NOW));

        for one in &all {
            let theirs = one.holder == person(leaver) || one.maker == person(leaver);
            let parent_gone = one.parent.is_some_and(|parent| {
                all.iter().any(|other| other.grant == parent && other.door == one.door && !survives(&removal, other))
            });
            prop_assert_eq!(!survives(&removal, one), theirs || parent_gone);
            let again = removal.make_again.contains(&one.grant);
            prop_assert!(!again || (keep.contains(&one.grant) && one.holder != person(leaver)));
        }
        prop_assert_eq!(removal.touched.len(), all.iter().filter(|one| !survives(&removal, one)).count());
    }
}
