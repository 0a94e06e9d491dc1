//! The life of something given, from made to cleaned up: each stage with its time and what proves it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::DoorId;

/// Recurring access that nobody used for so many days sleeps.
pub const SLEEPS_AFTER_DAYS: i64 = 30;

/// Stages, in the order in which they come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum LifeStage {
    /// Made on a host's device.
    Created,
    /// Handed out.
    Sent,
    /// An order with it has arrived in a lock.
    OnLock,
    /// A guest's device has it.
    Claimed,
    /// It opened a door.
    Used,
    /// It is over by itself.
    Expired,
    /// It was taken back; the step after tells whether a lock knows.
    TakenBack,
    /// A lock has confirmed that it was taken back.
    Revoked,
    /// No lock keeps anything of it.
    CleanedUp,
}

/// What proves a stage.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Proof {
    /// A host's own device did it.
    Device,
    /// An entry of a lock's log.
    Log {
        /// The lock's door.
        door: DoorId,
        /// The entry.
        seq: u32,
    },
    /// A lock's receipt.
    Receipt {
        /// The lock's door.
        door: DoorId,
        /// The version of the list or order that it confirms.
        version: u32,
    },
    /// Nothing but time.
    Time,
}

/// A stage that was reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Step {
    /// The stage.
    pub stage: LifeStage,
    /// When.
    pub at: DateTime<Utc>,
    /// What proves it.
    pub proof: Proof,
}

/// Everything known of something given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facts<'a> {
    /// Steps with their proofs, in any order; several of one stage are several doors or uses.
    pub steps: &'a [Step],
    /// The doors it is for.
    pub doors: &'a [DoorId],
    /// When it ends by itself.
    pub ends_at: DateTime<Utc>,
}

/// Where it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Life {
    /// What happened, in order of time; expired and cleaned up follow from the others.
    pub steps: Vec<Step>,
    /// The stage that counts.
    pub stage: LifeStage,
    /// Doors that could still open because their lock has not confirmed that it was taken back.
    pub exposed: Vec<DoorId>,
}

/// The life of something given, at `now`.
#[must_use]
pub fn life(facts: &Facts<'_>, now: DateTime<Utc>) -> Life {
    let mut steps: Vec<Step> = facts.steps.iter().filter(|step| step.at <= now).copied().collect();
    let over = facts.ends_at <= now;
    let taken_back = steps.iter().any(|step| step.stage == LifeStage::TakenBack);
    if over && !taken_back {
        steps.push(Step { stage: LifeStage::Expired, at: facts.ends_at, proof: Proof::Time });
    }
    let confirmed = |door: &DoorId| {
        steps.iter().any(|step| {
            step.stage == LifeStage::Revoked
                && matches!(step.proof, Proof::Receipt { door: known, .. } if known == *door)
        })
    };
    let exposed: Vec<DoorId> =
        facts.doors.iter().filter(|door| taken_back && !over && !confirmed(door)).copied().collect();
    // A lock forgets a credential when it has ended, and not before: until then it remembers that it is dead.
    if over {
        let cleaned = steps.iter().map(|step| step.at).chain([facts.ends_at]).max().unwrap_or(facts.ends_at);
        steps.push(Step { stage: LifeStage::CleanedUp, at: cleaned, proof: Proof::Time });
    }
    steps.sort_by_key(|step| (step.at, step.stage));
    let stage = match steps.iter().map(|step| step.stage).max() {
        // One lock's receipt is not enough while another could open.
        Some(LifeStage::Revoked) if !exposed.is_empty() => LifeStage::TakenBack,
        Some(stage) => stage,
        None => LifeStage::Created,
    };
    Life { steps, stage, exposed }
}

/// Since when recurring access sleeps: it was made or last used more than 30 days ago. None while it is awake.
#[must_use]
pub fn asleep_since(
    made_at: DateTime<Utc>,
    last_used: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let since = last_used.map_or(made_at, |used| used.max(made_at)) + TimeDelta::days(SLEEPS_AFTER_DAYS);
    (since <= now).then_some(since)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::from_unix;

    const NOON: u32 = 1_795_003_200;
    const DAY: u32 = 86_400;

    fn door(n: u8) -> DoorId {
        DoorId::from_bytes([n; 16])
    }

    fn step(stage: LifeStage, after: u32, proof: Proof) -> Step {
        Step { stage, at: from_unix(NOON + after), proof }
    }

    fn receipt(n: u8) -> Proof {
        Proof::Receipt { door: door(n), version: 7 }
    }

    fn seen(steps: &[Step], after: u32) -> Life {
        let facts = Facts { steps, doors: &[door(1), door(2)], ends_at: from_unix(NOON + 10 * DAY) };
        life(&facts, from_unix(NOON + after))
    }

    #[test]
    fn each_stage_shows_with_its_time_and_its_proof() {
        let log = Proof::Log { door: door(1), seq: 12 };
        let steps = [
            step(LifeStage::Used, 400, log),
            step(LifeStage::Created, 0, Proof::Device),
            step(LifeStage::Claimed, 300, log),
            step(LifeStage::Sent, 60, Proof::Device),
        ];
        assert_eq!(seen(&steps, 100).stage, LifeStage::Sent);
        assert_eq!(seen(&steps, 350).stage, LifeStage::Claimed);
        let life = seen(&steps, 500);
        assert_eq!((life.stage, life.steps[2]), (LifeStage::Used, steps[2]));
        let over = seen(&steps, 10 * DAY);
        assert_eq!(over.stage, LifeStage::CleanedUp);
        assert!(over.steps.contains(&step(LifeStage::Expired, 10 * DAY, Proof::Time)));
    }

    #[test]
    fn revoked_is_shown_only_when_every_lock_has_confirmed() {
        let mut steps = vec![
            step(LifeStage::Created, 0, Proof::Device),
            step(LifeStage::TakenBack, 100, Proof::Device),
            step(LifeStage::Revoked, 200, receipt(1)),
        ];
        let half = seen(&steps, 300);
        assert_eq!((half.stage, half.exposed), (LifeStage::TakenBack, vec![door(2)]));

        steps.push(step(LifeStage::Revoked, 250, receipt(2)));
        let whole = seen(&steps, 300);
        assert_eq!((whole.stage, whole.exposed), (LifeStage::Revoked, vec![]));
        let later = seen(&steps, 10 * DAY);
        assert_eq!(later.stage, LifeStage::CleanedUp);
        assert!(!later.steps.iter().any(|step| step.stage == LifeStage::Expired), "it did not end by itself");
    }

    #[test]
    fn access_that_nobody_uses_sleeps_after_thirty_days() {
        let made = from_unix(NOON);
        assert_eq!(asleep_since(made, None, from_unix(NOON + 30 * DAY - 1)), None);
        assert_eq!(asleep_since(made, None, from_unix(NOON + 31 * DAY)), Some(from_unix(NOON + 30 * DAY)));
        assert_eq!(asleep_since(made, Some(from_unix(NOON + 5 * DAY)), from_unix(NOON + 31 * DAY)), None);
    }
}
