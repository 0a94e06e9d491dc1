//! One conversation with one lock: what the script may ask, and what the lock has proved, as bytes.
//!
//! ```text
//! event = kind1 | status1 | slot1 | state1 | battery1
//! kind: 01 a factory-new lock, 02 ready for a request, 03 claimed, 04 answered, 05 the bolt has come to rest,
//!       06 an answer without proof
//! ```
//! `battery` is a percentage, FF where the answer has none.

use lock_protocol::bytes::{CodecError, Reader};
use lock_protocol::keys::{CODE_DIGITS, DeviceKey};
use lock_protocol::phone::Event;
use lock_protocol::status::Status;
use lock_protocol::unlock::{Act, Outcome};
use lock_protocol::{LockId, Mono, Phone};

use crate::record::Record;

/// Where an event has no such byte.
const NONE: u8 = 0xFF;

/// A conversation.
pub(crate) struct Conversation(Phone);

impl Conversation {
    /// Begins with the lock of this name, over a link that carries so many bytes at once.
    pub(crate) fn with(lock_id: [u8; 16], frame_length: usize) -> Self {
        Self(Phone::new(LockId(lock_id), frame_length))
    }

    /// Whether the lock waits for a request.
    pub(crate) fn is_ready(&self) -> bool {
        self.0.challenge().is_some()
    }

    /// Takes a frame of the lock.
    pub(crate) fn hear(&mut self, frame: &[u8], now_ms: u32) {
        self.0.handle_frame(frame, Mono(u64::from(now_ms)));
    }

    /// The next event that a script can do something about.
    pub(crate) fn next_event(&mut self) -> Option<[u8; 5]> {
        loop {
            if let Some(event) = told(&self.0.poll_event()?) {
                return Some(event);
            }
        }
    }

    /// The next frame for the lock.
    pub(crate) fn next_frame(&mut self) -> Option<Vec<u8>> {
        self.0.poll_transmit().map(|frame| frame.to_vec())
    }

    /// Makes a CLAIM ready: `record | device secret 32 | nonce 4 | act 1 | claim code 0/6`. Gives K_dev, which the
    /// script stores before it sends anything.
    pub(crate) fn claim(&mut self, asked: &[u8]) -> Option<DeviceKey> {
        let mut reader = Reader::new(asked);
        let record = Record::read(&mut reader).ok()?;
        let secret: [u8; 32] = reader.take().ok()?;
        let nonce: [u8; 4] = reader.take().ok()?;
        let act = Act::from_code(reader.u8().ok()?).ok()?;
        let device = (&secret, &record.lock_pub);
        let made = if reader.rest().is_empty() {
            self.0.claim(&record.key, record.block, device, act, nonce)
        } else {
            let digits: [u8; CODE_DIGITS] = reader.rest().try_into().ok()?;
            self.0.claim_with_code((&record.key, &digits), record.block, device, act, nonce)
        };
        made.ok()
    }

    /// Makes an UNLOCK ready: `K_dev 32 | slot 1 | nonce 4 | act 1`. Tells whether it was possible.
    pub(crate) fn act(&mut self, asked: &[u8]) -> bool {
        let request = || -> Result<_, CodecError> {
            let mut reader = Reader::new(asked);
            let key = DeviceKey::new(reader.take()?);
            let (slot, nonce) = (reader.u8()?, reader.take()?);
            let act = Act::from_code(reader.u8()?)?;
            reader.end()?;
            Ok((key, slot, act, nonce))
        };
        let Ok((key, slot, act, nonce)) = request() else { return false };
        self.0.act(&key, slot, act, nonce, &[]).is_ok()
    }
}

fn told(event: &Event) -> Option<[u8; 5]> {
    let outcome =
        |kind: u8, it: &Outcome| Some([kind, it.status.code(), NONE, it.state.code(), it.battery_percent]);
    match event {
        Event::Greeted(_) => Some([1, Status::Ok.code(), NONE, NONE, NONE]),
        Event::Challenged(_) => Some([2, Status::Ok.code(), NONE, NONE, NONE]),
        Event::Claimed(it) => Some([3, it.status.code(), it.slot, it.state.code(), NONE]),
        Event::Answered(it) => outcome(4, it),
        Event::Settled(it) => outcome(5, it),
        Event::Unproven(status) => Some([6, status.code(), NONE, NONE, NONE]),
        Event::SetUp(_) | Event::Receipt { .. } | Event::Log(_) | Event::Who { .. } => None,
    }
}
