//! The life of keys and codes: from made to cleaned up, longer, shorter, and under a new link.

use app::view::{
    AlertKind, CodeShape, CommandError, DoorId, GrantId, GrantState, InputFault, LifeProof, LifeStage,
    Obstacle, Preset, Refusal,
};
use tests::{Phone, World, draft};

const DAY: u32 = 86_400;

/// Why a key does not get this end.
fn refused(host: &Phone, grant: &GrantId, ends: &str) -> CommandError {
    match host.app.change_key(grant, Some(ends)) {
        Ok(_) => panic!("{ends} is taken for an end"),
        Err(error) => error,
    }
}

#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
fn stages(host: &Phone, grant: &GrantId) -> Vec<LifeStage> {
    host.app.key_life(grant).expect("the key is known").steps.iter().map(|step| step.stage).collect()
}

#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
fn long_key(host: &Phone, door: &DoorId, ends: &str) -> app::view::SharedKey {
    let starts = Some(String::from("2026-11-22T15:00"));
    let wish = draft("Rosa", &[door], Preset::Custom, 1);
    host.app
        .make_key(&app::view::KeyDraft { starts, ends: Some(ends.to_owned()), ..wish })
        .expect("the key is made")
}

#[tokio::test]
async fn each_stage_of_a_key_shows_with_its_time_and_what_proves_it() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let shared = host.key_for("Ada", &[&door], Preset::Today, 1);
    assert_eq!(host.app.key_life(&shared.grant).unwrap().stage, LifeStage::Created);
    host.app.note_key_sent(&shared.grant).unwrap();
    assert_eq!(host.app.key_life(&shared.grant).unwrap().stage, LifeStage::Sent);
    world.pass(60).await;

    let ada = world.phone();
    let key = ada.accept(&shared.link);
    ada.unlock(&key).await.unwrap();
    world.pass(60).await;
    ada.unlock(&key).await.unwrap();
    host.app.visit_door(&door).await.unwrap();
    world.pass(5).await;

    let life = host.app.key_life(&shared.grant).unwrap();
    let (claimed, used) = (LifeStage::Claimed, LifeStage::Used);
    assert_eq!(stages(&host, &shared.grant), [LifeStage::Created, LifeStage::Sent, claimed, used, used]);
    let logged =
        |step: &app::view::LifeStep| matches!(&step.proof, LifeProof::Log { door, .. } if door == "Flat");
    assert!(life.steps.iter().filter(|step| [claimed, used].contains(&step.stage)).all(logged));

    host.app.take_back(&shared.grant).unwrap();
    world.pass(9).await;
    host.app.snapshot().unwrap();
    let life = host.app.key_life(&shared.grant).unwrap();
    assert_eq!((life.stage, life.exposed.as_slice()), (LifeStage::TakenBack, ["Flat".to_owned()].as_slice()));
    host.app.visit_door(&door).await.unwrap();

    let life = host.app.key_life(&shared.grant).unwrap();
    assert_eq!((life.stage, life.exposed.len()), (LifeStage::Revoked, 0));
    let receipt = LifeProof::Receipt { door: String::from("Flat"), version: 1 };
    assert!(life.steps.iter().any(|step| step.proof == receipt));
    world.pass(2 * DAY).await;
    assert_eq!(host.app.key_life(&shared.grant).unwrap().stage, LifeStage::CleanedUp);
}

#[tokio::test]
async fn a_code_of_ones_own_digits_is_on_the_lock_when_its_receipt_says_so() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let (digits, ends) = (Some(String::from("730194")), String::from("2026-12-31T12:00"));
    let shape = CodeShape::Stored { digits, starts: None, ends, weekly: None, uses: None };
    let shared = host.code_for("Tom", &door, shape);
    let life = |at: &Phone| at.app.code_life(&shared.code).unwrap();
    host.app.note_code_sent(&shared.code).unwrap();
    assert_eq!(life(&host).stage, LifeStage::Sent);

    host.app.visit_door(&door).await.unwrap();
    world.pass(5).await;
    assert_eq!(life(&host).stage, LifeStage::OnLock);
    world.lock(0).shows_for("730194").await;
    host.app.visit_door(&door).await.unwrap();
    world.pass(5).await;

    assert_eq!(life(&host).stage, LifeStage::Used);
}

#[tokio::test]
async fn a_stay_is_made_longer_without_any_network_and_the_guest_stays_in() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let shared = host.key_for("Ada", &[&door], Preset::Today, 1);
    let ada = world.phone();
    let first = ada.accept(&shared.link);
    ada.unlock(&first).await.unwrap();

    let preview = host.app.preview_changed_key(&shared.grant, Some("2026-11-24T11:00")).unwrap();
    assert_eq!((preview.guest_name.as_str(), preview.ends.wall.as_str()), ("Ada", "2026-11-24T11:00"));
    let longer = host.app.change_key(&shared.grant, Some("2026-11-24T11:00")).unwrap();
    assert_eq!(host.grant_state(&shared.grant), GrantState::Created, "it ends by itself");
    let key = ada.accept(&longer.link);
    ada.unlock(&key).await.unwrap();
    let shown = ada.app.snapshot().unwrap().keys;
    assert_eq!(shown.len(), 1, "one card for one stay");
    assert_eq!(shown[0].ends.wall, "2026-11-24T11:00");
    world.pass(DAY).await;

    ada.unlock(&key).await.unwrap();
    let refusal = ada.unlock(&first).await.unwrap_err();
    assert!(matches!(refusal, CommandError::KeyExpired { .. }), "{refusal:?}");
    let grants = host.app.snapshot().unwrap().grants;
    let (new, old) = (&grants[0], &grants[1]);
    assert_eq!((new.replaces.as_ref(), old.replaced_by.as_ref()), (Some(&old.id), Some(&new.id)));
}

