//! The keypad of the machine: key presses in, typed codes to the decision, what to show out.

use arrayvec::ArrayVec;
use zeroize::Zeroize;

use super::{Lock, Pending, scene};
use crate::Mono;
use crate::keys::RECOVERY_DIGITS;
use crate::lock::change::Delta;
use crate::lock::decide::{self, CodeDecision, Signal};
use crate::lock::keypad::{Fate, KeypadDelta};

/// Digits typed before a pause this long are forgotten, milliseconds.
const PAUSE_MS: u64 = 10_000;
/// Digits of the longest code.
const DIGITS_MAX: usize = RECOVERY_DIGITS;
/// How long the lock waits before it tries again to write down that the motor turned, milliseconds.
const DONE_RETRY_MS: u64 = 5_000;

/// A key of the keypad.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A digit, 0 to 9; anything above is taken for a slip that spoils the code.
    Digit(u8),
    /// `*`: forget what was typed.
    Clear,
    /// `#`: that was the code.
    Enter,
}

/// What has been typed so far.
#[derive(Default)]
pub(super) struct Typing {
    digits: ArrayVec<u8, DIGITS_MAX>,
    spoilt: bool,
    last: Mono,
}

impl Typing {
    fn clear(&mut self) {
        self.digits.as_mut_slice().zeroize();
        self.digits.clear();
        self.spoilt = false;
    }

    fn is_empty(&self) -> bool {
        self.digits.is_empty() && !self.spoilt
    }

    fn digit(&mut self, digit: u8) {
        let fits = digit <= 9 && self.digits.try_push(b'0'.wrapping_add(digit)).is_ok();
        self.spoilt |= !fits;
    }
}

impl Lock {
    /// Somebody presses a key. The shell polls for effects afterwards.
    pub fn press(&mut self, key: Key, now: Mono) {
        if now.since(self.typing.last) > PAUSE_MS {
            self.typing.clear();
        }
        self.typing.last = now;
        match key {
            Key::Digit(digit) => self.typing.digit(digit),
            Key::Clear => self.typing.clear(),
            Key::Enter => {
                let typed = core::mem::take(&mut self.typing);
                if !typed.is_empty() {
                    self.enter(typed, now);
                }
                self.typing.last = now;
            }
        }
    }

    fn enter(&mut self, mut typed: Typing, now: Mono) {
        let Some(owned) = &self.state.owned else {
            self.signal = Some(Signal::Fault);
            return;
        };
        if self.pending.is_some() || self.boot_due.is_some() {
            self.signal = Some(Signal::Fault);
        } else if typed.spoilt {
            self.signal = Some(Signal::Wrong);
        } else {
            let uptime_ms = now.since(self.booted);
            let scene = scene(&self.identity, owned, &self.state.clock, now);
            let decision = decide::code(&scene, &typed.digits, uptime_ms, &mut self.draft);
            self.conclude_code(decision, now);
        }
        typed.clear();
    }

    /// Makes the decision durable before anything turns or beeps.
    fn conclude_code(&mut self, decision: CodeDecision, now: Mono) {
        let CodeDecision { signal, turn } = decision;
        self.settle(Pending { turn, signal: Some(signal), ..Pending::quiet(now) });
    }

    /// Remembers to write down that the motor did what a one-time code told it to.
    pub(super) fn motor_settled(&mut self, now: Mono) {
        let turning = |owned: &crate::lock::Owned| {
            owned.keypad.memory.used.iter().any(|used| used.fate == Fate::Turning)
        };
        if self.state.owned.as_ref().is_some_and(turning) {
            self.motor_done_at = Some(now);
            self.note_motor_done(now);
        }
    }

    /// Writes that down, when nothing else is being written.
    pub(super) fn note_motor_done(&mut self, now: Mono) {
        if self.pending.is_some() || self.motor_done_at.is_none_or(|due| now < due) {
            return;
        }
        if self.draft_of(&Delta::Keypad(KeypadDelta::MotorDone)) {
            // Until the record is known to be written, the next tick tries again.
            self.motor_done_at = Some(now.plus(DONE_RETRY_MS));
            self.plan(Pending { motor_done: true, ..Pending::quiet(now) });
        }
    }
}
