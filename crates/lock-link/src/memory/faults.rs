//! Switches a test flips to make the line to one lock fail.

use std::collections::VecDeque;
use std::sync::Arc;

use super::ether::Ether;
use super::line::Line;
use super::locked;

/// What goes wrong between phones and one lock.
#[derive(Clone)]
pub struct Faults {
    line: Arc<Line>,
    ether: Arc<Ether>,
}

impl Faults {
    pub(super) fn new(line: Arc<Line>, ether: Arc<Ether>) -> Self {
        Self { line, ether }
    }

    /// Out of reach: not seen by scans, calls end in `NotFound`, a connection is lost.
    pub fn hide(&self) {
        self.line.remove();
    }

    /// Back in reach; running scans see the lock at once.
    pub fn show(&self) {
        locked(&self.line.state).hidden = false;
        self.ether.show(&self.line);
    }

    /// Refuses the next `count` attempts to connect.
    pub fn refuse_connects(&self, count: u32) {
        locked(&self.line.state).refusals_left = count;
    }

    /// Attempts to connect that begin from now on never end.
    pub fn hang_connects(&self) {
        locked(&self.line.state).calls_hang = true;
    }

    /// Attempts to connect that begin from now on are answered again.
    pub fn answer_connects(&self) {
        locked(&self.line.state).calls_hang = false;
    }

    /// Bytes that fit into one frame on connections from now on; 244 unless set.
    pub fn set_frame_len_max(&self, frame_len_max: usize) {
        locked(&self.line.state).frame_len_max = frame_len_max;
    }

    /// Breaks the connection, this one or the next, as soon as `count` more frames passed in either direction.
    ///
    /// A frame that was made to get lost counts too.
    pub fn vanish_after(&self, count: u32) {
        let mut state = locked(&self.line.state);
        state.frames_left = Some(count);
        self.line.break_when_due(&mut state);
    }

    /// Loses the `nth` frame from now on that a phone writes; 1 is the next.
    pub fn lose_to_lock(&self, nth: u64) {
        locked(&self.line.state).to_lock.lose_nth(nth);
    }

    /// Loses the `nth` frame from now on that the lock notifies; 1 is the next.
    pub fn lose_to_phone(&self, nth: u64) {
        locked(&self.line.state).to_phone.lose_nth(nth);
    }

    /// Keeps frames to the phone back until they are released.
    pub fn hold_to_phone(&self) {
        locked(&self.line.state).held.get_or_insert_default();
    }

    /// Delivers the frames that were kept back, in order, and stops keeping any.
    pub fn release_to_phone(&self) {
        let mut state = locked(&self.line.state);
        let held: VecDeque<_> = state.held.take().unwrap_or_default();
        for frame in held {
            state.deliver(frame);
        }
    }
}
