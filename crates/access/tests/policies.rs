//! Policies: what is offered, what is refused and why, and that locks keep at least as much.

use access::Zone;
use access::guess::{Mend, Odds};
use access::lock_table::settings;
use access::plan::owner_block;
use access::policy::{
    Breach, DefaultEnd, GivesNothing, Intent, Kind, NotOffered, PolicyError, PropertyPolicy, RolePolicy,
    Staleness, Template, Wanted, co_host_limits, default_end, issuer_policy, keypad, lock_settings, narrowed,
    offer, permits, template,
};
use access::preset::PropertyHours;
use access::role::Role;
use access::zone::from_unix;
use chrono::{DateTime, TimeDelta, Utc};
use lock_protocol::policy::{MAY_ALLOW_REMOTE, MAY_IGNORE_FRESHNESS, MAY_MINT_PINS, Policy, staleness_rank};

const NOW: u32 = 1_795_356_000; // 2026-11-22 14:00 UTC
const ROLES: [Role; 6] =
    [Role::Guest, Role::Staff, Role::Maintenance, Role::CoHost, Role::Owner, Role::Emergency];

fn rental() -> PropertyPolicy {
    template(Template::Rental)
}

fn wanted(kind: Kind, hours: i64) -> Wanted<'static> {
    Wanted {
        role: Role::Guest,
        kind,
        starts: from_unix(NOW),
        ends: from_unix(NOW) + TimeDelta::hours(hours),
        devices: 1,
        hand_on: 0,
        intents: &[Intent::Tap],
        stored_digits: None,
    }
}

#[test]
fn every_template_can_be_kept_and_travels() {
    for kind in Template::ALL {
        let policy = template(kind);
        assert_eq!(policy.check(), Ok(()), "{kind:?}");
        let text = serde_json::to_string(&policy).unwrap();
        assert_eq!(serde_json::from_str::<PropertyPolicy>(&text).unwrap(), policy);
        assert!(lock_settings(&policy, lock_protocol::settings::Settings::default()).encode().is_ok());
    }
}

#[test]
fn the_app_offers_what_the_policy_allows_and_says_why_not_otherwise() {
    let offered = offer(&rental(), Role::CoHost, Role::Guest);
    for choice in &offered.choices {
        let given = [Kind::PhoneKey, Kind::StayCode, Kind::VisitCode].contains(&choice.kind);
        let expected = (!given).then_some(NotOffered::KindNotForRole);
        assert_eq!(choice.refused, expected, "{:?}", choice.kind);
    }
    assert_eq!(offered.limits.unwrap().devices_max, 4);

    let all = |giver, role, why| {
        let offered = offer(&template(Template::CoWorking), giver, role);
        assert!(offered.choices.iter().all(|choice| choice.refused == Some(why)) && offered.limits.is_none());
    };
    all(Role::Staff, Role::Guest, NotOffered::RoleNotYours);
    all(Role::CoHost, Role::CoHost, NotOffered::RoleNotYours);
    all(Role::Owner, Role::Emergency, NotOffered::RoleWithoutPolicy);
}

#[test]
fn a_wish_beyond_the_policy_is_refused_with_everything_that_is_too_much() {
    let policy = rental();
    assert_eq!(permits(&policy, Role::Owner, &wanted(Kind::PhoneKey, 32 * 24)), Ok(()));

    let greedy = Wanted { devices: 5, hand_on: 2, intents: &[Intent::Remote], ..wanted(Kind::PhoneKey, 769) };
    let allowed = vec![Intent::Presence, Intent::Tap];
    assert_eq!(
        permits(&policy, Role::Owner, &greedy).unwrap_err(),
        [
            Breach::TooLong { hours_max: 768 },
            Breach::Devices { most: 4 },
            Breach::HandOn { most: 1 },
            Breach::Intents { allowed },
        ]
    );
    let why = NotOffered::KindNotForRole;
    let long = permits(&policy, Role::Owner, &wanted(Kind::LongCode, 24)).unwrap_err();
    assert_eq!(long, [Breach::NotOffered { why }]);
    let short = Wanted { stored_digits: Some(5), role: Role::Emergency, ..wanted(Kind::StoredCode, 24) };
    assert_eq!(permits(&policy, Role::Owner, &short).unwrap_err(), [Breach::StoredDigits { at_least: 6 }]);
}

