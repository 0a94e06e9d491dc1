//! Codes at the keypad: hosts make them without the lock or send them by order, guests type them, somebody guesses.

use lock_protocol::Unix;
use lock_protocol::block::ClockLoss;
use lock_protocol::keys::{PinKey, RotatingKey};
use lock_protocol::lock::Signal;
use lock_protocol::order::{Object, Subject};
use lock_protocol::path_key::PathKey;
use lock_protocol::pin::{CodeId, CodePlan, Digits, Epoch};
use lock_protocol::policy::Policy;
use lock_protocol::schedule::Schedule;
use lock_protocol::settings::Settings;
use lock_protocol::stored_code::{Secret, StoredCode};

use crate::door::typed;
use crate::judge::Name;
use crate::judge::windows::{grid_start, windows};
use crate::world::people::Kind;
use crate::world::visit::Job;
use crate::world::{Authored, World, events::Event, unix};

const HOUR: i64 = 3_600;
/// Hours of an epoch.
const EPOCH: i64 = 840;
/// Slots for codes that hosts choose; others are for rotating ones.
const STORED: [u16; 6] = [0, 1, 2, 5, 6, 7];
/// How far a window may open beside what the host meant, seconds: ten minutes, and what the lock's clock may be off.
const BESIDE: i64 = 1_300;

/// How a code came to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    /// By an issuer in this generation of it and of codes.
    Offline { plan: CodePlan, epoch: Epoch, id: CodeId, path: Option<u16>, issuer: u8, generations: (u8, u8) },
    /// Chosen by the host, sent by order to one or several slots.
    Stored,
    /// Shown by a device, new every ten minutes.
    Rotating { subject: u8 },
}

/// A code that somebody was given.
pub(super) struct Code {
    pub(super) door: usize,
    pub(super) digits: Vec<u8>,
    pub(super) made: Made,
    /// Whose door it was then.
    tenure: u32,
    /// When a one-time code opened, counted in power cuts of its door.
    opened: Vec<u32>,
}

impl World {
    /// Whose code it is: a path's, or that of the owner or a manager in a generation.
    fn pin_key(
        &self,
        door: usize,
        path: Option<u16>,
        (issuer, generation, policy): (u8, u8, Policy),
        pins: u8,
    ) -> PinKey {
        match path {
            Some(which) => PinKey::new(self.path_keys[usize::from(which)]),
            None => self.root(door).issuer(issuer, generation, &policy).pin(pins),
        }
    }

    /// The owner, or a manager who may not be allowed to make codes.
    fn some_maker(&mut self, book: usize, door: usize) -> (u8, u8, Policy) {
        let manager = if self.random.chance(30) { self.some_manager(door) } else { None };
        manager.map_or((0, self.books[book][door].generation, Policy::OWNER), |place| {
            let manager = &self.managers[place];
            (manager.index, manager.generation, manager.policy)
        })
    }

    /// The settings that matter for a code's grid.
    fn grid(&self, door: usize) -> Settings {
        let (grid_offset_minutes, pin_digits) = self.grids[door];
        Settings { grid_offset_minutes, pin_digits, ..Settings::default() }
    }

    /// A code for a new guest, made without any contact with the lock.
    pub(super) fn make_code(&mut self, book: usize, door: usize) {
        let settings = self.grid(door);
        let grid_hour = (unix(self.now) - grid_start(Epoch(0), &settings)) / HOUR;
        let begins = grid_hour + self.random.between(0, 30) as i64 - 6;
        let (epoch, hour) = (Epoch(u32::try_from(begins / EPOCH).unwrap_or_default()), begins % EPOCH);
        let plan = self.some_plan(hour as u16);
        let Some(plaintext) = plan.plaintext() else { return };
        let path = self.random.chance(25).then(|| self.random.below(2) as u16);
        let (maker, pins) = (self.some_maker(book, door), self.books[book][door].page.pin_generation);
        let key = self.pin_key(door, path, maker, pins);
        let (issuer, generations) = (maker.0, (maker.1, pins));
        let Some(digits) = Digits::new(settings.pin_digits) else { return };
        let text = key.encode(digits, epoch, plaintext).reveal();
        let id = key.code_id(epoch, plaintext);
        let made = Made::Offline { plan, epoch, id, path, issuer, generations };
        self.say(&format!("host {book}: issuer {issuer} makes a code for door {door}: {plan:?}"));
        self.give_code(door, text.as_bytes().to_vec(), made);
    }

