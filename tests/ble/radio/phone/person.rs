//! Somebody with a phone: the app on its own database, a clock that can be moved, and patience.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use app::view::CommandError;
use app::{App, Clock, Entropy, Keychain, KeychainError, Ports};
use chrono::{DateTime, TimeDelta};
use lock_link::Ble;

use crate::Fallible;

/// A person.
pub(crate) struct Person {
    pub(crate) app: App,
    clock: Arc<PhoneClock>,
    taps_max: u32,
    repeated: AtomicU32,
}

impl Person {
    /// Somebody whose phone uses this adapter, and who taps at most this often.
    pub(crate) fn new(adapter: &str, name: &str, taps_max: u32) -> Fallible<Self> {
        let clock = Arc::new(PhoneClock::new());
        let folder = Path::new("/run").join(format!("phone-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let ports = Ports {
            link: Arc::new(Ble::new(Some(adapter))),
            clock: clock.clone(),
            entropy: entropy()?,
            keychain: Some(Arc::new(Pocket::default())),
            listener: Arc::new(|_| {}),
            web_host: "latchstring.example".to_owned(),
            calendars: app::Reach::Public,
            zone: "Europe/Berlin".to_owned(),
        };
        let app = App::open(&folder.join("phone.db"), ports)?;
        Ok(Self { app, clock, taps_max, repeated: AtomicU32::new(0) })
    }

    /// The wall time some days from now, as a person types it. A zone's hours make no difference to a day.
    pub(crate) fn wall(&self, days: i64) -> Fallible<String> {
        let now = DateTime::from_timestamp(self.clock.unix().into(), 0).ok_or("This is no time")?;
        Ok((now + TimeDelta::days(days)).format("%Y-%m-%dT%H:%M").to_string())
    }

    /// Moves this phone's clock on, as if that much time had passed.
    pub(crate) fn time_passes(&self, seconds: u32) {
        self.clock.moved_s.fetch_add(seconds, Ordering::Relaxed);
    }

    /// How often this person had to tap again.
    pub(crate) fn repeated(&self) -> u32 {
        self.repeated.load(Ordering::Relaxed)
    }

    /// Whether this person tries again after this error, which is counted.
    pub(crate) fn tries_again(&self, error: &CommandError, taps: u32) -> bool {
        let again = taps < self.taps_max && is_radio(error);
        if again {
            println!("the radio failed a tap: {error:?}");
            self.repeated.fetch_add(1, Ordering::Relaxed);
        }
        again
    }

    /// Taps again while the radio is to blame; a refusal of the lock is an answer.
    pub(crate) async fn patiently<T, Attempt>(&self, tap: impl Fn() -> Attempt) -> Result<T, CommandError>
    where
        Attempt: Future<Output = Result<T, CommandError>>,
    {
        let mut taps = 1;
        loop {
            match tap().await {
                Err(error) if self.tries_again(&error, taps) => taps += 1,
                outcome => return outcome,
            }
        }
    }
}

fn is_radio(error: &CommandError) -> bool {
    matches!(
        error,
        CommandError::OutOfReach
            | CommandError::LockBusy
            | CommandError::ConnectionLost
            | CommandError::TimedOut { .. }
    )
}

/// The machine's clock, moved on at will.
struct PhoneClock {
    began: Instant,
    moved_s: AtomicU32,
}

impl PhoneClock {
    #[expect(clippy::disallowed_methods, reason = "this is a shell: it reads the clock")]
    fn new() -> Self {
        Self { began: Instant::now(), moved_s: AtomicU32::new(0) }
    }
}

impl Clock for PhoneClock {
    #[expect(clippy::disallowed_methods, reason = "this is a shell: it reads the clock")]
    fn unix(&self) -> u32 {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        u32::try_from(since_1970).unwrap_or(u32::MAX).saturating_add(self.moved_s.load(Ordering::Relaxed))
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

fn entropy() -> Fallible<Entropy> {
    let source = Mutex::new(File::open("/dev/urandom")?);
    Ok(Arc::new(move |bytes| {
        let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
        // A phone without randomness must not go on.
        if let Err(error) = source.read_exact(bytes) {
            panic!("No randomness: {error}");
        }
    }))
}

/// A keychain that lives as long as the phone's program.
#[derive(Default)]
struct Pocket(Mutex<Option<[u8; 32]>>);

impl Keychain for Pocket {
    fn load(&self) -> Result<Option<[u8; 32]>, KeychainError> {
        Ok(*self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn keep(&self, key: &[u8; 32]) -> Result<(), KeychainError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(*key);
        Ok(())
    }
}
