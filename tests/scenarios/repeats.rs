//! People who come back: every second week, not on holidays, only while nobody stays. The lock is told window by window,
//! by whoever of the house comes past, and never opens a moment more.

use app::view::{
    Because, CodeDraft, CodeShape, CodeState, CommandError, Holiday, InputFault, NotCompiled, Obstacle,
    OnHolidays, RecurrenceError, Repeat, StayHours, Unit, Weekly, WindowState,
};
use lock_protocol::lock::Signal;
use tests::{Phone, World};

const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;

#[expect(clippy::unwrap_used, reason = "a story ends where its ground is not there")]
fn hours(days: &str, from: &str, until: &str) -> Weekly {
    serde_json::from_str(&format!(r#"{{"days":{days},"from":"{from}","until":"{until}"}}"#)).unwrap()
}

fn text(day: &str) -> Option<String> {
    Some(String::from(day))
}

/// From Monday, 23 November 2026 on; the story begins on the Sunday before, at three in the afternoon.
fn rule(hours: Vec<Weekly>, last_day: &str) -> Repeat {
    Repeat {
        hours,
        first_day: String::from("2026-11-23"),
        last_day: text(last_day),
        every_weeks: 1,
        except: Vec::new(),
        on_holidays: OnHolidays::AsUsual,
        unit: Unit::AnyTime,
        confirmed_until: None,
    }
}

fn coming(rule: &Repeat) -> CodeShape {
    CodeShape::Repeating { digits: text("480153"), rule: rule.clone() }
}

#[expect(clippy::unwrap_used, reason = "a story ends where its ground is not there")]
fn code(phone: &Phone) -> app::view::Code {
    let codes = phone.app.snapshot().unwrap().codes;
    codes.into_iter().find(|code| code.repeat.is_some()).unwrap()
}

#[tokio::test]
async fn a_gardener_of_every_second_tuesday_is_let_in_on_those_and_the_lock_asks_for_more_in_time() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Garden").await;
    let mut wish = rule(vec![hours(r#"["tuesday"]"#, "08:30", "11:00")], "2027-11-30");
    (wish.every_weeks, wish.except) = (2, vec![String::from("2026-12-22")]);

    let made = host.code_for("Gil", &door, coming(&wish));

    let plan = made.preview.repeat.unwrap();
    assert_eq!((plan.windows_left, plan.windows.len()), (26, 12));
    assert_eq!(plan.because, [Because::EveryNthWeek { weeks: 2 }, Because::Exceptions { days: 1 }]);
    assert_eq!(plan.next_needed_by.unwrap().wall, "2026-11-24T08:30");
    assert_eq!(code(&host).state, CodeState::OnItsWay);
    host.app.visit_door(&door).await.unwrap();
    let plan = code(&host).repeat.unwrap();
    assert!(plan.windows.iter().all(|window| window.state == WindowState::AtLock), "{:?}", plan.windows);
    let again = plan.again_needed_by.unwrap();
    assert_eq!(plan.next_needed_by, Some(again.clone()), "all that was promised is there until then");

    world.pass(DAY + 18 * HOUR).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Opens, "Tuesday, nine o'clock");
    world.pass(7 * DAY).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Wrong, "the Tuesday between");
    world.pass(7 * DAY).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Opens, "8 December");
    world.pass(14 * DAY).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Wrong, "22 December was excepted");

    host.app.visit_door(&door).await.unwrap();
    let code = code(&host);
    assert!(matches!(code.state, CodeState::Used { .. }), "{:?}", code.state);
    let later = code.repeat.unwrap().again_needed_by.unwrap();
    assert!(later.unix > again.unix, "the set has rolled on: {} after {}", later.wall, again.wall);
    host.app.take_back_code(&made.code).unwrap();
    world.pass(10).await;
    host.app.visit_door(&door).await.unwrap();
    world.pass(14 * DAY).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Wrong, "taken back with all its windows");
    let state = host.code_state(&made.code);
    assert!(matches!(state, CodeState::Revoked { .. }), "{state:?}");
}