    fn some_plan(&mut self, hour: u16) -> CodePlan {
        let (day, dice) = ((hour / 24) as u8, &mut self.random);
        match dice.below(6) {
            0 | 1 => CodePlan::OneTime {
                start_hour: if dice.chance(30) { hour / 24 * 24 } else { hour },
                window: dice.below(4) as u8,
                variant: dice.below(8) as u8,
            },
            2 => CodePlan::Visit {
                start_quarter: hour * 4 + dice.below(4) as u16,
                length: dice.below(24) as u8,
                variant: dice.below(2) as u8,
            },
            3 => CodePlan::Stay {
                day,
                nights: dice.between(1, 6) as u8,
                plan: dice.below(2) as u8,
                variant: dice.below(4) as u8,
            },
            4 => CodePlan::Long {
                day: day.saturating_sub(dice.below(8) as u8),
                length: dice.below(12) as u8,
                variant: dice.below(2) as u8,
            },
            _ => CodePlan::Weekly {
                week: day / 7,
                mask: dice.below(10) as u8,
                hour: (hour % 24) as u8,
                length: dice.below(8) as u8,
                weeks: dice.below(7) as u8,
            },
        }
    }

    fn give_code(&mut self, door: usize, digits: Vec<u8>, made: Made) {
        let tenure = self.tenures[door];
        self.codes.push(Code { door, digits, made, tenure, opened: Vec::new() });
        let code = self.codes.len() - 1;
        let person = self.person(format!("typist {code}"), Kind::Typist);
        self.people[person].codes.push(code);
        let wait = self.random.between(60_000, 20_000_000);
        self.later(wait, Event::Wakes { person });
    }

    /// A stored code, a rotating one or a path's key goes out, changes or is taken away.
    pub(super) fn order_about_codes(&mut self, door: usize) {
        let (object, index, body) = match self.random.below(12) {
            11 => (Object::Reset, 0, Vec::new()),
            0 | 1 => {
                let which = self.random.below(2) as u16;
                (Object::Path, self.random.below(2) as u16, self.path_body(which))
            }
            2 | 3 => (Object::Code, 3 + self.random.below(2) as u16, self.rotating_body(door)),
            4 | 5 => (Object::Code, self.random.pick(&STORED), Vec::new()),
            _ => {
                let slot = self.random.pick(&STORED);
                (Object::Code, slot, self.stored_body(door, slot))
            }
        };
        let version = self.random.between(1, 3) as u32 + self.orders[door].len() as u32 / 2;
        let order = self.order_about(door, Subject { object, index, version }, &body);
        self.figures.orders += 1;
        self.say(&format!("an order goes out to door {door}: {object:?} {index}, version {version}"));
        self.orders[door].push(order);
    }

    fn path_body(&mut self, which: u16) -> Vec<u8> {
        if self.random.chance(10) {
            return Vec::new();
        }
        let path = PathKey { generation: which as u8, key: PinKey::new(self.path_keys[usize::from(which)]) };
        path.encode().map(|body| body.to_vec()).unwrap_or_default()
    }

    /// New digits, or those of another slot for another time.
    fn stored_body(&mut self, door: usize, slot: u16) -> Vec<u8> {
        let length = self.random.between(4, 9);
        let mut digits: Vec<u8> = (0..length).map(|_| b'0' + self.random.below(10) as u8).collect();
        let stored = |code: &&Code| code.door == door && matches!(code.made, Made::Stored);
        let known: Vec<usize> = (0..self.codes.len()).filter(|place| stored(&&self.codes[*place])).collect();
        let again = !known.is_empty() && self.random.chance(50);
        if again {
            let place = self.random.pick(&known[known.len().saturating_sub(3)..]);
            digits.clone_from(&self.codes[place].digits);
        }
        let fingerprint = self.root(door).stored_code().fingerprint(&digits);
        let secret = Secret::Stored { digits: digits.len() as u8, fingerprint };
        let body = self.chosen_body(secret);
        self.say(&format!("door {door}: a stored code for slot {slot}, known digits {again}"));
        if !again {
            self.give_code(door, digits, Made::Stored);
        }
        body
    }

    fn rotating_body(&mut self, door: usize) -> Vec<u8> {
        let subject = self.random.below(2) as u8;
        let body = self.chosen_body(Secret::Rotating { subject });
        self.give_code(door, Vec::new(), Made::Rotating { subject });
        body
    }

