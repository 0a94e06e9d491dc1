//! Calendars that mean harm, addresses that lead inside, and what must not be told of them.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use app::view::{CalendarFault, CommandError, Obstacle};
use tests::World;

use super::site::{Site, calendar};
use super::{ADA, Story, by_hand, by_itself, draft, guests};

fn bad(reason: CalendarFault) -> Option<CommandError> {
    Some(CommandError::BadCalendar { reason })
}

#[tokio::test]
async fn an_address_that_leads_inside_is_refused_as_it_ships() {
    let world = World::with_locks(1).await;
    let host = world.phone_as_shipped();
    let door = host.set_up(world.lock(0), "Flat").await;
    let site = Site::start(&calendar(&[ADA])).await;
    let port = site.address.split([':', '/']).nth(4).unwrap_or_default();

    for (address, fault) in [
        (site.address.clone(), CalendarFault::PlainAddress),
        (format!("https://127.0.0.1:{port}/x.ics"), CalendarFault::Inside),
        (format!("https://localhost:{port}/x.ics"), CalendarFault::Inside),
        (String::from("https://10.0.0.1/x.ics"), CalendarFault::Inside),
        (String::from("https://[::ffff:192.168.1.1]/x.ics"), CalendarFault::Inside),
        (String::from("https://169.254.169.254/latest/meta-data"), CalendarFault::Inside),
        (String::from("https://nas.local/x.ics"), CalendarFault::Inside),
        (String::from("https://example.com:22/x.ics"), CalendarFault::Inside),
        (String::from("http://example.com/x.ics"), CalendarFault::PlainAddress),
        (String::from("file:///etc/passwd"), CalendarFault::NoAddress),
        (String::from("https://me:secret@example.com/x.ics"), CalendarFault::PasswordInAddress),
        (String::from("the flat"), CalendarFault::NoAddress),
        (format!("https://example.com/{}", "a".repeat(3_000)), CalendarFault::NoAddress),
    ] {
        let refused = host.app.add_calendar(&draft(&door, by_itself()), &address).await.err();
        assert_eq!(refused, bad(fault), "{address}");
    }
    assert!(site.asked().is_empty(), "nobody was asked");
    assert!(host.app.snapshot().unwrap().calendars.is_empty());
}

#[tokio::test]
async fn a_site_that_leads_inside_gets_no_one_there_and_takes_nothing_away() {
    let story = Story::with(by_itself()).await;
    for inside in
        ["https://10.0.0.1/x", "http://169.254.169.254/latest", "https://router.local/", "file:///x"]
    {
        story.site.leads_to(inside);
        story.an_hour().await;
        let state = story.state();
        let app::view::CalendarState::NotRead { reason, .. } = state else { panic!("{inside}: {state:?}") };
        assert_eq!(reason, CalendarFault::Inside, "{inside}");
        assert_eq!(guests(&story.host), ["Ada", "Ben", "Cat"]);
    }
}

#[tokio::test]
async fn what_is_no_calendar_is_not_added_and_why_is_said() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let site = Site::start("").await;
    let many: Vec<String> = (0..10_001).map(|number| format!("u{number}")).collect();
    let of = |count: usize| {
        let entries: Vec<_> = many
            .iter()
            .take(count)
            .map(|uid| (uid.as_str(), "20270104", "20270108", "Reserved - X"))
            .collect();
        calendar(&entries)
    };
    for (status, body, fault) in [
        (200, String::new(), CalendarFault::Empty),
        (200, String::from("<html><head>Sign in</head></html>"), CalendarFault::WebPage),
        (200, String::from("{\"error\":1}"), CalendarFault::NotACalendar),
        (200, String::from("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"), CalendarFault::Broken),
        (404, String::new(), CalendarFault::Status { status: 404 }),
        (200, format!("BEGIN:VCALENDAR\r\n{}", "X:Y\r\n".repeat(1_100_000)), CalendarFault::TooBig),
        (200, of(10_001), CalendarFault::TooBig),
        (200, of(1_001), CalendarFault::TooBig),
    ] {
        site.answers_with(status, &body);
        let refused = host.app.add_calendar(&draft(&door, by_itself()), &site.address).await.err();
        assert_eq!(refused, bad(fault), "{status}");
        if status == 200 {
            let refused = host.app.add_calendar_file(&draft(&door, by_itself()), body.as_bytes()).err();
            assert_eq!(refused, bad(fault), "as a file");
        }
    }
    assert!(host.app.snapshot().unwrap().calendars.is_empty());
    assert!(host.app.snapshot().unwrap().codes.is_empty());
}

