//! The judge hears digits that may be stored or rotating codes; the same digits may stand in several slots (section 12).

use lock_protocol::Unix;
use lock_protocol::block::ClockLoss;
use lock_protocol::keys::RotatingKey;
use lock_protocol::lock::Signal;
use lock_protocol::stored_code::Secret;

use super::Judge;
use super::clock::Told;
use super::keypad::{Chosen, DAY, Heard, early, widening};
use super::terms::{offset, open_in_the_week};
use super::windows::{Place, place};

/// A slot whose code these digits are.
#[derive(Clone, Copy)]
struct Candidate {
    slot: u16,
    version: u32,
    chosen: Chosen,
    /// Of a rotating code, the step that was typed.
    step: u32,
}

impl Judge {
    pub(super) fn chosen(&self, typed: &[u8], own: u64) -> Heard {
        let told = self.hands.read(own);
        let candidates = self.candidates(typed, told);
        let judged = candidates.map(|found| (found, self.judge_chosen(found, told))).collect::<Vec<_>>();
        // The slot whose time it is speaks for the digits, before it one that will open.
        let opens = judged.iter().find(|(_, verdict)| verdict.is_ok());
        let Some((found, _)) = opens else {
            let told = judged.iter().filter_map(|(_, verdict)| verdict.err());
            return Err(told.clone().find(|signal| *signal != Signal::Wrong).unwrap_or(Signal::Wrong));
        };
        let mut next = Box::new(self.clone());
        let used = Chosen {
            uses: found.chosen.uses + 1,
            degraded: found.chosen.degraded + u32::from(!told.trusted),
            last_step: found.step,
            ..found.chosen
        };
        next.keys.chosen.insert(found.slot, (found.version, Some(used)));
        Ok(((0xFF, 0, found.version), next))
    }

    fn candidates(&self, typed: &[u8], told: Told) -> impl Iterator<Item = Candidate> {
        let fingerprint = self.root.stored_code().fingerprint(typed);
        let now = RotatingKey::step(Unix(told.best as u32));
        self.keys.chosen.iter().filter_map(move |(slot, (version, chosen))| {
            let chosen = (*chosen)?;
            let step = match chosen.code.secret {
                Secret::Stored { digits, fingerprint: wanted } => {
                    let same = wanted == fingerprint && usize::from(digits) == typed.len();
                    same.then_some(chosen.last_step)
                }
                Secret::Rotating { subject } => {
                    let key = self.root.rotating(subject);
                    let steps = [now + 1, now, now.saturating_sub(1)];
                    let shown = steps.into_iter().find(|step| key.code(*step)[..] == *typed);
                    shown.filter(|_| told.trusted)
                }
            };
            step.map(|step| Candidate { slot: *slot, version: *version, chosen, step })
        })
    }

    fn judge_chosen(&self, found: Candidate, told: Told) -> Result<(), Signal> {
        let chosen = found.chosen;
        let again = matches!(chosen.code.secret, Secret::Rotating { .. }) && found.step <= chosen.last_step;
        let spent = chosen.code.max_uses != 0 && chosen.uses >= u32::from(chosen.code.max_uses);
        if again || spent {
            return Err(Signal::Wrong);
        }
        let code = &chosen.code;
        let (from, to) = (i64::from(code.not_before.0), i64::from(code.not_after.0));
        if !told.trusted {
            return self.chosen_without_clock(&chosen, (from, to), told.low);
        }
        let wide = widening(told);
        match place(&[(from, to)], told.best, wide) {
            Place::Inside => {}
            Place::Before(begins) => return Err(early(begins, told)),
            Place::After => return Err(Signal::Wrong),
        }
        let wall = told.best + offset(&self.settings, told.best);
        let weekly: Vec<_> = code.schedules.iter().flatten().copied().collect();
        if weekly.is_empty() || open_in_the_week(&weekly, wall, wide) {
            return Ok(());
        }
        let soon = (1..=DAY / 600).any(|later| open_in_the_week(&weekly, wall + later * 600, 0));
        Err(if soon { Signal::TooEarly } else { Signal::Wrong })
    }

    fn chosen_without_clock(&self, chosen: &Chosen, (from, to): (i64, i64), low: i64) -> Result<(), Signal> {
        if low >= to {
            return Err(Signal::Wrong);
        }
        // The three uses are those of the digits, in whichever slots they stand.
        let same = self.keys.chosen.values().filter_map(|(_, other)| other.as_ref());
        let same = same.filter(|other| other.code.secret == chosen.code.secret);
        let degraded: u32 = same.map(|other| other.degraded).sum();
        let plausible = from <= low + 2 * DAY && degraded < 3;
        match chosen.code.clock_loss {
            ClockLoss::UntilEnd => Ok(()),
            ClockLoss::Degraded if plausible => Ok(()),
            ClockLoss::Degraded | ClockLoss::Deny => Err(Signal::ClockLost),
        }
    }
}
