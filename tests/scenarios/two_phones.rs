//! Two phones of one host: they share doors, guests and what was taken back through a cloud that reads none of it, each
//! works without it, and what both changed becomes one.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use app::view::{
    BoltAction, CloudRefusal, CodeShape, CodeState, CommandError, DoorId, GrantState, InputFault, PhoneId,
    Preset, Refusal, SitePhoneState,
};
use tests::{Lock, Phone, World};

use crate::remote::{Running, account};

/// A host with a phone and a tablet, and one door.
pub(crate) struct Home {
    pub(crate) world: World,
    pub(crate) cloud: Running,
    pub(crate) phone: Phone,
    pub(crate) tablet: Phone,
    pub(crate) door: DoorId,
}

pub(crate) async fn let_in(phone: &Phone, newcomer: &Phone) {
    let code = newcomer.app.joining_code().unwrap();
    let waiting = waiting(phone).await;
    phone.app.let_in_phone(&waiting, &code).await.unwrap();
    newcomer.app.go_in().await.unwrap();
}

pub(crate) async fn waiting(phone: &Phone) -> PhoneId {
    let phones = phone.app.site_phones().await.unwrap();
    phones.into_iter().find(|phone| phone.state == SitePhoneState::Waits).unwrap().id
}

impl Home {
    async fn alone() -> Self {
        let (world, cloud) = (World::with_locks(1).await, Running::start());
        let (phone, tablet) = (world.phone(), world.phone());
        let door = phone.set_up(world.lock(0), "Front door").await;
        phone.app.test_door(&door, BoltAction::Unlock).await.unwrap();
        phone.app.test_door(&door, BoltAction::Lock).await.unwrap();
        phone.app.join_cloud(account(&cloud, "ada@example.com")).await.unwrap();
        Self { world, cloud, phone, tablet, door }
    }

    pub(crate) async fn together() -> Self {
        let home = Self::alone().await;
        home.tablet.app.sign_in_cloud(account(&home.cloud, "ada@example.com")).await.unwrap();
        let_in(&home.phone, &home.tablet).await;
        home
    }

    fn lock(&self) -> &Lock {
        self.world.lock(0)
    }

    /// Both, until both know everything.
    pub(crate) async fn sync(&self) {
        for phone in [&self.phone, &self.tablet, &self.phone, &self.tablet] {
            phone.app.sync().await.unwrap();
        }
    }

    /// What both show of keys, codes and doors is the same.
    pub(crate) fn assert_the_same(&self) {
        let [one, other] = [&self.phone, &self.tablet].map(|phone| {
            let mut picture = phone.app.snapshot().unwrap();
            // Each phone lists them in the order in which it learned of them.
            picture.grants.sort_by(|one, other| one.id.0.cmp(&other.id.0));
            picture.codes.sort_by(|one, other| one.id.0.cmp(&other.id.0));
            picture
        });
        assert_eq!(one.grants, other.grants);
        assert_eq!(one.codes, other.codes);
        let names = |doors: Vec<app::view::Door>| -> Vec<(DoorId, String)> {
            doors.into_iter().map(|door| (door.id, door.name)).collect()
        };
        assert_eq!(names(one.doors), names(other.doors));
    }
}

#[tokio::test]
async fn the_second_phone_does_everything_the_first_one_does() {
    let home = Home::alone().await;
    let shared = home.phone.key_for("Bob", &[&home.door], Preset::Today, 1);
    home.tablet.app.sign_in_cloud(account(&home.cloud, "ada@example.com")).await.unwrap();
    let_in(&home.phone, &home.tablet).await;
    home.assert_the_same();
    let bob = home.world.phone();
    let key = bob.accept(&shared.link);
    bob.unlock(&key).await.unwrap();

    home.tablet.app.test_door(&home.door, BoltAction::Unlock).await.unwrap();
    home.tablet.app.take_back(&shared.grant).unwrap();
    home.world.pass(10).await;
    home.tablet.app.visit_door(&home.door).await.unwrap();

    assert_eq!(bob.unlock(&key).await, Err(CommandError::Refused { reason: Refusal::TakenBack }));
    home.sync().await;
    home.assert_the_same();
    assert!(matches!(home.phone.grant_state(&shared.grant), GrantState::Revoked { .. }));
    // The first phone's own pass is none the worse for it.
    home.phone.app.test_door(&home.door, BoltAction::Lock).await.unwrap();
}