#[tokio::test]
async fn nights_and_mornings_are_one_slot_that_is_never_touched_again() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Bar").await;
    let wish = rule(
        vec![hours(r#"["friday","saturday"]"#, "22:00", "04:00"), hours(r#"["monday"]"#, "09:00", "10:00")],
        "2027-03-26",
    );

    let plan = host.code_for("Ada", &door, coming(&wish)).preview.repeat.unwrap();
    host.app.visit_door(&door).await.unwrap();

    assert_eq!((plan.windows_left, plan.because.as_slice()), (1, &[][..]));
    assert_eq!(code(&host).repeat.unwrap().next_needed_by, None, "the lock needs to hear nothing more");
    world.pass(18 * HOUR + 30 * 60).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Opens, "Monday, half past nine");
    world.pass(2 * HOUR).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Wrong);
    world.pass(4 * DAY + 15 * HOUR).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Opens, "Saturday, half past two in the night");
}

#[tokio::test]
async fn a_cleaner_for_an_empty_flat_is_kept_out_while_somebody_stays_and_sleeps_until_confirmed() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Flat").await;
    let every_day = r#"["monday","tuesday","wednesday","thursday","friday","saturday","sunday"]"#;
    let mut wish = rule(vec![hours(every_day, "10:00", "14:00")], "2027-06-30");
    (wish.unit, wish.confirmed_until) = (Unit::OnlyVacant, text("2026-11-30"));
    let made = host.code_for("Cleo", &door, coming(&wish));
    host.app.visit_door(&door).await.unwrap();
    let stay = CodeShape::Stay { arrival: String::from("2026-11-24"), nights: 2, hours: StayHours::Standard };

    let _ = host.code_for("Bob", &door, stay);
    let plan = code(&host).repeat.unwrap();
    assert!(plan.because.contains(&Because::Stays), "{:?}", plan.because);
    assert!(plan.next_needed_by.is_some(), "the lock does not know of Bob yet, and the host is told");
    host.app.visit_door(&door).await.unwrap();

    world.pass(DAY + 21 * HOUR).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Opens, "Tuesday noon, before Bob");
    world.pass(DAY).await;
    assert_ne!(lock.shows_for("480153").await, Signal::Opens, "Wednesday, Bob is in");
    world.pass(DAY).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Opens, "Thursday noon, Bob left at eleven");
    world.pass(5 * DAY).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Wrong, "1 December: nobody has confirmed");
    assert!(code(&host).repeat.unwrap().asleep);
    host.app.confirm_repeat(&made.code, "2026-12-31").unwrap();
    assert!(!code(&host).repeat.unwrap().asleep);
    host.app.visit_door(&door).await.unwrap();
    assert_eq!(lock.shows_for("480153").await, Signal::Opens, "confirmed, and the lock has heard");
}

#[tokio::test]
async fn a_holiday_that_is_entered_later_closes_the_door_from_the_next_visit_on() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Office").await;
    let weekdays = r#"["monday","tuesday","wednesday","thursday","friday"]"#;
    let mut wish = rule(vec![hours(weekdays, "08:00", "18:00")], "2027-06-30");
    wish.on_holidays = OnHolidays::Closed;
    let _ = host.code_for("Olga", &door, coming(&wish));
    host.app.visit_door(&door).await.unwrap();
    assert_eq!(code(&host).repeat.unwrap().windows_left, 1);

    let restoration = Holiday { day: String::from("2026-12-01"), name: String::from("Restoration") };
    host.app.set_holidays(std::slice::from_ref(&restoration)).unwrap();

    assert_eq!(host.app.snapshot().unwrap().holidays, [restoration]);
    assert_eq!(code(&host).repeat.unwrap().because, [Because::Holidays { days: 1 }]);
    host.app.visit_door(&door).await.unwrap();
    world.pass(7 * DAY + 21 * HOUR).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Opens, "Monday");
    world.pass(DAY).await;
    assert_ne!(lock.shows_for("480153").await, Signal::Opens, "the holiday");
    world.pass(DAY).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Opens, "Wednesday");
}

