//! Hosts: they give keys, take them back, write lists with or without knowing of each other, and visit their doors.

use std::collections::BTreeSet;

use lock_protocol::list::{IssuerLine, List, ListFields, Revoked};
use lock_protocol::order::{self, Object, Subject};
use lock_protocol::settings::{OffsetChange, Settings};
use lock_protocol::unlock::{Act, Action, Intent};

use crate::world::people::{Key, Kind};
use crate::world::visit::{Brings, Job};
use crate::world::{World, cloud::naming, events::Event};

/// What a host knows to be revoked on a door, and the list it wrote or got last.
#[derive(Clone, Default)]
pub(super) struct Book {
    pub(super) revoked: BTreeSet<u32>,
    pub(super) generation: u8,
    pub(super) least: u32,
    pub(super) list: Option<Vec<u8>>,
}

/// Serials that fit into a list of every build.
const LISTED_MAX: usize = if lock_protocol::capacity::REVOKED > 16 { 250 } else { 40 };

impl Book {
    fn contents(&self) -> (BTreeSet<u32>, u8, u32) {
        let least = self.least;
        (self.revoked.iter().copied().filter(|serial| *serial >= least).collect(), self.generation, least)
    }

    /// Learns what another list says.
    fn learn(&mut self, list: &[u8]) {
        let Ok(list) = List::decode(list) else { return };
        self.revoked.extend(list.revoked().map(|entry| entry.serial));
        for line in list.issuers() {
            self.generation = self.generation.max(line.generation);
            self.least = self.least.max(line.min_serial);
        }
    }
}

impl World {
    pub(super) fn host_works(&mut self, person: usize, book: usize) {
        let door = self.random.place(self.doors.len());
        match self.random.below(10) {
            0..=2 => self.revoke_somebody(book, door),
            3..=4 => self.invite(book, door),
            _ => {}
        }
        if self.people[person].online {
            for door in 0..self.doors.len() {
                self.agree_with_cloud(book, door);
            }
        }
        if self.random.chance(60) {
            let jobs = self.hosts_jobs(person, book, door);
            self.visit(person, door, jobs);
        }
    }

    pub(super) fn hosts_jobs(&mut self, person: usize, book: usize, door: usize) -> Vec<Job> {
        let mut jobs = Vec::new();
        jobs.extend(self.books[book][door].list.clone().map(Job::Hand));
        if self.fair || self.random.chance(50) {
            jobs.push(Job::Vouch(0));
        }
        let key = self.people[person].keys.iter().rposition(|key| self.grants[key.grant].door == door);
        if let Some(key) = key {
            let act = Act { intent: Intent::Tap, action: Action::Unlock };
            jobs.push(Job::Use { key, act, brings: Brings::Nothing });
            jobs.push(Job::FetchLog);
        }
        if self.random.chance(25) {
            jobs.push(Job::Hand(self.settings_order(door)));
        }
        if self.random.chance(25) {
            let version = self.office.next(door);
            jobs.push(Job::Hand(self.order(door, Object::LogAck, version, &[])));
        }
        jobs
    }

    fn order(&self, door: usize, object: Object, version: u32, body: &[u8]) -> Vec<u8> {
        let (root, subject) = (self.root(door), Subject { object, index: 0, version });
        let sealed = order::seal(&root.order(), &root.order_nonce(), subject, body);
        sealed.map(|order| order.to_vec()).unwrap_or_default()
    }

    fn settings_order(&mut self, door: usize) -> Vec<u8> {
        let version = self.random.between(1, 12) as u32;
        let settings = self.some_settings();
        let body = settings.encode().map(|bytes| bytes.to_vec()).unwrap_or_default();
        self.order(door, Object::Settings, version, &body)
    }

    /// Settings that people might choose.
    pub(super) fn some_settings(&mut self) -> Settings {
        let mut settings = Settings {
            auto_lock_s: self.random.pick(&[0, 0, 5, 60]),
            base_offset_minutes: self.random.pick(&[0, 60, -300, 345]),
            gateway_days: self.random.pick(&[0, 1, 7]),
            ..Settings::default()
        };
        if self.random.chance(50) {
            let at = self.clock().plus(self.random.below(400_000) as u32);
            settings.changes.push(OffsetChange { at, offset_minutes: 120 });
        }
        settings
    }

    /// A new key for a new guest, on one or two phones.
    pub(super) fn invite(&mut self, book: usize, door: usize) {
        let secret = self.random.bytes();
        let generation = self.books[book][door].generation;
        let block = self.guests_block(generation, &secret);
        let phones = block.max_devices.min(2);
        let serial = block.serial;
        let grant = self.grant(door, block);
        for phone in 0..phones {
            let person =
                self.person(format!("guest {serial}{}", ["", "'s friend"][usize::from(phone)]), Kind::Guest);
            let secret = if phone == 0 { secret } else { self.random.bytes() };
            self.people[person].keys.push(Key { grant, secret, tried: Vec::new(), sure: None });
            let wait = self.random.between(60_000, 20_000_000);
            self.later(wait, Event::Wakes { person });
        }
        self.say(&format!("host {book} invites guest {serial} to door {door}"));
    }

