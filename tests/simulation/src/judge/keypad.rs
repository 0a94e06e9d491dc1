//! The judge hears digits at the keypad: section 12 of the specification, with its own throttle and memory.

use std::collections::BTreeMap;

use lock_protocol::capacity::{ACTIVATED, DEGRADED_CODES, ISSUERS, MINTERS, PATHS, USED_ONCE};
use lock_protocol::keys::PinKey;
use lock_protocol::list::List;
use lock_protocol::lock::Signal;
use lock_protocol::path_key::PathKey;
use lock_protocol::pin::{CodeId, CodePlan, Digits, Epoch, OfflineCode};
use lock_protocol::policy::{MAY_MINT_PINS, Policy};
use lock_protocol::stored_code::StoredCode;
use lock_protocol::unlock::{Act, Action, Intent};

use super::clock::Told;
use super::terms::offset;
use super::windows::{Place, grid_start, place, whole, windows};
use super::{Answer, Judge, Name, Verdict};

const HOUR_MS: u64 = 3_600_000;
pub(super) const DAY: i64 = 86_400;
/// An epoch, seconds.
const EPOCH: i64 = 35 * DAY;
/// Longer than this no code is.
const DIGITS_MAX: usize = 12;

/// Who made an offline code: an issuer in a generation, or a path's key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Maker {
    Issuer(u8, u8),
    Path(u8, u8),
}

/// How far a one-time code got.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fate {
    Turning,
    Interrupted,
    Done,
}

/// An offline code as deciphered.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) maker: Maker,
    pub(crate) id: CodeId,
    pub(crate) epoch: Epoch,
    pub(crate) plan: CodePlan,
}

/// A stored or rotating code and what it has used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Chosen {
    pub(crate) code: StoredCode,
    pub(crate) uses: u32,
    pub(crate) degraded: u32,
    pub(crate) last_step: u32,
}

/// What a lock must know behind its keypad.
#[derive(Clone, Default)]
pub(crate) struct Keys {
    pub(crate) failures: u16,
    /// From when on one failure is forgotten each hour, and when the last one was; own milliseconds.
    pub(crate) since: u64,
    pub(crate) last: u64,
    pub(crate) booted: u64,
    /// Times somebody with the right to it released the keypad.
    pub(crate) released: u64,
    /// One-time codes that were used, and when they are over.
    pub(crate) used: BTreeMap<CodeId, (i64, Fate)>,
    /// Long and weekly codes in use, by their digits.
    pub(crate) active: Vec<(Vec<u8>, Known)>,
    pub(crate) degraded: BTreeMap<CodeId, u32>,
    pub(crate) chosen: BTreeMap<u16, (u32, Option<Chosen>)>,
    pub(crate) paths: BTreeMap<u16, (u32, Option<PathKey>)>,
    /// Revoked codes, and since when the lock knows.
    pub(crate) revoked: BTreeMap<CodeId, i64>,
    pub(crate) pin_generation: u8,
}

/// What a code that the lock knows gets: whose opening it is and what the lock then knows, or what is shown instead.
pub(super) type Heard = Result<(Name, Box<Judge>), Signal>;

impl Keys {
    /// Failures that still count.
    fn level(&self, own: u64) -> (u16, u64) {
        let (mut failures, mut since) = (self.failures, self.since);
        while failures > 0 && own.saturating_sub(since) >= HOUR_MS {
            (failures, since) = (failures - 1, since + HOUR_MS);
        }
        (failures, since)
    }

    fn waits(&self, own: u64) -> bool {
        let (level, _) = self.level(own);
        let wait_s = match level {
            0..=4 => 0,
            5..=9 => 30,
            10..=14 => 120,
            15..=19 => 900,
            _ => 3_600,
        };
        level > 0 && own < self.last + wait_s * 1000
    }

    fn fail(&mut self, own: u64) {
        let (level, since) = self.level(own);
        (self.failures, self.since, self.last) = (level + 1, if level == 0 { own } else { since }, own);
    }

    /// The own clock starts anew: nothing is forgotten, and the wait begins again.
    pub(crate) fn restart(&mut self, own: u64) {
        (self.since, self.last) = (own, own);
    }

    /// The lock has started.
    pub(crate) fn start(&mut self) {
        for (_, fate) in self.used.values_mut() {
            *fate = if *fate == Fate::Turning { Fate::Interrupted } else { Fate::Done };
        }
    }

    /// The motor did what it was told.
    pub(crate) fn motor_done(&mut self) {
        for (_, fate) in self.used.values_mut().filter(|(_, fate)| *fate == Fate::Turning) {
            *fate = Fate::Done;
        }
    }

    /// Degraded uses start anew.
    pub(crate) fn clock_is_set(&mut self) {
        self.degraded.clear();
        self.chosen.values_mut().filter_map(|(_, chosen)| chosen.as_mut()).for_each(|code| code.degraded = 0);
    }