#[test]
fn what_a_policy_permits_an_issuer_the_lock_permits_too_and_not_much_more() {
    for kind in Template::ALL {
        let policy = template(kind);
        for issuer in ROLES {
            let given: Vec<&RolePolicy> =
                policy.roles.iter().filter(|line| issuer.may_give(line.role)).collect();
            let Ok(limits) = issuer_policy(&policy, issuer, NOW) else {
                assert!(given.is_empty(), "{kind:?} {issuer:?}");
                continue;
            };
            assert_eq!(Policy::decode(&limits.encode()), Ok(limits));
            assert_eq!(limits.hours_max, given.iter().map(|line| line.hours_max).max().unwrap());
            for role in ROLES {
                let code = [0, 1, 2, 3, 4, 5][ROLES.iter().position(|other| *other == role).unwrap()];
                let listed =
                    given.iter().any(|line| line.role == role && line.kinds.contains(&Kind::PhoneKey));
                assert_eq!(limits.roles >> code & 1 == 1, listed, "{kind:?} {issuer:?} {role:?}");
            }
            for line in given {
                assert!(line.devices_max <= limits.devices_max && line.hand_on_max <= limits.depth_max);
                for class in line.kinds.iter().filter_map(|kind| kind.offline()) {
                    assert!(limits.pin_classes & class.bit() != 0 && limits.flags & MAY_MINT_PINS != 0);
                }
                if line.intents.contains(&Intent::Remote) {
                    assert!(limits.flags & MAY_ALLOW_REMOTE != 0);
                }
            }
        }
    }
}

#[test]
fn a_manager_s_limits_in_a_rental_are_these_bytes() {
    let limits = issuer_policy(&rental(), Role::CoHost, 0).unwrap();

    // Guest, staff, maintenance; all but administering; codes, no remote; a year; 4 devices, depth 1; no stale limit.
    let bytes = [
        1,
        0x7F,
        0x07,
        MAY_MINT_PINS | MAY_IGNORE_FRESHNESS,
        0x22,
        0x50,
        4 << 3 | 1,
        0,
        0,
        0,
        0,
        0,
        0x17,
        0,
        0,
        0,
    ];
    assert_eq!(limits.encode(), bytes);
    assert_eq!(issuer_policy(&rental(), Role::Guest, 0), Err(GivesNothing));
    let strict = issuer_policy(&template(Template::Maintenance), Role::CoHost, NOW).unwrap();
    assert_eq!((strict.stale_max, strict.flags & MAY_IGNORE_FRESHNESS, strict.not_after), (24, 0, NOW));
}

#[test]
fn a_co_host_with_keys_alone_mints_no_codes_and_ends_with_their_own_key() {
    for rules in [None, Some(rental()), Some(template(Template::Maintenance))] {
        let limits = co_host_limits(rules.as_ref(), NOW).unwrap();
        assert_eq!((limits.pin_classes, limits.flags & MAY_MINT_PINS, limits.not_after), (0, 0, NOW));
        assert_eq!(limits.roles & 0b11_1000, 0, "no co-hosts, owners or emergency keys");
        assert_eq!(limits.rights & 0x80, 0, "nobody administers");
    }
    let mut nothing = rental();
    nothing.roles.iter_mut().for_each(|line| line.kinds.retain(|kind| *kind != Kind::PhoneKey));
    assert_eq!(co_host_limits(Some(&nothing), NOW), Err(GivesNothing), "codes alone are no keys");
}

