//! The figures of a benchmark: what a round measured, medians, ratios.

use std::fmt;
use std::time::Duration;

/// The most an unlock may take, as a multiple of the bare exchange.
const GOAL: f64 = 1.15;

/// One cold run and one warm run after it.
#[derive(Clone, Copy)]
pub(crate) struct Times {
    /// From nothing: connect, discover, subscribe, ask, answer.
    pub(crate) cold: Duration,
    /// On the connection that stands: ask, answer.
    pub(crate) warm: Duration,
    /// Of the cold run: until connected, discovered, subscribed.
    pub(crate) stages: [Duration; 3],
}

/// An unlock and the bare exchange beside it.
#[derive(Clone, Copy)]
pub(crate) struct Round {
    pub(crate) unlock: Times,
    pub(crate) bare: Times,
}

/// All rounds.
#[derive(Default)]
pub(crate) struct Figures(Vec<Round>);

impl Figures {
    pub(crate) fn add(&mut self, round: Round) {
        self.0.push(round);
    }

    /// Medians in milliseconds and their ratios, as rows of a table.
    pub(crate) fn summary(&self, name: &str) -> String {
        let row = |what: &str, of: fn(&Times) -> Duration, goal: Option<f64>| {
            let unlock = self.median(|round| of(&round.unlock));
            let bare = self.median(|round| of(&round.bare));
            let ratio = unlock / bare;
            let verdict = goal.map_or("", |goal| if ratio <= goal { "kept" } else { "missed" });
            format!("| {name} | {what} | {unlock:.1} | {bare:.1} | {ratio:.2} | {verdict} |")
        };
        [
            row("cold", |times| times.cold, Some(GOAL)),
            row("of that: connect", |times| times.stages[0], None),
            row("of that: discover", |times| times.stages[1], None),
            row("of that: subscribe", |times| times.stages[2], None),
            row("warm", |times| times.warm, Some(GOAL)),
        ]
        .join("\n")
    }

    fn median(&self, of: impl Fn(&Round) -> Duration) -> f64 {
        let mut values: Vec<f64> = self.0.iter().map(|round| ms(of(round))).collect();
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) }
    }
}

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "cold unlock {:.1} bare {:.1} ms, warm unlock {:.1} bare {:.1} ms",
            ms(self.unlock.cold),
            ms(self.bare.cold),
            ms(self.unlock.warm),
            ms(self.bare.warm)
        )
    }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
