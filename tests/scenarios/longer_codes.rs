//! A guest stays longer, or leaves earlier, and keeps the digits; the host sees what the lock goes by until it has heard.

use app::view::{
    CodeId, CodeObstacle, CodeShape, CodeState, CommandError, InputFault, LogActor, LogEvent, Obstacle,
    StayHours,
};
use lock_protocol::lock::Signal;
use tests::{Phone, World};

const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;

fn own(ends: &str, uses: Option<u16>) -> CodeShape {
    let (digits, ends) = (Some(String::from("730194")), String::from(ends));
    CodeShape::Stored { digits, starts: None, ends, weekly: None, uses }
}

#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
fn drawn(host: &Phone, code: &CodeId) -> app::view::Code {
    let codes = host.app.snapshot().expect("the picture is drawn").codes;
    codes.into_iter().find(|one| one.id == *code).expect("the code is in the list")
}

fn blocked(wrong: CodeObstacle) -> Result<(), CommandError> {
    Err(CommandError::NotAllowed { reason: Obstacle::Code { wrong } })
}

#[tokio::test]
async fn who_stays_longer_keeps_the_digits_and_the_log_knows_them_under_both_orders() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Flat").await;
    let tom = host.code_for("Tom", &door, own("2026-11-24T12:00", None));
    host.app.visit_door(&door).await.unwrap();
    assert_eq!(lock.shows_for(&tom.digits).await, Signal::Opens);

    host.app.change_code(&tom.code, "2026-11-30T12:00").unwrap();

    let code = drawn(&host, &tom.code);
    assert_eq!(
        (code.ends.wall.as_str(), code.at_lock_until.unwrap().wall.as_str()),
        ("2026-11-30T12:00", "2026-11-24T12:00")
    );
    assert_eq!(host.app.show_code(&tom.code).unwrap().digits, tom.digits);
    world.pass(2 * DAY).await;
    assert_eq!(lock.shows_for(&tom.digits).await, Signal::Wrong, "the lock has not heard");
    host.app.visit_door(&door).await.unwrap();
    assert_eq!(drawn(&host, &tom.code).at_lock_until, None);
    assert_eq!(lock.shows_for(&tom.digits).await, Signal::Opens);
    host.app.visit_door(&door).await.unwrap();
    let page = host.app.door_log(&door, None).unwrap();
    let named = LogActor::Guest { name: String::from("Tom") };
    let opened = page.lines.iter().filter(|line| line.actor == named && line.event == LogEvent::Unlocked);
    assert_eq!(opened.count(), 2);
    world.pass(6 * DAY).await;
    assert_eq!(lock.shows_for(&tom.digits).await, Signal::Wrong, "the new end is one, too");
}

#[tokio::test]
async fn who_leaves_earlier_may_come_in_until_the_lock_has_heard_and_the_host_is_told_so() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Flat").await;
    let tom = host.code_for("Tom", &door, own("2026-11-30T12:00", None));
    host.app.visit_door(&door).await.unwrap();

    host.app.change_code(&tom.code, "2026-11-23T10:00").unwrap();
    assert_eq!(drawn(&host, &tom.code).at_lock_until.unwrap().wall, "2026-11-30T12:00");
    world.pass(DAY).await;
    assert_eq!(lock.shows_for(&tom.digits).await, Signal::Opens, "as the host was told");
    host.app.take_back_code(&tom.code).unwrap();
    world.pass(10).await;
    let CodeState::Travelling { cannot_open_after } = host.code_state(&tom.code) else {
        panic!("not told yet")
    };
    assert!("2026-11-30T12:00" <= cannot_open_after.wall.as_str(), "{}", cannot_open_after.wall);
    host.app.visit_door(&door).await.unwrap();
    assert_eq!(lock.shows_for(&tom.digits).await, Signal::Wrong);
}

#[tokio::test]
async fn what_cannot_be_changed_says_why_and_stays_as_it_is() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let stay = CodeShape::Stay { arrival: String::from("2026-11-22"), nights: 3, hours: StayHours::Standard };
    let offline = host.code_for("Bob", &door, stay);
    let counted = host.code_for("Sue", &door, own("2026-11-30T12:00", Some(3)));
    let longer = "2026-12-30T12:00";

    assert_eq!(host.app.change_code(&offline.code, longer), blocked(CodeObstacle::DigitsSayTheTime));
    assert_eq!(host.app.change_code(&counted.code, longer), blocked(CodeObstacle::CountsOrComesBack));
    host.app.take_back_code(&counted.code).unwrap();
    assert_eq!(host.app.change_code(&counted.code, longer), Err(CommandError::Gone));
    world.pass(10).await;
    let shape = CodeShape::Stored {
        digits: Some(String::from("615027")),
        starts: None,
        ends: String::from("2026-11-30T12:00"),
        weekly: None,
        uses: None,
    };
    let tom = host.code_for("Tom", &door, shape);
    for (ends, wrong) in [
        ("2026-11-20T12:00", blocked(CodeObstacle::EndBeforeStart)),
        (
            "2026-02-30T12:00",
            Err(CommandError::BadInput { field: String::from("ends"), reason: InputFault::NoSuchTime }),
        ),
    ] {
        assert_eq!(host.app.change_code(&tom.code, ends), wrong);
    }
    assert_eq!(drawn(&host, &tom.code).ends.wall, "2026-11-30T12:00");
}
