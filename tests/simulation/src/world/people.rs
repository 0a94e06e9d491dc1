//! The people, what they have with them, and what they do when they get up.

use lock_protocol::keys::{CODE_DIGITS, DeviceKey};
use lock_protocol::unlock::{Act, Action, Intent};

use crate::world::visit::{Brings, Job};
use crate::world::{World, events::Event};

/// What somebody is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Has K_site; the number is the book he writes lists in.
    Host(usize),
    /// Uses a key.
    Guest,
    /// Brings the newest list and its freshness to each door.
    Gateway,
    /// Keeps every byte and means harm, with a key of his own.
    Thief,
    /// Has a code to type.
    Typist,
    /// Types what might be a code, as fast as the keypad lets him.
    Guesser,
}

/// A credential on one device.
pub(super) struct Key {
    pub(super) grant: usize,
    pub(super) secret: [u8; 32],
    /// Device keys of claims whose answers did not come, or were not believed.
    pub(super) tried: Vec<DeviceKey>,
    /// The device key that the lock has proved to know, and its slot.
    pub(super) sure: Option<(DeviceKey, u8)>,
    /// The claim code, as its holder believes it to be.
    pub(super) code: Option<[u8; CODE_DIGITS]>,
}

/// Somebody.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) keys: Vec<Key>,
    /// The newest list of each door that this phone has.
    pub(super) lists: Vec<Option<Vec<u8>>>,
    /// The latest word of the cloud about it.
    pub(super) tokens: Vec<Option<Vec<u8>>>,
    /// Sealed log batches on their way to the owner.
    pub(super) batches: Vec<(usize, Vec<u8>)>,
    /// From which entry on the owner wants more, as far as this phone knows.
    pub(super) log_from: Vec<u32>,
    pub(super) online: bool,
    pub(super) let_in: u32,
    /// Keys he has handed on.
    pub(super) friends: u32,
    /// What he types, for a typist.
    pub(super) codes: Vec<usize>,
}

impl World {
    pub(super) fn person(&mut self, name: String, kind: Kind) -> usize {
        let doors = self.doors.len();
        self.people.push(Person {
            name,
            kind,
            keys: Vec::new(),
            lists: vec![None; doors],
            tokens: vec![None; doors],
            batches: Vec::new(),
            log_from: vec![1; doors],
            online: true,
            let_in: 0,
            friends: 0,
            codes: Vec::new(),
        });
        self.people.len() - 1
    }

    pub(super) fn wake(&mut self, person: usize) {
        let again = match self.people[person].kind {
            // Where it is seldom online it comes seldom, too, and locks learn of a list from others or late.
            Kind::Gateway if self.habits.offline > 50 => self.random.between(7_200_000, 86_400_000),
            Kind::Gateway => self.random.between(1_800_000, 28_800_000),
            Kind::Host(_) => self.random.between(7_200_000, 43_200_000),
            Kind::Guest => self.random.between(3_600_000, 36_000_000),
            Kind::Thief => self.random.between(1_200_000, 10_000_000),
            Kind::Typist => self.random.between(1_800_000, 30_000_000),
            Kind::Guesser => self.random.pick(&[5_000, 31_000, 121_000, 901_000, 3_601_000]),
        };
        self.later(again, Event::Wakes { person });
        match self.people[person].kind {
            Kind::Typist => return self.typist_comes(person),
            Kind::Guesser => return self.guess(person),
            Kind::Gateway | Kind::Host(_) | Kind::Guest | Kind::Thief => {}
        }
        self.people[person].online = !self.random.chance(self.habits.offline);
        if self.people[person].online {
            self.catch_up(person);
        }
        match self.people[person].kind {
            Kind::Gateway => self.gateway_calls(person),
            Kind::Host(book) => self.host_works(person, book),
            Kind::Guest => self.guest_comes(person),
            Kind::Thief => self.thief_comes(person),
            Kind::Typist | Kind::Guesser => {}
        }
    }

    /// A phone that is online gets the newest lists, and hands over what it carries.
    pub(super) fn catch_up(&mut self, person: usize) {
        for (door, batch) in std::mem::take(&mut self.people[person].batches) {
            self.office_takes(door, &batch);
        }
        for door in 0..self.doors.len() {
            self.people[person].log_from[door] = self.office.next(door);
            if !self.cloud.online || self.people[person].kind == Kind::Thief && self.random.chance(80) {
                continue;
            }
            self.people[person].lists[door] = self.cloud.list(door);
            if self.random.chance(50) {
                self.people[person].tokens[door] = Some(self.cloud_vouches(door, None));
            }
        }
    }

    fn gateway_calls(&mut self, person: usize) {
        for door in 0..self.doors.len() {
            let mut jobs = Vec::new();
            jobs.extend(self.people[person].lists[door].clone().map(Job::Hand));
            jobs.extend(self.carried_orders(door));
            let source = if self.people[person].online { 1 } else { 2 };
            jobs.push(Job::Vouch(source));
            self.visit(person, door, jobs);
        }
    }

    pub(super) fn guest_comes(&mut self, person: usize) {
        if self.people[person].keys.is_empty() {
            return;
        }
        let key = self.random.place(self.people[person].keys.len());
        let grant = self.people[person].keys[key].grant;
        let door = self.grants[grant].door;
        if self.random.chance(30) {
            self.hand_on(person, key);
        }
        let brings = self.random.pick(&[Brings::Nothing, Brings::Nothing, Brings::Carried, Brings::Word]);
        let mut jobs = Vec::new();
        if self.random.chance(15) {
            jobs.extend(self.people[person].lists[door].clone().map(Job::Hand));
            jobs.extend(self.people[person].tokens[door].clone().map(Job::Hand));
            jobs.extend(self.carried_orders(door));
        }
        let act = self.random_act();
        jobs.push(Job::Use { key, act, brings });
        if self.grants[grant].block.rights & 0x20 != 0 || self.random.chance(5) {
            jobs.push(Job::FetchLog);
        }
        if self.random.chance(20) {
            let act = self.random_act();
            jobs.push(Job::Use { key, act, brings: Brings::Nothing });
        }
        self.visit(person, door, jobs);
    }

    pub(super) fn random_act(&mut self) -> Act {
        let action = self.random.pick(&[
            Action::Unlock,
            Action::Unlock,
            Action::Unlock,
            Action::Unlock,
            Action::Lock,
            Action::Unlatch,
            Action::Status,
            Action::Release,
        ]);
        let intent = self.random.pick(&[
            Intent::Tap,
            Intent::Tap,
            Intent::Tap,
            Intent::TapWithPresence,
            Intent::TouchAndConfirm,
            Intent::Proximity,
            Intent::Remote,
        ]);
        Act { intent, action }
    }
}
