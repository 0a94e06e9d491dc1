//! How a run begins: the doors, the people, and how rough it will be.

use std::collections::BTreeMap;

use lock_protocol::Mono;
use lock_protocol::block::{Bind, CredentialBlock};
use lock_protocol::keys::SiteKey;
use lock_protocol::list::Revoked;
use lock_protocol::phone::{Event as Told, Phone};
use lock_protocol::policy::Policy;
use lock_protocol::setup::Contents;

use crate::door::{Door, Output};
use crate::flash::Mood;
use crate::plant::Plant;
use crate::random::Random;
use crate::rtc::Rtc;
use crate::trace::Trace;
use crate::world::cloud::Cloud;
use crate::world::events::{Event, Tickets};
use crate::world::lists::Book;
use crate::world::office::Office;
use crate::world::people::{Key, Kind};
use crate::world::{Figures, Habits, World};

impl World {
    /// A property drawn from a seed.
    pub(crate) fn new(seed: u64, plant: Plant, compares: bool, whole_trace: bool) -> Self {
        let mut random = Random::new(seed);
        let doors = 2 + random.place(2);
        let habits = Habits {
            loss: random.pick(&[0, 0, 2, 10, 30]),
            doubled: random.pick(&[0, 2, 15]),
            jitter_ms: random.pick(&[1, 10, 80, 400]),
            days: random.between(1, 5),
            faults: random.pick(&[0, 10, 40, 80]),
            rtc_lost: random.pick(&[0, 0, 30, 80]),
            rtc_jumps: random.pick(&[0, 0, 0, 30]),
            thief: random.pick(&[0, 5, 20, 40]),
            offline: random.pick(&[5, 30, 70]),
            flood: random.chance(4),
        };
        let hosts = random.between(1, 4) as usize;
        let lock = |random: &mut Random| {
            let ppm = random.between(0, 180) as i64 - 90;
            let mut door = Door::new(random, plant, Rtc::new(ppm));
            door.compares = compares;
            door
        };
        Self {
            now: 0,
            doors: (0..doors).map(|_| lock(&mut random)).collect(),
            install_nonces: vec![[0; 16]; doors],
            sites: vec![SiteKey::new(random.bytes()); doors],
            tenures: vec![0; doors],
            managers: Vec::new(),
            heirs: Vec::new(),
            people: Vec::new(),
            links: BTreeMap::new(),
            cloud: Cloud::new(doors),
            books: vec![vec![Book::default(); doors]; hosts],
            grants: Vec::new(),
            next_serial: 1_000,
            revocations: BTreeMap::new(),
            openings: BTreeMap::new(),
            turned: vec![BTreeMap::new(); doors],
            authored: BTreeMap::new(),
            heard: vec![(0, vec![lock_protocol::who::KIND])],
            office: Office::default(),
            codes: Vec::new(),
            orders: vec![Vec::new(); doors],
            grids: (0..doors).map(|_| (random.pick(&[0, 60, -300, 330]), random.pick(&[9, 9, 10]))).collect(),
            path_keys: [random.bytes(), random.bytes()],
            guessed: vec![0; doors],
            dark: vec![0; doors],
            tickets: vec![Tickets { tick: u64::MAX, written: 0 }; doors],
            random,
            trace: Trace::new(whole_trace),
            plant,
            events: BTreeMap::new(),
            counter: 0,
            habits,
            fair: false,
            figures: Figures::default(),
            broken: None,
        }
    }

    /// Puts every lock into service; in some runs the power goes in the middle of that.
    pub(super) fn provision(&mut self) {
        for door in 0..self.doors.len() {
            if self.random.chance(20) {
                let (after, at) = (self.random.below(3) as u32, self.random.place(500));
                self.doors[door].flash.mood = Mood::Cuts { after, at };
            }
            let settings = self.some_settings(door);
            for _ in 0..8 {
                self.doors[door].power_on(self.now);
                if self.doors[door].judge.is_none() {
                    self.set_up(door, settings.clone());
                }
                self.now += 5_000;
            }
            self.doors[door].power_on(self.now);
            let Some(lock) = self.doors[door].lock() else {
                return self.breaks("a lock can be put into service", format!("door {door} is dead"));
            };
            self.install_nonces[door] = lock.state().install_nonce;
            if lock.state().owned.is_none() {
                return self.breaks("a lock can be put into service", format!("door {door} is nobody's"));
            }
            self.doors[door].outputs.clear();
            self.open_shelf(door);
            self.at(door, |_| ());
        }
    }

