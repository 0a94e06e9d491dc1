//! Plays seeds: `simulate [--seeds N] [--from S] [--trace]`; fails at the first rule that does not hold, with its trace.
#![expect(clippy::print_stdout, reason = "a command line tool talks on standard output")]

use std::process::ExitCode;

use simulation::{Campaign, Ending, Kept, Play};

/// Seeds of one step, after which the long run says how far it is.
const STEP: u64 = 500;

struct Wish {
    from: u64,
    seeds: u64,
    whole_trace: bool,
}

fn main() -> ExitCode {
    let Some(wish) = wish(std::env::args().skip(1)) else {
        println!("simulate [--seeds N] [--from S] [--trace]");
        return ExitCode::from(2);
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut figures = simulation::Figures::default();
    let mut from = wish.from;
    let end = wish.from.saturating_add(wish.seeds);
    while from < end {
        let seeds = STEP.min(end - from);
        let kept = if wish.whole_trace { Kept::Whole } else { Kept::Tail };
        let campaign = Campaign::run(from, seeds, threads, |seed| Play { trace: kept, ..Play::of(seed) });
        figures.add(&campaign.figures);
        if let Some((seed, ending)) = &campaign.failed {
            tell(*seed, ending);
            return ExitCode::FAILURE;
        }
        from += seeds;
        println!("seeds {}..{from}: every rule held", wish.from);
    }
    if wish.whole_trace && wish.seeds == 1 {
        let ending = Play { trace: Kept::Whole, ..Play::of(wish.from) }.run();
        ending.trace.iter().for_each(|line| println!("{line}"));
        println!("trace {:016x}", ending.hash);
    }
    println!("{figures}");
    ExitCode::SUCCESS
}

fn tell(seed: u64, ending: &Ending) {
    ending.trace.iter().for_each(|line| println!("{line}"));
    if let Some(broken) = &ending.broken {
        println!("\nseed {seed}: broken: {}\n  {}", broken.rule, broken.seen);
    }
    println!(
        "  trace {:016x}; again, with all of it: cargo xtask simulate --seeds 1 --from {seed} --trace",
        ending.hash
    );
}

fn wish(mut words: impl Iterator<Item = String>) -> Option<Wish> {
    let mut wish = Wish { from: 1, seeds: 2_000, whole_trace: false };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--seeds" => wish.seeds = words.next()?.parse().ok()?,
            "--from" => wish.from = words.next()?.parse().ok()?,
            "--trace" => wish.whole_trace = true,
            _ => return None,
        }
    }
    Some(wish)
}