#[tokio::test]
async fn what_one_takes_back_stays_so_although_the_other_made_it_longer() {
    for phone_is_first in [true, false] {
        let home = Home::together().await;
        let shared = home.phone.key_for("Bob", &[&home.door], Preset::Today, 1);
        home.sync().await;
        let bob = home.world.phone();
        let key = bob.accept(&shared.link);
        bob.unlock(&key).await.unwrap();

        home.tablet.app.take_back(&shared.grant).unwrap();
        home.world.pass(10).await;
        home.tablet.app.snapshot().unwrap();
        let longer = home.phone.app.change_key(&shared.grant, Some("2026-11-25T12:00")).unwrap();
        let first = if phone_is_first { &home.phone } else { &home.tablet };
        first.app.sync().await.unwrap();
        home.sync().await;
        home.sync().await;

        home.phone.app.visit_door(&home.door).await.unwrap();
        assert_eq!(bob.unlock(&key).await, Err(CommandError::Refused { reason: Refusal::TakenBack }));
        let again = bob.app.accept_key(&longer.link).map(|mut keys| keys.remove(0));
        assert!(bob.unlock(&again.unwrap()).await.is_err());
        home.sync().await;
        home.assert_the_same();
        for grant in [&shared.grant, &longer.grant] {
            let state = home.tablet.grant_state(grant);
            assert!(matches!(state, GrantState::Revoked { .. }), "{state:?}");
        }
    }
}

#[tokio::test]
async fn an_end_that_one_made_earlier_holds_on_both() {
    let home = Home::together().await;
    let shared = home.phone.key_for("Bob", &[&home.door], Preset::Today, 1);
    home.sync().await;
    let shorter = home.tablet.app.change_key(&shared.grant, Some("2026-11-22T18:00")).unwrap();
    home.phone.app.rename_door(&home.door, "Front gate").unwrap();
    home.world.pass(10).await;
    home.tablet.app.snapshot().unwrap();
    home.sync().await;

    home.assert_the_same();
    assert_eq!(home.tablet.app.snapshot().unwrap().doors[0].name, "Front gate");
    assert!(matches!(home.phone.grant_state(&shared.grant), GrantState::Travelling { .. }));
    assert_eq!(home.phone.grant_state(&shorter.grant), GrantState::Created);
}

#[tokio::test]
async fn two_lists_written_at_the_same_time_become_one_that_ends_both_keys() {
    let home = Home::together().await;
    let shared = [
        home.phone.key_for("Bob", &[&home.door], Preset::Today, 1),
        home.tablet.key_for("Eve", &[&home.door], Preset::Today, 1),
    ];
    home.sync().await;
    let guests = [home.world.phone(), home.world.phone()];
    let keys = [guests[0].accept(&shared[0].link), guests[1].accept(&shared[1].link)];
    for (guest, key) in guests.iter().zip(&keys) {
        guest.unlock(key).await.unwrap();
    }

    home.phone.app.take_back(&shared[0].grant).unwrap();
    home.tablet.app.take_back(&shared[1].grant).unwrap();
    home.world.pass(10).await;
    for phone in [&home.phone, &home.tablet] {
        phone.app.snapshot().unwrap();
    }
    home.sync().await;
    home.phone.app.visit_door(&home.door).await.unwrap();

    for (guest, key) in guests.iter().zip(&keys) {
        assert_eq!(guest.unlock(key).await, Err(CommandError::Refused { reason: Refusal::TakenBack }));
    }
    home.sync().await;
    for grant in shared.map(|shared| shared.grant) {
        assert!(matches!(home.tablet.grant_state(&grant), GrantState::Revoked { .. }));
    }
    home.assert_the_same();
}

