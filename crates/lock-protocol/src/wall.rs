//! Wall time at the lock, by the table in its settings: which moment an edge written in wall time stands for.

use crate::settings::Settings;

/// Which end of a window an edge is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Edge {
    /// The first moment inside; in a fold the first one.
    Start,
    /// The first moment outside; in a fold the last one.
    End,
}

impl Settings {
    /// The moment, in Unix seconds, at which the wall shows `wall_s` (seconds since 1970-01-01 00:00 wall time).
    /// A time that the wall skips stands for one as much later as the wall jumps.
    #[must_use]
    pub fn moment_of(&self, wall_s: i64, edge: Edge) -> i64 {
        let mut from = i64::MIN;
        let mut offset_s = i64::from(self.base_offset_minutes) * 60;
        let mut found = None;
        let mut skipped = None;
        for change in &self.changes {
            let until = i64::from(change.at.0);
            let moment = wall_s - offset_s;
            if from <= moment && moment < until {
                found = pick(found, moment, edge);
            }
            let next_s = i64::from(change.offset_minutes) * 60;
            if moment >= until && wall_s - next_s < until {
                skipped = skipped.or(Some(moment));
            }
            (from, offset_s) = (until, next_s);
        }
        let last = wall_s - offset_s;
        if from <= last {
            found = pick(found, last, edge);
        }
        found.or(skipped).unwrap_or(last)
    }
}

fn pick(found: Option<i64>, moment: i64, edge: Edge) -> Option<i64> {
    match edge {
        Edge::Start => found.or(Some(moment)),
        Edge::End => Some(moment),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Unix;
    use crate::settings::OffsetChange;

    /// Europe/Berlin in 2026: +1 h, +2 h from 29 March 01:00 UTC, +1 h from 25 October 01:00 UTC.
    fn berlin() -> Settings {
        let change = |at, offset_minutes| OffsetChange { at: Unix(at), offset_minutes };
        let changes = [change(1_774_746_000, 120), change(1_792_890_000, 60)].into_iter().collect();
        Settings { base_offset_minutes: 60, changes, ..Settings::default() }
    }

    #[test]
    fn a_plain_time_stands_for_one_moment() {
        let noon_in_july_s = 1_783_080_000 + 7_200;
        assert_eq!(berlin().moment_of(noon_in_july_s, Edge::Start), 1_783_080_000);
        assert_eq!(berlin().moment_of(noon_in_july_s, Edge::End), 1_783_080_000);
    }

    #[test]
    fn a_skipped_time_is_shifted_forward() {
        let half_past_two_s = 1_774_746_000 + 3_600 + 1_800;
        assert_eq!(berlin().moment_of(half_past_two_s, Edge::Start), 1_774_746_000 + 1_800);
    }

    #[test]
    fn a_start_in_a_fold_is_the_first_and_an_end_the_last() {
        let half_past_two_s = 1_792_890_000 + 3_600 + 1_800;
        assert_eq!(berlin().moment_of(half_past_two_s, Edge::Start), 1_792_890_000 - 1_800);
        assert_eq!(berlin().moment_of(half_past_two_s, Edge::End), 1_792_890_000 + 1_800);
    }
}
