//! What a saved log proves: follows the lock's chain from entry to entry (specification section 11).

use arrayvec::ArrayVec;
use lock_protocol::LockId;
use lock_protocol::log::Entry;
use lock_protocol::log::batch::Batch;
use lock_protocol::log::verify::Verifier;

use super::{CheckKey, EntryRecord, FORMAT, Header, Record, bytes};

/// What is certain of some entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As the lock wrote them, none left out and none changed.
    Whole,
    /// The lock lost them, says the file; nothing proves what they were.
    Missing,
    /// Deleted where the file was saved, by a rule of the property, says the file; nothing proves what they were.
    Deleted,
    /// They are not in the file, and it does not say so.
    LeftOut,
    /// Changed, or not in the place where the lock wrote them; or what follows such a one.
    Changed,
}

/// Entries of which the same is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Number of the first.
    pub first: u32,
    /// Number of the last.
    pub last: u32,
    /// What is certain.
    pub verdict: Verdict,
}

/// What a file proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// What the file calls the door; not proven.
    pub door: String,
    /// The lock the file names; an entry of another lock has another chain.
    pub lock: String,
    /// In the order of the file.
    pub ranges: Vec<Range>,
}

impl Proof {
    /// Whether every entry up to the last one in the file is there and as the lock wrote it. Whether the lock wrote more
    /// after that, no file can say; one without entries proves nothing.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.ranges.is_empty() && self.ranges.iter().all(|range| range.verdict == Verdict::Whole)
    }
}

/// Why a text is no saved log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoLog {
    /// The first line is not a header of ours.
    #[error("this is no log that Latchstring saved as JSON lines")]
    Header,
    /// Saved by a newer version.
    #[error("this log was saved by a newer version: use its verify-log")]
    Newer,
    /// A line cannot be read.
    #[error("line {0} cannot be read: the file was cut or changed")]
    Line(usize),
    /// Fewer or more lines than the header says.
    #[error(
        "the file has {found} lines after its header and should have {expected}: it was cut, or something was added"
    )]
    Count {
        /// Lines there.
        found: usize,
        /// Lines that the header says.
        expected: usize,
    },
}

/// Follows the chain over a saved log.
///
/// # Errors
/// [`NoLog`].
pub fn verify(text: &str, key: CheckKey) -> Result<Proof, NoLog> {
    let mut lines = text.lines();
    let header: Header =
        lines.next().and_then(|line| serde_json::from_str(line).ok()).ok_or(NoLog::Header)?;
    if header.format != FORMAT {
        let ours = header.format.starts_with("latchstring-log-");
        return Err(if ours { NoLog::Newer } else { NoLog::Header });
    }
    let found = text.lines().count().saturating_sub(1);
    if found != header.lines {
        return Err(NoLog::Count { found, expected: header.lines });
    }
    let mut follower = Follower::new(key, bytes(&header.lock).ok_or(NoLog::Header)?);
    for (at, line) in (2..).zip(lines) {
        let record = serde_json::from_str(line).map_err(|_| NoLog::Line(at))?;
        follower.take(&record).ok_or(NoLog::Line(at))?;
    }
    Ok(Proof { door: header.door, lock: header.lock, ranges: follower.ranges })
}

/// Steps over holes in one file: more than a lock loses in its life, and some seconds of work.
const STEPS_MAX: u32 = 20_000_000;

/// Goes from line to line.
struct Follower {
    verifier: Verifier,
    lock: LockId,
    /// h before the next entry; nothing when it is not known any more.
    hash: Option<[u8; 32]>,
    expected: u32,
    /// How often the chain may still be stepped over what is not there.
    steps_left: u32,
    ranges: Vec<Range>,
}

impl Follower {
    fn new(key: CheckKey, lock: [u8; 16]) -> Self {
        let verifier = Verifier::start(key.0);
        let hash = Some(*verifier.hash());
        Self { verifier, lock: LockId(lock), hash, expected: 1, steps_left: STEPS_MAX, ranges: Vec::new() }
    }

    /// Takes a line in; nothing when it cannot be read.
    fn take(&mut self, record: &Record) -> Option<()> {
        match record {
            Record::Entry(read) => self.entry(read),
            Record::Hole { first, count, hash, deleted } => {
                let hash = hash.as_ref().map(|hash| bytes(hash).ok_or(())).transpose().ok()?;
                let told = if *deleted { Verdict::Deleted } else { Verdict::Missing };
                self.hole((*first, *count), hash, told)
            }
        }
    }

    fn hole(&mut self, (first, count): (u32, u32), hash: Option<[u8; 32]>, told: Verdict) -> Option<()> {
        let behind = first.checked_add(count.checked_sub(1)?)?.checked_add(1)?;
        self.skip_to(first);
        // A hole that goes back in time says nothing.
        let fits = first == self.expected;
        self.note(first, behind - 1, if fits { told } else { Verdict::Changed });
        self.hash = hash.filter(|_| fits);
        self.expected = self.expected.max(behind);
        Some(())
    }

    fn entry(&mut self, read: &EntryRecord) -> Option<()> {
        let entry = Entry(bytes(&read.entry)?);
        // An event that this version does not know is the lock's word all the same.
        let told = match entry.line() {
            Ok(line) => (read.at, read.time_trusted) == (line.time.0, line.quality != 0),
            Err(_) => true,
        } && read.seq == entry.seq();
        self.skip_to(read.seq);
        let sound = told && read.seq == self.expected && self.follows(entry);
        self.hash = self.hash.filter(|_| sound).map(|_| *self.verifier.hash());
        self.note(read.seq, read.seq, if sound { Verdict::Whole } else { Verdict::Changed });
        self.expected = self.expected.max(read.seq.saturating_add(1));
        Some(())
    }

    fn follows(&mut self, entry: Entry) -> bool {
        let Some(hash_before) = self.hash else { return false };
        let lost = entry.seq().saturating_sub(self.verifier.next());
        let Some(left) = self.steps_left.checked_sub(lost) else { return false };
        self.steps_left = left;
        let mut entries = ArrayVec::new();
        entries.push(entry);
        let batch = Batch { first: entry.seq(), next: u32::MAX, hash_before, entries, end_mac: [0; 16] };
        self.verifier.follow(&self.lock, &batch).is_ok()
    }

    /// Entries before `seq` that no line tells of.
    fn skip_to(&mut self, seq: u32) {
        if self.expected < seq {
            self.note(self.expected, seq - 1, Verdict::LeftOut);
            (self.hash, self.expected) = (None, seq);
        }
    }

    fn note(&mut self, first: u32, last: u32, verdict: Verdict) {
        match self.ranges.last_mut() {
            Some(range) if range.verdict == verdict && range.last.checked_add(1) == Some(first) => {
                range.last = last;
            }
            Some(_) | None => self.ranges.push(Range { first, last, verdict }),
        }
    }
}
