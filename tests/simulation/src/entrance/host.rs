//! The host of the entrance: gives keys and codes, takes them back, and keeps the list short enough for the lock.

use arrayvec::ArrayVec;
use lock_protocol::block::{Bind, ClockLoss, CredentialBlock, Role};
use lock_protocol::capacity::REVOKED;
use lock_protocol::list::{IssuerLine, List, Revoked};
use lock_protocol::pin::{CodePlan, Digits, Epoch};
use lock_protocol::policy::Policy;
use lock_protocol::settings::Settings;

use super::{Entrance, Fate, Pass, Slip, StayCode, doorstep};
use crate::judge::windows::grid_start;
use crate::world::unix;

/// Names on the list from which on it is made shorter.
const LONG: usize = REVOKED.saturating_mul(3) / 4;
/// Days of an epoch.
const EPOCH_DAYS: i64 = 35;
const DAY: u32 = 86_400;

/// The MAC by which FRESH names a list; zeros before any.
pub(super) fn mac_of(list: &[u8]) -> [u8; 16] {
    List::decode(list).map_or([0; 16], |list| *list.mac)
}

impl Entrance {
    /// Gives a key for two phones; gives its place.
    fn give(&mut self, days: u32) -> usize {
        let from = self.clock().minus(3_600);
        self.give_until(from.plus(days * DAY + 3_600).0)
    }

    fn give_until(&mut self, to: u32) -> usize {
        self.next_serial += 1;
        let from = self.clock().minus(3_600);
        let block = CredentialBlock {
            issuer: 0,
            generation: 0,
            serial: self.next_serial,
            not_before: from,
            not_after: lock_protocol::Unix(to),
            max_uses: 0,
            role: Role::Guest,
            rights: 0x0F,
            bind: Bind::FirstClaim,
            max_devices: 2,
            depth: 0,
            max_stale: 48,
            intents: 3,
            clock_loss: ClockLoss::Degraded,
            schedules: ArrayVec::new(),
        };
        let root = self.site.root(&self.door.lock_id(), &self.install_nonce);
        let encoded = block.encode().map(|bytes| bytes.to_vec()).unwrap_or_default();
        let link = root.issuer(0, 0, &Policy::OWNER).credential(&encoded);
        let Some(link) = link else { return 0 };
        let phones = doorstep::phones(|| self.random.bytes());
        let (from, to) = (i64::from(from.0), i64::from(to));
        let serial = self.next_serial;
        self.passes.push(Pass { serial, encoded, link, from, to, fate: Fate::Valid, phones });
        self.passes.len() - 1
    }

    /// Somebody moves into a flat, for years.
    pub(super) fn moves_in(&mut self, flat: usize) {
        self.flats[flat].resident = self.give(2_000);
    }

    /// A resident moves out, or loses a phone: the key is taken back, and another one given.
    pub(super) fn resident_changes(&mut self, flat: usize, day: u64) {
        self.take_back(self.flats[flat].resident, day);
        self.moves_in(flat);
    }

    /// Guests come, leave, stay longer, or are asked to leave.
    pub(super) fn guests_change(&mut self, flat: usize, day: u64) {
        if let Some(code) = self.flats[flat].code.filter(|_| self.flats[flat].guests.is_none())
            && self.codes[code].taken_back
            && self.random.chance(30)
        {
            self.flats[flat].code = None;
        }
        let Some(guests) = self.flats[flat].guests else {
            if self.random.chance(45) {
                self.guests_come(flat);
            }
            return;
        };
        if self.passes[guests].to <= unix(self.now) {
            (self.flats[flat].guests, self.flats[flat].code) = (None, None);
        } else if self.random.chance(5) {
            self.take_back(guests, day);
            self.flats[flat].guests = None;
            if let Some(code) = self.flats[flat].code {
                self.codes[code].taken_back = true;
                self.list_codes();
            }
        } else if self.random.chance(3) {
            // A key is made once; who stays longer gets another, and the old one is taken back.
            self.turnover.extensions += 1;
            let longer = self.passes[guests].to + 3 * i64::from(DAY);
            self.take_back(guests, day);
            self.flats[flat].guests = Some(self.give_until(u32::try_from(longer).unwrap_or(u32::MAX)));
        }
    }

    fn guests_come(&mut self, flat: usize) {
        self.turnover.stays += 1;
        let nights = self.random.between(2, 10) as u32;
        self.flats[flat].guests = Some(self.give(nights));
        self.flats[flat].code = self.random.chance(50).then(|| self.make_code(nights as u8)).flatten();
    }

