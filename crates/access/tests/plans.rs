//! What a grant becomes at doors of different families, reaches and issuers, and what each of them refuses.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::num::NonZeroU16;

use access::capability::{Capability, KeptBy, KeyForm, Log, OLP1, PhoneKeys, SetUp, TakeBack, WeeklyLimits};
use access::grant::{Binding, Grant, GrantError};
use access::plan::{Issuer, Place, Plan, Reach, Refusal, owner_block, plan};
use access::preset::{Preset, PropertyHours, Wish, terms};
use access::role::Role;
use access::weekly::{Weekday, Weekly};
use access::{DoorId, GrantId, PersonId, Zone};
use chrono::{DateTime, Utc};
use lock_protocol::block::{Bind, ClockLoss, CredentialBlock, DELEGATE};
use lock_protocol::lock::judge::within_policy;
use lock_protocol::policy::{MAY_IGNORE_FRESHNESS, Policy};
use proptest::prelude::*;

const SERIAL: u32 = 1_795_356_000;

fn now() -> DateTime<Utc> {
    "2026-11-22T14:00:00Z".parse().unwrap()
}

fn grant(preset: Preset) -> Grant {
    let hours = PropertyHours::usual(Zone::named("Europe/Berlin").unwrap());
    Grant {
        id: GrantId::from_bytes([1; 16]),
        person: PersonId::from_bytes([2; 16]),
        person_name: "Bob".into(),
        role: if preset == Preset::CleanerWeekly { Role::Staff } else { Role::Guest },
        doors: vec![DoorId::from_bytes([3; 16])],
        terms: terms(&Wish::of(preset), &hours, now()).unwrap(),
        devices: 1,
        binding: Binding::FirstPhones,
        hand_on: 0,
        made_at: now(),
    }
}

fn at(reach: Reach) -> Place<'static> {
    Place { capability: &OLP1, reach, issuer: Issuer::owner(0) }
}

fn minted(grant: &Grant, place: &Place<'_>) -> CredentialBlock {
    match plan(grant, place, SERIAL, now()) {
        Ok(Plan::Mint(block)) => block,
        other => panic!("{other:?}"),
    }
}

fn refusal(grant: &Grant, place: &Place<'_>) -> Refusal {
    plan(grant, place, SERIAL, now()).unwrap_err()
}

#[test]
fn a_stay_becomes_a_block_that_says_exactly_that() {
    let stay = Grant { devices: 2, ..grant(Preset::Stay) };
    let block = minted(&stay, &at(Reach::HostOnly));

    assert_eq!((block.issuer, block.generation, block.serial), (0, 0, SERIAL));
    assert_eq!(block.not_before.0, SERIAL - 600, "begins now, so it may begin early");
    assert_eq!(block.not_after.0, SERIAL + 20 * 3600, "Monday 11:00");
    assert_eq!((block.max_uses, block.max_devices, block.depth), (0, 2, 0));
    assert_eq!((block.rights, block.intents, block.max_stale), (0x1F, 3, 0));
    assert_eq!((block.bind, block.clock_loss), (Bind::FirstClaim, ClockLoss::Degraded));
    assert!(block.schedules.is_empty());
    assert_eq!(CredentialBlock::decode(&block.encode().unwrap()), Ok(block));
}

#[test]
fn a_key_for_later_never_begins_early() {
    let mut stay = grant(Preset::Stay);
    stay.terms.window.starts.utc = now() + chrono::TimeDelta::hours(3);
    assert_eq!(minted(&stay, &at(Reach::HostOnly)).not_before.0, SERIAL + 3 * 3600);
}

#[test]
fn weekly_hours_and_uses_reach_the_lock() {
    let cleaner = minted(&grant(Preset::CleanerWeekly), &at(Reach::HostOnly));
    let hours = cleaner.schedules[0];
    assert_eq!((hours.days, hours.start, hours.end), (0x40, 60, 84), "Sundays 10:00 to 14:00");

    let once = minted(&grant(Preset::OneTime), &at(Reach::HostOnly));
    assert_eq!((once.max_uses, once.not_after.0), (1, SERIAL + 24 * 3600));
}