#[tokio::test]
async fn keys_and_codes_made_in_the_same_second_are_different_ones() {
    let home = Home::together().await;
    let visit = || CodeShape::Visit { starts: None, minutes: 60 };
    let both = [&home.phone, &home.tablet];
    let keys = both.map(|phone| phone.key_for("Bob", &[&home.door], Preset::Today, 1));
    let codes = both.map(|phone| phone.code_for("Eve", &home.door, visit()));
    let stored = both.map(|phone| {
        let shape = CodeShape::Stored {
            digits: None,
            starts: None,
            ends: String::from("2026-11-30T12:00"),
            weekly: None,
            uses: None,
        };
        phone.code_for("Cleaner", &home.door, shape)
    });

    home.sync().await;
    home.assert_the_same();
    home.phone.app.visit_door(&home.door).await.unwrap();

    assert_ne!(*codes[0].digits, *codes[1].digits);
    for code in codes.iter().chain(&stored) {
        assert_eq!(home.lock().shows_for(&code.digits).await, lock_protocol::lock::Signal::Opens);
    }
    for shared in &keys {
        let guest = home.world.phone();
        guest.unlock(&guest.accept(&shared.link)).await.unwrap();
    }
    home.sync().await;
    for code in &stored {
        assert!(matches!(home.tablet.code_state(&code.code), CodeState::Ready | CodeState::Used { .. }));
    }
    assert_eq!(home.phone.app.snapshot().unwrap().grants.len(), 2);
}

#[tokio::test]
async fn a_list_that_shortens_itself_spares_what_the_other_phone_has_not_told_yet() {
    let home = Home::together().await;
    let untold = home.tablet.key_for("Eve", &[&home.door], Preset::Today, 1);
    home.tablet.app.test_door(&home.door, BoltAction::Unlock).await.unwrap();
    home.world.pass(60).await;
    for number in 0..20 {
        let shared = home.phone.key_for(&format!("Guest {number}"), &[&home.door], Preset::Today, 1);
        home.phone.app.take_back(&shared.grant).unwrap();
        home.world.pass(10).await;
        home.phone.app.snapshot().unwrap();
    }
    home.phone.app.visit_door(&home.door).await.unwrap();

    let eve = home.world.phone();
    eve.unlock(&eve.accept(&untold.link)).await.unwrap();
    home.tablet.app.test_door(&home.door, BoltAction::Lock).await.unwrap();
}