    /// A list is joined.
    pub(crate) fn join(&mut self, list: &List<'_>, lower: i64) {
        // After 70 days no code of that time can be deciphered, unless somebody who knows better goes on naming it.
        self.revoked.retain(|id, since| lower < *since + 70 * DAY || list.codes().any(|code| code == *id));
        for code in list.codes() {
            self.revoked.entry(code).or_insert(lower.max(list.issued_at.0.into()));
        }
        let newer = list.pin_generation > self.pin_generation;
        self.pin_generation = self.pin_generation.max(list.pin_generation);
        let revoked = &self.revoked;
        self.active.retain(|(_, known)| {
            let outdated = newer && matches!(known.maker, Maker::Issuer(..));
            !outdated && !revoked.contains_key(&known.id)
        });
    }
}

impl Judge {
    /// What must come of digits typed at the lock's own time `own`.
    pub(crate) fn hear_digits(&self, typed: &[u8], own: u64) -> Verdict {
        let mut next = self.clone();
        if !matches!(typed.len(), 4..=10 | DIGITS_MAX) {
            return shows(Signal::Wrong, None, next);
        }
        if self.keys.failures > 0 && (own < self.keys.last || own < self.keys.since) {
            next.keys.restart(own);
            return shows(Signal::Wait, None, next);
        }
        if self.keys.waits(own) {
            return shows(Signal::Wait, None, next);
        }
        let heard = match typed.len() {
            DIGITS_MAX if typed == self.root.recovery_code() => {
                next.give_leave(own);
                return shows(Signal::Opens, None, next);
            }
            DIGITS_MAX => Err(Signal::Wrong),
            4..=8 => self.chosen(typed, own),
            _ => self.offline(typed, own),
        };
        match heard {
            Ok((name, next)) => shows(Signal::Opens, Some(name), *next),
            // Only a good code finds the memory full.
            Err(Signal::Fault) => shows(Signal::Fault, None, next),
            Err(signal) => {
                next.keys.fail(own);
                shows(signal, None, next)
            }
        }
    }

    fn offline(&self, typed: &[u8], own: u64) -> Heard {
        let told = self.hands.read(own);
        let active = self.keys.active.iter().rfind(|(digits, _)| digits == typed);
        if let Some((_, known)) = active.filter(|(_, known)| self.is_current(known.maker)) {
            return self.open_offline(typed, known, true, told, own);
        }
        let code = Digits::new(self.settings.pin_digits).and_then(|digits| OfflineCode::read(typed, digits));
        let Some(code) = code else { return Err(Signal::Wrong) };
        let mut shown = Signal::Wrong;
        for (maker, key) in self.makers() {
            for epoch in self.epochs(told) {
                let Some(plaintext) = key.decode(epoch, &code) else { continue };
                let plan = CodePlan::of(plaintext);
                let known = Known { maker, id: key.code_id(epoch, plaintext), epoch, plan };
                if !self.takes_class(&known) {
                    continue;
                }
                match self.open_offline(typed, &known, false, told, own) {
                    Ok(opened) => return Ok(opened),
                    Err(signal) if shown == Signal::Wrong => shown = signal,
                    Err(_) => {}
                }
            }
        }
        Err(shown)
    }

    fn makers(&self) -> Vec<(Maker, PinKey)> {
        let issuers = (0..ISSUERS).filter_map(|index| {
            let (generation, index) = (self.marks[index].0, index as u8);
            let policy = self.mints(index)?;
            let key = self.root.issuer(index, generation, &policy).pin(self.keys.pin_generation);
            Some((Maker::Issuer(index, generation), key))
        });
        let paths = (0..PATHS).filter_map(|index| {
            let (_, path) = self.keys.paths.get(&(index as u16))?;
            path.as_ref().map(|path| (Maker::Path(index as u8, path.generation), path.key.clone()))
        });
        issuers.take(MINTERS).chain(paths).collect()
    }

    /// The limits of an issuer that may make codes.
    fn mints(&self, index: u8) -> Option<Policy> {
        let policy = self.policies.get(usize::from(index)).copied().flatten();
        policy.filter(|policy| policy.flags & MAY_MINT_PINS != 0)
    }

    fn is_current(&self, maker: Maker) -> bool {
        match maker {
            Maker::Issuer(index, generation) => {
                self.mints(index).is_some() && self.marks[usize::from(index)].0 == generation
            }
            Maker::Path(..) => true,
        }
    }

    fn limits(&self, maker: Maker) -> Option<Policy> {
        match maker {
            Maker::Issuer(index, _) => self.mints(index),
            Maker::Path(..) => None,
        }
    }

    /// The class must be on in the settings and in the maker's limits.
    fn takes_class(&self, known: &Known) -> bool {
        let allowed = self.limits(known.maker).map_or(0xFF, |policy| policy.pin_classes);
        allowed & self.settings.pin_classes & known.plan.class().bit() != 0
    }

