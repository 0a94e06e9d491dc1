//! Codes for the keypad, as far as the host's phone goes: made offline, shown again, taken back by a receipt.

use app::view::{
    CodeDraft, CodeKind, CodeObstacle, CodeShape, CodeState, CommandError, DoorId, Obstacle, StayHours, Visit,
};

use crate::house::{House, LockAtDoor, NOON, Phone, later};

async fn front_door() -> (House, Phone, LockAtDoor, DoorId) {
    let house = House::new();
    let lock = house.lock(1).await;
    let host = house.phone();
    let door = host.owns(&lock, "Front door").await;
    (house, host, lock, door)
}

fn draft(door: &DoorId, shape: CodeShape) -> CodeDraft {
    CodeDraft {
        role: app::view::Role::Guest,
        guest_name: String::from("Bob"),
        door: door.clone(),
        path: None,
        shape,
    }
}

fn stay(nights: u8) -> CodeShape {
    CodeShape::Stay { arrival: String::from("2026-11-23"), nights, hours: StayHours::Standard }
}

#[tokio::test(start_paused = true)]
async fn a_code_is_made_with_the_lock_out_of_reach_and_shown_again_as_it_was() {
    let (house, host, lock, door) = front_door().await;
    lock.faults.hide();

    let shared = host.app.make_code(&draft(&door, stay(3))).unwrap();

    assert_eq!(shared.digits.len(), 9);
    assert!(shared.digits.bytes().all(|sign| sign.is_ascii_digit()));
    assert_eq!(shared.preview.kind, CodeKind::Stay);
    assert_eq!(
        (shared.preview.starts.wall.as_str(), shared.preview.ends.wall.as_str()),
        ("2026-11-23T15:00", "2026-11-26T11:00")
    );
    assert!(!shared.preview.needs_visit);
    assert_eq!((shared.preview.guess.per_try.about, shared.preview.guess.per_day.about), (137_000, 5_700));
    let host = house.restart(host).await;
    assert_eq!(host.app.show_code(&shared.code).unwrap().digits, shared.digits);
    assert_eq!(host.picture().codes[0].state, CodeState::Ready);
    let stored = std::fs::read(host.pocket.database()).unwrap();
    assert!(!stored.windows(9).any(|bytes| bytes == shared.digits.as_bytes()), "the digits are nowhere");
}

#[tokio::test(start_paused = true)]
async fn guests_of_the_same_dates_get_different_codes_until_there_are_no_more() {
    let (_house, host, _lock, door) = front_door().await;

    let mut digits: Vec<String> =
        (0..4).map(|_| host.app.make_code(&draft(&door, stay(2))).unwrap().digits).collect();
    digits.sort();
    digits.dedup();
    assert_eq!(digits.len(), 4);

    let refusal = host.app.make_code(&draft(&door, stay(2))).err().unwrap();
    let wrong = CodeObstacle::VariantsUsedUp { most: 4 };
    assert_eq!(refusal, CommandError::NotAllowed { reason: Obstacle::Code { wrong } });
    assert_eq!(host.picture().codes.len(), 4, "nothing was made");
}

#[tokio::test(start_paused = true)]
async fn a_code_taken_back_is_called_so_only_after_the_lock_has_confirmed_it() {
    let (_house, host, _lock, door) = front_door().await;
    let shared = host.app.make_code(&draft(&door, stay(3))).unwrap();
    let state = || host.picture().codes[0].state.clone();

    host.app.take_back_code(&shared.code).unwrap();
    assert!(matches!(state(), CodeState::Undoable { .. }));
    host.app.undo_take_back_code(&shared.code).unwrap();
    assert_eq!(state(), CodeState::Ready);
    host.app.take_back_code(&shared.code).unwrap();
    later(9).await;
    let CodeState::Travelling { cannot_open_after } = state() else { panic!("{:?}", state()) };
    assert!(cannot_open_after.wall.as_str() >= "2026-11-26T11:02", "{cannot_open_after}");
    assert_eq!(host.app.undo_take_back_code(&shared.code), Err(CommandError::UndoTooLate));

    let visit = host.app.visit_door(&door).await.unwrap();

    assert!(matches!(visit, Visit::Done { confirmed: 1, refused: 0, .. }), "{visit:?}");
    assert!(matches!(state(), CodeState::Revoked { .. }));
}

#[tokio::test(start_paused = true)]
async fn the_picture_says_when_it_will_change_by_itself() {
    let (_house, host, _lock, door) = front_door().await;
    assert_eq!(host.picture().next_change_at, None);

    let visit = CodeShape::Visit { starts: None, minutes: 60 };
    host.app.make_code(&draft(&door, visit)).unwrap();

    assert_eq!(host.picture().next_change_at, Some(NOON + 3600));
    later(3601).await;
    assert_eq!(host.picture().codes[0].state, CodeState::Expired);
    assert_eq!(host.picture().next_change_at, None);
}
