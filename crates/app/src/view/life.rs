//! The life of a key or code, stage by stage, each with what proves it.

use serde::{Deserialize, Serialize};

use super::Moment;
pub use access::life::LifeStage;

/// What is known of a key or code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Life {
    /// What happened, in order of time.
    pub steps: Vec<LifeStep>,
    /// The stage that counts.
    pub stage: LifeStage,
    /// Names of the doors that could still open because their lock has not confirmed that it was taken back.
    pub exposed: Vec<String>,
}

/// A stage that was reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct LifeStep {
    /// Which.
    pub stage: LifeStage,
    /// When; what a lock says is by its clock.
    pub at: Moment,
    /// What proves it.
    pub proof: LifeProof,
}

/// What proves a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum LifeProof {
    /// This device did it.
    Device,
    /// An entry of a lock's log.
    Log {
        /// Name of its door.
        door: String,
        /// The entry's number.
        seq: u32,
    },
    /// A lock's receipt.
    Receipt {
        /// Name of its door.
        door: String,
        /// Version of the list or order that it confirms.
        version: u32,
    },
    /// Nothing but time.
    Time,
}
