//! When an offline code opens, by the judge alone: section 12 of the specification, with every window laid on one line.

use lock_protocol::pin::{
    CodePlan, Epoch, LONG_DAYS, ONE_TIME_HOURS, VISIT_QUARTERS, WEEKLY_HOURS, WEEKLY_MASKS, WEEKLY_WEEKS,
};
use lock_protocol::settings::Settings;

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
/// 1970-01-05, a Monday, 00:00: where the grid begins, on the grid's own wall.
const MONDAY: i64 = 4 * DAY;

/// Unix seconds, from the first one inside to the first one outside.
pub(crate) type Window = (i64, i64);

/// Where a moment stands to a row of windows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Inside,
    /// Before this one.
    Before(i64),
    After,
}

/// Which end of a window a wall time is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

/// The windows in which a code may open when the lock has not seen it before, or, of long and weekly ones, has.
pub(crate) fn windows(plan: &CodePlan, epoch: Epoch, settings: &Settings, seen: bool) -> Vec<Window> {
    let grid = |hours: i64| grid_start(epoch, settings) + hours * HOUR;
    match *plan {
        CodePlan::OneTime { start_hour, window, .. } => {
            let hours = i64::from(ONE_TIME_HOURS[usize::from(window)]);
            let begins = i64::from(start_hour);
            let never = hours == 168 && begins % 24 != 0;
            if never { Vec::new() } else { vec![(grid(begins), grid(begins + hours))] }
        }
        CodePlan::Visit { start_quarter, length, .. } => {
            let begins = grid(0) + i64::from(start_quarter) * 900;
            vec![(begins, begins + i64::from(VISIT_QUARTERS[usize::from(length)]) * 900)]
        }
        CodePlan::Stay { day, nights, plan, .. } => {
            let hours = settings.plans[usize::from(plan)];
            let arrives = wall(epoch, day.into()) + i64::from(hours.arrival_minute) * 60;
            let leaves = wall(epoch, i64::from(day + nights)) + i64::from(hours.departure_minute) * 60;
            kept((moment(settings, arrives, End::First), moment(settings, leaves, End::Last)))
        }
        CodePlan::Long { day, length, .. } => {
            let begins = grid(i64::from(day) * 24);
            let days = if seen { i64::from(LONG_DAYS[usize::from(length)]) } else { 7 };
            vec![(begins, begins + days * DAY)]
        }
        CodePlan::Weekly { week, mask, hour, length, weeks } => {
            let first_day = i64::from(week) * 7;
            let days = (0..i64::from(WEEKLY_WEEKS[usize::from(weeks)]) * 7)
                .filter(|day| WEEKLY_MASKS[usize::from(mask)] >> (day % 7) & 1 == 1);
            let first_week = (grid(first_day * 24), grid((first_day + 7) * 24));
            let open = days.map(|day| {
                let begins = wall(epoch, first_day + day) + i64::from(hour) * HOUR;
                let ends = begins + i64::from(WEEKLY_HOURS[usize::from(length)]) * HOUR;
                (moment(settings, begins, End::First), moment(settings, ends, End::Last))
            });
            let clip = |(from, to): Window| {
                if seen { (from, to) } else { (from.max(first_week.0), to.min(first_week.1)) }
            };
            open.flat_map(|window| kept(clip(window))).collect()
        }
    }
}

/// From the first moment at which a code can ever open to the last.
pub(crate) fn whole(plan: &CodePlan, epoch: Epoch, settings: &Settings) -> Window {
    let all = windows(plan, epoch, settings, true);
    let (first, last) = (all.first(), all.last());
    first.zip(last).map_or((0, 0), |(first, last)| (first.0, last.1))
}

/// Where `at` stands, edges moved outwards by `wide` seconds.
pub(crate) fn place(windows: &[Window], at: i64, wide: i64) -> Place {
    if windows.iter().any(|(from, to)| (from - wide..to + wide).contains(&at)) {
        return Place::Inside;
    }
    let next = windows.iter().map(|(from, _)| *from).filter(|from| at < from - wide).min();
    next.map_or(Place::After, Place::Before)
}

/// The grid's hour 0 of an epoch.
pub(crate) fn grid_start(epoch: Epoch, settings: &Settings) -> i64 {
    wall(epoch, 0) - i64::from(settings.grid_offset_minutes) * 60
}

/// Midnight of an epoch's day, as a wall shows it.
fn wall(epoch: Epoch, day: i64) -> i64 {
    MONDAY + (i64::from(epoch.0) * 35 + day) * DAY
}

fn kept(window: Window) -> Vec<Window> {
    if window.0 < window.1 { vec![window] } else { Vec::new() }
}

/// The moment at which the wall shows this; of two the end's own, of none the one after the jump.
fn moment(settings: &Settings, shown: i64, end: End) -> i64 {
    let offsets = || {
        let later = settings.changes.iter().map(|change| change.offset_minutes);
        std::iter::once(settings.base_offset_minutes).chain(later).map(|minutes| i64::from(minutes) * 60)
    };
    let shows = |offset: &i64| {
        let at = u32::try_from(shown - offset).unwrap_or_default();
        settings.offset_seconds(lock_protocol::Unix(at)) == *offset
    };
    let candidates = offsets().filter(shows).map(|offset| shown - offset);
    let found = if end == End::First { candidates.min() } else { candidates.max() };
    found.unwrap_or_else(|| {
        let jumps = offsets().zip(offsets().skip(1)).zip(&settings.changes);
        let skipped = jumps.filter(|((before, after), change)| {
            let at = i64::from(change.at.0);
            (at + before..at + after).contains(&shown)
        });
        skipped.map(|((before, _), _)| shown - before).next().unwrap_or(shown)
    })
}