#[test]
fn a_key_s_block_only_ever_gets_narrower() {
    let block = owner_block(0, 1, from_unix(NOW));
    for kind in Template::ALL {
        for line in template(kind).roles {
            let narrow = narrowed(block.clone(), &line);
            assert!(staleness_rank(narrow.max_stale) <= staleness_rank(block.max_stale));
            assert_eq!(narrow.intents & !block.intents, 0);
            assert!(narrow.max_devices <= block.max_devices && narrow.depth <= block.depth);
            assert!(narrow.encode().is_ok());
            if let Staleness::Hours { hours } = line.staleness {
                assert_eq!(narrow.max_stale, hours);
            }
        }
    }
}

#[test]
fn what_nobody_says_ends_by_the_policy_in_wall_time() {
    let (policy, zone) = (rental(), Zone::named("Europe/Berlin").unwrap());
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let ends = |line: &RolePolicy, starts: &str| default_end(&policy, line, at(starts), &zone).unwrap().utc;
    let guest = policy.role(Role::Guest).unwrap();

    // One night over the end of summer time, and check-out at 11:00 on the wall.
    assert_eq!(ends(guest, "2026-10-24T13:00:00Z"), at("2026-10-25T10:00:00Z"));
    let day = RolePolicy { default_end: DefaultEnd::EndOfDay, ..guest.clone() };
    assert_eq!(ends(&day, "2026-10-25T00:30:00Z"), at("2026-10-25T23:00:00Z"), "25 hours long");
    let short = RolePolicy { default_end: DefaultEnd::CheckOut { nights: 40 }, ..guest.clone() };
    assert_eq!(ends(&short, "2026-11-01T14:00:00Z"), at("2026-12-03T14:00:00Z"), "never beyond the longest");
}

#[test]
fn locks_get_the_policy_s_digits_classes_and_hours() {
    let hours = PropertyHours::usual(Zone::named("Europe/Berlin").unwrap());
    let mut policy = template(Template::CoWorking);
    policy.times.late_check_out = "24:00".parse().unwrap();

    let set = lock_settings(&policy, settings(&hours, from_unix(NOW)));

    assert_eq!((set.pin_digits, set.pin_classes), (10, 0x1B), "no stays");
    assert_eq!((set.plans[1].arrival_minute, set.plans[1].departure_minute), (660, 0));
    assert_eq!(set.base_offset_minutes, 60, "the zone stays");
    assert_eq!(keypad(&policy, 2, 3, [0; 5]).offline.classes, 0x1B);
}

#[test]
fn policies_that_cannot_be_kept_are_refused_each_for_its_reason() {
    type Change = fn(&mut PropertyPolicy);
    let role = Role::Guest;
    let cases: [(Change, PolicyError); 10] = [
        (|policy| policy.codes.offline_digits = 8, PolicyError::OfflineDigits),
        (|policy| policy.codes.stored_digits_min = 3, PolicyError::StoredDigits),
        (|policy| policy.roles[1].role = Role::Guest, PolicyError::RoleTwice { role }),
        (|policy| policy.roles[1].role = Role::Owner, PolicyError::OwnerLimited),
        (|policy| policy.roles[0].hours_max = 0, PolicyError::Hours { role, most: 26_352 }),
        (
            |policy| policy.roles[0].default_end = DefaultEnd::After { hours: 900 },
            PolicyError::DefaultTooLong { role },
        ),
        (|policy| policy.roles[0].devices_max = 8, PolicyError::Devices { role }),
        (|policy| policy.roles[0].hand_on_max = 8, PolicyError::HandOn { role }),
        (
            |policy| policy.roles[0].staleness = Staleness::Hours { hours: 255 },
            PolicyError::Staleness { role },
        ),
        (|policy| policy.roles[0].intents.clear(), PolicyError::NoIntent { role }),
    ];
    for (change, error) in cases {
        let mut policy = rental();
        change(&mut policy);
        assert_eq!(policy.check(), Err(error));
    }
    let mut policy = rental();
    policy.codes.a_day = Odds { one_in: 50_000 };
    let Err(PolicyError::TooGuessable { mends, .. }) = policy.check() else {
        panic!("nine digits are too few")
    };
    assert!(mends.contains(&Mend::TenDigits), "{mends:?}");
}
