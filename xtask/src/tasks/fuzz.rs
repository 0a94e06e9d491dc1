//! Hostile bytes at every fuzz target, for a while each.

use std::fs;

use super::Run;
use crate::command::{Failure, command, exists, run};
use crate::report::Report;

const SECONDS: &str = "60";

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    let seconds = task.words.first().map_or(SECONDS, String::as_str);
    if seconds.parse::<u32>().is_err() {
        return Err(Failure(format!("{seconds} is not a number of seconds")));
    }
    if !exists("cargo-fuzz") {
        report.step("cargo-fuzz", || {
            run(command("cargo", &task.place.root)
                .args(["install", "cargo-fuzz", "--locked"])
                .env_remove("CARGO_TARGET_DIR"))
        });
    }
    for entry in fs::read_dir(task.place.root.join("fuzz/fuzz_targets"))? {
        let file = entry?.file_name();
        let name = file.to_string_lossy();
        let Some(target) = name.strip_suffix(".rs") else {
            continue;
        };
        report.step(&format!("fuzz {target} for {seconds} s"), || {
            run(command("cargo", &task.place.root)
                .args(["fuzz", "run", target, "--", &format!("-max_total_time={seconds}")])
                // The sanitizer's flags are still closed to stable compilers.
                .env("RUSTC_BOOTSTRAP", "1"))
        });
    }
    Ok(())
}
