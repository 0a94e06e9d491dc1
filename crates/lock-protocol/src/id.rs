//! The names of a lock and of moments: ids and times as types of their own.
//!
//! Their arithmetic is called, not copied into its 40 callers: on a part with eight registers that is 400 bytes.

/// A lock's 16-byte name, given to it in the factory; not a secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LockId(pub [u8; 16]);

/// Milliseconds of a device's own monotonic clock; only differences mean anything.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Mono(pub u64);

impl Mono {
    /// Milliseconds from `earlier` to here; 0 when `earlier` is later.
    #[must_use]
    #[inline(never)]
    pub fn since(self, earlier: Mono) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The moment `ms` milliseconds later.
    #[must_use]
    #[inline(never)]
    pub fn plus(self, ms: u64) -> Mono {
        Mono(self.0.saturating_add(ms))
    }
}

/// Seconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Unix(pub u32);

impl Unix {
    /// The moment `seconds` later, at most the last one representable.
    #[must_use]
    #[inline(never)]
    pub fn plus(self, seconds: u32) -> Unix {
        Unix(self.0.saturating_add(seconds))
    }

    /// The moment `seconds` earlier, at least 1970.
    #[must_use]
    #[inline(never)]
    pub fn minus(self, seconds: u32) -> Unix {
        Unix(self.0.saturating_sub(seconds))
    }
}
