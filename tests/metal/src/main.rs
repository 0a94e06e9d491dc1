//! The protocol on a microcontroller: its vectors, and how many instructions the door takes.
#![no_std]
#![no_main]

use core::panic::PanicInfo;

use cortex_m::Peripherals;
use cortex_m_rt::entry;
use cortex_m_semihosting::{debug, hprintln};

#[cfg(feature = "alone")]
mod alone;
mod count;
#[cfg(feature = "door")]
mod door;
#[cfg(feature = "door")]
mod vectors;

#[entry]
fn main() -> ! {
    if let Some(peripherals) = Peripherals::take() {
        let mut counter = count::Counter::start(peripherals.SYST);
        work(&mut counter);
        hprintln!("end");
    }
    stop(debug::EXIT_SUCCESS)
}

#[cfg(feature = "door")]
fn work(counter: &mut count::Counter) {
    vectors::check();
    door::measure(counter);
}

#[cfg(feature = "alone")]
fn work(counter: &mut count::Counter) {
    let (taken, ()) = counter.of(alone::run);
    hprintln!("figure nothing {}", taken);
}

/// What the empty harness does, so that what is subtracted has the counter and the printing in it.
#[cfg(not(any(feature = "door", feature = "alone")))]
fn work(counter: &mut count::Counter) {
    let (taken, ()) = counter.of(|| count::loops(1000));
    hprintln!("figure nothing {}", taken);
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    // A lock has nobody to tell it to: it starts anew, and carries no text and no way to format it.
    #[cfg(feature = "door")]
    hprintln!("{}", info);
    let _ = info;
    stop(debug::EXIT_FAILURE)
}

fn stop(status: debug::ExitStatus) -> ! {
    debug::exit(status);
    loop {
        cortex_m::asm::nop();
    }
}