    /// This epoch, the one before, and the next one when the grid or the wall comes close to it.
    fn epochs(&self, told: Told) -> Vec<Epoch> {
        let ahead = if told.trusted { widening(told) } else { 2 * DAY };
        let grid = told.best - grid_start(Epoch(0), &self.settings);
        let wall = told.best + offset(&self.settings, told.best) - 4 * DAY;
        let (this, next) = (grid.div_euclid(EPOCH), (grid.max(wall) + ahead).div_euclid(EPOCH));
        let mut epochs = vec![this, this - 1];
        epochs.extend((next != this).then_some(next));
        epochs.into_iter().filter_map(|epoch| u32::try_from(epoch).ok().map(Epoch)).collect()
    }

    fn open_offline(&self, typed: &[u8], known: &Known, seen: bool, told: Told, own: u64) -> Heard {
        if self.keys.revoked.contains_key(&known.id) || !self.takes_class(known) {
            return Err(Signal::Wrong);
        }
        let (first, last) = whole(&known.plan, known.epoch, &self.settings);
        let within = |policy: Policy| {
            (policy.hours_max == 0 || last - first <= i64::from(policy.hours_max) * 3600)
                && (policy.not_after == 0 || last <= policy.not_after.into())
        };
        if !self.limits(known.maker).is_none_or(within) {
            return Err(Signal::Wrong);
        }
        let open = windows(&known.plan, known.epoch, &self.settings, seen);
        let wide = if told.trusted { widening(told) } else { 0 };
        let at = place(&open, told.best, wide);
        let mut next = Box::new(self.clone());
        match at {
            Place::After => return Err(Signal::Wrong),
            Place::Before(begins) if told.trusted => return Err(early(begins, told)),
            Place::Inside if told.trusted => {}
            Place::Inside | Place::Before(_) => {
                let plausible =
                    at == Place::Inside || matches!(at, Place::Before(at) if at <= told.best + 2 * DAY);
                let counted = self.keys.degraded.get(&known.id).copied();
                let room = counted.is_some() || self.keys.degraded.len() < DEGRADED_CODES;
                if !plausible || !room || counted.unwrap_or(0) >= 3 {
                    return Err(Signal::ClockLost);
                }
                *next.keys.degraded.entry(known.id).or_default() += 1;
            }
        }
        next.remember(typed, known, seen, last, own)?;
        let name = match known.maker {
            Maker::Issuer(index, generation) => (index, generation, u32::from_be_bytes(known.id)),
            Maker::Path(_, generation) => (0xFF, generation, u32::from_be_bytes(known.id)),
        };
        Ok((name, next))
    }

    /// What an opening leaves behind, when there is room for it.
    fn remember(
        &mut self,
        typed: &[u8],
        known: &Known,
        seen: bool,
        last: i64,
        own: u64,
    ) -> Result<(), Signal> {
        let lower = self.hands.lower;
        match known.plan {
            CodePlan::OneTime { .. } => {
                let soon = own.saturating_sub(self.keys.booted) <= 90_000;
                let fate = match self.keys.used.get(&known.id) {
                    Some((_, Fate::Interrupted)) if soon => Fate::Done,
                    Some(_) => return Err(Signal::Wrong),
                    None => Fate::Turning,
                };
                self.keys.used.retain(|_, (end, _)| lower < *end + 3600);
                if self.keys.used.len() >= USED_ONCE {
                    return Err(Signal::Fault);
                }
                self.keys.used.insert(known.id, (last, fate));
            }
            CodePlan::Long { .. } | CodePlan::Weekly { .. } if !seen => {
                let settings = &self.settings;
                let lives = |known: &Known| lower < whole(&known.plan, known.epoch, settings).1 + 3600;
                self.keys.active.retain(|(_, entry)| entry.id != known.id && lives(entry));
                if self.keys.active.len() >= ACTIVATED {
                    return Err(Signal::Fault);
                }
                self.keys.active.push((typed.to_vec(), known.clone()));
            }
            CodePlan::Visit { .. }
            | CodePlan::Stay { .. }
            | CodePlan::Long { .. }
            | CodePlan::Weekly { .. } => {}
        }
        Ok(())
    }
}

fn shows(signal: Signal, name: Option<Name>, next: Judge) -> Verdict {
    let act = Act { intent: Intent::Tap, action: Action::Unlock };
    Verdict {
        answer: Answer::Shown(signal),
        grants: name.map(|name| (act, name)),
        rights: 0,
        spends: false,
        next: Box::new(next),
    }
}

pub(super) fn widening(told: Told) -> i64 {
    (told.error() + 120).min(600)
}

pub(super) fn early(begins: i64, told: Told) -> Signal {
    if begins - told.best <= DAY { Signal::TooEarly } else { Signal::Wrong }
}
