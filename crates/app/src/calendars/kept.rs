//! What is kept of a calendar from one answer to the next, sealed: it says who comes when.

use calendar::Memory;
use calendar::feed::Skipped;
use calendar::stay::{Span, Stays};
use serde::{Deserialize, Serialize};
use store::table::calendar as table;
use store::{Access, Id, Secret};

use crate::failure::{Failure, unexpected};
use crate::view::CommandError;

const BLOCKS_MAX: usize = 50;
const SKIPPED_MAX: usize = 20;

/// What is known of a calendar.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) memory: Memory,
    /// Days on which nobody comes, as the last readable answer had them.
    pub(super) blocks: Vec<Span>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) unknown_zones: Vec<String>,
}

impl Kept {
    pub(super) fn new(memory: Memory) -> Self {
        Self { memory, blocks: Vec::new(), skipped: Vec::new(), unknown_zones: Vec::new() }
    }

    /// What an answer shows beside its stays.
    pub(super) fn show(&mut self, stays: &Stays) {
        self.blocks = stays.blocks.clone();
        self.blocks.sort_by_key(|block| (block.from.utc, block.until.utc));
        self.blocks.truncate(BLOCKS_MAX);
        self.skipped = stays.skipped.iter().take(SKIPPED_MAX).cloned().collect();
        self.unknown_zones.clone_from(&stays.unknown_zones);
    }

    pub(super) fn load(access: &Access<'_>, id: Id) -> Result<Self, Failure> {
        let sealed = table::memory(access, id)?.ok_or(CommandError::Gone)?;
        serde_json::from_slice(&sealed).map_err(|_| unexpected("Failed to read a calendar", "it is damaged"))
    }

    pub(super) fn sealed(&self) -> Result<Secret, Failure> {
        let text = serde_json::to_vec(self);
        Ok(Secret::new(text.map_err(|error| unexpected("Failed to write a calendar", error))?))
    }

    /// When to ask again, Unix seconds.
    pub(super) fn next_poll_at(&self) -> u32 {
        u32::try_from(self.memory.next_poll().timestamp()).unwrap_or(u32::MAX)
    }
}
