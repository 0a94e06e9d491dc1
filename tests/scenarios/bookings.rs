//! Bookings: a site's calendar becomes codes at a real keypad, and nothing that a calendar fails to say locks a guest out.

mod homes;
mod hostile;
mod site;

use app::view::{
    Booking, BookingAnswer, BookingId, BookingLoss, BookingState, CalendarDraft, CalendarId, CalendarRules,
    CalendarState, CodeId, CodeState, DoorId, StayBecomes, StayHours,
};
use lock_protocol::lock::Signal;
use site::{Site, calendar, written_by};
use tests::{Phone, World};

const MINUTE: u32 = 60;
const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;
/// The story begins on Sunday, 22 November 2026, at three in the afternoon.
const ADA: (&str, &str, &str, &str) = ("a", "20261124", "20261126", "Reserved - Ada");
const BEN: (&str, &str, &str, &str) = ("b", "20261201", "20261204", "Reserved - Ben");
const CAT: (&str, &str, &str, &str) = ("c", "20261210", "20261214", "Reserved - Cat");

fn by_hand() -> CalendarRules {
    CalendarRules {
        becomes: StayBecomes::StayCode { hours: StayHours::Standard },
        automatic: false,
        closed_is_stay: false,
        unknown_is_stay: false,
    }
}

fn by_itself() -> CalendarRules {
    CalendarRules { automatic: true, ..by_hand() }
}

#[expect(clippy::unwrap_used, reason = "a story ends where its ground is not there")]
fn stored() -> CalendarRules {
    let time = |text: &str| text.parse().unwrap();
    let becomes = StayBecomes::StoredCode { check_in: time("15:00"), check_out: time("11:00") };
    CalendarRules { becomes, ..by_itself() }
}

fn draft(door: &DoorId, rules: CalendarRules) -> CalendarDraft {
    CalendarDraft { name: String::from("Flat at Vrbo"), door: door.clone(), path: None, rules }
}

/// A host with one door, and a site with Ada, Ben and Cat.
struct Story {
    world: World,
    host: Phone,
    door: DoorId,
    site: Site,
    calendar: CalendarId,
}

impl Story {
    #[expect(clippy::unwrap_used, reason = "a story ends where its ground is not there")]
    async fn with(rules: CalendarRules) -> Self {
        let world = World::with_locks(1).await;
        let host = world.phone();
        let door = host.set_up(world.lock(0), "Flat").await;
        let site = Site::start(&calendar(&[ADA, BEN, CAT])).await;
        let calendar = host.app.add_calendar(&draft(&door, rules), &site.address).await.unwrap();
        Self { world, host, door, site, calendar }
    }

    async fn shows_for(&self, digits: &str) -> Signal {
        self.world.lock(0).shows_for(digits).await
    }

    /// An hour in which the app asks as often as it may.
    #[expect(clippy::unwrap_used, reason = "a story ends where its ground is not there")]
    async fn an_hour(&self) {
        for _ in 0..12 {
            self.world.pass(5 * MINUTE).await;
            self.host.app.poll_calendars().await.unwrap();
        }
    }

    fn booking(&self, guest: &str) -> Booking {
        booking(&self.host, guest)
    }

    #[expect(clippy::unwrap_used, reason = "a story ends where its ground is not there")]
    fn digits(&self, guest: &str) -> String {
        self.host.app.show_code(&self.code(guest)).unwrap().digits
    }

    #[expect(clippy::unwrap_used, reason = "a story ends where its ground is not there")]
    fn code(&self, guest: &str) -> CodeId {
        self.booking(guest).code.unwrap()
    }

    #[expect(clippy::unwrap_used, reason = "a story ends where its ground is not there")]
    fn state(&self) -> CalendarState {
        self.host.app.calendars().unwrap().calendars.remove(0).state
    }

    #[expect(clippy::unwrap_used, reason = "a story ends where its ground is not there")]
    fn to_do(&self) -> u32 {
        self.host.app.snapshot().unwrap().calendars.remove(0).to_do
    }
}

#[expect(clippy::unwrap_used, reason = "a story ends where its ground is not there")]
fn guests(phone: &Phone) -> Vec<String> {
    phone.app.calendars().unwrap().bookings.into_iter().map(|booking| booking.guest_name).collect()
}

#[expect(clippy::unwrap_used, reason = "a story ends where its ground is not there")]
fn booking(phone: &Phone, guest: &str) -> Booking {
    let bookings = phone.app.calendars().unwrap().bookings;
    bookings.into_iter().find(|booking| booking.guest_name == guest).unwrap()
}

