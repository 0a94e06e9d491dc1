//! The functions that the page's script calls; numbers in and out, everything longer lies on the desk.
#![expect(
    unsafe_code,
    reason = "an exported name could stand for two functions; these stand once, and only here"
)]

use std::cell::RefCell;
use std::sync::atomic::AtomicU8;

use lock_protocol::Unix;
use lock_protocol::advert::{TAG_LENGTH, tags};
use lock_protocol::bytes::Reader;
use lock_protocol::keys::AdvertKey;

use crate::conversation::Conversation;
use crate::record::Record;
use crate::{desk, facts};

thread_local! {
    /// A person stands at one door at a time.
    static CONVERSATION: RefCell<Option<Conversation>> = const { RefCell::new(None) };
}

fn with<T>(nothing: T, work: impl FnOnce(&mut Conversation) -> T) -> T {
    CONVERSATION.with_borrow_mut(|held| held.as_mut().map_or(nothing, work))
}

/// Where the desk begins.
#[unsafe(no_mangle)]
extern "C" fn desk() -> *const AtomicU8 {
    desk::address()
}

/// Reads a link's payload; its facts, or why there are none.
#[unsafe(no_mangle)]
extern "C" fn read_link(length: u32) -> u32 {
    desk::lay(&facts::of(&desk::take(length)))
}

/// The tags that the lock of a record may advertise now, one after the other; nothing for what is no record.
#[unsafe(no_mangle)]
extern "C" fn advertised(length: u32, now: u32) -> u32 {
    let bytes = desk::take(length);
    let Ok(record) = Record::read(&mut Reader::new(&bytes)) else { return 0 };
    let tags: [[u8; TAG_LENGTH]; 4] = tags(&AdvertKey::of(&record.lock_pub, &record.lock_id), Unix(now));
    desk::lay(tags.as_flattened())
}

/// Begins a conversation with the lock of a record, and forgets any other.
#[unsafe(no_mangle)]
extern "C" fn meet(length: u32, frame_length: u32) -> u32 {
    let bytes = desk::take(length);
    let Ok(record) = Record::read(&mut Reader::new(&bytes)) else { return 0 };
    let Ok(frame_length) = usize::try_from(frame_length) else { return 0 };
    CONVERSATION.set(Some(Conversation::with(record.lock_id.0, frame_length)));
    1
}

/// Forgets the conversation.
#[unsafe(no_mangle)]
extern "C" fn part() {
    CONVERSATION.set(None);
}

/// Takes a frame of the lock.
#[unsafe(no_mangle)]
extern "C" fn hear(length: u32, now_ms: u32) {
    let frame = desk::take(length);
    with((), |conversation| conversation.hear(&frame, now_ms));
}

/// The next event, or nothing.
#[unsafe(no_mangle)]
extern "C" fn next_event() -> u32 {
    with(None, Conversation::next_event).map_or(0, |event| desk::lay(&event))
}

/// The next frame for the lock, or nothing.
#[unsafe(no_mangle)]
extern "C" fn next_frame() -> u32 {
    with(None, Conversation::next_frame).map_or(0, |frame| desk::lay(&frame))
}

/// Whether the lock waits for a request.
#[unsafe(no_mangle)]
extern "C" fn is_ready() -> u32 {
    u32::from(with(false, |conversation| conversation.is_ready()))
}

/// Makes a CLAIM ready; K_dev, or nothing when that was not possible.
#[unsafe(no_mangle)]
extern "C" fn claim(length: u32) -> u32 {
    let asked = desk::take(length);
    with(None, |conversation| conversation.claim(&asked)).map_or(0, |key| desk::lay(key.reveal()))
}

/// Makes an UNLOCK ready, if that is possible.
#[unsafe(no_mangle)]
extern "C" fn act(length: u32) -> u32 {
    let asked = desk::take(length);
    u32::from(with(false, |conversation| conversation.act(&asked)))
}
