//! A whole property in one process and virtual time, everything drawn from one seed, so that any run can be replayed.
//!
//! Locks are the product's own machine with its durable records; phones are the product's own machine, too. What a lock
//! does is compared, message by message, with a second judge written from the specification, and what everybody was
//! promised is checked from outside: who got in, when, how often, and what the log says about it.

mod campaign;
mod door;
mod entrance;
mod flash;
mod judge;
mod plant;
mod random;
mod rtc;
mod trace;
mod world;

pub use campaign::Campaign;
pub use door::Violation;
pub use entrance::{Slip, Turnover, Year};
pub use plant::Plant;
pub use world::Figures;

/// How a run is played.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Play {
    /// What everything is drawn from.
    pub seed: u64,
    /// A fault planted on purpose.
    pub plant: Plant,
    /// What is looked at.
    pub look: Look,
    /// How much of the trace is kept.
    pub trace: Kept,
}

/// What is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// What locks do, and what they hold in memory.
    DeedsAndMemory,
    /// Only what they do.
    Deeds,
}

/// How much of the trace is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// The last lines.
    Tail,
    /// Every line.
    Whole,
}

/// How a run ended.
pub struct Ending {
    /// The first rule that did not hold.
    pub broken: Option<Violation>,
    /// What it was made of.
    pub figures: Figures,
    /// The same for equal runs, and only for them.
    pub hash: u64,
    /// What happened, as far as it was kept.
    pub trace: Vec<String>,
}

impl Play {
    /// A run in which everything must hold.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        Self { seed, plant: Plant::Nothing, look: Look::DeedsAndMemory, trace: Kept::Tail }
    }

    /// Plays it to its end or to the first rule that does not hold.
    #[must_use]
    pub fn run(self) -> Ending {
        let compares = self.look == Look::DeedsAndMemory;
        let world = world::World::new(self.seed, self.plant, compares, self.trace == Kept::Whole);
        let (broken, figures, trace) = world.play();
        Ending { broken, figures, hash: trace.hash(), trace: trace.into_lines() }
    }
}
