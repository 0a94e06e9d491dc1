//! Guesses offline codes at random and compares how often that works with what the codes in force make one expect.
//!
//! `cargo run --release -p lock-protocol --example guesses -- [GUESSES] [SEED]`, ten million guesses unless told.
//! Codes of 6 digits, which no lock takes, make hits frequent enough to measure; the cipher is the same for any number.

use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;

use lock_protocol::keys::PinKey;
use lock_protocol::pin::{CodePlan, Digits, Epoch, OfflineCode, Opening, PLAINTEXTS, Plaintext, Use};
use lock_protocol::settings::Settings;

const EPOCHS: [Epoch; 2] = [Epoch(595), Epoch(594)];
const SPACE: u64 = 1_000_000;
const THREADS: u64 = 2;
/// Ten minutes past noon on the tenth day of the epoch.
const AT_S: i64 = (10 * 24 + 12) * 3_600 + 600;

fn main() -> io::Result<ExitCode> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let (Ok(guesses), Ok(seed)) =
        (arguments.next().unwrap_or(Ok(10_000_000)), arguments.next().unwrap_or(Ok(1)))
    else {
        writeln!(io::stderr(), "usage: guesses [GUESSES] [SEED]")?;
        return Ok(ExitCode::FAILURE);
    };
    let share = guesses / THREADS;
    let workers: Vec<_> = (0..THREADS)
        .map(|worker| thread::spawn(move || hits(share, seed.wrapping_add(worker << 48))))
        .collect();
    let hits: u64 = workers.into_iter().map(|worker| worker.join().unwrap_or_default()).sum();
    let guesses = share * THREADS;

    let in_force = EPOCHS.map(open_codes);
    // A number can be a code in both epochs.
    let misses: f64 = in_force.iter().map(|&open| 1.0 - open as f64 / SPACE as f64).product();
    let expected = guesses as f64 * (1.0 - misses);
    let sigmas = (hits as f64 - expected) / (expected * misses).sqrt();
    let open: u64 = in_force.iter().sum();
    writeln!(
        io::stdout(),
        "seed {seed}: {guesses} guesses at 6 digits, {open} codes in force, {hits} right, {expected:.0} expected, {sigmas:+.2} sigma"
    )?;
    for digits in [Digits::NINE, Digits::TEN] {
        let tries = digits.space() / open;
        writeln!(io::stdout(), "at {} digits: one guess in {tries}", digits.count())?;
    }
    Ok(if sigmas.abs() < 5.0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn opens(epoch: Epoch, plaintext: Plaintext, settings: &Settings) -> bool {
    let at = settings.utc_of_grid(EPOCHS[0].starts_s() + AT_S);
    CodePlan::of(plaintext).opening(epoch, settings, at, 0, Use::First) == Opening::Open
}

fn open_codes(epoch: Epoch) -> u64 {
    let settings = Settings::default();
    let plaintexts = (0..PLAINTEXTS).filter_map(Plaintext::new);
    plaintexts.filter(|plaintext| opens(epoch, *plaintext, &settings)).count() as u64
}

fn hits(guesses: u64, seed: u64) -> u64 {
    let settings = Settings::default();
    let key = PinKey::new([0x5C; 32]);
    let mut state = seed;
    (0..guesses)
        .filter_map(|_| OfflineCode::new(draw(&mut state) % SPACE, Digits::MEASURE))
        .filter(|code| {
            EPOCHS.iter().any(|&epoch| {
                key.decode(epoch, code).is_some_and(|plaintext| opens(epoch, plaintext, &settings))
            })
        })
        .count() as u64
}

/// SplitMix64: random enough to guess with, and the same for the same seed.
fn draw(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*state ^ *state >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}
