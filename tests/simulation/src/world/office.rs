//! The owner's office: log batches from anybody, followed entry by entry from the first one on.

use std::collections::BTreeMap;

use lock_protocol::log::verify::{Finding, Forged, Verifier};
use lock_protocol::log::{Event, Line, batch};

use crate::trace::brief;
use crate::world::World;

/// What the owner knows of each lock's log.
#[derive(Default)]
pub(super) struct Office {
    shelves: BTreeMap<usize, Shelf>,
    /// Everything has been fetched in order, so that what is missing is lost.
    pub(super) is_final: bool,
}

struct Shelf {
    verifier: Verifier,
    lines: Vec<Line>,
    /// Entries that the lock gave up before anybody fetched them.
    lost: u32,
}

impl Office {
    /// Number of the first entry of a door that the owner does not have.
    pub(super) fn next(&self, door: usize) -> u32 {
        self.shelves.get(&door).map_or(1, |shelf| shelf.verifier.next())
    }
}

impl World {
    /// Knows nothing of a door's log yet.
    pub(super) fn open_shelf(&mut self, door: usize) {
        let start = self.sites[door].log_start(&self.doors[door].lock_id(), &self.install_nonces[door]);
        let shelf = Shelf { verifier: Verifier::start(start), lines: Vec::new(), lost: 0 };
        self.office.shelves.insert(door, shelf);
    }

    /// A batch comes in, from an honest courier or another one.
    pub(super) fn office_takes(&mut self, door: usize, bytes: &[u8]) {
        let (lock_id, root) = (self.doors[door].lock_id(), self.root(door));
        let Ok(batch) = batch::open(&root.log_seal(), &lock_id, bytes) else {
            return self.say(&format!("office: refuses a batch of door {door}, {}", brief(bytes)));
        };
        let is_final = self.office.is_final;
        let Some(shelf) = self.office.shelves.get_mut(&door) else { return };
        if batch.first > shelf.verifier.next() && !is_final {
            // Somebody has kept back what comes before; it is asked for again.
            return;
        }
        match shelf.verifier.follow(&lock_id, &batch) {
            Ok(finding) => {
                shelf.lines.extend(batch.entries.iter().filter_map(|entry| entry.line().ok()));
                if let Finding::Gap(lost) = finding {
                    shelf.lost += lost;
                }
                let next = shelf.verifier.next();
                self.say(&format!("office: has the log of door {door} up to {next}"));
            }
            Err(Forged::Backwards | Forged::End) => {}
            Err(Forged::Chain) if !self.doors[door].batches.contains(bytes) => {
                self.say(&format!("office: does not believe a batch of door {door}, {}", brief(bytes)));
            }
            Err(Forged::Chain) => {
                self.breaks("the log has no silent gaps", format!("door {door}: its chain does not fit"));
            }
        }
    }

    /// In the end the log tells of every turn of the bolt, of nothing that was not, and of what it had to give up.
    pub(super) fn check_log(&mut self, door: usize) {
        let Some(shelf) = self.office.shelves.get(&door) else { return };
        let newest = self.doors[door].judge.as_ref().map_or(0, |judge| judge.entries);
        if shelf.verifier.next() != newest + 1 {
            let seen = format!("door {door}: {} of {newest} entries", shelf.verifier.next() - 1);
            return self.breaks("the owner gets the whole log", seen);
        }
        self.figures.logged += shelf.lines.len() as u64;
        self.figures.wasted += u64::from(self.doors[door].wasted.values().sum::<u32>());
        let told: u32 =
            shelf.lines.iter().filter(|line| line.event == Event::Gap).map(|line| line.detail).sum();
        if shelf.lost > told {
            let seen = format!("door {door}: {} entries are missing, {told} are owned up to", shelf.lost);
            return self.breaks("the log has no silent gaps", seen);
        }
        if shelf.lost > 0 {
            return;
        }
        let mut logged = BTreeMap::<(&'static str, u32), u32>::new();
        for line in &shelf.lines {
            let acts = [
                (Event::Unlocked, "unlocked"),
                (Event::Unlatched, "unlatched"),
                (Event::Locked, "locked"),
                (Event::AutoLocked, "locked"),
            ];
            let Some((_, event)) = acts.into_iter().find(|(event, _)| *event == line.event) else { continue };
            *logged.entry((event, line.actor.serial)).or_default() += 1;
        }
        let mut wrong = Vec::new();
        for (act, turns) in &self.turned[door] {
            if logged.get(act).copied().unwrap_or(0) < *turns {
                wrong.push(format!("{act:?} {turns} times"));
            }
        }
        let wasted: u32 = self.doors[door].wasted.values().sum();
        let (entries, turns): (u32, u32) = (logged.values().sum(), self.turned[door].values().sum());
        if !wrong.is_empty() {
            self.breaks("every turn stands in the log", format!("door {door}: missing {}", wrong.join(", ")));
        } else if entries != turns + wasted {
            let seen = format!("door {door}: {entries} in the log, {turns} turns, {wasted} cut off");
            self.breaks("each use is counted once", seen);
        }
    }
}
