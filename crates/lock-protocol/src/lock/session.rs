//! One connection: its nonce, its reassembly, and how long it may last.

use crate::Mono;
use crate::fragment::Reassembly;
use crate::lock::decide::{Live, NONCE_REMOTE_MS};
use crate::setup::Greeting;
use crate::unlock::Underway;

/// A connection that has proved nothing is dropped after this long, milliseconds.
const UNPROVEN_MS: u64 = 20_000;
/// A connection that has proved something is dropped after this long in silence, milliseconds.
const IDLE_MS: u64 = 60_000;
/// Bad MACs after which a connection is dropped.
const BAD_MACS_MAX: u8 = 3;

/// What the lock greeted with, and what is left of it.
#[derive(Clone, Copy)]
pub(super) enum Greeted {
    /// A factory-new lock's greeting.
    Setup { greeting: Greeting, issued: Mono },
    /// A challenge that may still be answered.
    Challenge(Live),
    /// The nonce has been used up.
    Spent,
}

/// A connection.
pub(super) struct Session {
    pub(super) frame_length: usize,
    pub(super) reassembly: Reassembly,
    pub(super) greeted: Greeted,
    pub(super) rights: u8,
    pub(super) underway: Option<Underway>,
    opened: Mono,
    proven: Option<Mono>,
    bad_macs: u8,
}

impl Session {
    pub(super) fn open(now: Mono, frame_length: usize) -> Self {
        Self {
            frame_length,
            reassembly: Reassembly::default(),
            greeted: Greeted::Spent,
            rights: 0,
            underway: None,
            opened: now,
            proven: None,
            bad_macs: 0,
        }
    }

    pub(super) fn live(&self) -> Option<Live> {
        match self.greeted {
            Greeted::Challenge(live) => Some(live),
            Greeted::Setup { .. } | Greeted::Spent => None,
        }
    }

    pub(super) fn proved(&mut self, now: Mono) {
        self.proven = Some(now);
    }

    /// Notes activity on a connection that has proved something before.
    pub(super) fn active(&mut self, now: Mono) {
        if self.proven.is_some() {
            self.proven = Some(now);
        }
    }

    /// Counts a bad MAC; true when it was one too many.
    pub(super) fn bad_mac(&mut self) -> bool {
        self.bad_macs = self.bad_macs.saturating_add(1);
        self.bad_macs >= BAD_MACS_MAX
    }

    pub(super) fn over(&self, now: Mono) -> bool {
        now >= self.deadline()
    }

    pub(super) fn deadline(&self) -> Mono {
        self.proven.map_or(self.opened.plus(UNPROVEN_MS), |proven| proven.plus(IDLE_MS))
    }

    /// When a new challenge is due because nobody answered the last one.
    pub(super) fn renewal(&self) -> Option<Mono> {
        self.live().map(|live| live.issued.plus(NONCE_REMOTE_MS))
    }
}
