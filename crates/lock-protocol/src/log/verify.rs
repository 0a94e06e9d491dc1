//! The owner's check of fetched batches: every entry in its place, nothing changed, gaps seen.

use crate::LockId;
use crate::keys::LogChainKey;
use crate::log::LogHead;
use crate::log::batch::{Batch, end_mac};
use crate::mac::equal;

/// More lost entries than a lock could write in its life; stepping the chain over them would take for ever.
const LOST_MAX: u32 = 10_000_000;

/// What a batch turned out to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finding {
    /// It follows what was known, without a hole.
    Continues,
    /// It is sound, but this many entries before it are lost.
    Gap(u32),
}

/// Why a batch is not believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Forged {
    /// It starts before what is already known.
    #[error("the batch goes back in time")]
    Backwards,
    /// What stands outside the seal, how far the log goes, is not proven: anybody on the way can change that.
    #[error("the end of the log is not proven")]
    End,
    /// An entry under the lock's own seal does not fit the chain.
    #[error("the log does not fit its chain")]
    Chain,
}

/// Where the owner's knowledge of a lock's log stands.
#[derive(Clone)]
pub struct Verifier {
    head: LogHead,
}

impl Verifier {
    /// Knows nothing yet but a_0.
    #[must_use]
    pub fn start(key: LogChainKey) -> Self {
        Self { head: LogHead::start(key) }
    }

    /// Goes on from a stored place: number of the next entry, running hash, and a_0 to step from.
    #[must_use]
    pub fn resume(start: LogChainKey, next: u32, hash: [u8; 32]) -> Self {
        let mut key = start;
        for _ in 1..next {
            key = key.next();
        }
        Self { head: LogHead { next, hash, key } }
    }

    /// Number of the first entry not yet known.
    #[must_use]
    pub fn next(&self) -> u32 {
        self.head.next
    }

    /// The running hash, to be stored beside [`Verifier::next`].
    #[must_use]
    pub fn hash(&self) -> &[u8; 32] {
        &self.head.hash
    }

    /// Follows a batch; nothing moves when it is not believed.
    pub fn follow(&mut self, lock_id: &LockId, batch: &Batch) -> Result<Finding, Forged> {
        let lost = batch.first.checked_sub(self.head.next).ok_or(Forged::Backwards)?;
        let proves_nothing = batch.entries.is_empty() && batch.first != batch.next;
        if lost > LOST_MAX || proves_nothing {
            return Err(Forged::End);
        }
        let mut head = self.head.clone();
        if lost > 0 {
            for _ in 0..lost {
                head.key = head.key.next();
            }
            head.next = batch.first;
            head.hash = batch.hash_before;
        }
        let sound =
            equal(&head.hash, &batch.hash_before) && batch.entries.iter().all(|entry| head.follow(entry));
        if !sound {
            return Err(Forged::Chain);
        }
        // Only the batch that reaches the end can prove it.
        let ended = head.next != batch.next
            || equal(&end_mac(&head.key, lock_id, head.next, &head.hash), &batch.end_mac);
        if !ended || head.next > batch.next {
            return Err(Forged::End);
        }
        self.head = head;
        Ok(if lost == 0 { Finding::Continues } else { Finding::Gap(lost) })
    }
}