#[tokio::test]
async fn what_cannot_come_back_is_refused_each_for_its_reason_and_nothing_is_made() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Flat").await;
    let monday = || vec![hours(r#"["monday"]"#, "10:00", "12:00")];
    let refused = |change: &dyn Fn(&mut Repeat)| {
        let mut wish = rule(monday(), "2027-01-31");
        change(&mut wish);
        let draft = CodeDraft {
            role: app::view::Role::Staff,
            guest_name: String::from("Gil"),
            door: door.clone(),
            path: None,
            shape: coming(&wish),
        };
        let error = host.app.make_code(&draft).err().unwrap();
        assert_eq!(host.app.preview_code(&draft).err(), Some(error.clone()));
        error
    };
    let wrong =
        |error| CommandError::NotAllowed { reason: Obstacle::Repeat { wrong: NotCompiled::Wrong { error } } };
    let bad = |field: &str, reason| CommandError::BadInput { field: String::from(field), reason };

    assert_eq!(refused(&|wish| wish.last_day = None), wrong(RecurrenceError::NoEnd));
    assert_eq!(refused(&|wish| wish.last_day = text("2026-11-01")), wrong(RecurrenceError::EndBeforeStart));
    assert_eq!(
        refused(&|wish| wish.last_day = text("2031-01-01")),
        wrong(RecurrenceError::TooLong { days_max: 1098 })
    );
    assert_eq!(refused(&|wish| wish.hours.clear()), wrong(RecurrenceError::NoHours));
    assert_eq!(
        refused(&|wish| wish.hours = vec![monday().remove(0); 29]),
        wrong(RecurrenceError::TooManyHours { most: 28 })
    );
    assert_eq!(refused(&|wish| wish.every_weeks = 0), wrong(RecurrenceError::EveryWeeks { most: 52 }));
    assert_eq!(
        refused(&|wish| wish.first_day = String::from("2027-02-30")),
        bad("first_day", InputFault::NoSuchTime)
    );
    assert_eq!(refused(&|wish| wish.last_day = text("2027-02-29")), bad("last_day", InputFault::NoSuchTime));
    assert_eq!(
        refused(&|wish| wish.except = vec![String::from("2026-02-30")]),
        bad("except", InputFault::NoSuchTime)
    );
    assert_eq!(refused(&|wish| wish.unit = Unit::OnlyVacant), bad("confirmed_until", InputFault::Empty));
    let mondays = ["2026-11-23", "2026-11-30"].map(String::from);
    let never = refused(&|wish| {
        (wish.last_day, wish.except) = (text("2026-12-06"), mondays.to_vec());
    });
    let because = vec![Because::Exceptions { days: 2 }];
    let wrong = NotCompiled::NeverOpens { because };
    assert_eq!(never, CommandError::NotAllowed { reason: Obstacle::Repeat { wrong } });
    let holiday = Holiday { day: String::from("2027-02-30"), name: String::new() };
    assert_eq!(host.app.set_holidays(&[holiday]), Err(bad("holidays", InputFault::NoSuchTime)));
    assert!(host.app.snapshot().unwrap().codes.is_empty());
    assert!(host.app.snapshot().unwrap().doors.iter().all(|door| door.waiting.is_empty()));
}

#[tokio::test]
async fn a_phone_key_comes_back_as_far_as_one_key_says_it_and_no_further() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Office").await;
    let draft = |wish: &Repeat| app::view::KeyDraft {
        repeat: Some(wish.clone()),
        ..tests::draft("Ada", &[&door], app::view::Preset::Custom, 1)
    };
    let weekly = rule(
        vec![hours(r#"["monday","thursday"]"#, "09:00", "12:00"), hours(r#"["friday"]"#, "22:00", "02:00")],
        "2027-03-28",
    );

    let key = host.app.make_key(&draft(&weekly)).unwrap();

    assert_eq!(key.preview.hours.len(), 2);
    assert_eq!(key.preview.starts.wall, "2026-11-23T09:00");
    assert_eq!(key.preview.ends.wall, "2027-03-27T02:00", "the last of its hours");
    let second = Repeat { every_weeks: 2, ..weekly.clone() };
    let refused = host.app.make_key(&draft(&second)).err().unwrap();
    let CommandError::NotAllowed { reason: Obstacle::Repeat { wrong } } = refused else {
        panic!("{refused:?}")
    };
    let because = vec![Because::EveryNthWeek { weeks: 2 }];
    assert_eq!(wrong, NotCompiled::TooManyPieces { needed: 9, most: 1, because });
    let vacant = Repeat { unit: Unit::OnlyVacant, confirmed_until: text("2026-12-31"), ..weekly };
    let refused = host.app.make_key(&draft(&vacant)).err();
    assert_eq!(refused, Some(CommandError::NotAllowed { reason: Obstacle::KeyKnowsNoStays }));
    assert_eq!(host.app.snapshot().unwrap().grants.len(), 1);
}

#[tokio::test]
async fn a_full_lock_gets_the_windows_that_fit_and_refuses_the_next_code_whole() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Tower").await;
    let mut wish = rule(vec![hours(r#"["tuesday"]"#, "08:30", "11:00")], "2027-11-30");
    wish.every_weeks = 2;
    let draft = |wish: &Repeat| CodeDraft {
        role: app::view::Role::Staff,
        guest_name: String::from("Gil"),
        door: door.clone(),
        path: None,
        shape: CodeShape::Repeating { digits: None, rule: wish.clone() },
    };
    // 85 codes of twelve windows leave four of 1,024 places.
    for _ in 0..85 {
        host.app.make_code(&draft(&wish)).unwrap();
    }

    host.app.make_code(&draft(&wish)).unwrap();

    let newest = host.app.snapshot().unwrap().codes.remove(0).repeat.unwrap();
    let waits = newest.windows.iter().filter(|window| window.state == WindowState::Waits).count();
    assert_eq!(waits, 4);
    assert_eq!(newest.again_needed_by.unwrap().wall, "2027-01-19T08:30");
    let refused = host.app.make_code(&draft(&wish)).err();
    let wrong = app::view::CodeObstacle::LockFull;
    assert_eq!(refused, Some(CommandError::NotAllowed { reason: Obstacle::Code { wrong } }));
    assert_eq!(host.app.snapshot().unwrap().codes.len(), 86, "nothing of it was made");
}

#[tokio::test]
async fn a_code_that_nobody_types_for_a_month_sleeps_once_the_log_says_so_and_wakes_when_confirmed() {
    let world = World::with_locks(1).await;
    let (host, lock) = (world.phone(), world.lock(0));
    let door = host.set_up(lock, "Garden").await;
    let mut wish = rule(vec![hours(r#"["tuesday"]"#, "08:30", "11:00")], "2027-11-30");
    wish.every_weeks = 2;
    let made = host.code_for("Gil", &door, coming(&wish));
    host.app.visit_door(&door).await.unwrap();
    world.pass(DAY + 18 * HOUR).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Opens, "Tuesday, nine o'clock");

    world.pass(42 * DAY).await;
    host.app.snapshot().unwrap();
    assert!(!code(&host).repeat.unwrap().asleep, "nobody has read the log since");
    assert_eq!(lock.shows_for("480153").await, Signal::Opens, "a Tuesday of his, and he comes");
    world.pass(14 * DAY).await;
    host.app.visit_door(&door).await.unwrap();
    host.app.snapshot().unwrap();
    assert!(!code(&host).repeat.unwrap().asleep, "he was here a fortnight ago, says the log");

    world.pass(28 * DAY).await;
    host.app.visit_door(&door).await.unwrap();
    host.app.snapshot().unwrap();
    assert!(code(&host).repeat.unwrap().asleep);
    let told = host.app.snapshot().unwrap().alerts;
    let gil = app::view::LogActor::Guest { name: String::from("Gil") };
    assert!(
        told.iter().any(|alert| alert.kind == app::view::AlertKind::Asleep { actor: gil.clone() }),
        "{told:?}"
    );
    host.app.visit_door(&door).await.unwrap();
    world.pass(14 * DAY).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Wrong, "the lock was told at the visit");

    host.app.confirm_repeat(&made.code, "2027-11-30").unwrap();
    host.app.visit_door(&door).await.unwrap();
    assert!(!code(&host).repeat.unwrap().asleep);
    world.pass(14 * DAY).await;
    assert_eq!(lock.shows_for("480153").await, Signal::Opens);
}
