//! Four houses with a keypad: a rental, an office to manage, a co-working space and a boiler room. Nobody meets the lock
//! with a phone unless it says so.

use app::view::{
    CodeObstacle, CodeShape, CodeState, CommandError, LogActor, LogEvent, Obstacle, Rank, StayHours, Visit,
    Weekly,
};
use lock_protocol::lock::Signal;
use tests::World;

const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;

fn stay(arrival: &str, nights: u8) -> CodeShape {
    CodeShape::Stay { arrival: String::from(arrival), nights, hours: StayHours::Standard }
}

fn own(digits: &str, ends: &str) -> CodeShape {
    let (digits, ends) = (Some(String::from(digits)), String::from(ends));
    CodeShape::Stored { digits, starts: None, ends, weekly: None, uses: None }
}

#[expect(clippy::expect_used, reason = "a story ends where its ground is not there")]
fn weekly(days: &str, from: &str, until: &str) -> Weekly {
    let text = format!(r#"{{"days":{days},"from":"{from}","until":"{until}"}}"#);
    serde_json::from_str(&text).expect("a weekly window as the UI sends it")
}

#[tokio::test]
async fn rental_a_guest_comes_for_three_nights_with_a_code_that_the_lock_never_heard_of() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Flat").await;

    let code = host.code_for("Bob", &door, stay("2026-11-23", 3));
    assert_eq!(lock.shows_for(&code.digits).await, Signal::TooEarly, "it is Sunday, he comes on Monday");
    world.pass(DAY - 30 * 60).await;
    assert_eq!(lock.shows_for(&code.digits).await, Signal::TooEarly, "half an hour early");
    world.pass(30 * 60).await;
    assert_eq!(lock.shows_for(&code.digits).await, Signal::Opens);
    world.pass(2 * DAY + 19 * HOUR).await;
    assert_eq!(lock.shows_for(&code.digits).await, Signal::Opens, "Thursday, ten o'clock");
    world.pass(HOUR + 15 * 60).await;
    assert_eq!(lock.shows_for(&code.digits).await, Signal::Wrong, "a quarter past eleven");

    host.app.visit_door(&door).await.unwrap();
    let page = host.app.door_log(&door, None).unwrap();
    let bob = LogActor::Guest { name: String::from("Bob") };
    let opened = page.lines.iter().filter(|line| line.actor == bob && line.event == LogEvent::Unlocked);
    assert_eq!(opened.count(), 2);
}

#[tokio::test]
async fn rental_a_guest_who_cancels_is_shut_out_by_whoever_of_the_house_comes_next() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Flat").await;
    let (bob, eve) = (
        host.code_for("Bob", &door, stay("2026-11-22", 5)),
        host.code_for("Eve", &door, stay("2026-11-22", 5)),
    );
    assert_ne!(bob.digits, eve.digits);
    assert_eq!(lock.shows_for(&eve.digits).await, Signal::Opens);

    host.app.take_back_code(&eve.code).unwrap();
    world.pass(10).await;
    assert!(matches!(host.code_state(&eve.code), CodeState::Travelling { .. }));
    assert_eq!(
        lock.shows_for(&eve.digits).await,
        Signal::Opens,
        "nobody has told the lock, and the host knows"
    );
    let visit = host.app.visit_door(&door).await.unwrap();

    assert!(matches!(visit, Visit::Done { confirmed: 1, refused: 0, .. }), "{visit:?}");
    assert!(matches!(host.code_state(&eve.code), CodeState::Revoked { .. }));
    assert_eq!(lock.shows_for(&eve.digits).await, Signal::Wrong);
    assert_eq!(lock.shows_for(&bob.digits).await, Signal::Opens, "Bob has done nothing wrong");
}

#[tokio::test]
async fn property_management_a_tenants_own_digits_work_from_the_visit_until_they_move_out() {
    let world = World::with_locks(1).await;
    let (manager, lock) = (world.phone(), world.lock(0));
    let door = manager.set_up(lock, "Office").await;
    let too_easy = |digits: &str| {
        let draft = app::view::CodeDraft {
            role: app::view::Role::Guest,
            guest_name: String::from("Tina"),
            door: door.clone(),
            path: None,
            shape: own(digits, "2027-11-22T12:00"),
        };
        manager.app.make_code(&draft).err().unwrap()
    };
    let weak = |error: &CommandError| {
        matches!(error, CommandError::NotAllowed { reason: Obstacle::Code { wrong: CodeObstacle::WeakDigits { ranking } } }
            if ranking.rank <= Rank::Weak)
    };
    for digits in ["1234", "777777", "123", "22112026"] {
        let error = too_easy(digits);
        assert!(weak(&error), "{digits}: {error:?}");
    }

    let tina = manager.code_for("Tina", &door, own("480153", "2027-11-22T12:00"));
    assert!(tina.preview.needs_visit);
    assert_eq!(manager.code_state(&tina.code), CodeState::OnItsWay);
    assert_eq!(lock.shows_for("480153").await, Signal::Wrong, "the lock has not been told");
    manager.app.visit_door(&door).await.unwrap();
    assert_eq!(manager.code_state(&tina.code), CodeState::Ready);
    assert_eq!(lock.shows_for("480153").await, Signal::Opens);
    manager.app.visit_door(&door).await.unwrap();
    assert!(matches!(manager.code_state(&tina.code), CodeState::Used { .. }));

    manager.app.take_back_code(&tina.code).unwrap();
    world.pass(10).await;
    manager.app.visit_door(&door).await.unwrap();
    assert!(matches!(manager.code_state(&tina.code), CodeState::Revoked { .. }));
    assert_eq!(lock.shows_for("480153").await, Signal::Wrong);
    let again = too_easy("480153");
    assert!(weak(&again), "digits given out lately are not given out again: {again:?}");
}

