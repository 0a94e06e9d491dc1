//! Doors change hands: an owner's REKEY ends all that was before it, and so does the button inside, where it may.

use lock_protocol::keys::{RootKey, SiteKey};
use lock_protocol::order::{Object, Subject};
use lock_protocol::policy::Policy;
use lock_protocol::rekey::{Rekey, Target};
use lock_protocol::setup::Contents;

use crate::world::lists::Book;
use crate::world::people::{Key, Kind};
use crate::world::{World, events::Event};

/// Somebody who has written a REKEY for a door.
pub(super) struct Heir {
    door: usize,
    site: SiteKey,
    install_nonce: [u8; 16],
}

impl Heir {
    fn root(&self, world: &World) -> RootKey {
        self.site.root(&world.doors[self.door].lock_id(), &self.install_nonce)
    }
}

impl World {
    /// A new owner writes a REKEY; anybody may carry it there, also later, or twice.
    pub(super) fn hand_over(&mut self, door: usize) {
        let heir = Heir { door, site: SiteKey::new(self.random.bytes()), install_nonce: self.random.bytes() };
        let (lock_id, old_root) = (self.doors[door].lock_id(), self.root(door));
        let ahead = self.random.pick(&[0, 0, 0, 900_000]);
        let contents = Contents {
            root: heir.root(self),
            policy: Policy::OWNER,
            log_start: heir.site.log_start(&lock_id, &heir.install_nonce),
            time: self.clock().plus(ahead),
            settings_version: self.random.between(1, 4) as u32,
            settings: self.some_settings(door),
        };
        let rekey = Rekey { install_nonce: heir.install_nonce, contents };
        // Sealed to another lock it stays shut.
        let to = if self.random.chance(10) { (door + 1) % self.doors.len() } else { door };
        let lock_pub = self.doors[to].setup_code().lock_pub;
        let target = Target { lock_id: &lock_id, old_root: &old_root };
        let Ok(body) = rekey.seal(target, &self.random.bytes(), &lock_pub) else { return };
        let subject = Subject { object: Object::Rekey, index: 0, version: self.random.below(4) as u32 };
        let order = self.order_about(door, subject, &body);
        self.say(&format!("door {door} is to be somebody else's"));
        self.orders[door].push(order);
        self.heirs.push(heir);
    }

    /// A lock is somebody else's, or nobody's.
    pub(super) fn turn_over(&mut self, door: usize) {
        let old_root = self.root(door);
        self.tenures[door] = self.doors[door].tenure;
        let held = self.doors[door].judge.as_ref().map(|judge| *judge.root.reveal());
        match held {
            Some(root) => {
                let is_theirs = |heir: &Heir| heir.door == door && *heir.root(self).reveal() == root;
                let Some(heir) = self.heirs.iter().position(is_theirs) else {
                    let seen = format!("door {door} is held by nobody known");
                    return self.breaks("only an owner's REKEY hands a lock over", seen);
                };
                self.sites[door] = self.heirs[heir].site.clone();
                self.install_nonces[door] = self.heirs[heir].install_nonce;
                self.figures.handed_over += 1;
                self.say(&format!("door {door} is somebody else's from here on"));
                self.open_shelf(door);
            }
            None => {
                self.figures.resets += 1;
                self.say(&format!("door {door} is nobody's any more"));
                let wait = self.random.between(60_000, 3_600_000);
                self.later(wait, Event::SetsUp { door });
            }
        }
        self.forget(door);
        self.stay_around(door, &old_root);
        if held.is_some() {
            (0..self.books.len()).for_each(|book| self.renew_hosts_keys(book, door));
        }
    }

    /// What owners, cloud and checks knew of a door is over with its installation.
    fn forget(&mut self, door: usize) {
        for books in &mut self.books {
            books[door] = Book::default();
        }
        self.cloud.forget(door);
        self.managers.retain(|manager| manager.door != door);
        self.turned[door].clear();
        self.doors[door].wasted.clear();
        self.guessed[door] = 0;
    }

    /// Whoever owned it before still has his keys, and makes new ones: none of them opens.
    fn stay_around(&mut self, door: usize, old_root: &RootKey) {
        let (secret, block) = (self.random.bytes(), self.owners_block(0));
        let grant = self.grant_under(old_root, door, (block, Policy::OWNER));
        self.grants[grant].tenure = self.tenures[door] - 1;
        let installer = self.person(format!("installer of door {door}"), Kind::Guest);
        self.people[installer].keys.push(Key { grant, secret, tried: Vec::new(), sure: None, code: None });
        let theirs = self.people.iter().flat_map(|person| &person.keys).filter(|key| {
            let known = key.sure.is_some();
            known && self.grants[key.grant].door == door && self.grants[key.grant].block.rights == 0xFF
        });
        let theirs: Vec<Key> = theirs
            .map(|key| Key {
                grant: key.grant,
                secret: key.secret,
                tried: Vec::new(),
                sure: key.sure.clone(),
                code: None,
            })
            .collect();
        self.people[installer].keys.extend(theirs);
        let wait = self.random.between(1_000, 4_000_000);
        self.later(wait, Event::Wakes { person: installer });
    }

    /// The owner sets a lock up again that was reset.
    pub(super) fn sets_up(&mut self, door: usize) {
        let now = self.now;
        self.at(door, |lock| lock.mend(now));
        let settings = self.some_settings(door);
        if self.doors[door].judge.is_none() && !self.doors[door].connected {
            self.set_up(door, settings);
            self.at(door, |_| ());
        }
        let nonce = self.doors[door].lock().map(|lock| lock.state().install_nonce);
        match nonce.filter(|_| self.doors[door].judge.is_some()) {
            Some(nonce) => {
                // Keys that were made while it was nobody's are of no installation at all.
                self.doors[door].tenure += 1;
                self.tenures[door] = self.doors[door].tenure;
                self.install_nonces[door] = nonce;
                self.forget(door);
                self.say(&format!("door {door} is set up again"));
                self.open_shelf(door);
                (0..self.books.len()).for_each(|book| self.renew_hosts_keys(book, door));
            }
            None => self.later(90_000, Event::SetsUp { door }),
        }
    }

    /// Somebody holds the button inside for ten seconds.
    pub(super) fn hold_button(&mut self, door: usize) {
        if self.fair {
            return;
        }
        let now = self.now;
        self.say(&format!("door {door}: somebody holds the button inside"));
        self.at(door, |lock| lock.hold_button(now));
    }
}
