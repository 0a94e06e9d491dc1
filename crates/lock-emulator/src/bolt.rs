//! Bolt, latch and door: where they are, how long the motor takes, and what happens when something is in the way.

use clap::ValueEnum;
use lock_protocol::Mono;
use serde::{Deserialize, Serialize};

/// Where the bolt is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum BoltPosition {
    /// Thrown.
    Locked,
    /// Drawn.
    Unlocked,
    /// Drawn, and the latch held back.
    Unlatched,
    /// Neither: on its way, stuck, or left there by a power cut.
    Between,
}

/// What the door's own contact says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Door {
    /// The contact is closed.
    Closed,
    /// The contact is open.
    Open,
}

/// What the way of the bolt is like.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Nothing hinders it.
    #[default]
    Free,
    /// The motor stalls before the bolt arrives.
    Jammed,
}

/// How long the motor and the latch take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MotorTiming {
    /// From one end to the other, in milliseconds.
    pub travel_ms: u64,
    /// How long the latch is held back before it is let go, in milliseconds.
    pub latch_hold_ms: u64,
}

impl Default for MotorTiming {
    fn default() -> Self {
        Self { travel_ms: 800, latch_hold_ms: 3_000 }
    }
}

/// The bolt and its motor. Its position is a fact of the world and survives every power cut.
#[derive(Clone, Debug)]
pub struct Bolt {
    position: BoltPosition,
    way: Way,
    timing: MotorTiming,
    motion: Option<Motion>,
    turns: u32,
}

#[derive(Clone, Copy, Debug)]
struct Motion {
    to: BoltPosition,
    ends_at: Mono,
}

impl Bolt {
    /// A bolt at rest.
    #[must_use]
    pub const fn new(position: BoltPosition, timing: MotorTiming) -> Self {
        Self { position, way: Way::Free, timing, motion: None, turns: 0 }
    }

    /// Where the bolt is now.
    #[must_use]
    pub const fn position(&self) -> BoltPosition {
        self.position
    }

    /// How often the motor was switched on to draw the bolt or the latch.
    #[must_use]
    pub const fn turns(&self) -> u32 {
        self.turns
    }

    /// Whether something is in the way.
    #[must_use]
    pub const fn way(&self) -> Way {
        self.way
    }

    /// Puts something in the way, or takes it out.
    pub const fn set_way(&mut self, way: Way) {
        self.way = way;
    }

    /// Whether the motor runs or the latch is being held.
    #[must_use]
    pub const fn moving(&self) -> bool {
        self.motion.is_some()
    }

    /// Somebody turns the bolt by hand; the motor does not notice until it is asked.
    pub const fn turn_by_hand(&mut self, position: BoltPosition) {
        self.position = position;
        self.motion = None;
    }

    /// Switches the motor on. A bolt that is already there settles at once.
    pub(crate) fn drive(&mut self, to: BoltPosition, now: Mono) {
        if to != BoltPosition::Locked {
            self.turns = self.turns.saturating_add(1);
        }
        let travel_ms = if self.position == to { 0 } else { self.timing.travel_ms };
        if travel_ms > 0 {
            self.position = BoltPosition::Between;
        }
        self.motion = Some(Motion { to, ends_at: now.plus(travel_ms) });
    }

    /// When the motor next stops or the latch is let go.
    pub(crate) fn next_deadline(&self) -> Option<Mono> {
        self.motion.map(|motion| motion.ends_at)
    }

    /// Lets the motor run up to `now`.
    pub(crate) fn advance_to(&mut self, now: Mono) {
        while let Some(motion) = self.motion.filter(|motion| motion.ends_at <= now) {
            self.motion = None;
            if self.way == Way::Jammed && self.position != motion.to {
                return;
            }
            self.position = motion.to;
            if motion.to == BoltPosition::Unlatched {
                let ends_at = motion.ends_at.plus(self.timing.latch_hold_ms);
                self.motion = Some(Motion { to: BoltPosition::Unlocked, ends_at });
            }
        }
    }

    /// The motor stops where it is. A held latch springs back by itself.
    pub(crate) fn lose_power(&mut self) {
        if self.position == BoltPosition::Unlatched {
            self.position = BoltPosition::Unlocked;
        }
        self.motion = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Mono = Mono(10_000);

    fn bolt() -> Bolt {
        Bolt::new(BoltPosition::Locked, MotorTiming { travel_ms: 500, latch_hold_ms: 1_000 })
    }

    #[test]
    fn the_bolt_arrives_when_the_motor_has_run_its_time() {
        let mut bolt = bolt();
        bolt.drive(BoltPosition::Unlocked, NOW);

        bolt.advance_to(NOW.plus(499));
        assert_eq!(bolt.position(), BoltPosition::Between);

        bolt.advance_to(NOW.plus(500));
        assert_eq!(bolt.position(), BoltPosition::Unlocked);
        assert_eq!(bolt.next_deadline(), None);
    }

    #[test]
    fn the_latch_is_let_go_by_itself() {
        let mut bolt = bolt();
        bolt.drive(BoltPosition::Unlatched, NOW);

        bolt.advance_to(NOW.plus(500));
        assert_eq!(bolt.position(), BoltPosition::Unlatched);

        bolt.advance_to(NOW.plus(1_500));
        assert_eq!(bolt.position(), BoltPosition::Unlocked);
    }

    #[test]
    fn a_jammed_bolt_stays_between_its_ends() {
        let mut bolt = bolt();
        bolt.set_way(Way::Jammed);
        bolt.drive(BoltPosition::Unlocked, NOW);

        bolt.advance_to(NOW.plus(10_000));

        assert_eq!(bolt.position(), BoltPosition::Between);
        assert!(!bolt.moving());
    }

    #[test]
    fn a_power_cut_leaves_the_bolt_where_it_was() {
        let mut bolt = bolt();
        bolt.drive(BoltPosition::Unlocked, NOW);
        bolt.lose_power();

        bolt.advance_to(NOW.plus(10_000));

        assert_eq!(bolt.position(), BoltPosition::Between);
        assert_eq!(bolt.turns(), 1);
    }
}
