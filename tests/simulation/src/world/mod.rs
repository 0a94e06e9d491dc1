//! The property: its doors, its people, the sources of freshness, the air between them, and what comes next.

mod air;
mod cloud;
mod codes;
mod events;
mod figures;
mod grants;
mod hosts;
mod lists;
mod managers;
mod office;
mod people;
mod promise;
mod scene;
mod settle;
mod sharing;
mod tenure;
mod thief;
mod visit;
mod weather;

use std::collections::BTreeMap;

use lock_protocol::keys::{RootKey, SiteKey};

use crate::door::{Door, Violation};
use crate::plant::Plant;
use crate::random::Random;
use crate::trace::Trace;

use air::Link;
use cloud::Cloud;
use codes::Code;
use events::{Event, Tickets};
pub use figures::Figures;
use grants::Grant;
use lists::Book;
use managers::Manager;
use office::Office;
use people::Person;
use promise::Revocation;
use tenure::Heir;

/// When a run begins: Monday 2027-03-01, a little after eight.
const BEGIN: i64 = 1_803_888_480;

/// The true time.
pub(crate) fn unix(now: u64) -> i64 {
    BEGIN + (now / 1000) as i64
}

/// Everything.
pub(crate) struct World {
    now: u64,
    random: Random,
    trace: Trace,
    plant: Plant,
    events: BTreeMap<(u64, u64), Event>,
    counter: u64,
    doors: Vec<Door>,
    install_nonces: Vec<[u8; 16]>,
    /// Whose each door is.
    sites: Vec<SiteKey>,
    /// How often each door has changed hands.
    tenures: Vec<u32>,
    managers: Vec<Manager>,
    heirs: Vec<Heir>,
    people: Vec<Person>,
    links: BTreeMap<u64, Link>,
    cloud: Cloud,
    /// The gateway's own copy of each list.
    books: Vec<Vec<Book>>,
    grants: Vec<Grant>,
    next_serial: u32,
    revocations: BTreeMap<(usize, (u8, u8, u32)), Revocation>,
    /// Openings with each key.
    openings: BTreeMap<usize, u32>,
    turned: Vec<BTreeMap<(&'static str, u32), u32>>,
    authored: BTreeMap<Vec<u8>, Authored>,
    heard: Vec<(usize, Vec<u8>)>,
    office: Office,
    codes: Vec<Code>,
    /// Every order about codes that was ever written, for each door; anybody may carry any of them.
    orders: Vec<Vec<Vec<u8>>>,
    /// Offset of the grid and digits of each door, which stay as they are while codes live.
    grids: Vec<(i16, u8)>,
    path_keys: [[u8; 32]; 2],
    /// Codes that each lock looked at and did not open for.
    guessed: Vec<u64>,
    /// Power cuts of each door so far.
    dark: Vec<u32>,
    tickets: Vec<Tickets>,
    habits: Habits,
    /// The radio is fair, nothing fails, and nobody means harm.
    fair: bool,
    pub(crate) figures: Figures,
    broken: Option<Violation>,
}

/// A message that somebody wrote who had the key for it.
struct Authored {
    door: usize,
    used: bool,
    /// With which key.
    grant: Option<usize>,
}

/// How rough this run is.
struct Habits {
    loss: u64,
    doubled: u64,
    jitter_ms: u64,
    days: u64,
    faults: u64,
    rtc_lost: u64,
    rtc_jumps: u64,
    thief: u64,
    offline: u64,
    flood: bool,
}

impl World {
    fn say(&mut self, text: &str) {
        self.trace.say(self.now, text);
    }

    fn later(&mut self, ms: u64, event: Event) {
        self.counter += 1;
        self.events.insert((self.now + ms, self.counter), event);
    }

    fn breaks(&mut self, rule: &'static str, seen: String) {
        if self.broken.is_none() {
            self.trace.say(self.now, &format!("BROKEN: {rule}: {seen}"));
            self.broken = Some(Violation { rule, seen });
        }
    }

    fn root(&self, door: usize) -> RootKey {
        self.sites[door].root(&self.doors[door].lock_id(), &self.install_nonces[door])
    }

    /// Plays until its end; gives what broke, what was done, and the trace.
    pub(crate) fn play(mut self) -> (Option<Violation>, Figures, Trace) {
        self.provision();
        self.open_the_season();
        let end = self.habits.days * 86_400_000;
        while self.broken.is_none()
            && let Some(((at, _), event)) = self.events.pop_first()
            && at < end
        {
            self.now = at;
            self.happen(event);
        }
        if self.broken.is_none() {
            self.now = end.max(self.now);
            self.settle_everything();
        }
        (self.broken, self.figures, self.trace)
    }
}