    fn chosen_body(&mut self, secret: Secret) -> Vec<u8> {
        let begins =
            self.clock().minus(7_200).plus(self.random.pick(&[0, 0, 0, 1_000, 3_600, 40_000, 100_000]));
        let weekly = Schedule {
            days: 1 + self.random.below(127) as u8,
            start: self.random.below(144) as u8,
            end: self.random.below(145) as u8,
        };
        let code = StoredCode {
            secret,
            not_before: begins,
            not_after: begins.plus(self.random.pick(&[3_000, 20_000, 100_000, 400_000])),
            max_uses: self.random.pick(&[0, 0, 1, 2, 5]),
            clock_loss: self.random.pick(&[ClockLoss::Degraded, ClockLoss::Deny, ClockLoss::UntilEnd]),
            schedules: [self.random.chance(30).then_some(weekly), None],
        };
        code.encode().map(|body| body.to_vec()).unwrap_or_default()
    }

    /// Orders that somebody happens to carry: new ones, old ones, or none.
    pub(super) fn carried_orders(&mut self, door: usize) -> Vec<Job> {
        let written = self.orders[door].len();
        let count = if written == 0 { 0 } else { self.random.below(3) };
        let mut jobs = Vec::new();
        for _ in 0..count {
            let newest = written - 1 - self.random.place(written.min(3));
            let place = if self.random.chance(70) { newest } else { self.random.place(written) };
            let order = self.orders[door][place].clone();
            if order.get(1) == Some(&Object::Reset.code()) {
                let wait = self.random.between(1_000, 1_200_000);
                self.later(wait, Event::Presses { door });
            }
            jobs.push(Job::Hand(order));
        }
        jobs
    }

    /// A host takes a code back by a list, or all codes of an issuer.
    pub(super) fn revoke_code(&mut self, book: usize, door: usize) {
        if !self.books[book][door].has_room() {
            return;
        }
        if self.random.chance(10) {
            self.books[book][door].page.pin_generation += 1;
            return;
        }
        let made = self.codes.iter().filter(|code| code.door == door).filter_map(|code| match code.made {
            Made::Offline { id, .. } if code.tenure == self.tenures[door] => Some(id),
            Made::Offline { .. } => None,
            Made::Stored | Made::Rotating { .. } => None,
        });
        let ids: Vec<CodeId> = made.collect();
        if !ids.is_empty() {
            let id = self.random.pick(&ids);
            let _ = self.books[book][door].page.revoke_code(id);
        }
    }

    fn digits_of(&self, code: usize) -> Vec<u8> {
        let held = &self.codes[code];
        match held.made {
            Made::Offline { .. } | Made::Stored => held.digits.clone(),
            Made::Rotating { subject } => {
                let step = RotatingKey::step(Unix(self.clock().0));
                self.root(held.door).rotating(subject).code(step).to_vec()
            }
        }
    }

    pub(super) fn typist_comes(&mut self, person: usize) {
        let Some(code) = self.people[person].codes.first().copied() else { return };
        for _ in 0..self.random.pick(&[1, 1, 1, 2, 5]) {
            let mut digits = self.digits_of(code);
            if self.random.chance(8) {
                let at = self.random.place(digits.len());
                digits[at] = b'0' + self.random.below(10) as u8;
            }
            let on_a_path = matches!(self.codes[code].made, Made::Offline { path: Some(_), .. });
            let anywhere = self.random.place(self.doors.len());
            let door = if on_a_path { anywhere } else { self.codes[code].door };
            self.key_in(door, &digits);
        }
    }

    /// Types digits at a door; what the keypad showed at once.
    pub(super) fn key_in(&mut self, door: usize, digits: &[u8]) -> Option<Signal> {
        let author = [&typed(digits)[..], &[door as u8]].concat();
        self.authored.insert(author, Authored { door, used: false, grant: None });
        let text = String::from_utf8_lossy(digits).into_owned();
        self.say(&format!("door {door}: somebody types {text}"));
        let now = self.now;
        let shown = self.at(door, |lock| lock.type_code(digits, now).then_some(lock.shown).flatten());
        self.figures.typed += u64::from(shown.is_some());
        self.say(&format!("door {door}: the keypad shows {shown:?}"));
        match shown {
            Some(Signal::Wait) => self.figures.waited += 1,
            Some(Signal::TooEarly) => self.figures.too_early += 1,
            _ => {}
        }
        if matches!(shown, Some(Signal::Wrong | Signal::TooEarly | Signal::ClockLost)) && digits.len() >= 4 {
            self.guessed[door] += 1;
            self.check_guess_rate(door);
        }
        shown
    }

