//! Waiting for a fact by looking again and again, within a limit; never a fixed sleep.

use std::io;
use std::thread;
use std::time::Duration;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// Looks until `fact` gives a value.
///
/// # Errors
/// When `limit` passes before; the error names `what` was waited for.
pub fn until<T>(what: &str, limit: Duration, mut fact: impl FnMut() -> Option<T>) -> io::Result<T> {
    let mut waited = Duration::ZERO;
    loop {
        if let Some(value) = fact() {
            return Ok(value);
        }
        if waited >= limit {
            return Err(io::Error::new(
                io::ErrorKind::TimedOut,
                format!("Waited {} s in vain for {what}", limit.as_secs()),
            ));
        }
        thread::park_timeout(PAUSE);
        waited += PAUSE;
    }
}
