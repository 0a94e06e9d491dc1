//! The judge's own idea of a lock's clock, from section 7 of the specification: an interval, and who may move it.

/// The clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Hands {
    /// Own milliseconds, Unix seconds and error in milliseconds when it was set; nothing while it is lost.
    pub(crate) set: Option<(u64, i64, i64)>,
    pub(crate) lower: i64,
    pub(crate) lifted: i64,
    pub(crate) cloud_moved: i64,
    pub(crate) owner_set: i64,
}

/// What it says at a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Told {
    pub(crate) trusted: bool,
    pub(crate) best: i64,
    pub(crate) low: i64,
    pub(crate) high: i64,
}

/// A time in a token that may not be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Ahead;

const DAY: i64 = 86_400;

impl Told {
    /// e, in seconds.
    pub(crate) fn error(&self) -> i64 {
        self.high - self.best
    }
}

impl Hands {
    /// As SETUP sets it.
    pub(crate) fn set_up(own: u64, time: i64, nonce_age: u64) -> Self {
        let set = Some((own, time, 2_000 + nonce_age as i64));
        Self { set, lower: time - 60, lifted: 0, cloud_moved: 0, owner_set: time }
    }

    /// Reads it. Seconds begun count as error, seconds not over do not count as time.
    pub(crate) fn read(&self, own: u64) -> Told {
        let Some((at, time, error)) = self.set else {
            return Told { trusted: false, best: self.lower, low: self.lower, high: i64::from(u32::MAX) };
        };
        let ran = own.saturating_sub(at) as i64;
        let error = (error + ran * 100 / 1_000_000 + 999) / 1000;
        let best = (time + ran / 1000).max(self.lower);
        Told { trusted: true, best, low: (best - error).max(self.lower), high: best + error }
    }

    /// The power came back without the time.
    pub(crate) fn lose(&mut self) {
        if self.set.take().is_some() {
            // Lifts add up until it is set again, however often the power goes.
            self.lifted = 0;
        }
    }

    /// A FRESH bound to the nonce, of the owner or the cloud. True when it set the clock, false when it counts as carried.
    pub(crate) fn set_by(&mut self, owner: bool, time: i64, own: u64, nonce_age: u64) -> Result<bool, Ahead> {
        let told = self.read(own);
        if time < self.lower {
            return Ok(false);
        }
        let moved = time - told.best;
        if !told.trusted {
            if !owner && time > self.lower + 400 * DAY {
                return Ok(false);
            }
            // What the cloud moves a lost clock by is no step from a time that anybody trusted.
            self.take(owner, time, own, nonce_age, 0);
            return Ok(true);
        }
        let step = moved.abs() > (4 * told.error()).max(120);
        let drift = (told.best - self.owner_set).max(0) * 100 / 1_000_000;
        let bounded = (self.cloud_moved + moved).abs() <= 600 + drift;
        if owner || !step && bounded {
            self.take(owner, time, own, nonce_age, moved);
            return Ok(true);
        }
        if step && moved > 0 { Err(Ahead) } else { Ok(false) }
    }

    fn take(&mut self, owner: bool, time: i64, own: u64, nonce_age: u64, moved: i64) {
        self.set = Some((own, time, 2_000 + nonce_age as i64));
        self.lower = self.lower.max(time - 60);
        self.lifted = 0;
        (self.cloud_moved, self.owner_set) =
            if owner { (0, time) } else { (self.cloud_moved + moved, self.owner_set) };
    }

    /// A FRESH that only lifts the lower bound.
    pub(crate) fn carried(&mut self, time: i64, own: u64) -> Result<(), Ahead> {
        let told = self.read(own);
        if told.trusted {
            if time > told.high + 120 {
                return Err(Ahead);
            }
            self.lower = self.lower.max((time - 60).min(told.low));
            return Ok(());
        }
        let lift = (time - 60 - self.lower).clamp(0, 40 * DAY - self.lifted);
        self.lower += lift;
        self.lifted += lift;
        Ok(())
    }
}