    /// The installer's phone, beside the lock.
    pub(super) fn set_up(&mut self, door: usize, settings: lock_protocol::settings::Settings) {
        let now = self.now;
        let code = self.doors[door].setup_code();
        let mut phone = Phone::new(code.lock_id, 182);
        if !self.doors[door].connect(182, now) {
            return;
        }
        self.pass_down(door, &mut phone);
        let Some(Told::Greeted(greeting)) = phone.poll_event() else { return };
        let contents = Contents {
            root: self.sites[door].root(&code.lock_id, &greeting.install_nonce),
            policy: Policy::OWNER,
            log_start: self.sites[door].log_start(&code.lock_id, &greeting.install_nonce),
            time: self.clock(),
            settings_version: 1,
            settings,
        };
        let ephemeral = self.random.bytes();
        if phone.setup(&code, &ephemeral, &contents).is_ok() {
            while let Some(frame) = phone.poll_transmit() {
                self.doors[door].receive(&frame, now);
            }
            self.pass_down(door, &mut phone);
        }
        self.doors[door].disconnect(now);
    }

    fn pass_down(&mut self, door: usize, phone: &mut Phone) {
        for output in std::mem::take(&mut self.doors[door].outputs) {
            if let Output::Frame(frame) = output {
                phone.handle_frame(&frame, Mono(self.now));
            }
        }
    }

    /// Everybody's first plans.
    pub(super) fn open_the_season(&mut self) {
        for book in 0..self.books.len() {
            let person = self.person(format!("host {book}"), Kind::Host(book));
            for door in 0..self.doors.len() {
                if self.habits.flood && book == 0 {
                    let many = lock_protocol::capacity::REVOKED.min(256) as u32;
                    for serial in 1..many - 1 {
                        let _ = self.books[book][door].page.revoke(Revoked { issuer: 0, serial });
                    }
                }
                self.renew_hosts_keys(book, door);
            }
            let wait = self.random.between(1_000, 3_600_000);
            self.later(wait, Event::Wakes { person });
        }
        for door in 0..self.doors.len() {
            for _ in 0..self.random.between(1, 4) {
                let book = self.random.place(self.books.len());
                self.invite(book, door);
            }
        }
        let gateway = self.person("gateway".into(), Kind::Gateway);
        self.later(30_000, Event::Wakes { person: gateway });
        for door in 0..self.doors.len() {
            if self.random.chance(60) {
                self.order_about_managers(0, door);
                self.manager_invites(door);
            }
            if self.random.chance(35) {
                let wait = self.random.between(1_000_000, 200_000_000);
                self.later(wait, Event::HandsOver { door });
            }
            self.make_code(0, door);
            self.order_about_codes(door);
        }
        self.hire_the_thief();
        self.hire_the_guesser();
        self.later(600_000, Event::Weather);
    }

    fn hire_the_thief(&mut self) {
        let thief = self.person("thief".into(), Kind::Thief);
        for door in 0..self.doors.len() {
            let secret = self.random.bytes();
            let mut block = self.guests_block(0, &secret);
            // One that is worth abusing after it was taken back.
            block.not_after = block.not_before.plus(240 * 3_600);
            (block.max_uses, block.bind, block.intents) = (0, Bind::FirstClaim, 3);
            (block.max_stale, block.rights) = (self.random.pick(&[0, 255, 255, 1, 4]), 0x2F);
            block.schedules.clear();
            let grant = self.grant(door, block);
            self.people[thief].keys.push(Key { grant, secret, tried: Vec::new(), sure: None, code: None });
            // And the link of another one, whose code he does not know.
            let secret = self.random.bytes();
            let block = CredentialBlock { bind: Bind::ClaimCode, ..self.guests_block(0, &secret) };
            let grant = self.grant(door, block);
            self.people[thief].keys.push(Key { grant, secret, tried: Vec::new(), sure: None, code: None });
        }
        self.later(3_600_000, Event::Wakes { person: thief });
    }
}
