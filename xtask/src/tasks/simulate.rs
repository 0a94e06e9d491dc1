//! A whole property in virtual time, seed by seed; a failing seed tells its story and how to see it again.

use super::Run;
use crate::command::{Failure, command, run};
use crate::report::Report;

/// Seeds of a run beside all other tests.
const SEEDS: &str = "2000";

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    let mut words: Vec<String> = task.words.to_vec();
    if !words.iter().any(|word| word == "--seeds") {
        words.extend(["--seeds".into(), SEEDS.into()]);
    }
    let smallest = words.iter().position(|word| word == "--smallest").map(|place| words.remove(place));
    report.step("simulation of a property", || {
        let mut cargo = command("cargo", &task.place.root);
        cargo.args(["run", "--locked", "--quiet", "-p", "simulation", "--bin", "simulate"]);
        if smallest.is_some() {
            cargo.arg("--no-default-features");
        }
        run(cargo.arg("--").args(&words))
    });
    Ok(())
}
