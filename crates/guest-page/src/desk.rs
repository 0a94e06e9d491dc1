//! The one piece of memory that script and WebAssembly share: the script lays bytes on it, calls, and reads the answer.
//!
//! Atomics, because they may be changed behind a shared reference; on one thread they cost what plain bytes cost.

use std::sync::atomic::{AtomicU8, Ordering};

use zeroize::Zeroizing;

/// Longer than the longest text of a link, and than any frame.
pub(crate) const BYTES: usize = 8192;

static DESK: [AtomicU8; BYTES] = [const { AtomicU8::new(0) }; BYTES];

/// Where it begins.
pub(crate) fn address() -> *const AtomicU8 {
    DESK.as_ptr()
}

/// Takes the first `length` bytes away and leaves zeros, because most of what lies here is secret.
pub(crate) fn take(length: u32) -> Zeroizing<Vec<u8>> {
    let length = usize::try_from(length).unwrap_or(BYTES).min(BYTES);
    Zeroizing::new(DESK.iter().take(length).map(|byte| byte.swap(0, Ordering::Relaxed)).collect())
}

/// Lays an answer down and gives its length; one that does not fit is no answer.
pub(crate) fn lay(bytes: &[u8]) -> u32 {
    if bytes.len() > BYTES {
        return 0;
    }
    DESK.iter().zip(bytes).for_each(|(place, byte)| place.store(*byte, Ordering::Relaxed));
    u32::try_from(bytes.len()).unwrap_or(0)
}
