//! The end of a run: nothing fails any more, nobody means harm, and what must come true then is checked.

use lock_protocol::block::{Bind, CredentialBlock};
use lock_protocol::lock::Signal;
use lock_protocol::schedule::Schedule;
use lock_protocol::unlock::{Act, Action, Intent};

use crate::judge::terms::{open_in_the_week, within};
use crate::judge::{Judge, Tally, name};
use crate::world::grants::MadeBy;
use crate::world::people::{Key, Kind};
use crate::world::visit::{Brings, Job};
use crate::world::{World, cloud::naming, unix};

/// Connections within which an honest guest with a valid key gets in, when the air is fair.
const TRIES: usize = 3;

impl World {
    pub(super) fn settle_everything(&mut self) {
        self.calm_down();
        for _ in 0..2 {
            for book in 0..self.books.len() {
                for door in 0..self.doors.len() {
                    self.agree_with_cloud(book, door);
                }
            }
        }
        for book in 0..self.books.len() {
            self.hosts_round(book);
        }
        for door in 0..self.doors.len() {
            self.check_lists_agree(door);
        }
        for person in 0..self.people.len() {
            if self.people[person].kind == Kind::Guest {
                for key in 0..self.people[person].keys.len() {
                    self.guest_gets_in(person, key);
                }
            }
        }
        for code in 0..self.codes.len() {
            self.code_opens(code);
        }
        for door in 0..self.doors.len() {
            self.fetch_all(door);
        }
    }

    /// Whoever has a valid code gets in, when the keypad takes codes again.
    fn code_opens(&mut self, code: usize) {
        for _ in 0..TRIES {
            if self.broken.is_some() || !self.ought_to_open(code) {
                return;
            }
            let (door, digits) = (self.codes[code].door, self.codes[code].digits.clone());
            let now = self.now;
            self.at(door, |lock| lock.mend(now));
            match self.key_in(door, &digits) {
                Some(Signal::Opens) => {
                    self.figures.let_in_by_code += 1;
                    return;
                }
                // The longest that a keypad lets anybody wait is an hour.
                Some(Signal::Wait) => self.pass(3_660_000),
                _ => self.pass(10_000),
            }
        }
        if self.broken.is_none() && self.ought_to_open(code) {
            let seen = format!("code {code} did not open door {}", self.codes[code].door);
            self.breaks("an honest guest with a valid code gets in", seen);
        }
    }

    /// Lets so much time pass.
    fn pass(&mut self, ms: u64) {
        let until = self.now + ms;
        while self.broken.is_none()
            && let Some(((at, ticket), event)) = self.events.pop_first()
        {
            if at > until {
                self.events.insert((at, ticket), event);
                break;
            }
            self.now = self.now.max(at);
            self.happen(event);
        }
        self.now = until;
    }

    /// When the bolts have come to rest, the owner fetches everything.
    fn fetch_all(&mut self, door: usize) {
        self.run_until(|_| false);
        let host = self.people.iter().position(|person| person.kind == Kind::Host(0));
        let Some(person) = host.filter(|_| self.broken.is_none()) else { return };
        let key = self.people[person].keys.iter().rposition(|key| self.grants[key.grant].door == door);
        let Some(key) = key else { return };
        let act = Act { intent: Intent::Tap, action: Action::Status };
        // What is missing now, the lock has given up; whatever was fetched earlier was asked for anew.
        self.people[person].batches.clear();
        self.office.is_final = true;
        for _ in 0..2 {
            self.catch_up(person);
            let brings = Brings::Nothing;
            self.visit_now(person, door, vec![Job::Use { key, act, brings }, Job::FetchLog]);
            self.catch_up(person);
        }
        if self.broken.is_none() {
            self.check_log(door);
        }
    }

    /// The weather clears up, and everybody goes home.
    fn calm_down(&mut self) {
        self.say("the air is fair from here on");
        self.fair = true;
        self.cloud.online = true;
        for link in self.links.keys().copied().collect::<Vec<_>>() {
            self.hang_up(link, "goes home");
        }
        self.events.clear();
        let now = self.now;
        for door in 0..self.doors.len() {
            self.tickets[door].tick = u64::MAX;
            self.at(door, |lock| lock.mend(now));
            if self.doors[door].judge.is_none() {
                self.sets_up(door);
            }
        }
        self.run_until(|world| world.events.is_empty());
        for person in 0..self.people.len() {
            self.people[person].online = true;
        }
    }

    /// Lets things happen until nothing but distant deadlines is left, or so.
    fn run_until(&mut self, done: impl Fn(&World) -> bool) {
        let limit = self.now + 120_000;
        while self.broken.is_none() && !done(self) {
            let Some(((at, ticket), event)) = self.events.pop_first() else { return };
            if at > limit {
                self.events.insert((at, ticket), event);
                return;
            }
            self.now = at;
            self.happen(event);
        }
    }

    /// One visit, to its end.
    fn visit_now(&mut self, person: usize, door: usize, jobs: Vec<Job>) -> bool {
        let before = self.people[person].let_in;
        for _ in 0..3 {
            let now = self.now;
            self.at(door, |lock| lock.mend(now));
            if let Some(link) = self.visit(person, door, jobs.clone()) {
                self.run_until(|world| !world.links.contains_key(&link));
                break;
            }
            self.now += 2_000;
        }
        self.now += 2_000;
        self.people[person].let_in > before
    }

