//! The flash of a simulated lock: two areas of checked records, where the power may go within any write.
//!
//! It keeps the contract of `lock-protocol`'s shell and nothing more: a record is there whole, or it never was.

use lock_protocol::mac::{sha256, truncate};

/// Bytes of records after which a snapshot takes their place.
const TAIL_MAX: usize = 24 * 1024;

/// Why a write did not happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Trouble {
    /// The power went within it. `whole` says whether the record got there nevertheless.
    PowerWent { whole: bool },
    /// The flash refused it and stays as it was.
    Refused,
}

/// What the flash does with the coming writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mood {
    /// It works.
    Works,
    /// It refuses.
    Refuses,
    /// The power goes within the write after so many others, after so many of its bytes.
    Cuts { after: u32, at: usize },
}

/// The flash.
pub(crate) struct Flash {
    /// Each is a generation's snapshot and the records after it.
    areas: [Vec<u8>; 2],
    current: usize,
    generation: u32,
    tail: usize,
    /// The newest whole record.
    newest: Vec<u8>,
    pub(crate) mood: Mood,
}

/// What was found when the power came.
pub(crate) struct Found {
    pub(crate) snapshot: Vec<u8>,
    pub(crate) records: Vec<Vec<u8>>,
}

impl Flash {
    /// Flash as it leaves the factory, with a first snapshot.
    pub(crate) fn new(factory: &[u8]) -> Self {
        let first = framed(&[&1_u32.to_be_bytes(), factory].concat());
        let areas = [first, Vec::new()];
        Self { areas, current: 0, generation: 1, tail: 0, newest: Vec::new(), mood: Mood::Works }
    }

    /// Adds a record.
    pub(crate) fn append(&mut self, record: &[u8]) -> Result<(), Trouble> {
        let bytes = framed(record);
        self.tail += bytes.len();
        self.write(self.current, &bytes)?;
        self.newest = record.to_vec();
        Ok(())
    }

    /// Whether so many records have gathered that a snapshot is due.
    pub(crate) fn is_long(&self) -> bool {
        self.tail > TAIL_MAX
    }

    /// Puts a snapshot in the place of everything.
    pub(crate) fn snapshot(&mut self, state: &[u8]) -> Result<(), Trouble> {
        let to = 1 - self.current;
        if self.mood == Mood::Refuses {
            return Err(Trouble::Refused);
        }
        self.areas[to].clear();
        let generation = self.generation + 1;
        self.write(to, &framed(&[&generation.to_be_bytes(), state].concat()))?;
        (self.current, self.generation, self.tail) = (to, generation, 0);
        self.newest.clear();
        Ok(())
    }

    /// Reads what is there; a torn end is cut off, so that what is written next follows the last whole record.
    pub(crate) fn recover(&mut self) -> Found {
        let chains = [0, 1].map(|area| chain(&self.areas[area]));
        let generations = [0, 1].map(|area| chains[area].0.first().and_then(|first| generation(first)));
        self.current = usize::from(generations[1] > generations[0]);
        self.generation = generations[self.current].unwrap_or_default();
        let [first, second] = chains;
        let (mut records, whole) = if self.current == 0 { first } else { second };
        self.areas[self.current].truncate(whole);
        self.areas[1 - self.current].clear();
        let snapshot = records.remove(0).split_off(4);
        self.tail = records.iter().map(Vec::len).sum();
        self.newest = records.last().cloned().unwrap_or_default();
        Found { snapshot, records }
    }

    /// The newest whole record after the snapshot; empty when there is none.
    pub(crate) fn newest(&self) -> &[u8] {
        &self.newest
    }

    fn write(&mut self, area: usize, bytes: &[u8]) -> Result<(), Trouble> {
        match &mut self.mood {
            Mood::Works => {}
            Mood::Refuses => return Err(Trouble::Refused),
            Mood::Cuts { after, .. } if *after > 0 => *after -= 1,
            Mood::Cuts { at, .. } => {
                let reached = (*at).min(bytes.len());
                self.mood = Mood::Works;
                self.areas[area].extend_from_slice(&bytes[..reached]);
                return Err(Trouble::PowerWent { whole: reached == bytes.len() });
            }
        }
        self.areas[area].extend_from_slice(bytes);
        Ok(())
    }
}

/// `length4 | check4 | record`
fn framed(record: &[u8]) -> Vec<u8> {
    let length = u32::try_from(record.len()).unwrap_or(u32::MAX).to_be_bytes();
    [&length[..], &check(record), record].concat()
}

fn check(record: &[u8]) -> [u8; 4] {
    truncate(sha256(&[record]))
}

/// The longest row of whole records, the first of them a snapshot, and how many bytes it takes.
fn chain(bytes: &[u8]) -> (Vec<Vec<u8>>, usize) {
    let (mut records, mut whole) = (Vec::new(), 0);
    while let Some((length, rest)) = bytes[whole..].split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some((found, rest)) = rest.split_first_chunk::<4>() else { break };
        let Some(record) = rest.get(..length).filter(|record| check(record) == *found) else { break };
        records.push(record.to_vec());
        whole += 8 + length;
    }
    (records, whole)
}

fn generation(first: &[u8]) -> Option<u32> {
    first.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}