    /// A code for so many nights from today on, made without the lock.
    fn make_code(&mut self, nights: u8) -> Option<usize> {
        let day = (unix(self.now) - grid_start(Epoch(0), &Settings::default())) / i64::from(DAY);
        let epoch = Epoch(u32::try_from(day / EPOCH_DAYS).ok()?);
        let variant = self.random.below(4) as u8;
        let plan = CodePlan::Stay { day: (day % EPOCH_DAYS) as u8, nights, plan: 0, variant };
        let plaintext = plan.plaintext()?;
        let root = self.site.root(&self.door.lock_id(), &self.install_nonce);
        let key = root.issuer(0, 0, &Policy::OWNER).pin(self.book.pin_generation);
        let digits = key.encode(Digits::new(9)?, epoch, plaintext).reveal().as_bytes().to_vec();
        let id = key.code_id(epoch, plaintext);
        // The same stay in another flat may have the same code; who takes one back takes back both.
        if self.codes.iter().any(|code| code.id == id) {
            return None;
        }
        self.codes.push(StayCode { digits, plan, epoch, id, taken_back: false });
        Some(self.codes.len() - 1)
    }

    fn take_back(&mut self, place: usize, day: u64) {
        self.passes[place].fate = Fate::TakenBack(day);
        self.turnover.taken_back += 1;
        let serial = self.passes[place].serial;
        if self.book.revoke(Revoked { issuer: 0, serial }).is_err() && self.slip == Slip::Nothing {
            self.breaks("the host's list has room for every key", format!("key {serial}"));
        }
    }

    /// Names the codes that could still be deciphered.
    fn list_codes(&mut self) {
        let day = (unix(self.now) - grid_start(Epoch(0), &Settings::default())) / i64::from(DAY);
        let epoch = u32::try_from(day / EPOCH_DAYS).unwrap_or_default();
        let named = self.codes.iter().filter(|code| code.taken_back && code.epoch.0 + 1 >= epoch);
        let named: Vec<_> = named.map(|code| code.id).collect();
        if self.book.set_codes(named).is_err() {
            self.breaks("the host's list has room for every code", format!("day {day}"));
        }
    }

    /// Writes today's list; when it is long, old keys that live are given anew and the watermark rises above them.
    pub(super) fn keep_the_list(&mut self, day: u64) {
        if self.book.named() >= LONG {
            self.make_shorter(day);
        }
        self.list_codes();
        (self.book.version, self.book.issued_at) = (self.book.version + 1, self.clock());
        let root = self.site.root(&self.door.lock_id(), &self.install_nonce);
        let sealed = self.book.seal(&root.list(), &self.door.lock_id());
        self.list = sealed.map(|list| list.to_vec()).unwrap_or_default();
    }

    fn make_shorter(&mut self, day: u64) {
        let watermark = match self.slip {
            Slip::NeverCompacts => return,
            Slip::Nothing | Slip::ChangesCodes => {
                self.reissue();
                self.lowest_living()
            }
            Slip::CompactsTooFar => self.lowest_living() + 20,
        };
        self.turnover.compactions += 1;
        let line = IssuerLine { index: 0, generation: 0, min_serial: watermark };
        let living = self.living();
        if self.book.raise(line).is_err() {
            self.breaks("a list can be made shorter", format!("day {day}"));
        }
        if self.slip == Slip::ChangesCodes {
            self.book.pin_generation += 1;
        }
        let ended = living.iter().find(|serial| self.book.ends(Revoked { issuer: 0, serial: **serial }));
        if let Some(serial) = ended.filter(|_| self.slip == Slip::Nothing) {
            self.breaks("a shorter list ends no key that lives", format!("key {serial}, day {day}"));
        }
    }

    /// Gives every key anew that lives and is older than the newest half of what the list names. The phones have the
    /// new ones before the watermark rises; they claim when they next come by.
    fn reissue(&mut self) {
        let now = unix(self.now);
        let newest = self.next_serial;
        for flat in 0..self.flats.len() {
            let resident = self.flats[flat].resident;
            if newest - self.passes[resident].serial > 100 {
                let to = u32::try_from(self.passes[resident].to).unwrap_or(u32::MAX);
                self.passes[resident].fate = Fate::Replaced;
                self.flats[flat].resident = self.give_until(to);
                self.turnover.reissued += 1;
            }
            let old = |place: &usize| {
                let pass = &self.passes[*place];
                pass.to > now && newest - pass.serial > 100
            };
            if let Some(guests) = self.flats[flat].guests.filter(old) {
                let to = u32::try_from(self.passes[guests].to).unwrap_or(u32::MAX);
                self.passes[guests].fate = Fate::Replaced;
                self.flats[flat].guests = Some(self.give_until(to));
                self.turnover.reissued += 1;
            }
        }
    }

    fn living(&self) -> Vec<u32> {
        let now = unix(self.now);
        let valid = self.passes.iter().filter(|pass| pass.fate == Fate::Valid && pass.to > now);
        valid.map(|pass| pass.serial).collect()
    }

    fn lowest_living(&self) -> u32 {
        self.living().into_iter().min().unwrap_or(self.next_serial)
    }
}