#[tokio::test]
async fn co_working_a_member_comes_on_working_days_and_never_at_night() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Space").await;
    let member = CodeShape::Weekly {
        starts: Some(String::from("2026-11-23")),
        weekdays: 0x1F,
        from_hour: 8,
        hours: 12,
        weeks: 13,
    };
    let evening = CodeShape::Stored {
        digits: None,
        starts: None,
        ends: String::from("2027-02-01T00:00"),
        weekly: Some(weekly(r#"["tuesday"]"#, "18:00", "23:30")),
        uses: None,
    };

    let (mia, club) = (host.code_for("Mia", &door, member), host.code_for("Chess club", &door, evening));
    host.app.visit_door(&door).await.unwrap();
    assert!(mia.preview.first_use_before.is_some(), "the host is told that she must come in the first week");
    world.pass(17 * HOUR).await;
    assert_eq!(lock.shows_for(&mia.digits).await, Signal::Opens, "Monday, eight o'clock");
    assert_ne!(lock.shows_for(&club.digits).await, Signal::Opens);
    world.pass(DAY + 11 * HOUR).await;
    assert_eq!(lock.shows_for(&mia.digits).await, Signal::Opens, "Tuesday, seven in the evening");
    assert_eq!(lock.shows_for(&club.digits).await, Signal::Opens);
    world.pass(2 * HOUR).await;
    assert_ne!(lock.shows_for(&mia.digits).await, Signal::Opens, "Tuesday, nine in the evening");
    world.pass(8 * 7 * DAY + 11 * HOUR).await;
    assert_eq!(lock.shows_for(&mia.digits).await, Signal::Opens, "a Wednesday in January, eight o'clock");
    world.pass(4 * DAY).await;
    assert_ne!(lock.shows_for(&mia.digits).await, Signal::Opens, "a Sunday");
}

#[tokio::test]
async fn maintenance_a_plumbers_code_opens_once_and_a_second_typing_is_refused() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Boiler room").await;
    let once = |starts: Option<&str>, hours| CodeShape::OneTime { starts: starts.map(String::from), hours };

    let (today, later) =
        (host.code_for("Plumber", &door, once(None, 4)), host.code_for("Painter", &door, once(None, 4)));
    assert_eq!(lock.shows_for(&today.digits).await, Signal::Opens);
    assert_eq!(lock.shows_for(&today.digits).await, Signal::Wrong, "used up");
    world.pass(4 * HOUR + 15 * 60).await;
    assert_eq!(
        lock.shows_for(&later.digits).await,
        Signal::Wrong,
        "the painter never came, and the time is over"
    );

    assert_eq!(lock.openings_logged().await, 1);
    host.app.visit_door(&door).await.unwrap();
    assert!(matches!(host.code_state(&today.code), CodeState::Expired | CodeState::Spent { .. }));
    assert_eq!(host.code_state(&later.code), CodeState::Expired);
}

#[tokio::test]
async fn the_cleaners_visit_is_a_quarter_of_an_hour_or_a_day_and_not_a_minute_wider() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Flat").await;
    let visit = CodeShape::Visit { starts: Some(String::from("2026-11-22T16:15")), minutes: 45 };

    let code = host.code_for("Cleaner", &door, visit);

    world.pass(HOUR + 10 * 60).await;
    assert_eq!(lock.shows_for(&code.digits).await, Signal::TooEarly, "ten past four");
    world.pass(6 * 60).await;
    assert_eq!(lock.shows_for(&code.digits).await, Signal::Opens);
    world.pass(30 * 60).await;
    assert_eq!(lock.shows_for(&code.digits).await, Signal::Opens);
    world.pass(20 * 60).await;
    assert_eq!(lock.shows_for(&code.digits).await, Signal::Wrong, "six minutes past five");
}

#[tokio::test]
async fn a_code_goes_out_as_a_page_too_that_says_no_more_than_the_code_is() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    host.app.rename_host("Ingrid").unwrap();
    let door = host.set_up(world.lock(0), "Flat").await;
    let code = host.code_for("Bob", &door, stay("2026-11-23", 3));

    let link = code.web_link.unwrap();
    let payload = link.split_once('#').unwrap().1;
    let payload = data_encoding::BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap();
    let card = access::link::CodeCard::decode(&payload).unwrap();

    assert_eq!(
        (card.digits.as_str(), card.doors.as_slice()),
        (code.digits.as_str(), &[String::from("Flat")][..])
    );
    assert_eq!((card.not_before, card.not_after), (code.preview.starts.unix, code.preview.ends.unix));
    assert_eq!((card.zone.as_str(), card.inviter.as_str(), card.once), ("Europe/Berlin", "Ingrid", false));
    let opened = world.phone().app.read_link(&link);
    let reason = app::view::LinkFault::ForBrowser;
    assert_eq!(opened.err(), Some(CommandError::BadLink { reason }));
}
