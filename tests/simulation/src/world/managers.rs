//! Managers: whom the owner lets make keys and codes for a door, within limits that they do not always keep to.

use lock_protocol::block::{CredentialBlock, Role};
use lock_protocol::list::IssuerLine;
use lock_protocol::order::{Object, Subject};
use lock_protocol::policy::{MAY_ALLOW_REMOTE, MAY_IGNORE_FRESHNESS, MAY_MINT_PINS, MAY_SIGN_LIST, Policy};

use crate::judge::worth::looseness;
use crate::world::World;

/// Issuers beside the owner at one door.
const MANAGERS: u64 = 3;

/// Somebody who makes keys for a door.
pub(super) struct Manager {
    pub(super) door: usize,
    pub(super) index: u8,
    pub(super) generation: u8,
    pub(super) policy: Policy,
    /// The owner has taken it back; he may not know, or not care.
    ended: bool,
}

impl World {
    /// The owner lets somebody make keys, gives him other limits, or takes that back.
    pub(super) fn order_about_managers(&mut self, book: usize, door: usize) {
        let index = 1 + self.random.below(MANAGERS) as u8;
        let of = |manager: &Manager| manager.door == door && manager.index == index;
        let newest = self.managers.iter().rev().find(|manager| of(manager));
        let generation = newest.map_or(0, |manager| manager.generation.saturating_add(1));
        for manager in self.managers.iter_mut().filter(|manager| of(manager)) {
            manager.ended = true;
        }
        if generation > 0 && self.random.chance(40) {
            let min_serial = if self.random.chance(30) { self.next_serial + 1 } else { 0 };
            let _ = self.books[book][door].page.raise(IssuerLine { index, generation, min_serial });
            self.write_list(book, door);
            self.remember_revocations(book, door);
            return self.say(&format!("host {book}: manager {index} of door {door} is to make no more keys"));
        }
        let policy = self.some_limits();
        let body = [&[generation][..], &policy.encode()].concat();
        let version = u32::from(generation) + 1;
        let subject = Subject { object: Object::Issuer, index: index.into(), version };
        let order = self.order_about(door, subject, &body);
        self.orders[door].push(order);
        self.figures.orders += 1;
        self.managers.push(Manager { door, index, generation, policy, ended: false });
        self.say(&format!("host {book}: manager {index} of door {door} in generation {generation}"));
    }

    fn some_limits(&mut self) -> Policy {
        let flags = MAY_IGNORE_FRESHNESS | MAY_ALLOW_REMOTE | MAY_MINT_PINS | MAY_SIGN_LIST;
        let ends = self.clock().plus(self.random.below(300_000) as u32).0;
        Policy {
            rights: self.random.pick(&[0x0F, 0x4F, 0x6F, 0xFF]),
            roles: self.random.pick(&[0x01, 0x03, 0x3F]),
            flags: self.random.pick(&[flags, flags, MAY_IGNORE_FRESHNESS, MAY_ALLOW_REMOTE, 0]),
            hours_max: self.random.pick(&[0, 24, 72, 300]),
            devices_max: self.random.pick(&[1, 3, 7]),
            depth_max: self.random.pick(&[0, 1, 2]),
            stale_max: self.random.pick(&[0, 0, 4, 72]),
            not_after: self.random.pick(&[0, 0, ends]),
            pin_classes: self.random.pick(&[0x1F, 0x1F, 0x03]),
        }
    }

    /// One of those who make or made keys for a door.
    pub(super) fn some_manager(&mut self, door: usize) -> Option<usize> {
        let here: Vec<usize> =
            (0..self.managers.len()).filter(|place| self.managers[*place].door == door).collect();
        let place = if here.is_empty() { None } else { Some(self.random.pick(&here)) };
        // Who was told that it is over mostly stops.
        place.filter(|place| !self.managers[*place].ended || self.random.chance(40))
    }

    /// A manager gives a key, mostly within his limits.
    pub(super) fn manager_invites(&mut self, door: usize) {
        let Some(place) = self.some_manager(door) else { return };
        let Manager { index, generation, policy, .. } = self.managers[place];
        let secret = self.random.bytes();
        let mut block = CredentialBlock { issuer: index, ..self.guests_block(generation, &secret) };
        if self.random.chance(75) {
            keep_within(&mut block, &policy);
        }
        self.figures.managed += 1;
        self.give_key(&format!("manager {index}"), door, (block, policy), secret);
    }
}

fn keep_within(block: &mut CredentialBlock, policy: &Policy) {
    block.rights &= policy.rights;
    block.role = Role::Guest;
    block.max_devices = block.max_devices.min(policy.devices_max);
    block.depth = block.depth.min(policy.depth_max);
    if looseness(block.max_stale) > looseness(policy.stale_max) {
        block.max_stale = policy.stale_max;
    }
    if block.max_stale == 0 && policy.flags & MAY_IGNORE_FRESHNESS == 0 {
        block.max_stale = if policy.stale_max == 0 { 200 } else { policy.stale_max };
    }
    if policy.flags & MAY_ALLOW_REMOTE == 0 {
        block.intents &= 7;
    }
    if policy.hours_max != 0 {
        let last = block.not_before.plus(u32::from(policy.hours_max) * 3_600);
        block.not_after = block.not_after.min(last);
    }
    if policy.not_after > block.not_before.0 {
        block.not_after.0 = block.not_after.0.min(policy.not_after);
    }
}
