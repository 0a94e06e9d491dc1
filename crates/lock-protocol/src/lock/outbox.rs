//! What the lock still has to send: a few messages, cut into frames one at a time.

use arrayvec::ArrayVec;

use crate::bytes::{Frame, Message};
use crate::fragment::Outgoing;
use crate::keep::drop_first;

/// An answer and the next challenge, or a settled result beside them.
const MESSAGES_MAX: usize = 4;

/// Messages waiting for the link, in order.
#[derive(Default)]
pub(super) struct Outbox {
    waiting: ArrayVec<Outgoing, MESSAGES_MAX>,
    next_index: u8,
}

impl Outbox {
    /// Adds a message; false when nobody has taken the earlier ones, and then it is not sent at all.
    pub(super) fn push(&mut self, bytes: &[u8], frame_length: usize) -> bool {
        if self.waiting.try_push(Outgoing::new(Message::new(), frame_length)).is_err() {
            return false;
        }
        let fits = self.waiting.last_mut().is_some_and(|outgoing| outgoing.fill(bytes));
        if !fits {
            self.waiting.pop();
        }
        fits
    }

    pub(super) fn next_frame(&mut self) -> Option<Frame> {
        loop {
            let outgoing = self.waiting.first_mut()?;
            outgoing.count_from(self.next_index);
            if let Some(frame) = outgoing.next_frame() {
                self.next_index = outgoing.index();
                return Some(frame);
            }
            drop_first(&mut self.waiting);
        }
    }

    pub(super) fn clear(&mut self) {
        self.waiting.clear();
    }
}