    /// R32: twenty tries, and one more for every hour, whoever types and whatever the power does.
    fn check_guess_rate(&mut self, door: usize) {
        let failed = self.guessed[door];
        let released = self.doors[door].judge.as_ref().map_or(0, |judge| judge.keys.released);
        let hours = self.now / 3_600_000 + 2;
        if failed > hours + 20 + 21 * released && !self.doors[door].rtc.jumped {
            let seen = format!("door {door}: {failed} in {hours} hours, released {released} times");
            self.breaks("guessing is slow in the long run", seen);
        }
    }

    pub(super) fn hire_the_guesser(&mut self) {
        if self.random.chance(self.habits.thief) {
            let person = self.person("guesser".into(), Kind::Guesser);
            self.later(60_000, Event::Wakes { person });
        }
    }

    /// One guess: a code that was overheard, one like it, or nothing but numbers.
    pub(super) fn guess(&mut self, person: usize) {
        let door = person % self.doors.len();
        let mut digits = match self.random.below(6) {
            0 => self.digits_of(self.random.clone().place(self.codes.len())),
            1 => (0..4).map(|_| b'0' + self.random.below(10) as u8).collect(),
            _ => (0..self.grids[door].1).map(|_| b'0' + self.random.below(10) as u8).collect::<Vec<u8>>(),
        };
        if self.random.chance(50) {
            let at = self.random.place(digits.len());
            digits[at] = b'0' + (digits[at] - b'0' + 1) % 10;
        }
        if self.key_in(door, &digits).is_some_and(|shown| shown != Signal::Wait) {
            self.figures.guesses += 1;
        }
    }

    /// A code has opened: once if it is for once, and only near what its maker meant.
    pub(super) fn opened_by_code(&mut self, door: usize, _name: Name, digits: &[u8]) {
        self.figures.openings += 1;
        self.figures.by_code += 1;
        let told =
            self.doors[door].judge.as_ref().map(|judge| judge.hands.read(self.doors[door].rtc.own(self.now)));
        let trusted = told.is_some_and(|told| told.trusted) && !self.doors[door].rtc.jumped;
        self.figures.degraded += u64::from(told.is_some_and(|told| !told.trusted));
        let found = self.codes.iter().position(|code| {
            let path = matches!(code.made, Made::Offline { path: Some(_), .. });
            code.digits == digits && (code.door == door || path)
        });
        let Some(code) = found else {
            let rotates = |code: &Code| code.door == door && matches!(code.made, Made::Rotating { .. });
            self.figures.lucky += u64::from(digits.len() != 8 || !self.codes.iter().any(rotates));
            return;
        };
        let Made::Offline { plan, epoch, .. } = self.codes[code].made else { return };
        if let CodePlan::OneTime { .. } = plan
            && self.codes[code].door == door
        {
            let cuts = self.dark[door];
            self.codes[code].opened.push(cuts);
            let again = &self.codes[code].opened;
            if again.len() > 2 || again.len() == 2 && again[0] == again[1] {
                let seen = format!("door {door}: {again:?} power cuts before each opening");
                return self.breaks("a code for once opens once", seen);
            }
        }
        let settings = self.grid(door);
        let grid_class = !matches!(plan, CodePlan::Stay { .. } | CodePlan::Weekly { .. });
        let now = unix(self.now);
        let meant = windows(&plan, epoch, &settings, true);
        let near = meant.iter().any(|(from, to)| (from - BESIDE..to + BESIDE).contains(&now));
        if trusted && grid_class && !near {
            self.breaks("a code opens only when its maker meant it to", format!("door {door}: {plan:?}"));
        }
    }

    /// Whether the hosts meant this code to open now, with room to spare for the clock.
    pub(super) fn ought_to_open(&self, code: usize) -> bool {
        let Code { door, made, tenure, .. } = &self.codes[code];
        if *tenure != self.tenures[*door] {
            return false;
        }
        let Some(judge) = &self.doors[*door].judge else { return false };
        let Made::Offline { plan, epoch, id, path: None, issuer: 0, generations } = *made else {
            return false;
        };
        let told = judge.hands.read(self.doors[*door].rtc.own(self.now));
        let now = unix(self.now);
        let keys = &judge.keys;
        let seen = keys.active.iter().any(|(_, known)| known.id == id);
        let open = windows(&plan, epoch, &judge.settings, seen);
        let inside = open.iter().any(|(from, to)| (from + BESIDE..to - BESIDE).contains(&now));
        inside
            && told.trusted
            && (told.best - now).abs() < 100
            && generations == (judge.marks[0].0, keys.pin_generation)
            && judge.settings.pin_classes & plan.class().bit() != 0
            && !keys.used.contains_key(&id)
            && !keys.revoked.contains_key(&id)
    }
}
