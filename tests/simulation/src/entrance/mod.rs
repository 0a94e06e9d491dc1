//! A shared entrance through a year: a hundred flats with two phones each, guests who come and go, and one list that
//! must never grow too long for the lock.
//!
//! No radio and no thief: what is looked at is room. The judge beside the lock says what each message is worth.

mod doorstep;
mod host;

use lock_protocol::keys::{CredentialKey, DeviceKey, SiteKey};
use lock_protocol::list_book::ListBook;
use lock_protocol::lock::Signal;
use lock_protocol::pin::{CodeId, CodePlan, Epoch};
use lock_protocol::status::Status;

use crate::door::{Door, Violation};
use crate::plant::Plant;
use crate::random::Random;
use crate::rtc::Rtc;
use crate::world::unix;

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;
/// Days of a year.
const DAYS: u64 = 365;
/// Phones of a flat, and of a party of guests.
const PHONES: usize = 2;
/// How long somebody whose key was taken back goes on trying, days.
const STUBBORN_DAYS: u64 = 12;

/// What the host does wrong, on purpose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Slip {
    /// Nothing: everything must hold.
    Nothing,
    /// It raises the watermark above keys that live and gives no new ones.
    CompactsTooFar,
    /// It never makes its list shorter.
    NeverCompacts,
    /// It makes all codes new whenever it makes its list shorter.
    ChangesCodes,
}

/// A year of a shared entrance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Year {
    /// What everything is drawn from.
    pub seed: u64,
    /// How many flats there are.
    pub flats: usize,
    /// A fault planted on purpose.
    pub slip: Slip,
}

/// What a year was made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Turnover {
    /// Parties of guests.
    pub stays: u64,
    /// Stays that were made longer.
    pub extensions: u64,
    /// Keys taken back.
    pub taken_back: u64,
    /// Times the list was made shorter.
    pub compactions: u64,
    /// Keys given anew for that.
    pub reissued: u64,
    /// Openings with a valid key.
    pub opened: u64,
    /// Openings with a valid code.
    pub opened_by_code: u64,
    /// Refusals of keys that were taken back.
    pub refused: u64,
    /// Most devices that the lock held at one time.
    pub devices_most: usize,
    /// Most serials that its list named.
    pub named_most: usize,
}

/// How long a key is for, and what has become of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fate {
    /// It opens, from its first moment to its last.
    Valid,
    /// The host has taken it back on this day.
    TakenBack(u64),
    /// Another key took its place.
    Replaced,
}

/// A phone and what it shares with the lock.
struct Device {
    secret: [u8; 32],
    enrolled: Option<(DeviceKey, u8)>,
}

/// A key for a flat.
struct Pass {
    serial: u32,
    encoded: Vec<u8>,
    link: CredentialKey,
    from: i64,
    to: i64,
    fate: Fate,
    phones: [Device; PHONES],
}

/// A code for a stay.
struct StayCode {
    digits: Vec<u8>,
    plan: CodePlan,
    epoch: Epoch,
    id: CodeId,
    taken_back: bool,
}

/// Who lives in a flat and who stays there, by the places of their keys.
#[derive(Clone, Copy, Default)]
struct Flat {
    resident: usize,
    guests: Option<usize>,
    code: Option<usize>,
}

struct Entrance {
    now: u64,
    random: Random,
    slip: Slip,
    door: Door,
    site: SiteKey,
    install_nonce: [u8; 16],
    flats: Vec<Flat>,
    passes: Vec<Pass>,
    codes: Vec<StayCode>,
    book: ListBook,
    list: Vec<u8>,
    next_serial: u32,
    turnover: Turnover,
    broken: Option<Violation>,
}

impl Year {
    /// Plays the year to its end, or to the first rule that does not hold.
    #[must_use]
    pub fn play(self) -> (Option<Violation>, Turnover) {
        let mut entrance = Entrance::new(self);
        entrance.set_up();
        for flat in 0..self.flats {
            entrance.moves_in(flat);
        }
        for day in 0..DAYS {
            if entrance.broken.is_none() {
                entrance.day(day);
            }
        }
        (entrance.broken, entrance.turnover)
    }
}

impl Entrance {
    fn new(year: Year) -> Self {
        let mut random = Random::new(year.seed);
        let ppm = random.between(0, 180) as i64 - 90;
        let mut door = Door::new(&mut random, Plant::Nothing, Rtc::new(ppm));
        door.compares = false;
        Self {
            now: 0,
            slip: year.slip,
            door,
            site: SiteKey::new(random.bytes()),
            install_nonce: [0; 16],
            flats: vec![Flat::default(); year.flats],
            passes: Vec::new(),
            codes: Vec::new(),
            book: ListBook::default(),
            list: Vec::new(),
            next_serial: 1,
            turnover: Turnover::default(),
            broken: None,
            random,
        }
    }

