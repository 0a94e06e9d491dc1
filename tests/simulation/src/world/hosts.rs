//! Hosts: they give keys, take them back, write lists with or without knowing of each other, and visit their doors.

use lock_protocol::block::CredentialBlock;
use lock_protocol::list::Revoked;
use lock_protocol::order::{self, Object, Subject};
use lock_protocol::policy::Policy;
use lock_protocol::settings::{OffsetChange, Settings};
use lock_protocol::unlock::{Act, Action, Intent};

use crate::judge::Name;
use crate::world::grants::Grant;
use crate::world::people::{Key, Kind};
use crate::world::visit::{Brings, Job};
use crate::world::{World, events::Event};

impl World {
    pub(super) fn host_works(&mut self, person: usize, book: usize) {
        let door = self.random.place(self.doors.len());
        let deed = self.random.below(12);
        match deed {
            0..=3 => self.revoke_somebody(book, door),
            4..=5 => self.invite(book, door),
            6..=7 => self.make_code(book, door),
            8 => self.order_about_codes(door),
            9 => self.order_about_managers(book, door),
            _ => self.manager_invites(door),
        }
        if self.people[person].online {
            for door in 0..self.doors.len() {
                self.agree_with_cloud(book, door);
            }
        }
        // Whoever takes a key back is mostly somewhere else, and leaves it to others to bring the list.
        if self.random.chance(if deed < 4 { 20 } else { 60 }) {
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
        if let Some(key) = key.filter(|_| self.random.chance(10)) {
            let act = Act { intent: Intent::Tap, action: Action::Release };
            jobs.push(Job::Use { key, act, brings: Brings::Nothing });
        }
        if self.random.chance(25) {
            jobs.push(Job::Hand(self.settings_order(door)));
        }
        jobs.extend(self.carried_orders(door));
        if self.random.chance(25) {
            let version = self.office.next(door);
            jobs.push(Job::Hand(self.order(door, Object::LogAck, version, &[])));
        }
        jobs
    }

    pub(super) fn order(&self, door: usize, object: Object, version: u32, body: &[u8]) -> Vec<u8> {
        self.order_about(door, Subject { object, index: 0, version }, body)
    }

    /// An order about one of several.
    pub(super) fn order_about(&self, door: usize, subject: Subject, body: &[u8]) -> Vec<u8> {
        let root = self.root(door);
        let sealed = order::seal(&root.order(), &root.order_nonce(), subject, body);
        sealed.map(|order| order.to_vec()).unwrap_or_default()
    }

    fn settings_order(&mut self, door: usize) -> Vec<u8> {
        let version = self.random.between(1, 12) as u32;
        let settings = self.some_settings(door);
        let body = settings.encode().map(|bytes| bytes.to_vec()).unwrap_or_default();
        self.order(door, Object::Settings, version, &body)
    }

    /// Settings that people might choose.
    pub(super) fn some_settings(&mut self, door: usize) -> Settings {
        let (grid_offset_minutes, pin_digits) = self.grids[door];
        let mut settings = Settings {
            guests_stay: self.random.chance(90),
            auto_lock_s: self.random.pick(&[0, 0, 5, 60]),
            base_offset_minutes: self.random.pick(&[0, 60, -300, 345]),
            gateway_days: self.random.pick(&[0, 1, 7]),
            grid_offset_minutes,
            pin_digits,
            pin_classes: self.random.pick(&[0x1F, 0x1F, 0x1F, 0x1F, 0x17, 0x0E]),
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
        self.give_key(&format!("host {book}"), door, (block, Policy::OWNER), secret);
    }

    /// An issuer with these limits gives a key to somebody who is new here, on one or two phones.
    pub(super) fn give_key(
        &mut self,
        who: &str,
        door: usize,
        (block, policy): (CredentialBlock, Policy),
        secret: [u8; 32],
    ) {
        let phones = block.max_devices.min(2);
        let serial = block.serial;
        let grant = self.grant_within(door, block, policy);
        for phone in 0..phones {
            let person =
                self.person(format!("guest {serial}{}", ["", "'s friend"][usize::from(phone)]), Kind::Guest);
            let secret = if phone == 0 { secret } else { self.random.bytes() };
            let code = self.told_code(grant);
            self.people[person].keys.push(Key { grant, secret, tried: Vec::new(), sure: None, code });
            let wait = self.random.between(60_000, 20_000_000);
            self.later(wait, Event::Wakes { person });
        }
        self.say(&format!("{who} invites guest {serial} to door {door}"));
    }

    fn revoke_somebody(&mut self, book: usize, door: usize) {
        let generation = self.books[book][door].generation;
        match self.random.below(20) {
            0 => {
                let least = self.next_serial.saturating_sub(3);
                let _ = self.books[book][door].raise(generation, least);
            }
            1 if generation == 0 => {
                let _ = self.books[book][door].raise(1, 0);
            }
            2..=4 => self.revoke_code(book, door),
            _ => {
                let ours = |grant: &&Grant| grant.door == door && grant.tenure == self.tenures[door];
                let candidates: Vec<Name> = self
                    .grants
                    .iter()
                    .filter(ours)
                    .map(|grant| grant.name)
                    .filter(|name| !self.is_hosts(name.2))
                    .collect();
                if candidates.is_empty() || !self.books[book][door].has_room() {
                    return;
                }
                // A key that is abused is the one most worth taking back.
                let abused = if self.random.chance(25) { self.thiefs(door) } else { None };
                let (issuer, _, serial) = abused.unwrap_or_else(|| self.random.pick(&candidates));
                let _ = self.books[book][door].page.revoke(Revoked { issuer, serial });
            }
        }
        self.write_list(book, door);
        self.remember_revocations(book, door);
        self.renew_hosts_keys(book, door);
    }

    fn thiefs(&self, door: usize) -> Option<Name> {
        let thief = self.people.iter().find(|person| person.kind == Kind::Thief)?;
        let grants = thief.keys.iter().map(|key| &self.grants[key.grant]);
        let here = |grant: &&Grant| grant.door == door && grant.tenure == self.tenures[door];
        grants.filter(here).map(|grant| grant.name).next()
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
            let named = grant.name.1 == generation && grant.name.2 >= least;
            grant.door == door && grant.tenure == self.tenures[door] && named
        });
        if !alive {
            let block = self.owners_block(generation);
            let grant = self.grant(door, block);
            let secret = self.random.bytes();
            self.people[person].keys.push(Key { grant, secret, tried: Vec::new(), sure: None, code: None });
        }
    }
}
