//! Instructions, counted by the system timer: under `-icount` it advances by the same amount with each of them.

use core::sync::atomic::{AtomicU32, Ordering};

use cortex_m::peripheral::SYST;
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m_rt::exception;

const RELOAD: u32 = 0x00FF_FFFF;
/// Instructions of the loop that the timer is measured with.
const KNOWN: u32 = 1_000_000;

static WRAPS: AtomicU32 = AtomicU32::new(0);

/// The timer, and how many of its ticks [`KNOWN`] instructions take.
pub(crate) struct Counter {
    known_ticks: u64,
}

#[exception]
fn SysTick() {
    // One core and one writer: a plain store is enough, and the smallest part has nothing else.
    WRAPS.store(WRAPS.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
}

#[inline(never)]
fn ticks() -> u64 {
    loop {
        let before = WRAPS.load(Ordering::Relaxed);
        let left = SYST::get_current();
        if before == WRAPS.load(Ordering::Relaxed) {
            return u64::from(before) * u64::from(RELOAD + 1) + u64::from(RELOAD - left);
        }
    }
}

/// Exactly `2 * count` instructions and a few more.
pub(crate) fn loops(count: u32) {
    // SAFETY: it changes one register of its own and the flags.
    unsafe {
        core::arch::asm!("2:", "subs {0}, #1", "bne 2b", inout(reg) count => _, options(nomem, nostack));
    }
}

impl Counter {
    pub(crate) fn start(mut timer: SYST) -> Self {
        timer.set_clock_source(SystClkSource::Core);
        timer.set_reload(RELOAD);
        timer.clear_current();
        timer.enable_interrupt();
        timer.enable_counter();
        let before = ticks();
        loops(KNOWN / 2);
        Self { known_ticks: ticks() - before }
    }

    /// Instructions that `work` takes, and what it gives.
    pub(crate) fn of<T>(&mut self, work: impl FnOnce() -> T) -> (u32, T) {
        let before = ticks();
        let given = work();
        let taken = ticks() - before;
        ((taken * u64::from(KNOWN) / self.known_ticks) as u32, given)
    }
}