    /// One day: the host's work in the morning, then everybody who passes.
    fn day(&mut self, day: u64) {
        let morning = day * DAY_MS + 7 * HOUR_MS;
        self.now = self.now.max(morning);
        for flat in 0..self.flats.len() {
            self.guests_change(flat, day);
            if self.random.below(1000) < 2 {
                self.resident_changes(flat, day);
            }
        }
        self.keep_the_list(day);
        self.bring_the_list();
        if day % 30 == 29 {
            self.power_cut();
        }
        let mut visits = self.todays_visits(day);
        visits.sort_unstable();
        for (at, who) in visits {
            self.now = self.now.max(morning + at);
            self.somebody_comes(who);
        }
        let held = self.door.judge.as_ref();
        let devices = held.map_or(0, |judge| judge.held.iter().filter(|held| !judge.is_free(held)).count());
        self.turnover.devices_most = self.turnover.devices_most.max(devices);
        self.turnover.named_most = self.turnover.named_most.max(self.book.named());
        self.take_note();
    }

    /// Who passes today, and when: residents and guests, and those who should not.
    fn todays_visits(&mut self, day: u64) -> Vec<(u64, Who)> {
        let mut visits = Vec::new();
        for place in 0..self.passes.len() {
            let often = match self.passes[place].fate {
                Fate::Valid if self.passes[place].to < unix(self.now) => 0,
                Fate::Valid => 35,
                Fate::TakenBack(since) if day < since + STUBBORN_DAYS => 20,
                Fate::TakenBack(_) | Fate::Replaced => 0,
            };
            for phone in 0..PHONES {
                if often > 0 && self.random.chance(often) {
                    visits.push((self.random.below(16 * HOUR_MS), Who::Phone { place, phone }));
                }
            }
        }
        for code in self.flats.iter().filter_map(|flat| flat.code).collect::<Vec<_>>() {
            if self.random.chance(15) {
                visits.push((self.random.below(16 * HOUR_MS), Who::Typist { code }));
            }
        }
        visits
    }

    fn somebody_comes(&mut self, who: Who) {
        if self.broken.is_some() {
            return;
        }
        match who {
            Who::Phone { place, phone } => {
                let status = self.opens(place, phone);
                self.judge_visit(place, status);
            }
            Who::Typist { code } => {
                if let Some(signal) = self.types(code) {
                    self.judge_code(code, signal);
                }
            }
        }
        self.take_note();
    }

    fn judge_visit(&mut self, place: usize, status: Option<Status>) {
        let (now, pass) = (unix(self.now), &self.passes[place]);
        let lives = (pass.from..pass.to).contains(&now);
        let named = format!("key {}, day {}: {status:?}", pass.serial, self.now / DAY_MS);
        match pass.fate {
            Fate::Valid if lives && status != Some(Status::Ok) => {
                self.breaks("nobody with a valid key is refused", named);
            }
            Fate::TakenBack(_) if status == Some(Status::Ok) => {
                self.breaks("every key that was taken back is refused", named);
            }
            Fate::Valid => self.turnover.opened += u64::from(lives),
            Fate::TakenBack(_) => self.turnover.refused += 1,
            Fate::Replaced => {}
        }
    }

    fn judge_code(&mut self, code: usize, signal: Signal) {
        let taken_back = self.codes[code].taken_back;
        let seen = format!("code {code}, day {}: {signal:?}", self.now / DAY_MS);
        match (taken_back, signal == Signal::Opens) {
            (false, false) => self.breaks("no valid code is changed", seen),
            (true, true) => self.breaks("every code that was taken back is refused", seen),
            (false, true) => self.turnover.opened_by_code += 1,
            (true, false) => self.turnover.refused += 1,
        }
    }

    fn breaks(&mut self, rule: &'static str, seen: String) {
        self.broken.get_or_insert(Violation { rule, seen });
    }

    /// What the judge beside the lock saw.
    fn take_note(&mut self) {
        if let Some(broken) = self.door.broken.clone() {
            self.broken.get_or_insert(broken);
        }
    }
}

/// Somebody at the entrance.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Phone { place: usize, phone: usize },
    Typist { code: usize },
}