#[test]
fn the_lock_agrees_with_the_preview_about_weekly_hours() {
    let mut cleaner = grant(Preset::CleanerWeekly);
    let times =
        [("10:00", "12:00"), ("22:00", "06:00"), ("00:00", "24:00"), ("00:00", "00:00"), ("23:50", "00:00")];
    for (from, until) in times {
        let days = vec![Weekday::Monday, Weekday::Sunday];
        cleaner.terms.weekly =
            vec![Weekly { days, from: from.parse().unwrap(), until: until.parse().unwrap() }];
        let block = minted(&cleaner, &at(Reach::HostOnly));
        let hours = block.schedules[0];
        for minute in (0..14 * 1440).step_by(7) {
            let wall = "2026-11-30T00:00:00".parse::<chrono::NaiveDateTime>().unwrap()
                + chrono::TimeDelta::minutes(minute);
            let by_lock = hours.open_at(wall.and_utc().timestamp(), 0);
            assert_eq!(cleaner.terms.weekly[0].open_at(wall), by_lock, "{from} {until} {wall}");
        }
    }
}

#[test]
fn freshness_is_asked_for_only_where_somebody_else_keeps_the_lock_fresh() {
    let mut grant = grant(Preset::Stay);
    let expected = [
        (Role::Guest, [0, 0, 24]),
        (Role::Staff, [0, 72, 12]),
        (Role::CoHost, [0, 72, 72]),
        (Role::Emergency, [0, 0, 0]),
    ];
    for (role, hours) in expected {
        grant.role = role;
        for (reach, hours) in [Reach::HostOnly, Reach::Phones, Reach::Gateway].into_iter().zip(hours) {
            assert_eq!(minted(&grant, &at(reach)).max_stale, hours, "{role:?} {reach:?}");
        }
    }
}

#[test]
fn an_issuer_that_must_ask_for_freshness_gets_the_whole_stay() {
    let mut place = at(Reach::HostOnly);
    place.issuer.policy.flags &= !MAY_IGNORE_FRESHNESS;
    assert_eq!(minted(&grant(Preset::Stay), &place).max_stale, 21, "20 hours and the early start");
    place.issuer.policy.stale_max = 12;
    assert_eq!(minted(&grant(Preset::Stay), &place).max_stale, 12);
}

#[test]
fn an_issuer_makes_nothing_beyond_its_own_limits() {
    let narrowed = |change: fn(&mut Policy)| {
        let mut place = at(Reach::HostOnly);
        change(&mut place.issuer.policy);
        place
    };
    let stay = Grant { devices: 3, ..grant(Preset::Stay) };

    assert_eq!(refusal(&stay, &narrowed(|p| p.roles = 0x02)), Refusal::RoleNotYours);
    assert_eq!(refusal(&stay, &narrowed(|p| p.rights = 0x02)), Refusal::RoleNotYours);
    assert_eq!(refusal(&stay, &narrowed(|p| p.devices_max = 2)), Refusal::TooManyDevices { most: 2 });
    assert_eq!(refusal(&stay, &narrowed(|p| p.hours_max = 19)), Refusal::TooLongForYou { hours: 19 });
    let refused = refusal(&stay, &narrowed(|p| p.not_after = SERIAL + 3600));
    assert!(refused.to_string().contains("2026-11-22T16:00"), "{refused}");
    let exact = minted(&stay, &narrowed(|p| p.hours_max = 20));
    assert_eq!(exact.not_before.0, SERIAL, "the early start may not break the limit");
    assert_eq!(minted(&stay, &narrowed(|p| p.rights = 0x03)).rights, 0x03);
}