#[tokio::test]
async fn a_booking_becomes_a_code_at_a_tap_and_the_code_opens_for_just_that_stay() {
    let story = Story::with(by_hand()).await;
    let (host, ada) = (&story.host, story.booking("Ada"));
    assert_eq!((ada.state.clone(), ada.code.clone()), (BookingState::Proposed, None));
    assert_eq!((ada.starts.wall.as_str(), ada.ends.wall.as_str()), ("2026-11-24T15:00", "2026-11-26T11:00"));
    assert_eq!(story.to_do(), 3);
    assert!(host.app.snapshot().unwrap().codes.is_empty(), "nothing is made before the host says so");

    let code = host.app.follow_booking(&ada.id).unwrap().unwrap();

    let digits = story.digits("Ada");
    assert_eq!(story.booking("Ada").state, BookingState::Made);
    assert_eq!(story.to_do(), 2);
    assert_eq!(host.app.follow_booking(&ada.id).unwrap(), Some(code), "a second tap makes no second code");
    assert_eq!(host.app.snapshot().unwrap().codes.len(), 1);
    assert_ne!(story.shows_for(&digits).await, Signal::Opens, "Sunday");
    story.world.pass(2 * DAY + HOUR).await;
    assert_eq!(story.shows_for(&digits).await, Signal::Opens, "Tuesday, four o'clock");
    story.world.pass(2 * DAY).await;
    assert_ne!(story.shows_for(&digits).await, Signal::Opens, "Thursday afternoon");
}

#[tokio::test]
async fn a_calendar_whose_host_said_so_makes_codes_by_itself_and_asks_only_for_news() {
    let story = Story::with(by_itself()).await;
    assert_eq!(story.host.app.snapshot().unwrap().codes.len(), 3);
    assert_eq!(story.to_do(), 0);

    story.an_hour().await;

    let asked = story.site.asked();
    assert!((3..=5).contains(&asked.len()), "every 15 to 30 minutes: {}", asked.len());
    assert!(asked[1..].iter().all(|head| head.to_lowercase().contains("if-none-match: \"1\"")), "{asked:?}");
    assert_eq!(story.host.app.snapshot().unwrap().codes.len(), 3);
    story.site.answers(&calendar(&[ADA, BEN, CAT, ("d", "20261220", "20261222", "Reserved - Dan")]));
    story.an_hour().await;
    assert_eq!(story.booking("Dan").state, BookingState::Made);
}

