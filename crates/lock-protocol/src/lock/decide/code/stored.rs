//! Typed digits against the stored and the rotating codes.

use super::{Cost, Desk, Found, Kind, LOST_CLOCK_REACH_S, Refusal, Signal, detail};
use crate::block::ClockLoss;
use crate::keys::RotatingKey;
use crate::lock::keypad::{CodeInUse, KeypadDelta};
use crate::lock::slot::DEGRADED_MAX;
use crate::log::Actor;
use crate::mac::equal;
use crate::status::Status;
use crate::stored_code::{Secret, StoredCode};

/// A schedule's next start is looked for in so many steps of ten minutes: a day.
const EARLY_STEPS: i64 = 144;

impl Desk<'_> {
    /// The stored or rotating code that these digits are, if they are one.
    pub(super) fn stored(&self) -> Option<Found> {
        let mut found: Option<Found> = None;
        // Every slot is looked at, whatever was found before, so that the time it takes says nothing about the slots.
        for (place, slot) in self.scene.owned.keypad.codes.iter().zip(0_u16..) {
            let Some(held) = &place.code else { continue };
            match held.code.secret {
                Secret::Stored { digits, fingerprint } => {
                    let same = equal(&fingerprint, &self.fingerprint);
                    if same && usize::from(digits) == self.typed.len() {
                        let verdict = self.judge(held, slot, held.last_step);
                        let this = named(Kind::Stored, slot, place.version, verdict);
                        // The same digits may be in several slots, for times that do not overlap.
                        found =
                            Some(found.filter(|other| standing(other) >= standing(&this)).unwrap_or(this));
                    }
                }
                Secret::Rotating { subject } => {
                    if let Some(step) = self.rotating_step(subject) {
                        let verdict = if step > held.last_step {
                            self.judge(held, slot, step)
                        } else {
                            Err(Status::UsedUp.into())
                        };
                        found = Some(named(Kind::Rotating, slot, place.version, verdict));
                    }
                }
            }
        }
        found
    }

    /// The step at which a subject's device shows these digits, this one or a neighbour.
    fn rotating_step(&self, subject: u8) -> Option<u32> {
        if !self.reading.trusted {
            return None;
        }
        let key = self.scene.owned.root.rotating(subject);
        let now = RotatingKey::step(self.reading.best);
        let steps = [now.saturating_sub(1), now, now.saturating_add(1)];
        steps.into_iter().filter(|step| equal(&key.code(*step), self.typed)).max()
    }

    fn judge(&self, held: &CodeInUse, slot: u16, last_step: u32) -> Result<Cost, Refusal> {
        let code = &held.code;
        if code.max_uses != 0 && held.uses >= code.max_uses {
            return Err(Status::UsedUp.into());
        }
        let degraded = if self.reading.trusted {
            self.in_time(code)?;
            held.degraded
        } else {
            self.without_clock(held)?;
            held.degraded.saturating_add(1)
        };
        let uses = held.uses.saturating_add(1);
        Ok(Cost {
            stored: Some(KeypadDelta::CodeUsed { slot, uses, degraded, last_step }),
            ..Cost::default()
        })
    }

    fn in_time(&self, code: &StoredCode) -> Result<(), Refusal> {
        let (at, widen) = self.moment();
        if at + widen < i64::from(code.not_before.0) {
            return Err(self.too_early(code.not_before.0.into()));
        }
        if at - widen >= i64::from(code.not_after.0) {
            return Err(Status::Expired.into());
        }
        let wall = at + self.scene.owned.settings.offset_seconds(self.reading.best);
        let mut schedules = code.schedules.iter().flatten().peekable();
        if schedules.peek().is_none() || schedules.any(|schedule| schedule.open_at(wall, widen)) {
            return Ok(());
        }
        let opens_in = |step: i64| code.schedules.iter().flatten().any(|s| s.open_at(wall + step * 600, 0));
        let soon = (1..=EARLY_STEPS).any(opens_in);
        let signal = if soon { Signal::TooEarly } else { Signal::Wrong };
        Err(Refusal { status: Status::OutsideHours, signal })
    }

    /// Weekly hours cannot be judged without a clock; the few degraded uses stand for them.
    fn without_clock(&self, held: &CodeInUse) -> Result<(), Refusal> {
        let low = self.reading.low;
        if low >= held.code.not_after {
            return Err(Status::Expired.into());
        }
        let plausible = held.code.not_before <= low.plus(LOST_CLOCK_REACH_S);
        let degraded = self.scene.owned.keypad.degraded_with(held.code.secret);
        match held.code.clock_loss {
            ClockLoss::UntilEnd => Ok(()),
            ClockLoss::Degraded if plausible && degraded < DEGRADED_MAX => Ok(()),
            ClockLoss::Degraded | ClockLoss::Deny => Err(Status::ClockLost.into()),
        }
    }
}

/// Which of several slots with the same digits speaks for them: the one that opens, else the one that will.
fn standing(found: &Found) -> u8 {
    match found.verdict {
        Ok(_) => 2,
        Err(refusal) if refusal.signal == Signal::Wrong => 0,
        Err(_) => 1,
    }
}

fn named(kind: Kind, slot: u16, version: u32, verdict: Result<Cost, Refusal>) -> Found {
    let actor = Actor { issuer: 0xFF, generation: 0, serial: version, slot: u16::MAX };
    Found { actor, detail: detail(kind, 0, slot), verdict }
}