#[test]
fn what_is_over_is_not_minted() {
    let stay = grant(Preset::Stay);
    let later = stay.terms.window.ends.utc;
    assert_eq!(plan(&stay, &at(Reach::HostOnly), SERIAL, later).unwrap_err(), Refusal::AlreadyOver);
}

#[test]
fn the_owner_s_own_key_may_do_everything_and_stays() {
    let block = owner_block(0, SERIAL, now());
    assert_eq!((block.rights, block.not_after.0, block.max_devices), (0xFF, u32::MAX, 1));
    assert!(block.encode().is_ok());
}

/// A family whose lock enrols keys with a window and weekdays and counts nothing.
const ENROLLING: Capability = Capability {
    name: "a lock that enrols",
    phone_keys: Some(PhoneKeys {
        form: KeyForm::Enrolled,
        take_back: TakeBack::Visit,
        window: KeptBy::Lock,
        uses: KeptBy::Nobody,
        uses_max: 0,
        devices: KeptBy::Lock,
        devices_max: 1,
        weekly: WeeklyLimits { most: 1, step_minutes: 1, overnight: false },
        hand_on_max: 0,
        end_required: false,
        alive_max: 100,
        taken_back_max: 100,
    }),
    log: Some(Log { entries: 1000, tamper_evident: false }),
    set_up: SetUp::PairingMode,
    ..OLP1
};

/// A family whose holders share one secret, so that only an app keeps what was promised.
const SHARING: Capability = Capability {
    name: "a lock with one secret",
    phone_keys: Some(PhoneKeys {
        form: KeyForm::SharedSecret,
        window: KeptBy::App,
        ..match ENROLLING.phone_keys {
            Some(keys) => keys,
            None => panic!(),
        }
    }),
    ..ENROLLING
};

#[test]
fn another_family_is_another_value() {
    let place = |capability: &'static Capability| Place { capability, ..at(Reach::HostOnly) };
    let stay = grant(Preset::Stay);

    assert_eq!(plan(&stay, &place(&ENROLLING), SERIAL, now()), Ok(Plan::Enrol(stay.terms.clone())));
    assert_eq!(refusal(&stay, &place(&SHARING)), Refusal::WindowNotKept);
    assert_eq!(
        refusal(&stay, &place(&Capability { phone_keys: None, ..OLP1 }).clone()),
        Refusal::NoPhoneKeys
    );
    assert_eq!(refusal(&grant(Preset::OneTime), &place(&ENROLLING)), Refusal::UsesNotKept);
    assert_eq!(
        refusal(&Grant { devices: 2, ..stay.clone() }, &place(&ENROLLING)),
        Refusal::TooManyDevices { most: 1 }
    );
    assert_eq!(refusal(&Grant { hand_on: 3, ..stay }, &place(&OLP1)), Refusal::HandOn { most: 2 });

    let mut cleaner = grant(Preset::CleanerWeekly);
    cleaner.terms.weekly[0].until = "09:00".parse().unwrap();
    assert_eq!(refusal(&cleaner, &place(&ENROLLING)), Refusal::WeeklyOvernight);
    cleaner.terms.weekly = vec![cleaner.terms.weekly[0].clone(); 2];
    assert_eq!(refusal(&cleaner, &place(&ENROLLING)), Refusal::TooManyWeekly { most: 1 });
}

#[test]
fn a_key_that_may_be_handed_on_carries_the_right_that_the_lock_asks_for() {
    let keys = OLP1.phone_keys.unwrap();
    let handing = Capability { phone_keys: Some(keys), ..OLP1 };
    let mut place = Place { capability: &handing, ..at(Reach::HostOnly) };
    let shared = Grant { hand_on: 1, ..grant(Preset::Stay) };

    let block = minted(&shared, &place);
    assert_eq!((block.depth, block.rights & DELEGATE), (1, DELEGATE));
    assert_eq!(minted(&grant(Preset::Stay), &place).rights & DELEGATE, 0, "nor without need");
    place.issuer.policy.rights &= !DELEGATE;
    assert_eq!(refusal(&shared, &place), Refusal::HandOn { most: 0 });
}