#[tokio::test]
async fn what_a_calendar_fails_to_say_takes_nothing_away_and_is_said() {
    let story = Story::with(by_itself()).await;
    let codes = |host: &Phone| {
        let codes = host.app.snapshot().unwrap().codes;
        codes.iter().filter(|code| code.state == CodeState::Ready).count()
    };
    for (status, body) in [
        (500, ""),
        (200, ""),
        (200, "<!doctype html><html><body>Log in</body></html>"),
        (200, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n"),
        (200, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    ] {
        story.site.answers_with(status, body);
        for _ in 0..6 {
            story.an_hour().await;
        }
        assert_eq!(codes(&story.host), 3, "{status} {body}");
        assert_eq!(guests(&story.host), ["Ada", "Ben", "Cat"]);
        assert_ne!(story.state(), CalendarState::Fine, "{status} {body}");
    }
    let CalendarState::Doubtful { known, missing, .. } = story.state() else { panic!("{:?}", story.state()) };
    assert_eq!((known, missing), (3, 3));
    assert_eq!(story.to_do(), 1, "the host is asked about the calendar");
    let digits = story.digits("Ada");
    story.world.pass(DAY).await;
    assert_eq!(story.shows_for(&digits).await, Signal::Opens, "Ada comes on Tuesday all the same");

    story.site.answers(&calendar(&[ADA, BEN, CAT]));
    story.an_hour().await;
    assert_eq!(story.state(), CalendarState::Fine);
}

#[tokio::test]
async fn a_cancelled_stay_ends_its_code_after_two_answers_without_it() {
    let story = Story::with(by_itself()).await;
    let code = story.code("Ben");
    story.site.answers(&calendar(&[ADA, CAT]));
    story.world.pass(30 * MINUTE).await;
    story.host.app.poll_calendars().await.unwrap();
    assert_eq!(story.booking("Ben").doubt, Some(BookingLoss::Gone));
    assert_eq!(story.host.code_state(&code), CodeState::Ready, "one answer is none");

    story.an_hour().await;

    let state = story.host.code_state(&code);
    assert!(matches!(state, CodeState::Undoable { .. } | CodeState::Travelling { .. }), "{state:?}");
    assert_eq!(guests(&story.host), ["Ada", "Cat"]);
    story.host.app.visit_door(&story.door).await.unwrap();
    assert!(matches!(story.host.code_state(&code), CodeState::Revoked { .. }));
}

#[tokio::test]
async fn by_hand_a_cancelled_stay_waits_for_the_host() {
    let story = Story::with(by_hand()).await;
    let code = story.host.app.follow_booking(&story.booking("Ben").id).unwrap().unwrap();
    story.site.answers(&calendar(&[ADA, CAT]));
    story.an_hour().await;
    let ben = story.booking("Ben");
    assert_eq!((ben.state, story.host.code_state(&code)), (BookingState::Cancelled, CodeState::Ready));

    assert_eq!(story.host.app.follow_booking(&ben.id).unwrap(), None);

    assert!(matches!(story.host.code_state(&code), CodeState::Undoable { .. }));
    assert_eq!(guests(&story.host), ["Ada", "Cat"]);
    story.host.app.undo_take_back_code(&code).unwrap();
    story.an_hour().await;
    assert_eq!(story.host.code_state(&code), CodeState::Ready, "what the host undid stays undone");
}

#[tokio::test]
async fn a_stay_that_moves_keeps_its_digits_where_the_lock_is_told_the_days() {
    let story = Story::with(stored()).await;
    let (digits, code) = (story.digits("Ada"), story.code("Ada"));
    story.host.app.visit_door(&story.door).await.unwrap();
    story.site.answers(&calendar(&[("a", "20261127", "20261129", "Reserved - Ada"), BEN, CAT]));
    story.an_hour().await;
    let ada = story.booking("Ada");
    assert_eq!((ada.state, ada.tell, ada.code), (BookingState::Made, false, Some(code)));
    assert_eq!(story.digits("Ada"), digits);
    story.host.app.visit_door(&story.door).await.unwrap();

    story.world.pass(2 * DAY).await;
    assert_ne!(story.shows_for(&digits).await, Signal::Opens, "Tuesday: no longer hers");
    story.world.pass(3 * DAY).await;
    assert_eq!(story.shows_for(&digits).await, Signal::Opens, "Friday");
}

#[tokio::test]
async fn digits_that_say_their_days_become_others_and_the_host_sees_whom_to_tell() {
    let story = Story::with(by_itself()).await;
    let (before, code) = (story.digits("Ada"), story.code("Ada"));
    story.site.answers(&calendar(&[("a", "20261124", "20261128", "Reserved - Ada"), BEN, CAT]));
    story.an_hour().await;
    let ada = story.booking("Ada");
    assert_eq!((ada.state, ada.tell), (BookingState::Made, true));
    assert_eq!(story.host.code_state(&code), CodeState::Ready, "who has not heard gets in as before");
    let after = story.digits("Ada");
    assert_ne!(after, before);
    story.world.pass(2 * DAY).await;
    assert_eq!(story.shows_for(&before).await, Signal::Opens, "Tuesday");

    story.host.app.note_guest_told(&ada.id).unwrap();
    assert_eq!((story.booking("Ada").tell, story.to_do()), (false, 0));
    story.world.pass(9).await;
    story.host.app.visit_door(&story.door).await.unwrap();
    assert_ne!(story.shows_for(&before).await, Signal::Opens, "she knows the new ones");
    assert_eq!(story.shows_for(&after).await, Signal::Opens);
    story.world.pass(3 * DAY).await;
    assert_eq!(story.shows_for(&after).await, Signal::Opens, "Friday");

    story.site.answers(&calendar(&[ADA, ("b", "20261202", "20261205", "Reserved - Ben"), CAT]));
    let old = story.code("Ben");
    story.an_hour().await;
    assert!(!matches!(story.host.code_state(&old), CodeState::Ready), "it would open before Ben's new days");
}

#[tokio::test]
async fn a_stay_that_was_changed_twice_and_is_cancelled_leaves_no_code_behind() {
    let story = Story::with(by_itself()).await;
    let given = story.code("Ben");
    for last in ["20261205", "20261206"] {
        story.site.answers(&calendar(&[ADA, ("b", "20261201", last, "Reserved - Ben"), CAT]));
        story.an_hour().await;
        assert_eq!(story.host.code_state(&given), CodeState::Ready, "he has heard of no other");
    }
    let ready = |host: &Phone| {
        let codes = host.app.snapshot().unwrap().codes;
        codes.iter().filter(|it| it.guest_name == "Ben" && it.state == CodeState::Ready).count()
    };
    assert_eq!(ready(&story.host), 2, "the one he has and the newest");

    story.site.answers(&calendar(&[ADA, CAT]));
    story.an_hour().await;

    assert_eq!(ready(&story.host), 0);
    assert_eq!(guests(&story.host), ["Ada", "Cat"]);
}

#[tokio::test]
async fn bookings_that_overlap_are_flagged_and_nothing_is_made_by_itself() {
    let story = Story::with(by_hand()).await;
    let eve = ("e", "20261202", "20261206", "Reserved - Eve");
    let other = Site::start(&calendar(&[eve])).await;
    let rules = by_itself();
    story.host.app.add_calendar(&draft(&story.door, rules), &other.address).await.unwrap();

    story.an_hour().await;

    let (ben, eve) = (story.booking("Ben"), story.booking("Eve"));
    assert_eq!((&ben.state, &eve.state), (&BookingState::Overlapping, &BookingState::Overlapping));
    assert_eq!((ben.overlaps, eve.overlaps), (vec![String::from("Eve")], vec![String::from("Ben")]));
    assert!(story.host.app.snapshot().unwrap().codes.is_empty());
    story.host.app.put_booking_aside(&ben.id).unwrap();
    assert_eq!(story.booking("Ben").state, BookingState::Aside);
    assert!(story.host.app.follow_booking(&eve.id).unwrap().is_some(), "the host may say that it is right");
}

#[tokio::test]
async fn the_same_stay_in_two_calendars_is_one_and_stays_while_one_of_them_tells_it() {
    let story = Story::with(by_itself()).await;
    let closed = ("x", "20261201", "20261204", "CLOSED - Not available");
    let other = Site::start(&written_by("-//admin.booking.com\\, b.v.//EN", &[closed])).await;
    let rules = CalendarRules { closed_is_stay: true, ..by_itself() };
    let second = draft(&story.door, rules);
    story.host.app.add_calendar(&second, &other.address).await.unwrap();
    let code = story.code("Ben");

    story.site.answers(&calendar(&[ADA, CAT]));
    story.an_hour().await;

    let bookings = story.host.app.calendars().unwrap().bookings;
    let there: Vec<_> = bookings.iter().filter(|booking| booking.code.as_ref() == Some(&code)).collect();
    assert_eq!(there.len(), 1);
    assert_eq!(story.host.code_state(&code), CodeState::Ready);
    assert_eq!(story.host.app.snapshot().unwrap().codes.len(), 3);
}

#[tokio::test]
async fn a_guest_who_has_arrived_loses_nothing_without_the_hosts_word() {
    let story = Story::with(by_itself()).await;
    let (code, digits) = (story.code("Ada"), story.digits("Ada"));
    story.world.pass(2 * DAY + HOUR).await;
    assert_eq!(story.shows_for(&digits).await, Signal::Opens, "Ada is in");
    story.site.answers(&calendar(&[BEN, CAT]));
    story.an_hour().await;
    let ada = story.booking("Ada");
    assert_eq!((ada.question, ada.state), (Some(BookingLoss::Gone), BookingState::Made));
    assert!(!matches!(story.host.code_state(&code), CodeState::Undoable { .. }));
    assert_eq!(story.to_do(), 1);

    story.host.app.answer_booking(&ada.id, BookingAnswer::Keep).unwrap();
    story.an_hour().await;
    assert_eq!((story.booking("Ada").question, story.to_do()), (None, 0), "asked once");
    assert_eq!(story.shows_for(&digits).await, Signal::Opens);
    let gone = story.host.app.answer_booking(&ada.id, BookingAnswer::Follow);
    assert_eq!(gone, Err(app::view::CommandError::Gone), "nobody asks any more");
}

#[tokio::test]
async fn with_the_hosts_word_the_stay_of_an_arrived_guest_ends() {
    let story = Story::with(by_itself()).await;
    let code = story.code("Ada");
    story.world.pass(2 * DAY + HOUR).await;
    story.site.answers(&calendar(&[BEN, CAT]));
    story.an_hour().await;

    story.host.app.answer_booking(&story.booking("Ada").id, BookingAnswer::Follow).unwrap();

    assert!(matches!(story.host.code_state(&code), CodeState::Undoable { .. }));
    assert_eq!(guests(&story.host), ["Ben", "Cat"]);
}

#[tokio::test]
async fn an_arrived_guest_whose_stay_gets_shorter_is_not_locked_out_before_they_know() {
    let story = Story::with(by_itself()).await;
    let before = story.digits("Ben");
    story.world.pass(10 * DAY).await;
    assert_eq!(story.shows_for(&before).await, Signal::Opens, "2 December: Ben is in");
    story.site.answers(&calendar(&[("b", "20261201", "20261203", "Reserved - Ben"), CAT]));
    story.an_hour().await;
    let ben = story.booking("Ben");
    assert!(matches!(ben.question, Some(BookingLoss::Shorter { .. })), "{:?}", ben.question);
    assert_eq!(story.digits("Ben"), before);

    story.host.app.answer_booking(&ben.id, BookingAnswer::Follow).unwrap();
    story.world.pass(9).await;
    story.host.app.visit_door(&story.door).await.unwrap();

    assert!(story.booking("Ben").tell);
    assert_eq!(story.shows_for(&before).await, Signal::Opens, "he has not heard yet");
    story.world.pass(DAY).await;
    story.host.app.poll_calendars().await.unwrap();
    story.world.pass(9).await;
    story.host.app.visit_door(&story.door).await.unwrap();
    assert_ne!(
        story.shows_for(&before).await,
        Signal::Opens,
        "3 December, four o'clock: over by the new days"
    );
}

#[tokio::test]
async fn a_shrunken_calendar_ends_stays_once_the_host_says_that_it_is_right() {
    let story = Story::with(by_itself()).await;
    story.site.answers(&calendar(&[ADA]));
    for _ in 0..4 {
        story.an_hour().await;
    }
    assert_eq!(guests(&story.host), ["Ada", "Ben", "Cat"]);

    story.host.app.believe_calendar(&story.calendar).unwrap();
    story.an_hour().await;

    assert_eq!(guests(&story.host), ["Ada"]);
    assert_eq!(story.state(), CalendarState::Fine);
}

#[tokio::test]
async fn a_file_is_a_calendar_too_and_a_newer_one_takes_its_place() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let blocked = ("x", "20261218", "20261220", "Not available");
    let file = calendar(&[ADA, BEN, CAT, blocked]);

    let id = host.app.add_calendar_file(&draft(&door, by_itself()), file.as_bytes()).unwrap();

    let drawn = host.app.calendars().unwrap().calendars.remove(0);
    assert_eq!((drawn.address, drawn.next, drawn.blocks.len()), (None, None, 1));
    assert_eq!(host.app.snapshot().unwrap().codes.len(), 3);
    for _ in 0..2 {
        world.pass(15 * MINUTE).await;
        host.app.renew_calendar_file(&id, calendar(&[ADA, BEN]).as_bytes()).unwrap();
    }
    assert_eq!(guests(&host), ["Ada", "Ben"]);
    host.app.remove_calendar(&id).unwrap();
    assert!(guests(&host).is_empty());
    let codes = host.app.snapshot().unwrap().codes;
    let ready = codes.iter().filter(|code| code.state == CodeState::Ready).count();
    assert_eq!(ready, 2, "removing a calendar takes no code away");
}

#[tokio::test]
async fn nobody_cleans_while_a_calendar_says_that_somebody_stays() {
    let story = Story::with(by_hand()).await;
    let weekly = r#"{"days":["tuesday","wednesday","thursday"],"from":"10:00","until":"14:00"}"#;
    let rule = app::view::Repeat {
        hours: vec![serde_json::from_str(weekly).unwrap()],
        first_day: String::from("2026-11-23"),
        last_day: Some(String::from("2027-03-01")),
        every_weeks: 1,
        except: Vec::new(),
        on_holidays: app::view::OnHolidays::AsUsual,
        unit: app::view::Unit::OnlyVacant,
        confirmed_until: Some(String::from("2026-12-31")),
    };
    let shape = app::view::CodeShape::Repeating { digits: Some(String::from("480153")), rule };
    let _ = story.host.code_for("Cleo", &story.door, shape);
    story.host.app.visit_door(&story.door).await.unwrap();

    story.world.pass(DAY + 20 * HOUR).await;
    assert_eq!(story.shows_for("480153").await, Signal::Opens, "Tuesday, eleven: Ada comes at three");
    story.world.pass(DAY).await;
    assert_ne!(
        story.shows_for("480153").await,
        Signal::Opens,
        "Wednesday: Ada stays, though she has no code"
    );
}

#[tokio::test]
async fn a_booking_that_is_none_of_this_phone_is_gone() {
    let story = Story::with(by_hand()).await;
    for text in ["", "x", "00.1", "../x.1", &format!("{}.99", story.calendar.0), &"0".repeat(40)] {
        let id = BookingId(String::from(text));
        assert_eq!(story.host.app.follow_booking(&id), Err(app::view::CommandError::Gone), "{text}");
    }
}
