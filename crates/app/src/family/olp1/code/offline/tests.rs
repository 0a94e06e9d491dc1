//! Wishes of a host in Berlin on Sunday 22 November 2026, 15:07.

use super::*;
use crate::view::Obstacle;

const NOW: u32 = 1_795_356_420;

fn made(shape: &CodeShape) -> Result<Offline, CommandError> {
    let zone = Zone::named("Europe/Berlin").unwrap();
    let settings = crate::family::olp1::settings::settings_of(&zone, from_unix(NOW));
    let place = Place { settings: &settings, zone: &zone, now: NOW };
    Offline::of(shape, place).map(Option::unwrap)
}

fn wall(at: DateTime<Utc>) -> String {
    let zone = Zone::named("Europe/Berlin").unwrap();
    zone.moment(at).wall
}

fn obstacle(shape: &CodeShape) -> CodeObstacle {
    let error = made(shape).unwrap_err();
    let CommandError::NotAllowed { reason: Obstacle::Code { wrong } } = error else {
        unreachable!("{error:?}")
    };
    wrong
}

fn one_time(starts: Option<&str>, hours: u16) -> CodeShape {
    CodeShape::OneTime { starts: starts.map(String::from), hours }
}

fn visit(starts: Option<&str>, minutes: u16) -> CodeShape {
    CodeShape::Visit { starts: starts.map(String::from), minutes }
}

#[test]
fn a_code_opens_when_the_host_said_in_wall_time() {
    let summer = made(&visit(Some("2026-07-25T09:15"), 60)).unwrap_err();
    let handed = made(&one_time(None, 4)).unwrap().span;
    let visitor = made(&visit(Some("2027-07-25T09:15"), 60)).unwrap().span;
    let stay = CodeShape::Stay { arrival: String::from("2027-03-26"), nights: 3, hours: StayHours::Standard };
    let guest = made(&stay).unwrap().span;

    assert!(matches!(
        summer,
        CommandError::NotAllowed { reason: Obstacle::Code { wrong: CodeObstacle::Over } }
    ));
    assert_eq!((wall(handed.0), wall(handed.1)), ("2026-11-22T15:00".into(), "2026-11-22T19:00".into()));
    assert_eq!((wall(visitor.0), wall(visitor.1)), ("2027-07-25T09:15".into(), "2027-07-25T10:15".into()));
    assert_eq!((wall(guest.0), wall(guest.1)), ("2027-03-26T15:00".into(), "2027-03-29T11:00".into()));
}

#[test]
fn a_start_between_the_lines_is_not_moved_in_silence() {
    let CodeObstacle::OffTheGrid { before, after } = obstacle(&one_time(Some("2026-11-23T10:20"), 1)) else {
        unreachable!()
    };
    assert_eq!((before.wall.as_str(), after.wall.as_str()), ("2026-11-23T10:00", "2026-11-23T11:00"));

    // A week's one-time code starts at a midnight of standard time, which in summer is one o'clock.
    let CodeObstacle::OffTheGrid { before, after } = obstacle(&one_time(Some("2027-07-05T00:00"), 168))
    else {
        unreachable!()
    };
    assert_eq!((before.wall.as_str(), after.wall.as_str()), ("2027-07-04T01:00", "2027-07-05T01:00"));

    let tuesday = CodeShape::Weekly {
        starts: Some(String::from("2026-11-24")),
        weekdays: 0x1F,
        from_hour: 9,
        hours: 2,
        weeks: 4,
    };
    let CodeObstacle::OffTheGrid { before, after } = obstacle(&tuesday) else { unreachable!() };
    assert_eq!((before.wall.as_str(), after.wall.as_str()), ("2026-11-23T00:00", "2026-11-30T00:00"));
}

#[test]
fn a_weekly_code_must_be_used_in_its_first_week() {
    let cleaner = CodeShape::Weekly { starts: None, weekdays: 0x60, from_hour: 22, hours: 12, weeks: 13 };

    let made = made(&cleaner).unwrap();

    assert_eq!(wall(made.first_use_before.unwrap()), "2026-11-23T00:00");
    assert_eq!(made.hours, Hours { weekdays: 0x60, minutes: (22 * 60, 10 * 60) });
    assert_eq!(wall(made.span.0), "2026-11-21T22:00");
    assert_eq!(made.variant(1), None);
}

#[test]
fn a_weekly_code_begins_next_week_when_the_hours_of_this_one_are_over() {
    let mondays = CodeShape::Weekly { starts: None, weekdays: 0x01, from_hour: 9, hours: 2, weeks: 4 };

    let made = made(&mondays).unwrap();

    assert_eq!(wall(made.span.0), "2026-11-23T09:00");
}

#[test]
fn what_no_code_can_say_is_refused() {
    assert_eq!(obstacle(&one_time(None, 2)), CodeObstacle::NoSuchLength);
    assert_eq!(obstacle(&visit(None, 20)), CodeObstacle::NoSuchLength);
    assert_eq!(obstacle(&visit(Some("2038-01-01T00:00"), 60)), CodeObstacle::TooFarAhead);
    assert_eq!(obstacle(&CodeShape::Long { starts: None, days: 31 }), CodeObstacle::NoSuchLength);
    let february =
        CodeShape::Stay { arrival: String::from("2027-02-30"), nights: 2, hours: StayHours::Standard };
    let wrong = CommandError::BadInput { field: String::from("arrival"), reason: InputFault::NoSuchTime };
    assert_eq!(made(&february), Err(wrong));
}