#[test]
fn a_lock_that_counts_in_coarser_steps_refuses_finer_hours() {
    let keys = PhoneKeys {
        weekly: WeeklyLimits { most: 4, step_minutes: 60, overnight: true },
        ..OLP1.phone_keys.unwrap()
    };
    let coarse = Capability { phone_keys: Some(keys), ..OLP1 };
    let mut cleaner = grant(Preset::CleanerWeekly);
    cleaner.terms.weekly[0].from = "10:30".parse().unwrap();

    let place = Place { capability: &coarse, ..at(Reach::HostOnly) };
    assert_eq!(plan(&cleaner, &place, SERIAL, now()).unwrap_err(), Refusal::WeeklySteps { minutes: 60 });
}

#[test]
fn grants_that_make_no_sense_are_refused() {
    let good = grant(Preset::Stay);
    let door = |i: u8| DoorId::from_bytes([i; 16]);
    assert_eq!(good.check(), Ok(()));
    assert_eq!(Grant { person_name: "  ".into(), ..good.clone() }.check(), Err(GrantError::NameMissing));
    assert_eq!(
        Grant { person_name: "x".repeat(65), ..good.clone() }.check(),
        Err(GrantError::NameTooLong { bytes_max: 64 })
    );
    assert_eq!(Grant { doors: vec![], ..good.clone() }.check(), Err(GrantError::NoDoor));
    assert_eq!(
        Grant { doors: (0..9).map(door).collect(), ..good.clone() }.check(),
        Err(GrantError::TooManyDoors { most: 8 })
    );
    assert_eq!(
        Grant { doors: vec![door(1), door(2), door(1)], ..good.clone() }.check(),
        Err(GrantError::DoorTwice)
    );
    for devices in [0, 8] {
        assert_eq!(Grant { devices, ..good.clone() }.check(), Err(GrantError::Devices { most: 7 }));
    }
}

#[test]
fn a_grant_survives_being_stored() {
    let mut grant = grant(Preset::CleanerWeekly);
    grant.terms.uses = NonZeroU16::new(3);
    let text = serde_json::to_string(&grant).unwrap();
    assert_eq!(serde_json::from_str::<Grant>(&text).unwrap(), grant);
}

prop_compose! {
    fn any_policy()(
        rights: u8,
        roles in 0_u8..0x40,
        flags in 0_u8..16,
        hours_max in prop_oneof![Just(0_u16), 0_u16..3000],
        devices_max in 0_u8..=7,
        depth_max in 0_u8..=7,
        stale_max: u8,
        not_after in prop_oneof![Just(0_u32), SERIAL..SERIAL + 10_000_000],
    ) -> Policy {
        Policy { rights, roles, flags, hours_max, devices_max, depth_max, stale_max, not_after, pin_classes: 0 }
    }
}

proptest! {
    #[test]
    fn the_lock_finds_every_minted_block_within_its_issuer_s_policy(
        policy in any_policy(),
        role in prop_oneof![Just(Role::Guest), Just(Role::Staff), Just(Role::CoHost), Just(Role::Emergency)],
        preset in prop_oneof![Just(Preset::Today), Just(Preset::Stay), Just(Preset::CleanerWeekly), Just(Preset::OneTime)],
        reach in prop_oneof![Just(Reach::Gateway), Just(Reach::Phones), Just(Reach::HostOnly)],
        devices in 1_u8..=7,
    ) {
        let grant = Grant { role, devices, ..grant(preset) };
        let place = Place { capability: &OLP1, reach, issuer: Issuer { index: 3, generation: 1, policy } };
        if let Ok(Plan::Mint(block)) = plan(&grant, &place, SERIAL, now()) {
            prop_assert!(within_policy(&block, &policy), "{block:?} {policy:?}");
            prop_assert!(block.encode().is_ok());
        }
    }
}
