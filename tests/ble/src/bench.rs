//! Plays the benchmark scene and keeps its lines; started by `cargo xtask bench link`.
#![expect(clippy::print_stdout, reason = "its lines are its result")]

use std::error::Error;
use std::path::PathBuf;

use ble::Scene;

/// Pairs for each MTU.
const ROUNDS: u32 = 30;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var("LATCHSTRING_OUT")?);
    let finished = Scene::new(&out)?.bench(ROUNDS)?;
    let lines: Vec<&String> = finished.lines.iter().filter(|line| line.starts_with("mtu-")).collect();
    for line in &lines {
        println!("{line}");
    }
    if !finished.success {
        return Err(format!("The machine failed:\n{}", finished.lines.join("\n")).into());
    }
    println!("All rounds: {}", out.join("machine.log").display());
    Ok(())
}
