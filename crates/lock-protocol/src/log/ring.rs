//! The ring of entries in the lock, and the head from which the next entry is made.

use crate::bytes::CodecError;
use crate::capacity::LOG_ENTRIES;
use crate::keys::LogChainKey;
use crate::log::{Entry, Event, Line};
use crate::mac::{equal, sha256, truncate};

/// Entries given up at once when the ring is full of entries that nobody has fetched.
pub(super) const GAP_ENTRIES: u32 = 16;

/// Where the chain stands: number, running hash and key of the entry to come.
#[derive(Clone)]
pub struct LogHead {
    /// Number of the next entry.
    pub next: u32,
    /// h of all entries so far.
    pub hash: [u8; 32],
    /// a of the next entry.
    pub key: LogChainKey,
}

impl LogHead {
    /// The head of an empty log.
    #[must_use]
    pub fn start(key: LogChainKey) -> Self {
        Self { next: 1, hash: [0; 32], key }
    }

    /// Makes the next entry and moves on.
    pub fn append(&mut self, line: &Line) -> Entry {
        let (mut hash, mut key) = (self.hash, None);
        let entry = Entry::new(self.next, line, |covered| {
            hash = running(&hash, covered);
            let (tag, next) = self.key.step(&hash);
            key = Some(next);
            truncate(tag)
        });
        self.step(hash, key.unwrap_or_else(|| self.key.next()));
        entry
    }

    /// Moves on over an entry that comes next; false, and nothing moved, when it does not fit the chain.
    #[must_use]
    pub fn follow(&mut self, entry: &Entry) -> bool {
        let hash = running(&self.hash, &entry.covered());
        let (tag, key) = self.key.step(&hash);
        let fits = entry.seq() == self.next && equal(&truncate::<8>(tag), &entry.chain());
        if fits {
            self.step(hash, key);
        }
        fits
    }

    fn step(&mut self, hash: [u8; 32], key: LogChainKey) {
        self.hash = hash;
        self.key = key;
        self.next = self.next.wrapping_add(1);
    }
}

/// `h_i = SHA256("olp1/log" || h_{i-1} || entry[0..24])`
#[must_use]
pub fn running(hash: &[u8; 32], covered: &[u8; 24]) -> [u8; 32] {
    sha256(&[b"olp1/log", hash, covered])
}

/// The lock's log.
#[derive(Clone)]
pub struct Log {
    ring: [Entry; LOG_ENTRIES],
    first: u32,
    tail_hash: [u8; 32],
    head: LogHead,
    /// Entries below this number have been fetched by the owner.
    pub acked: u32,
}

impl Log {
    /// An empty log whose chain starts with a_0.
    #[must_use]
    pub fn start(key: LogChainKey) -> Self {
        Self::resume(LogHead::start(key), 1, [0; 32], 1)
    }

    /// A log without its entries, as a snapshot begins it; [`Log::refill`] brings them back.
    #[must_use]
    pub fn resume(head: LogHead, first: u32, tail_hash: [u8; 32], acked: u32) -> Self {
        Self { ring: [Entry([0; 32]); LOG_ENTRIES], first, tail_hash, head, acked }
    }

    /// The head, to make entries from.
    #[must_use]
    pub fn head(&self) -> &LogHead {
        &self.head
    }

    /// Number of the oldest entry still held.
    #[must_use]
    pub fn first(&self) -> u32 {
        self.first
    }

    /// h of the entry before the oldest one held.
    #[must_use]
    pub fn tail_hash(&self) -> &[u8; 32] {
        &self.tail_hash
    }

    /// Number of the newest entry; 0 when there is none.
    #[must_use]
    pub fn newest(&self) -> u32 {
        self.head.next.wrapping_sub(1)
    }

    /// Tells whether entries wait that the owner has not got.
    #[must_use]
    pub fn pending(&self) -> bool {
        self.head.next > self.acked
    }

    /// How many of the oldest entries must be given up before another one, though nobody has fetched them.
    #[must_use]
    pub fn must_drop(&self, planned: u32) -> u32 {
        let full = self.head.next.saturating_add(planned).saturating_sub(self.first) >= capacity();
        if full && self.first >= self.acked { GAP_ENTRIES } else { 0 }
    }

    /// An entry that is held.
    #[must_use]
    pub fn get(&self, seq: u32) -> Option<&Entry> {
        (self.first..self.head.next).contains(&seq).then(|| self.ring.get(place(seq)))?
    }

    /// Takes an entry made from the head; one that does not fit the chain is refused.
    pub fn push(&mut self, entry: &Entry) -> Result<(), CodecError> {
        if !self.head.follow(entry) {
            return Err(CodecError::Value);
        }
        self.keep(entry);
        Ok(())
    }

    /// Takes an entry that this lock has just made itself; `after` is where the chain stands after the last of them.
    pub fn push_own(&mut self, entry: &Entry, after: &LogHead) -> Result<(), CodecError> {
        let next = entry.seq().wrapping_add(1);
        if entry.seq() != self.head.next || next > after.next {
            return Err(CodecError::Value);
        }
        self.head.next = next;
        if next == after.next {
            self.head = after.clone();
        }
        self.keep(entry);
        Ok(())
    }

    fn keep(&mut self, entry: &Entry) {
        if let Ok(Line { event: Event::Gap, detail, .. }) = entry.line() {
            for _ in 0..detail.min(capacity()) {
                self.drop_oldest();
            }
        }
        while self.head.next - self.first > capacity() {
            self.drop_oldest();
        }
        self.put(entry);
    }

    /// Puts an entry of a snapshot back into its place.
    pub fn refill(&mut self, entry: &Entry) -> Result<(), CodecError> {
        if !(self.first..self.head.next).contains(&entry.seq()) {
            return Err(CodecError::Value);
        }
        self.put(entry);
        Ok(())
    }

    fn put(&mut self, entry: &Entry) {
        if let Some(place) = self.ring.get_mut(place(entry.seq())) {
            *place = *entry;
        }
    }

    fn drop_oldest(&mut self) {
        if self.first + 1 >= self.head.next {
            return;
        }
        if let Some(oldest) = self.ring.get(place(self.first)) {
            self.tail_hash = running(&self.tail_hash, &oldest.covered());
        }
        self.first += 1;
    }
}

fn capacity() -> u32 {
    u32::try_from(LOG_ENTRIES).unwrap_or(u32::MAX)
}

fn place(seq: u32) -> usize {
    seq as usize % LOG_ENTRIES
}
