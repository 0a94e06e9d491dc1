//! Many seeds, on as many threads as asked for; the lowest seed that fails is the one that is told.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Ending, Figures, Play, Violation};

/// What came of many seeds.
pub struct Campaign {
    /// Seeds that were played to their end.
    pub played: u64,
    /// What they were made of, together.
    pub figures: Figures,
    /// The lowest seed that broke a rule, and how it ended.
    pub failed: Option<(u64, Ending)>,
}

impl Campaign {
    /// Plays `seeds` seeds from `from` on, as `play` says, and stops soon after one breaks a rule.
    #[must_use]
    pub fn run(from: u64, seeds: u64, threads: usize, play: impl Fn(u64) -> Play + Sync) -> Self {
        let (next, end) = (AtomicU64::new(from), AtomicU64::new(from.saturating_add(seeds)));
        let sum = Mutex::new(Self { played: 0, figures: Figures::default(), failed: None });
        let work = || loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= end.load(Ordering::Relaxed) {
                return;
            }
            // A panic belongs to its seed, or nobody could play it again.
            let ending = catch_unwind(AssertUnwindSafe(|| play(seed).run())).unwrap_or_else(|_| panicked());
            let Ok(mut sum) = sum.lock() else { return };
            sum.played += 1;
            sum.figures.add(&ending.figures);
            if ending.broken.is_some() && sum.failed.as_ref().is_none_or(|(lowest, _)| seed < *lowest) {
                // Lower seeds are all under way by now, so the lowest failure is the same however many threads there are.
                end.fetch_min(seed, Ordering::Relaxed);
                sum.failed = Some((seed, ending));
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                scope.spawn(work);
            }
        });
        let empty = Self { played: 0, figures: Figures::default(), failed: None };
        sum.into_inner().unwrap_or(empty)
    }
}

fn panicked() -> Ending {
    let broken = Violation { rule: "nothing panics", seen: "the panic is told above".into() };
    Ending { broken: Some(broken), figures: Figures::default(), hash: 0, trace: Vec::new() }
}