#[tokio::test]
async fn whoever_is_sent_away_after_a_longer_stay_keeps_no_earlier_link() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let first = host.key_for("Ada", &[&door], Preset::Today, 1);
    let ada = world.phone();
    let first_key = ada.accept(&first.link);
    ada.unlock(&first_key).await.unwrap();
    let second = host.app.change_key(&first.grant, Some("2026-11-24T11:00")).unwrap();
    let third = host.app.change_key(&second.grant, Some("2026-11-25T11:00")).unwrap();
    let third_key = ada.accept(&third.link);
    ada.unlock(&third_key).await.unwrap();

    host.app.take_back(&third.grant).unwrap();
    host.app.undo_take_back(&third.grant).unwrap();
    world.pass(9).await;
    host.app.visit_door(&door).await.unwrap();
    ada.unlock(&first_key).await.expect("undone for all of them");
    ada.unlock(&third_key).await.unwrap();

    host.app.take_back(&third.grant).unwrap();
    world.pass(9).await;
    host.app.visit_door(&door).await.unwrap();

    let refused = CommandError::Refused { reason: Refusal::TakenBack };
    for key in [&first_key, &third_key] {
        assert_eq!(ada.unlock(key).await.unwrap_err(), refused);
    }
    let grants = [&first, &second, &third].map(|shared| host.grant_state(&shared.grant));
    assert!(grants.iter().all(|state| matches!(state, GrantState::Revoked { .. })), "{grants:?}");
}

#[tokio::test]
async fn a_stay_is_made_shorter_and_the_longer_key_ends_when_the_lock_has_heard() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let shared = long_key(&host, &door, "2026-11-30T11:00");
    let rosa = world.phone();
    let long = rosa.accept(&shared.link);
    rosa.unlock(&long).await.unwrap();

    let shorter = host.app.change_key(&shared.grant, Some("2026-11-24T11:00")).unwrap();
    assert!(matches!(host.grant_state(&shared.grant), GrantState::Undoable { .. }));
    world.pass(9).await;
    host.app.visit_door(&door).await.unwrap();

    assert!(matches!(host.grant_state(&shared.grant), GrantState::Revoked { .. }));
    let refusal = rosa.unlock(&long).await.unwrap_err();
    assert_eq!(refusal, CommandError::Refused { reason: Refusal::TakenBack });
    let key = rosa.accept(&shorter.link);
    rosa.unlock(&key).await.unwrap();
}

#[tokio::test]
async fn a_new_link_for_the_oldest_key_makes_room_for_hundreds_taken_back() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let cleaner = long_key(&host, &door, "2027-11-22T15:00");
    let rosa = world.phone();
    let old = rosa.accept(&cleaner.link);
    rosa.unlock(&old).await.unwrap();
    for _ in 0..260 {
        let shared = host.key_for("Ada", &[&door], Preset::Today, 1);
        host.app.take_back(&shared.grant).unwrap();
    }
    world.pass(9).await;
    host.app.visit_door(&door).await.unwrap();
    let snapshot = host.app.snapshot().unwrap();
    let exposed = |grants: &[app::view::Grant]| {
        grants.iter().filter(|grant| matches!(grant.state, GrantState::Travelling { .. })).count()
    };
    assert_eq!(exposed(&snapshot.grants), 5, "what does not fit is shown as able to open");
    assert!(matches!(snapshot.alerts[0].kind, AlertKind::ListShort { used: 255, most: 256 }));

    let renewed = host.app.change_key(&cleaner.grant, None).unwrap();
    rosa.unlock(&old).await.expect("the old link opens until the new one was used");
    let key = rosa.accept(&renewed.link);
    rosa.unlock(&key).await.unwrap();
    for _ in 0..2 {
        host.app.visit_door(&door).await.unwrap();
        world.pass(9).await;
    }

    let snapshot = host.app.snapshot().unwrap();
    assert_eq!((exposed(&snapshot.grants), snapshot.alerts.as_slice()), (0, [].as_slice()));
    rosa.unlock(&key).await.unwrap();
    let refusal = rosa.unlock(&old).await.unwrap_err();
    assert_eq!(refusal, CommandError::Refused { reason: Refusal::TakenBack });
}

#[tokio::test]
async fn an_end_that_cannot_be_is_refused_and_nothing_is_made() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let plain = host.key_for("Ada", &[&door], Preset::Today, 1).grant;
    let weekly = host.key_for("Rosa", &[&door], Preset::CleanerWeekly, 1).grant;
    let back = host.key_for("Tom", &[&door], Preset::Today, 1).grant;
    host.app.take_back(&back).unwrap();

    for nonsense in ["", "tomorrow", "2026-02-30T11:00", "2026-11-24T25:00"] {
        let field = String::from("ends");
        let wrong = CommandError::BadInput { field, reason: InputFault::NoSuchTime };
        assert_eq!(refused(&host, &plain, nonsense), wrong);
    }
    for over in ["2026-11-22T14:00", "2020-01-01T00:00"] {
        let reason = refused(&host, &plain, over);
        assert!(matches!(reason, CommandError::NotAllowed { reason: Obstacle::Plan { .. } }), "{reason:?}");
    }
    let later = "2028-01-01T00:00";
    let reason = Obstacle::KeyComesBack;
    assert_eq!(refused(&host, &weekly, later), CommandError::NotAllowed { reason });
    assert_eq!(refused(&host, &back, later), CommandError::Gone);
    assert_eq!(refused(&host, &GrantId(String::from("nobody")), later), CommandError::Gone);
    assert_eq!(host.app.snapshot().unwrap().grants.len(), 3);
}
