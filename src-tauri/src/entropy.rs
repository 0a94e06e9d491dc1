//! Randomness of the operating system.

use std::sync::Arc;

/// Fills buffers from the operating system's generator.
///
/// The process ends when the system has no randomness to give: every key made from then on would be guessable.
pub(crate) fn of_the_system() -> app::Entropy {
    Arc::new(|buffer| {
        if getrandom::fill(buffer).is_err() {
            tracing::error!("The system gives no randomness");
            std::process::abort();
        }
    })
}