#[tokio::test]
async fn a_cloud_restored_from_yesterday_brings_nothing_back() {
    let mut home = Home::together().await;
    let shared = home.phone.key_for("Bob", &[&home.door], Preset::Today, 1);
    home.sync().await;
    let backup = tempfile::tempdir().unwrap();
    home.cloud.end().await;
    copy(&home.cloud.data, backup.path());
    home.cloud.start_again();
    home.phone.app.take_back(&shared.grant).unwrap();
    home.world.pass(10).await;
    home.phone.app.snapshot().unwrap();
    let later = home.phone.key_for("Eve", &[&home.door], Preset::Today, 1);
    home.phone.app.sync().await.unwrap();

    home.cloud.end().await;
    std::fs::remove_dir_all(&home.cloud.data).unwrap();
    std::fs::create_dir(&home.cloud.data).unwrap();
    copy(backup.path(), &home.cloud.data);
    home.cloud.start_again();
    home.sync().await;

    home.assert_the_same();
    let taken = home.tablet.grant_state(&shared.grant);
    assert!(matches!(taken, GrantState::Travelling { .. }), "{taken:?}");
    assert_eq!(home.tablet.grant_state(&later.grant), home.phone.grant_state(&later.grant));
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

#[tokio::test]
async fn a_sync_that_is_killed_at_any_write_goes_on_where_it_was() {
    let home = Home::together().await;
    for writes in 0..12 {
        let shared = home.phone.key_for(&format!("Guest {writes}"), &[&home.door], Preset::Today, 1);
        home.phone.app.fail_writes_after(writes);
        let _killed = home.phone.app.sync().await;
        home.phone.app.fail_writes_after(u32::MAX);
        home.tablet.app.fail_writes_after(writes);
        let _killed = home.tablet.app.sync().await;
        home.tablet.app.fail_writes_after(u32::MAX);
        home.sync().await;
        home.assert_the_same();
        assert_eq!(home.tablet.grant_state(&shared.grant), home.phone.grant_state(&shared.grant));
    }
}

#[tokio::test]
async fn nobody_comes_in_without_the_code_that_the_new_phone_shows() {
    let home = Home::alone().await;
    home.tablet.app.sign_in_cloud(account(&home.cloud, "ada@example.com")).await.unwrap();
    let refused = home.tablet.app.sync().await;
    assert_eq!(refused.unwrap(), app::view::Synced::default());
    let refused = home.tablet.app.go_in().await;
    assert_eq!(refused, Err(CommandError::CloudRefused { reason: CloudRefusal::NotApproved }));

    let waiting = waiting(&home.phone).await;
    let wrong = CommandError::BadInput { field: String::from("code"), reason: InputFault::NotAJoiningCode };
    let code = home.tablet.app.joining_code().unwrap();
    for typed in ["", "1234", &code[..23], &code.replacen(&code[3..4], "x", 1)] {
        assert_eq!(home.phone.app.let_in_phone(&waiting, typed).await, Err(wrong.clone()));
    }
    assert!(home.tablet.app.snapshot().unwrap().doors.is_empty());

    // Somebody reads another phone's code out: the site's key does not come out of it.
    let stranger = home.world.phone();
    stranger.app.sign_in_cloud(account(&home.cloud, "ada@example.com")).await.unwrap();
    let other = stranger.app.joining_code().unwrap();
    home.phone.app.let_in_phone(&waiting, &other).await.unwrap();
    assert_eq!(home.tablet.app.go_in().await, Err(CommandError::LetInWithOtherCode));
    assert!(home.tablet.app.snapshot().unwrap().doors.is_empty());
}

#[tokio::test]
async fn a_phone_that_was_shut_out_neither_shares_nor_opens() {
    let home = Home::together().await;
    home.tablet.app.test_door(&home.door, BoltAction::Unlock).await.unwrap();
    home.sync().await;
    let phones = home.phone.app.site_phones().await.unwrap();
    let tablet = phones.iter().find(|phone| !phone.is_this).unwrap();

    home.phone.app.shut_out_phone(&tablet.id).await.unwrap();
    home.phone.app.visit_door(&home.door).await.unwrap();

    let out = Err(CommandError::CloudRefused { reason: CloudRefusal::SignedOut });
    assert_eq!(home.tablet.app.sync().await, out);
    let refused = home.tablet.app.test_door(&home.door, BoltAction::Lock).await;
    assert_eq!(refused, Err(CommandError::Refused { reason: Refusal::TakenBack }));
    home.phone.app.test_door(&home.door, BoltAction::Lock).await.unwrap();
}

#[tokio::test]
async fn a_phone_with_doors_of_its_own_joins_no_other_site() {
    let home = Home::alone().await;
    let refused = home.phone.app.sign_in_cloud(account(&home.cloud, "ada@example.com")).await;
    assert_eq!(refused, Err(CommandError::SiteExists));
}

#[tokio::test]
async fn an_order_that_the_other_phone_has_overtaken_is_no_refusal() {
    let home = Home::together().await;
    let shape = CodeShape::Stored {
        digits: None,
        starts: None,
        ends: String::from("2026-11-30T12:00"),
        weekly: None,
        uses: None,
    };
    let made = home.phone.code_for("Cleaner", &home.door, shape);
    home.sync().await;
    home.phone.app.change_code(&made.code, "2026-12-10T12:00").unwrap();
    home.phone.app.visit_door(&home.door).await.unwrap();

    home.tablet.app.visit_door(&home.door).await.unwrap();
    home.sync().await;

    for phone in [&home.phone, &home.tablet] {
        assert_eq!(phone.code_state(&made.code), CodeState::Ready);
        assert_eq!(phone.app.snapshot().unwrap().alerts, []);
    }
    home.assert_the_same();
}

#[tokio::test]
async fn a_code_that_both_changed_ends_when_the_earlier_one_says_also_at_the_lock() {
    for taken_back in [false, true] {
        let home = Home::together().await;
        let shape = CodeShape::Stored {
            digits: None,
            starts: None,
            ends: String::from("2026-11-30T12:00"),
            weekly: None,
            uses: None,
        };
        let made = home.phone.code_for("Cleaner", &home.door, shape);
        home.sync().await;
        if taken_back {
            home.phone.app.take_back_code(&made.code).unwrap();
            home.world.pass(10).await;
            home.phone.app.snapshot().unwrap();
        } else {
            home.phone.app.change_code(&made.code, "2026-11-23T12:00").unwrap();
        }
        home.tablet.app.change_code(&made.code, "2026-12-10T12:00").unwrap();
        home.phone.app.visit_door(&home.door).await.unwrap();
        home.tablet.app.visit_door(&home.door).await.unwrap();
        home.sync().await;
        home.sync().await;
        home.phone.app.visit_door(&home.door).await.unwrap();
        home.sync().await;

        home.assert_the_same();
        if taken_back {
            assert_eq!(home.lock().shows_for(&made.digits).await, lock_protocol::lock::Signal::Wrong);
        } else {
            assert_eq!(home.lock().shows_for(&made.digits).await, lock_protocol::lock::Signal::Opens);
            home.world.pass(2 * 86_400).await;
            assert_ne!(home.lock().shows_for(&made.digits).await, lock_protocol::lock::Signal::Opens);
        }
    }
}

#[tokio::test]
async fn both_phones_bring_the_log_home_and_neither_misses_a_line() {
    let home = Home::together().await;
    let shared = home.phone.key_for("Bob", &[&home.door], Preset::Today, 1);
    let bob = home.world.phone();
    let key = bob.accept(&shared.link);
    // More than a lock keeps, so that the tablet alone would find a hole.
    for visitor in [[&home.phone; 12].as_slice(), &[&home.tablet, &home.phone, &home.tablet]].concat() {
        for _ in 0..60 {
            bob.unlock(&key).await.unwrap();
        }
        visitor.app.visit_door(&home.door).await.unwrap();
    }
    home.sync().await;
    home.phone.app.visit_door(&home.door).await.unwrap();
    home.sync().await;

    let logs = [&home.phone, &home.tablet].map(|phone| phone.app.door_log(&home.door, None).unwrap());
    assert!(logs[0].lines.len() > 40);
    assert_eq!(logs[0], logs[1]);
    assert!(logs[0].intact && logs[0].faults.is_empty(), "{:?}", logs[0].faults);
    for phone in [&home.phone, &home.tablet] {
        assert_eq!(phone.app.snapshot().unwrap().alerts, []);
    }
}

#[tokio::test]
async fn a_door_that_one_ends_is_gone_on_both() {
    let home = Home::together().await;
    let shared = home.phone.key_for("Bob", &[&home.door], Preset::Today, 1);
    home.tablet.app.test_door(&home.door, BoltAction::Unlock).await.unwrap();
    home.sync().await;

    home.phone.app.end_door(&home.door, app::view::DoorEnd::LockIsGone).await.unwrap();
    home.sync().await;

    for phone in [&home.phone, &home.tablet] {
        let picture = phone.app.snapshot().unwrap();
        assert!(picture.doors.is_empty());
        assert!(!picture.grants.iter().any(|grant| grant.id == shared.grant));
    }
}
