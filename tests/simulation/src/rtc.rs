//! The lock's own clock: it drifts, jumps when somebody makes it, and is lost with its cell.

/// A clock that counts milliseconds of its own.
pub(crate) struct Rtc {
    since: u64,
    own: u64,
    /// How much faster than the world it runs.
    ppm: i64,
    /// Stopped since the lock last made a start durable.
    pub(crate) stopped: bool,
    /// Somebody moved it, so that no promise about time holds any more.
    pub(crate) jumped: bool,
}

impl Rtc {
    pub(crate) fn new(ppm: i64) -> Self {
        Self { since: 0, own: 50_000_000, ppm, stopped: false, jumped: false }
    }

    /// What it shows at a moment of the world.
    pub(crate) fn own(&self, now: u64) -> u64 {
        let ran = (now - self.since) as i64;
        self.own.saturating_add_signed(ran + ran * self.ppm / 1_000_000)
    }

    /// A moment of the world at which it shows at least `own`.
    pub(crate) fn world(&self, own: u64, now: u64) -> u64 {
        let ahead = own.saturating_sub(self.own(now));
        now + ahead + ahead / 5_000 + 1
    }

    /// Moves it.
    pub(crate) fn jump(&mut self, ms: i64, now: u64) {
        (self.own, self.since) = (self.own(now).saturating_add_signed(ms), now);
        self.jumped = true;
    }

    /// Its cell is empty: it starts from nothing.
    pub(crate) fn stop(&mut self, now: u64) {
        (self.own, self.since, self.stopped) = (0, now, true);
    }
}
