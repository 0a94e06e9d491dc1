//! Bookings over time and over doors: what is over, what cannot be made, paths, new locks, and an app that is killed.

use app::view::{BookingState, CodeState, CommandError, DoorEnd, Obstacle};
use lock_protocol::lock::Signal;
use tests::World;

use super::site::{Site, calendar};
use super::{ADA, BEN, CAT, DAY, HOUR, Story, booking, by_hand, by_itself, draft, guests, stored};

#[tokio::test]
async fn who_was_there_is_forgotten_with_the_stay_and_the_code_stays_in_the_list() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    host.app.add_calendar_file(&draft(&door, by_itself()), calendar(&[ADA, BEN]).as_bytes()).unwrap();

    world.pass(5 * DAY).await;

    assert_eq!(guests(&host), ["Ben"], "as soon as it is over");
    host.app.poll_calendars().await.unwrap();
    host.app
        .renew_calendar_file(&host.app.calendars().unwrap().calendars[0].id, calendar(&[ADA, BEN]).as_bytes())
        .unwrap();
    assert_eq!(guests(&host), ["Ben"], "and it is not learned again");
    assert_eq!(host.app.snapshot().unwrap().codes.len(), 2);
}

#[tokio::test]
async fn stays_that_cannot_be_made_wait_with_the_reason_and_keep_nobody_waiting() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let long =
        [("x", "20270102", "20270301", "Reserved - Long"), ("y", "20270401", "20270601", "Reserved - Xaver")];
    let entries = [long[0], long[1], ADA];

    host.app.add_calendar_file(&draft(&door, by_itself()), calendar(&entries).as_bytes()).unwrap();

    assert_eq!(booking(&host, "Ada").state, BookingState::Made);
    let BookingState::Refused { reason } = booking(&host, "Long").state else { panic!("two months") };
    assert!(matches!(*reason, CommandError::NotAllowed { reason: Obstacle::Code { .. } }), "{reason:?}");
    let refused = host.app.follow_booking(&booking(&host, "Long").id).err();
    assert_eq!(refused, Some(*reason), "the tap says the same");
}

#[tokio::test]
async fn a_calendar_that_is_removed_and_added_again_finds_the_codes_of_its_guests() {
    let story = Story::with(by_itself()).await;
    let before = ["Ada", "Ben", "Cat"].map(|guest| story.digits(guest));
    story.host.app.remove_calendar(&story.calendar).unwrap();

    story.host.app.add_calendar(&draft(&story.door, by_itself()), &story.site.address).await.unwrap();

    assert_eq!(["Ada", "Ben", "Cat"].map(|guest| story.digits(guest)), before);
    assert_eq!(story.host.app.snapshot().unwrap().codes.len(), 3);
}

#[tokio::test]
async fn calendars_as_the_sites_write_them_become_bookings() {
    let world = World::with_locks(1).await;
    let host = world.phone();
    let door = host.set_up(world.lock(0), "Flat").await;
    let airbnb = include_bytes!("../../../crates/calendar/tests/corpus/airbnb.ics");
    let closed = include_bytes!("../../../crates/calendar/tests/corpus/booking.ics");

    host.app.add_calendar_file(&draft(&door, by_itself()), airbnb).unwrap();

    assert_eq!(guests(&host), ["HMA1B2C3D4", "HMZ9Y8X7W6", "Airbnb 2027-01-14"]);
    assert_eq!(booking(&host, "HMZ9Y8X7W6").turnover_minutes, Some(240));
    assert_eq!(host.app.calendars().unwrap().calendars[0].blocks.len(), 2);
    assert_eq!(host.app.snapshot().unwrap().codes.len(), 3);
    host.app.add_calendar_file(&draft(&door, by_itself()), closed).unwrap();
    assert_eq!(guests(&host).len(), 3, "closed days are none unless the host says so");
}

#[tokio::test]
async fn the_rules_of_the_property_hold_for_bookings_too() {
    let story = Story::with(by_hand()).await;
    let mut policy = story.host.app.rules().unwrap().templates.remove(0).policy;
    policy.roles.retain(|role| role.role != app::view::Role::Guest);
    story.host.app.set_rules(Some(&policy)).unwrap();

    assert!(matches!(story.booking("Ada").state, BookingState::Refused { .. }));
    let refused = story.host.app.follow_booking(&story.booking("Ada").id).err();
    assert!(
        matches!(refused, Some(CommandError::NotAllowed { reason: Obstacle::Rules { .. } })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_booking_of_a_path_opens_all_its_doors() {
    let world = World::with_locks(2).await;
    let host = world.phone();
    let (house, flat) = (host.set_up(world.lock(0), "House").await, host.set_up(world.lock(1), "Flat").await);
    let path = host.app.make_path("To the flat", &[house.clone(), flat.clone()]).unwrap();
    host.app.visit_door(&house).await.unwrap();
    host.app.visit_door(&flat).await.unwrap();
    let wish = app::view::CalendarDraft { path: Some(path), ..draft(&flat, by_itself()) };

    host.app.add_calendar_file(&wish, calendar(&[ADA]).as_bytes()).unwrap();

    let code = booking(&host, "Ada").code.unwrap();
    let digits = host.app.show_code(&code).unwrap().digits;
    world.pass(2 * DAY + HOUR).await;
    assert_eq!(world.lock(0).shows_for(&digits).await, Signal::Opens);
    assert_eq!(world.lock(1).shows_for(&digits).await, Signal::Opens);
}

#[tokio::test]
async fn a_new_lock_on_the_door_keeps_the_calendar_and_its_codes() {
    let world = World::with_locks(2).await;
    let host = world.phone();
    let (old, new) = (host.set_up(world.lock(0), "Flat").await, host.set_up(world.lock(1), "Spare").await);
    host.app.add_calendar_file(&draft(&old, stored()), calendar(&[ADA, BEN]).as_bytes()).unwrap();
    let code = booking(&host, "Ada").code;

    host.app.replace_lock(&old, &new, DoorEnd::LockIsGone).await.unwrap();
    host.app.poll_calendars().await.unwrap();

    let ada = booking(&host, "Ada");
    assert_eq!((ada.state, ada.door, ada.code), (BookingState::Made, new, code));
    assert_eq!(host.app.snapshot().unwrap().codes.len(), 2, "nothing was made twice");
}

#[tokio::test]
async fn an_app_killed_at_any_write_makes_each_code_once() {
    for writes in 0..8 {
        let world = World::with_locks(1).await;
        let host = world.phone();
        let door = host.set_up(world.lock(0), "Flat").await;
        let site = Site::start(&calendar(&[ADA])).await;
        host.app.add_calendar(&draft(&door, by_itself()), &site.address).await.unwrap();
        site.answers(&calendar(&[ADA, BEN, CAT]));
        world.pass(HOUR).await;

        host.app.fail_writes_after(writes);
        let _ = host.app.poll_calendars().await;
        host.app.fail_writes_after(u32::MAX);
        world.pass(HOUR).await;
        host.app.poll_calendars().await.unwrap();

        let codes = host.app.snapshot().unwrap().codes;
        let mut names: Vec<&str> = codes.iter().map(|code| code.guest_name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Ada", "Ben", "Cat"], "killed after {writes} writes");
        assert!(codes.iter().all(|code| code.state == CodeState::Ready));
    }
}