    fn revoke_somebody(&mut self, book: usize, door: usize) {
        let (least, generation) = (self.books[book][door].least, self.books[book][door].generation);
        match self.random.below(20) {
            0 => self.books[book][door].least = least.max(self.next_serial.saturating_sub(3)),
            1 if generation == 0 => self.books[book][door].generation = 1,
            _ => {
                let candidates: Vec<u32> = self
                    .grants
                    .iter()
                    .filter(|grant| grant.door == door && !self.is_hosts(grant.name.2))
                    .map(|grant| grant.name.2)
                    .collect();
                if candidates.is_empty() || self.books[book][door].revoked.len() >= LISTED_MAX {
                    return;
                }
                let serial = self.random.pick(&candidates);
                self.books[book][door].revoked.insert(serial);
            }
        }
        self.write_list(book, door, None);
        self.remember_revocations(book, door);
        self.renew_hosts_keys(book, door);
    }

    fn is_hosts(&self, serial: u32) -> bool {
        let hosts = self.people.iter().filter(|person| matches!(person.kind, Kind::Host(_)));
        hosts.flat_map(|host| &host.keys).any(|key| self.grants[key.grant].name.2 == serial)
    }

    /// A host whose own key died with a generation or a watermark gives itself a new one.
    pub(super) fn renew_hosts_keys(&mut self, book: usize, door: usize) {
        let (generation, least) = (self.books[book][door].generation, self.books[book][door].least);
        let host = self.people.iter().position(|person| person.kind == Kind::Host(book));
        let Some(person) = host else { return };
        let alive = self.people[person].keys.iter().any(|key| {
            let grant = &self.grants[key.grant];
            grant.door == door && grant.name.1 == generation && grant.name.2 >= least
        });
        if !alive {
            let block = self.owners_block(generation);
            let grant = self.grant(door, block);
            let secret = self.random.bytes();
            self.people[person].keys.push(Key { grant, secret, tried: Vec::new(), sure: None });
        }
    }

    /// Writes what a host knows as its next list, above `above` and its own last one.
    fn write_list(&mut self, book: usize, door: usize, above: Option<&[u8]>) {
        let (revoked, generation, least) = self.books[book][door].contents();
        let own = naming(self.books[book][door].list.as_deref()).0;
        let version = own.max(naming(above).0) + 1;
        let entries: Vec<Revoked> = revoked.iter().map(|&serial| Revoked { issuer: 0, serial }).collect();
        let line = IssuerLine { index: 0, generation, min_serial: least };
        let fields = ListFields {
            version,
            issued_at: self.clock(),
            pin_generation: 0,
            issuers: if (generation, least) == (0, 0) { &[] } else { std::slice::from_ref(&line) },
            revoked: &entries,
            codes: &[],
        };
        let sealed = fields.seal(&self.root(door).list(), &self.doors[door].lock_id());
        let Ok(sealed) = sealed else { return };
        self.books[book][door].list = Some(sealed.to_vec());
        self.say(&format!("host {book} writes list {version} of door {door}: {} revoked", entries.len()));
    }

    /// Host and cloud come to hold the same list, with everything that either knew.
    pub(super) fn agree_with_cloud(&mut self, book: usize, door: usize) {
        if !self.cloud.online {
            return;
        }
        let theirs = self.cloud.list(door);
        let own = self.books[book][door].list.clone();
        if theirs == own {
            return;
        }
        let before = self.books[book][door].contents();
        let mut merged = self.books[book][door].clone();
        if let Some(theirs) = &theirs {
            merged.learn(theirs);
        }
        let mut only_theirs = Book::default();
        if let Some(theirs) = &theirs {
            only_theirs.learn(theirs);
        }
        let (own_version, their_version) = (naming(own.as_deref()).0, naming(theirs.as_deref()).0);
        if merged.contents() == only_theirs.contents() && own_version < their_version {
            self.books[book][door] = Book { list: theirs, ..merged };
        } else {
            let changed = merged.contents() != before || theirs.is_some();
            self.books[book][door] = merged;
            if changed {
                self.write_list(book, door, theirs.as_deref());
            }
            if let Some(list) = self.books[book][door].list.clone() {
                self.cloud.take(door, theirs.as_deref(), list);
            }
        }
        self.remember_revocations(book, door);
        self.renew_hosts_keys(book, door);
    }
}
