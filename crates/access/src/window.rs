//! From when until when, in a property's zone, and on what terms within.

use std::num::NonZeroU16;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::weekly::Weekly;
use crate::zone::{Resolved, Zone};

/// A stretch of time with the wall times it was asked for in; `starts` is before `ends` when made by [`crate::preset`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Window {
    /// The property's zone.
    pub zone: Zone,
    /// The first moment.
    pub starts: Resolved,
    /// The first moment that is no longer inside.
    pub ends: Resolved,
}

impl Window {
    /// Tells whether the moment is inside.
    #[must_use]
    pub fn contains(&self, at: DateTime<Utc>) -> bool {
        self.starts.utc <= at && at < self.ends.utc
    }
}

/// When and how often somebody may open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Terms {
    /// From when until when.
    pub window: Window,
    /// Hours of the week; none means at any time inside the window.
    pub weekly: Vec<Weekly>,
    /// Openings over all devices; none is unlimited.
    pub uses: Option<NonZeroU16>,
}

impl Terms {
    /// Tells whether the terms allow opening at this moment (uses aside), by the zone rules that this build knows.
    #[must_use]
    pub fn open_at(&self, at: DateTime<Utc>) -> bool {
        let wall = self.window.zone.wall(at);
        self.window.contains(at)
            && (self.weekly.is_empty() || self.weekly.iter().any(|weekly| weekly.open_at(wall)))
    }
}