    /// A host goes to every door with the newest list and the time, and takes the whole log along.
    fn hosts_round(&mut self, book: usize) {
        let host = self.people.iter().position(|person| person.kind == Kind::Host(book));
        let Some(person) = host else { return };
        for door in 0..self.doors.len() {
            self.catch_up(person);
            let jobs = self.hosts_jobs(person, book, door);
            self.visit_now(person, door, jobs);
            self.catch_up(person);
        }
    }

    /// Hosts who did not know of each other have merged; lock and cloud hold the same newest list.
    fn check_lists_agree(&mut self, door: usize) {
        let Some(judge) = &self.doors[door].judge else { return };
        let (held, cloud) = (judge.list, naming(self.cloud.list(door).as_deref()));
        if held != cloud && self.broken.is_none() && self.fits_the_build(door) {
            let seen = format!("door {door}: the lock has list {}, the cloud {}", held.0, cloud.0);
            self.breaks("hosts who wrote apart agree in the end", seen);
        }
    }

    /// The smallest part cannot keep every list; then its host has to raise the watermark.
    fn fits_the_build(&self, door: usize) -> bool {
        self.books[0][door].page.named() <= lock_protocol::capacity::REVOKED
    }

    fn guest_gets_in(&mut self, person: usize, key: usize) {
        let grant = self.people[person].keys[key].grant;
        let door = self.grants[grant].door;
        let act = Act { intent: Intent::TapWithPresence, action: Action::Unlock };
        if self.broken.is_some() || !self.ought_to_get_in(person, key) {
            return;
        }
        let tries = TRIES + self.people[person].keys[key].tried.len();
        for _ in 0..tries {
            if self.visit_now(person, door, vec![Job::Use { key, act, brings: Brings::Word }]) {
                self.figures.let_in += 1;
                return;
            }
        }
        if self.broken.is_none() && self.ought_to_get_in(person, key) {
            let seen = format!("{} did not get in at door {door}", self.people[person].name);
            self.breaks("an honest guest with a valid key gets in", seen);
        }
    }

    /// Whether the hosts meant this key to open now, with room to spare for the clock.
    fn ought_to_get_in(&self, person: usize, key: usize) -> bool {
        let held = &self.people[person].keys[key];
        let grant = &self.grants[held.grant];
        let Some(judge) = &self.doors[grant.door].judge else { return false };
        let Some(worth) = self.worth(held.grant) else { return false };
        let own = self.doors[grant.door].rtc.own(self.now);
        let told = judge.hands.read(own);
        let (truth, spare) = (unix(self.now), told.error() + 900);
        let knows_time = told.trusted && (told.best - truth).abs() < 100;
        let wall = truth + judge.settings.offset_seconds(lock_protocol::Unix(truth as u32));
        let open = |hours: &[Schedule]| {
            let moments = [wall - spare, wall, wall + spare];
            hours.is_empty() || moments.iter().all(|wall| open_in_the_week(hours, *wall, 0))
        };
        let block = &worth.block;
        let lives = truth - spare > block.not_before.0.into() && truth + spare < block.not_after.0.into();
        knows_time
            && grant.tenure == self.tenures[grant.door]
            && worth.hours().all(open)
            && lives
            && block.intents & 3 != 0
            && block.rights & 1 != 0
            && self.has_room(judge, held, block, own)
            && !self.is_taken_back(grant.door, grant.name)
            && !judge.is_dead(grant.name)
            && self.fits_the_build(grant.door)
    }

    /// Whether the lock lets this device have the key, or goes on letting it.
    fn has_room(&self, judge: &Judge, held: &Key, block: &CredentialBlock, own: u64) -> bool {
        let grant = &self.grants[held.grant];
        let mut top = held.grant;
        while let MadeBy::HandedOn { by, .. } = self.grants[top].made {
            top = by;
        }
        let MadeBy::Issued(limits) = self.grants[top].made else { return false };
        let maker = match &grant.made {
            MadeBy::Issued(_) => None,
            MadeBy::HandedOn { device, .. } => {
                let maker = judge.held.iter().find(|slot| slot.key.reveal() == device.reveal());
                let Some(slot) = maker.and_then(|maker| maker.slot) else { return false };
                Some(slot)
            }
        };
        let tally = (maker, name(&grant.block));
        let spent = judge.spent(tally);
        let known = judge.policies[usize::from(grant.name.0)] == Some(limits) && within(block, &limits);
        let uses = block.max_uses == 0 || spent.uses < block.max_uses.into();
        let enrolled = self.is_enrolled(judge, held, tally);
        let bound = match block.bind {
            Bind::FirstClaim => true,
            Bind::ClaimCode => enrolled || held.code == grant.digits && !judge.codes_wait(own),
            Bind::Device(hash) => {
                let device = lock_protocol::curve::public_key(&held.secret);
                lock_protocol::mac::sha256(&[&device])[..16] == hash
            }
        };
        let devices = u32::from(block.max_devices) > spent.devices
            && maker.is_none_or(|slot| judge.children_left(slot) > 0);
        known && uses && bound && (devices || enrolled)
    }

    fn is_enrolled(&self, judge: &Judge, held: &Key, tally: Tally) -> bool {
        let known = held.tried.iter().chain(held.sure.iter().map(|(key, _)| key));
        let mut mine = judge.held.iter().filter(|slot| slot.tally() == tally);
        mine.any(|slot| known.clone().any(|key| key.reveal() == slot.key.reveal()))
    }
}
