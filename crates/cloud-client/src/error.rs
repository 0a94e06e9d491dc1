//! Why the cloud did not do it.

use std::time::Duration;

use cloud_api::{Problem, Word};

/// What a caller can do about it decides which one it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CloudError {
    /// There is no way to it, or it did not answer: go on without, try again later.
    #[error("the cloud cannot be reached")]
    Away,
    /// It answered no, and says why.
    #[error("the cloud refused: {}", .problem.title)]
    Refused {
        /// Its words.
        problem: Problem,
        /// When to come back, if it said so.
        after: Option<Duration>,
    },
    /// It answered something that is not of this interface: another version, or a page in between.
    #[error("this address does not answer like a cloud of this version")]
    Strange,
    /// What is to be sent cannot be sealed.
    #[error("the key that this is to be sealed for is not a key")]
    BadKey,
}

impl CloudError {
    /// The word of a refusal.
    #[must_use]
    pub fn word(&self) -> Option<Word> {
        match self {
            Self::Refused { problem, .. } => Some(problem.word),
            Self::Away | Self::Strange | Self::BadKey => None,
        }
    }
}
