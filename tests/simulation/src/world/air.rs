//! The air: frames are lost, doubled, late, out of order, seen by everybody, and sometimes bent or held back.

use lock_protocol::Mono;
use lock_protocol::fragment::Reassembly;
use lock_protocol::{claim, unlock};

use crate::trace::brief;
use crate::world::visit::{Job, Visit};
use crate::world::{Authored, World, events::Event};

/// Which way a frame goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// To the lock.
    Up,
    /// To the phone.
    Down,
}

/// A connection between a phone and a lock.
pub(super) struct Link {
    pub(super) door: usize,
    /// What the phone has written so far of a message.
    pub(super) pen: Reassembly,
    /// The last whole message that the phone has written.
    pub(super) last: Vec<u8>,
    pub(super) visit: Visit,
}

/// How many frames a patient listener keeps.
const HEARD_MAX: usize = 4_000;

impl World {
    /// A phone sends a frame it made itself.
    pub(super) fn transmit_up(&mut self, link: u64, bytes: Vec<u8>) {
        let Some(at) = self.links.get_mut(&link) else { return };
        let door = at.door;
        if let Ok(Some(message)) = at.pen.push(&bytes, Mono(self.now)) {
            at.last = message.to_vec();
            if matches!(message.first(), Some(&unlock::KIND | &claim::KIND)) {
                let used = at.visit.jobs.front().and_then(Job::key);
                let grant = used.map(|key| self.people[at.visit.person].keys[key].grant);
                self.authored.insert(message.to_vec(), Authored { door, used: false, grant });
            }
        }
        self.transmit(link, Way::Up, bytes);
    }

    /// A lock sends a frame.
    pub(super) fn transmit_down(&mut self, door: usize, bytes: Vec<u8>) {
        if let Some(link) = self.link_at(door) {
            self.transmit(link, Way::Down, bytes);
        }
    }

    /// The connection that a lock has.
    pub(super) fn link_at(&self, door: usize) -> Option<u64> {
        self.links.iter().find(|(_, link)| link.door == door).map(|(number, _)| *number)
    }

    pub(super) fn transmit(&mut self, link: u64, way: Way, mut bytes: Vec<u8>) {
        self.figures.frames += 1;
        let Some(door) = self.links.get(&link).map(|link| link.door) else { return };
        if self.heard.len() < HEARD_MAX {
            self.heard.push((door, bytes.clone()));
        }
        if self.fair {
            return self.later(20, Event::Frame { link, way, bytes });
        }
        let mut ms = 15 + self.random.below(self.habits.jitter_ms);
        if self.random.chance(self.habits.loss) {
            return;
        }
        if self.random.below(1000) < self.habits.thief * 4 {
            self.figures.attacks += 1;
            match self.random.below(4) {
                0 => {
                    let at = self.random.place(bytes.len() * 8);
                    bytes[at / 8] ^= 1 << (at % 8);
                }
                1 => ms += self.random.between(1_000, 20_000),
                _ => {
                    let (_, old) = self.heard[self.random.place(self.heard.len())].clone();
                    self.later(ms, Event::Frame { link, way, bytes: old });
                }
            }
        }
        if self.random.chance(self.habits.doubled) {
            let again = ms + self.random.below(self.habits.jitter_ms * 2);
            self.later(again, Event::Frame { link, way, bytes: bytes.clone() });
        }
        self.later(ms, Event::Frame { link, way, bytes });
    }

    pub(super) fn arrive(&mut self, link: u64, way: Way, bytes: &[u8]) {
        let Some(door) = self.links.get(&link).map(|link| link.door) else { return };
        match way {
            Way::Up => {
                self.say(&format!("door {door} < {}", brief(bytes)));
                let now = self.now;
                self.at(door, |lock| lock.receive(bytes, now));
            }
            Way::Down => {
                self.say(&format!("door {door} > {}", brief(bytes)));
                if let Some(at) = self.links.get_mut(&link) {
                    at.visit.phone.handle_frame(bytes, Mono(self.now));
                }
                self.listen(link);
            }
        }
    }

    /// The phone's side ends a connection.
    pub(super) fn hang_up(&mut self, link: u64, why: &str) {
        let Some(gone) = self.links.remove(&link) else { return };
        self.say(&format!("door {}: {} leaves ({why})", gone.door, self.people[gone.visit.person].name));
        let now = self.now;
        self.at(gone.door, |lock| lock.disconnect(now));
        self.after_visit(&gone.visit);
    }

    /// The lock's side has ended it.
    pub(super) fn hung_up(&mut self, door: usize) {
        let Some(gone) = self.link_at(door).and_then(|link| self.links.remove(&link)) else { return };
        self.say(&format!("door {door} hangs up on {}", self.people[gone.visit.person].name));
        self.after_visit(&gone.visit);
    }
}
