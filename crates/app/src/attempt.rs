//! One attempt at one lock: a second tap on the same lock is ignored, and every stage reports itself.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::App;
use crate::ports::Event;
use crate::view::{DoorId, KeyId, Progress, Stage, StageState};

/// Locks at which something is being done right now.
#[derive(Default)]
pub(crate) struct Running(Mutex<HashSet<[u8; 16]>>);

impl Running {
    /// Takes the lock until the turn is dropped; nothing while somebody else has it.
    pub(crate) fn take(&self, lock_id: [u8; 16]) -> Option<Turn<'_>> {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(lock_id);
        // Lazily: a turn that is made and dropped would give the lock back to everybody.
        taken.then(|| Turn { running: self, lock_id })
    }

    pub(crate) fn is_busy(&self, lock_id: &[u8; 16]) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(lock_id)
    }
}

/// The right to talk to one lock.
pub(crate) struct Turn<'a> {
    running: &'a Running,
    lock_id: [u8; 16],
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.running.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.lock_id);
    }
}

/// Who the stages of an attempt are told about.
#[derive(Clone)]
pub(crate) enum Subject {
    Door(DoorId),
    Key(KeyId),
}

/// An attempt: reports its stages and the time since the tap.
pub(crate) struct Attempt<'a> {
    app: &'a App,
    number: u32,
    subject: Subject,
    started_ms: u64,
    current: Option<(Stage, u64)>,
}

impl<'a> Attempt<'a> {
    pub(crate) fn begin(app: &'a App, subject: Subject) -> Self {
        Self {
            app,
            number: app.next_attempt(),
            subject,
            started_ms: app.ports.clock.mono_ms(),
            current: None,
        }
    }

    /// Ends the running stage well and begins the next.
    pub(crate) fn stage(&mut self, stage: Stage) {
        self.end(|ms| StageState::Done { ms });
        self.current = Some((stage, self.app.ports.clock.mono_ms()));
        self.tell(stage, StageState::Begun);
    }

    /// Ends the running stage well.
    pub(crate) fn done(&mut self) {
        self.end(|ms| StageState::Done { ms });
    }

    /// Milliseconds since the tap.
    pub(crate) fn elapsed_ms(&self) -> u32 {
        self.since(self.started_ms)
    }

    fn end(&mut self, state: impl FnOnce(u32) -> StageState) {
        if let Some((stage, since)) = self.current.take() {
            self.tell(stage, state(self.since(since)));
        }
    }

    fn since(&self, earlier_ms: u64) -> u32 {
        u32::try_from(self.app.ports.clock.mono_ms().saturating_sub(earlier_ms)).unwrap_or(u32::MAX)
    }

    fn tell(&self, stage: Stage, state: StageState) {
        let (door, key) = match &self.subject {
            Subject::Door(door) => (Some(door.clone()), None),
            Subject::Key(key) => (None, Some(key.clone())),
        };
        (self.app.ports.listener)(Event::Progress(Progress {
            attempt: self.number,
            door,
            key,
            stage,
            state,
        }));
    }
}

impl Drop for Attempt<'_> {
    /// A stage that still runs when the attempt is over has failed.
    fn drop(&mut self) {
        self.end(|ms| StageState::Failed { ms });
    }
}
