//! What the fuzzer's bytes mean: the numbers, credentials and acts of a story.

use lock_protocol::block::{Bind, ClockLoss, CredentialBlock, DELEGATE, Role};
use lock_protocol::schedule::Schedule;
use lock_protocol::unlock::{Act, Action, Intent};

use crate::{HOUR, T};

/// The fuzzer's bytes as a script; at its end everything is zero. Few bytes a step, so that short inputs go far.
pub struct Script<'a> {
    pub rest: &'a [u8],
}

impl<'a> Script<'a> {
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        *first
    }

    pub fn short(&mut self) -> i16 {
        i16::from_be_bytes([self.byte(), self.byte()])
    }

    pub fn bytes(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(count.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    pub fn block(&mut self, issuer: u8, serial: u32) -> CredentialBlock {
        let [when, may, how] = [self.byte(), self.byte(), self.byte()];
        let hands_on = how & 15 > 11;
        let not_before = [T, T.minus(HOUR), T.plus(HOUR), T.minus(48 * HOUR)][usize::from(when & 3)];
        let lasts_h = [72, 1, 3, 24 * 24][usize::from(when >> 2 & 3)];
        let mut schedules = arrayvec::ArrayVec::new();
        if may & 0x40 != 0 {
            let (days, start, end) = (self.byte() & 0x7F, self.byte() % 144, self.byte() % 145);
            schedules.push(Schedule { days: days.max(1), start, end });
        }
        CredentialBlock {
            issuer,
            generation: 0,
            serial,
            not_before,
            not_after: not_before.plus(lasts_h * HOUR),
            max_uses: u16::from((when >> 4 & 7) % 5),
            role: Role::Guest,
            rights: if may & 0x80 == 0 { 0x0F } else { may & 0x0F } | if hands_on { DELEGATE } else { 0 },
            bind: if when & 0x80 == 0 { Bind::FirstClaim } else { Bind::ClaimCode },
            max_devices: [1, 2, 7, 1][usize::from(how >> 6)],
            depth: if hands_on { how & 3 } else { 0 },
            max_stale: [0, 1, 24, 255][usize::from(how >> 4 & 3)],
            intents: if how & 15 == 0 { 3 } else { how & 15 },
            clock_loss: [ClockLoss::Degraded, ClockLoss::Deny, ClockLoss::UntilEnd, ClockLoss::Deny]
                [usize::from(may >> 4 & 3)],
            schedules,
        }
    }

    pub fn act(&mut self) -> Act {
        let code = self.byte();
        let intents = [
            Intent::Tap,
            Intent::TapWithPresence,
            Intent::Proximity,
            Intent::Remote,
            Intent::TouchAndConfirm,
        ];
        let actions = [Action::Unlock, Action::Lock, Action::Unlatch, Action::Status];
        Act { intent: intents[usize::from(code >> 2) % 5], action: actions[usize::from(code & 3)] }
    }
}
