//! A decision's change while it is written, and until it is durable: a lock has one of these, because it is large.

use crate::lock::change::{Change, Delta};
use crate::log::{Entry, LogHead};

/// A change in the making; what does not fit makes the whole of it fail.
#[derive(Default)]
pub struct Draft {
    change: Change,
    head: Option<LogHead>,
    entries: u32,
    failed: bool,
}

impl Draft {
    /// A draft of nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What has been written.
    #[must_use]
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// Where the log's chain stands after its entries; nothing when the lock's own chain does not go on with them.
    #[must_use]
    pub fn head(&self) -> Option<&LogHead> {
        self.head.as_ref()
    }

    /// How many entries of the log are in it.
    #[must_use]
    pub fn entries(&self) -> u32 {
        self.entries
    }

    /// Forgets everything, and wipes it.
    pub fn clear(&mut self) {
        self.change.clear();
        (self.head, self.entries, self.failed) = (None, 0, false);
    }

    pub(super) fn add(&mut self, delta: &Delta<'_>) {
        self.failed |= self.change.add(delta).is_err();
    }

    pub(super) fn log(&mut self, entry: &Entry) {
        self.add(&Delta::Log(&entry.0));
        self.entries += 1;
    }

    /// Says that it is complete, and where its entries leave the lock's chain; false, and empty, when it did not fit.
    #[must_use]
    pub(super) fn finish(&mut self, head: Option<LogHead>) -> bool {
        if self.failed {
            self.clear();
            return false;
        }
        self.head = head;
        true
    }
}
