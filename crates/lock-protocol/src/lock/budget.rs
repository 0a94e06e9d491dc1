//! How many wrong claim codes the lock hears out: 5 in an hour, 20 in a day, refilled by time alone (section 6).

use arrayvec::ArrayVec;

use crate::Unix;
use crate::keep::drop_first;

const HOUR: (u32, usize) = (3_600, 5);
const DAY: (u32, usize) = (86_400, 20);

/// When the latest wrong claim codes came, by the lower bound of the clock, which no power cut brings back.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ClaimBudget {
    wrong: ArrayVec<Unix, { DAY.1 }>,
}

impl ClaimBudget {
    /// Tells whether no further code may be tried at this lower bound.
    #[must_use]
    pub fn is_used_up(&self, low: Unix) -> bool {
        [HOUR, DAY].into_iter().any(|(seconds, most)| self.within(seconds, low) >= most)
    }

    /// Wrong codes within the last day.
    #[must_use]
    pub fn in_a_day(&self, low: Unix) -> usize {
        self.within(DAY.0, low)
    }

    /// Counts one more.
    pub fn count(&mut self, at: Unix) {
        if self.wrong.is_full() {
            drop_first(&mut self.wrong);
        }
        self.wrong.push(at);
    }

    /// All that are remembered, oldest first.
    pub fn wrong(&self) -> impl Iterator<Item = Unix> + '_ {
        self.wrong.iter().copied()
    }

    fn within(&self, seconds: u32, low: Unix) -> usize {
        self.wrong.iter().filter(|at| low.0.saturating_sub(at.0) < seconds).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: Unix = Unix(1_800_000_000);

    #[test]
    fn nobody_tries_more_than_five_codes_in_any_hour_and_twenty_in_any_day() {
        let mut budget = ClaimBudget::default();
        let mut tried = Vec::new();
        for second in 0..3 * DAY.0 {
            if !budget.is_used_up(T.plus(second)) {
                budget.count(T.plus(second));
                tried.push(second);
            }
        }
        for (seconds, most) in [HOUR, DAY] {
            let from = |start: u32| tried.iter().filter(|at| (start..start + seconds).contains(at)).count();
            assert_eq!(tried.iter().map(|start| from(*start)).max(), Some(most));
        }
        assert_eq!(tried.len(), 60, "the budget comes back with time");
    }
}
