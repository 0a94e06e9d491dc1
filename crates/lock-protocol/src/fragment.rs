//! Messages in frames (specification section 5): `F|first|last, index8, payload` when a message does not fit in one.

use crate::Mono;
use crate::bytes::{Frame, Message};
use crate::capacity::{FRAME_MAX, FRAME_MIN};

const MARK: u8 = 0xF0;
const FIRST: u8 = 0x02;
const LAST: u8 = 0x01;
/// An unfinished message is forgotten this long after its latest fragment, in milliseconds.
pub const IDLE_MS: u64 = 2_000;

/// Cuts one message into frames.
#[derive(Clone)]
pub struct Outgoing {
    message: Message,
    sent: usize,
    index: u8,
    frame_length: usize,
}

impl Outgoing {
    /// Starts with a message for a link that carries `frame_length` bytes at once (20 to 512).
    #[must_use]
    pub fn new(message: Message, frame_length: usize) -> Self {
        Self { message, sent: 0, index: 0, frame_length: frame_length.clamp(FRAME_MIN, FRAME_MAX) }
    }

    /// Appends to the message; false when it would be longer than this build can hold.
    pub(crate) fn fill(&mut self, bytes: &[u8]) -> bool {
        self.message.try_extend_from_slice(bytes).is_ok()
    }

    /// Goes on counting where the fragments before ended, so that fragments of two messages never fit each other when
    /// the radio loses or swaps some.
    pub fn count_from(&mut self, index: u8) {
        self.index = index;
    }

    /// The number of the fragment to come.
    #[must_use]
    pub fn index(&self) -> u8 {
        self.index
    }

    /// The next frame, until there is none.
    pub fn next_frame(&mut self) -> Option<Frame> {
        let rest = self.message.get(self.sent..).filter(|rest| !rest.is_empty())?;
        let mut frame = Frame::new();
        if self.sent == 0 && rest.len() <= self.frame_length {
            frame.try_extend_from_slice(rest).ok()?;
            self.sent = self.message.len();
            return Some(frame);
        }
        let length = rest.len().min(self.frame_length - 2);
        let mut mark = MARK;
        if self.sent == 0 {
            mark |= FIRST;
        }
        if length == rest.len() {
            mark |= LAST;
        }
        frame.try_extend_from_slice(&[mark, self.index]).ok()?;
        frame.try_extend_from_slice(rest.get(..length)?).ok()?;
        self.sent += length;
        self.index = self.index.wrapping_add(1);
        Some(frame)
    }
}

/// Why a frame was dropped, together with what had been gathered before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FragmentError {
    /// An empty frame, or a fragment without payload.
    #[error("empty frame")]
    Empty,
    /// A fragment with reserved bits set.
    #[error("reserved bits are set")]
    Reserved,
    /// A fragment is missing, doubled or out of order.
    #[error("a fragment is missing or out of order")]
    OutOfOrder,
    /// Longer than this build can put together.
    #[error("message too long")]
    TooLong,
}

/// Puts one message at a time together.
#[derive(Clone, Default)]
pub struct Reassembly {
    gathered: Message,
    next_index: u8,
    underway: bool,
    latest: Mono,
}

impl Reassembly {
    /// Takes one frame; gives the whole message when it is complete. After an error the next message starts afresh.
    pub fn push(&mut self, frame: &[u8], now: Mono) -> Result<Option<Message>, FragmentError> {
        self.expire(now);
        let result = self.take(frame, now);
        if result.is_err() {
            self.clear();
        }
        result
    }

    /// Forgets an unfinished message that has been idle for too long.
    pub fn expire(&mut self, now: Mono) {
        if self.underway && now.since(self.latest) > IDLE_MS {
            self.clear();
        }
    }

    fn take(&mut self, frame: &[u8], now: Mono) -> Result<Option<Message>, FragmentError> {
        let (&mark, rest) = frame.split_first().ok_or(FragmentError::Empty)?;
        if mark & MARK != MARK {
            self.clear();
            return whole(frame).map(Some);
        }
        let (&index, payload) = rest.split_first().ok_or(FragmentError::Empty)?;
        if payload.is_empty() {
            return Err(FragmentError::Empty);
        }
        if mark & !(MARK | FIRST | LAST) != 0 {
            return Err(FragmentError::Reserved);
        }
        if mark & FIRST != 0 {
            self.clear();
            self.underway = true;
            self.next_index = index;
        }
        if !self.underway || index != self.next_index {
            return Err(FragmentError::OutOfOrder);
        }
        self.gathered.try_extend_from_slice(payload).map_err(|_| FragmentError::TooLong)?;
        self.next_index = index.wrapping_add(1);
        self.latest = now;
        if mark & LAST == 0 {
            return Ok(None);
        }
        let message = core::mem::take(&mut self.gathered);
        self.clear();
        Ok(Some(message))
    }

    fn clear(&mut self) {
        self.gathered.clear();
        self.next_index = 0;
        self.underway = false;
    }
}

fn whole(frame: &[u8]) -> Result<Message, FragmentError> {
    let mut message = Message::new();
    message.try_extend_from_slice(frame).map_err(|_| FragmentError::TooLong)?;
    Ok(message)
}