#[tokio::test]
async fn a_thousand_stays_that_overlap_are_flagged_and_make_no_code_by_themselves() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let names: Vec<String> = (0..1_000).map(|number| format!("u{number}")).collect();
    let titles: Vec<String> = (0..1_000).map(|number| format!("Reserved - Guest {number}")).collect();
    let entries: Vec<_> = names
        .iter()
        .zip(&titles)
        .map(|(uid, title)| (uid.as_str(), "20270104", "20270108", title.as_str()))
        .collect();

    host.app.add_calendar_file(&draft(&door, by_itself()), calendar(&entries).as_bytes()).unwrap();

    let bookings = host.app.calendars().unwrap().bookings;
    assert_eq!(bookings.len(), 1_000);
    assert!(bookings.iter().all(|booking| !booking.overlaps.is_empty()));
    assert!(host.app.snapshot().unwrap().codes.is_empty());
}

#[tokio::test]
async fn the_address_and_who_comes_stand_nowhere_in_the_clear() {
    let story = Story::with(by_hand()).await;
    story.an_hour().await;

    let drawn = story.host.app.calendars().unwrap();

    let address = drawn.calendars[0].address.clone().unwrap();
    assert_eq!((address.host.as_str(), address.ending.as_deref()), ("127.0.0.1", Some("0ken")));
    for secret in ["5ecre7t0ken", "/calendar/ical/77.ics"] {
        assert!(!story.host.has_stored(secret.as_bytes()), "{secret} is in the files");
        assert!(!serde_json::to_string(&drawn).unwrap().contains(secret), "{secret} is on the screen");
        let picture = serde_json::to_string(&story.host.app.snapshot().unwrap()).unwrap();
        assert!(!picture.contains(secret), "{secret} is in the picture");
    }
    assert!(!story.host.has_stored(b"Reserved"), "titles are sealed");
}

/// Hears everything that is logged on this thread.
#[derive(Clone, Default)]
struct Ear(Arc<Mutex<Vec<u8>>>);

impl Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_address_stands_in_no_log_and_no_error_whatever_the_site_does() {
    let ear = Ear::default();
    let writer = ear.clone();
    let told = tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG);
    let _listening = tracing::subscriber::set_default(told.with_writer(move || writer.clone()).finish());
    let story = Story::with(by_itself()).await;
    let mut said = String::new();
    for (status, body) in [(500, "no"), (200, "<html>"), (200, "")] {
        story.site.answers_with(status, body);
        story.an_hour().await;
        let refused =
            story.host.app.add_calendar(&draft(&story.door, by_hand()), &story.site.address).await.err();
        said += &format!("{refused:?}");
    }
    story.site.leads_to("https://10.0.0.1/5ecre7t0ken");
    story.an_hour().await;
    drop(story.site);
    said += &format!("{:?}", story.host.app.refresh_calendar(&story.calendar).await);

    said += &String::from_utf8_lossy(&ear.0.lock().unwrap());

    assert!(said.contains("127.0.0.1"), "the search must be able to find something");
    assert!(!said.contains("5ecre7t0ken") && !said.contains("77.ics"), "the address is told");
}

#[tokio::test]
async fn a_door_has_six_calendars_and_no_more_and_only_a_door_of_this_phone() {
    let story = Story::with(by_hand()).await;
    for _ in 0..5 {
        story
            .host
            .app
            .add_calendar_file(&draft(&story.door, by_hand()), calendar(&[ADA]).as_bytes())
            .unwrap();
    }
    let refused =
        story.host.app.add_calendar_file(&draft(&story.door, by_hand()), calendar(&[ADA]).as_bytes());
    let reason = Obstacle::TooManyCalendars { most: 6 };
    assert_eq!(refused.err(), Some(CommandError::NotAllowed { reason }));
    let nowhere = app::view::DoorId("0".repeat(32));
    let refused = story.host.app.add_calendar_file(&draft(&nowhere, by_hand()), calendar(&[ADA]).as_bytes());
    assert_eq!(refused.err(), Some(CommandError::Gone));
}
