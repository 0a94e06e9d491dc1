//! The rules of a property: what they refuse, what they fill in, and what locks get of them.

use app::view::{
    Breach, CodeDraft, CodeShape, CommandError, DoorId, Kind, Obstacle, PolicyError, Preset, PropertyPolicy,
    Role, Template,
};

use crate::house::{House, Phone, draft};

fn template(phone: &Phone, wanted: Template) -> PropertyPolicy {
    let rules = phone.app.rules().unwrap();
    rules.templates.into_iter().find(|one| one.template == wanted).unwrap().policy
}

fn follows(phone: &Phone, wanted: Template) {
    phone.app.set_rules(Some(&template(phone, wanted))).unwrap();
}

fn breaches<T>(made: Result<T, CommandError>) -> Vec<Breach> {
    match made.err() {
        Some(CommandError::NotAllowed { reason: Obstacle::Rules { breaches } }) => breaches,
        other => unreachable!("{other:?}"),
    }
}

fn code(door: &DoorId, role: Role, shape: CodeShape) -> CodeDraft {
    CodeDraft { guest_name: String::from("Bob"), role, door: door.clone(), path: None, shape }
}

fn own_digits(digits: &str) -> CodeShape {
    CodeShape::Stored {
        digits: Some(digits.to_owned()),
        starts: None,
        ends: String::from("2026-11-24T11:00"),
        weekly: None,
        uses: None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_goes_beyond_the_rules_is_refused_with_everything_in_which_it_does() {
    let house = House::new();
    let lock = house.lock(1).await;
    let host = house.phone();
    let door = host.owns(&lock, "Front door").await;
    let mut key = draft(std::slice::from_ref(&door), 5);
    key.ends = Some(String::from("2027-01-24T11:00"));
    assert!(host.app.preview_key(&key).is_ok(), "without rules everything is allowed");

    follows(&host, Template::Rental);

    let guest = breaches(host.app.make_key(&key));
    assert_eq!(guest, [Breach::TooLong { hours_max: 32 * 24 }, Breach::Devices { most: 4 }]);
    (key.role, key.devices) = (Role::Staff, 1);
    assert!(host.app.make_key(&key).is_ok(), "staff may have a key for months");
    assert_eq!(host.picture().grants.len(), 1, "what is refused leaves nothing behind");
    host.app.set_rules(None).unwrap();
    assert_eq!(host.app.rules().unwrap().policy, None);
}

#[tokio::test(start_paused = true)]
async fn codes_are_of_the_kinds_and_the_strength_that_the_rules_allow() {
    let house = House::new();
    let lock = house.lock(1).await;
    let host = house.phone();
    let door = host.owns(&lock, "Front door").await;
    follows(&host, Template::Rental);

    let guest = host.app.make_code(&code(&door, Role::Guest, own_digits("8263915")));
    let short = host.app.make_code(&code(&door, Role::Emergency, own_digits("8263")));
    let visit = CodeShape::Visit { starts: None, minutes: 120 };
    let plumber = host.app.make_code(&code(&door, Role::Maintenance, visit));

    assert!(matches!(breaches(guest)[..], [Breach::NotOffered { .. }]));
    assert!(matches!(short.err(), Some(CommandError::NotAllowed { reason: Obstacle::Code { .. } })));
    assert!(plumber.is_ok());
    let offers = host.app.rules().unwrap().offers;
    let guests = offers.into_iter().find(|offer| offer.role == Role::Guest).unwrap();
    assert_eq!(guests.kinds, [Kind::PhoneKey, Kind::VisitCode, Kind::StayCode]);
}

#[tokio::test(start_paused = true)]
async fn a_lock_put_into_service_under_rules_gets_their_digits_and_a_stay_their_hours() {
    let house = House::new();
    let lock = house.lock(1).await;
    let host = house.phone();
    let mut policy = template(&host, Template::PropertyManagement);
    policy.times.check_in = "16:30".parse().unwrap();
    host.app.set_rules(Some(&policy)).unwrap();
    let door = host.owns(&lock, "Front door").await;

    let long = CodeShape::Long { starts: None, days: 30 };
    let made = host.app.make_code(&code(&door, Role::Guest, long)).unwrap();
    let mut stay = draft(&[door], 1);
    (stay.preset, stay.starts, stay.ends) = (Preset::Stay, None, None);
    let stay = host.app.preview_key(&stay).unwrap();

    assert_eq!(made.digits.len(), 10);
    assert_eq!(stay.starts.wall, "2026-11-22T16:30");
}

#[tokio::test(start_paused = true)]
async fn rules_that_nobody_could_keep_are_not_taken() {
    let host = House::new().phone();
    let mut policy = template(&host, Template::Rental);
    policy.codes.offline_digits = 8;

    let set = host.app.set_rules(Some(&policy));

    assert_eq!(set, Err(CommandError::BadRules { wrong: PolicyError::OfflineDigits }));
    assert_eq!(host.app.rules().unwrap().policy, None);
}
