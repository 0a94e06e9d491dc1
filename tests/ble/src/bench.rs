//! Plays the benchmark scene and keeps its lines; started by `cargo xtask bench link`.
#![expect(clippy::print_stdout, reason = "its lines are its result")]

use std::error::Error;
use std::path::PathBuf;

use ble::Scene;

/// Pairs for each length of frames.
const ROUNDS: u32 = 30;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var("LATCHSTRING_OUT")?);
    let finished = Scene::new(&out)?.bench(ROUNDS)?;
    let log = out.join("machine.log");
    println!("Medians of {ROUNDS} pairs, in ms; the goal is a ratio of at most 1.15.\n");
    println!(
        "| frames of the lock | unlock and answer | unlock | bare | ratio | goal |\n|---|---|---|---|---|---|"
    );
    for row in finished.lines.iter().filter(|line| line.starts_with("| frames-of-")) {
        println!("{row}");
    }
    if !finished.success {
        let last = finished.lines.iter().rfind(|line| line.starts_with("failed: ")).or(finished.lines.last());
        return Err(
            format!("{}; all of it is in {}", last.map_or("nothing", String::as_str), log.display()).into()
        );
    }
    println!("\nAll rounds: {}", log.display());
    Ok(())
}
