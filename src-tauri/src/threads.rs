//! The threads attempts at locks run on.

use tokio::runtime::{Builder, Runtime};

/// Both machines of the protocol keep their buffers on the stack, as a lock without a heap must, and an unoptimised
/// build copies them on their way through every call: the usual two megabytes overflow.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Starts the threads; they end when this is dropped.
///
/// # Errors
/// When the system has no threads to give.
pub(crate) fn start() -> std::io::Result<Runtime> {
    Builder::new_multi_thread().thread_name("latchstring").thread_stack_size(STACK_BYTES).enable_all().build()
}
