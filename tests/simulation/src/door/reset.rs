//! The button inside, and what ends with an installation: a lock resets itself only where it may.

use lock_protocol::Mono;
use lock_protocol::lock::{Change, Delta};

use super::Door;

/// A press of the button that waits for what comes of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Press {
    may: bool,
}

impl Door {
    /// The button is held for ten seconds; nothing comes of it while the lock is dark, busy or nobody's.
    pub(crate) fn hold_button(&mut self, now: u64) {
        let (own, entropy) = (self.rtc.own(now), self.entropy());
        let ready = self.storing.is_none() && self.booted;
        let (Some(judge), Some(lock)) = (&self.judge, self.lock.as_mut().filter(|_| ready)) else { return };
        self.press = Some(Press { may: judge.may_be_reset(own) });
        lock.factory_reset(Mono(own), entropy);
        self.work(now, own);
        if self.press.take().is_some_and(|press| press.may) {
            self.breaks("the button resets a lock where it may", "nothing came of it".into());
        }
    }

    /// A record goes out; one that resets the lock has a press behind it, and leave where guests stay.
    pub(super) fn check_reset(&mut self, record: &Change) {
        let resets = record.deltas().any(|delta| matches!(delta, Ok(Delta::Reset { .. })));
        if resets && self.press.take().is_none_or(|press| !press.may) {
            self.breaks("a lock where guests stay is not reset without leave", "it was".into());
        }
    }

    /// The installation is over: what was promised of it holds no more.
    pub(super) fn end_tenure(&mut self) {
        self.tenure += 1;
        self.rights = 0;
        self.wrong_claims.clear();
        self.highest.retain(|what, _| *what == "boot counter");
    }
}
