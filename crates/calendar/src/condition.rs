//! How a feed fares, in words for the property's page.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::feed::NotRead;

/// Why no answer came, or one that is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// No way to the site, or a broken connection.
    #[error("the site cannot be reached")]
    Away,
    /// It took longer than the time limit.
    #[error("the site takes too long")]
    Slow,
    /// It answered with an error of its own.
    #[error("the site answers with error {0}")]
    Status(u16),
    /// The address leads into a private network, or is not one that a calendar can have.
    #[error("the address is not one that a calendar can have")]
    Forbidden,
    /// It sends from one address to the next.
    #[error("the address leads from one place to the next")]
    Redirects,
    /// It sends compressed or otherwise wrapped bytes that were not asked for.
    #[error("the site answers in a form that was not asked for")]
    Wrapped,
}

/// How a feed fares.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Condition {
    /// Nobody has asked it yet.
    New,
    /// The last answer was whole and made sense.
    Fine,
    /// No answer.
    Unreachable {
        /// Since when.
        since: DateTime<Utc>,
        /// Why, the last time.
        why: Failure,
    },
    /// An answer that is not a whole calendar.
    Unreadable {
        /// Since when.
        since: DateTime<Utc>,
        /// Why, the last time.
        why: NotRead,
    },
    /// A calendar that has lost more stays at once than is likely.
    Doubtful {
        /// Since when.
        since: DateTime<Utc>,
        /// Stays to come or under way that it had.
        known: usize,
        /// How many of them it has lost.
        missing: usize,
    },
}

impl Condition {
    /// The same trouble as before keeps its beginning.
    pub(crate) fn since(self, now: DateTime<Utc>, other: fn(Self) -> bool) -> DateTime<Utc> {
        if !other(self) {
            return now;
        }
        match self {
            Self::New | Self::Fine => now,
            Self::Unreachable { since, .. }
            | Self::Unreadable { since, .. }
            | Self::Doubtful { since, .. } => since,
        }
    }

    /// Whether the last answer can be gone by.
    #[must_use]
    pub fn is_fine(self) -> bool {
        self == Self::Fine
    }
}

/// Without the time, which the reader's screen adds in its own way.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New => f.write_str("This calendar has not been read yet"),
            Self::Fine => f.write_str("This calendar is up to date"),
            Self::Unreachable { why, .. } => write!(f, "This calendar cannot be fetched: {why}"),
            Self::Unreadable { why, .. } => write!(f, "This calendar cannot be read: {why}"),
            Self::Doubtful { known, missing, .. } => write!(
                f,
                "This calendar has lost {missing} of {known} stays at once: nothing was taken away; \
                 confirm it if they are really cancelled"
            ),
        }
    }
}
