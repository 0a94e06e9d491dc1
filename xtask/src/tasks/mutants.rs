//! Small faults put into `lock-protocol`'s decision and codecs one by one, each of which a test must see.

use super::Run;
use crate::command::{Failure, command, exists, run};
use crate::report::Report;

/// What decides, and what reads bytes for it; below `crates/lock-protocol/src`.
const FILES: &[&str] = &[
    "unlock.rs",
    "policy.rs",
    "schedule.rs",
    "list.rs",
    "order.rs",
    "block.rs",
    "bytes.rs",
    "lock/judge.rs",
    "lock/decide.rs",
    "lock/decide/**/*.rs",
    "pin/*.rs",
];
/// A test that runs longer than this is one that the fault keeps from ending, seconds.
const TIMEOUT: &str = "120";

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    if !exists("cargo-mutants") {
        report.step("cargo-mutants", || {
            run(command("cargo", &task.place.root)
                .args(["install", "cargo-mutants", "--locked"])
                .env_remove("CARGO_TARGET_DIR"))
        });
    }
    let words: Vec<&str> = task.words.iter().map(String::as_str).collect();
    let files = if words.is_empty() { FILES } else { &words };
    report.step("faults in lock-protocol", || {
        let mut cargo = command("cargo", &task.place.root);
        cargo.args(["mutants", "--package", "lock-protocol", "--timeout", TIMEOUT, "--output"]);
        cargo.arg(&task.place.target);
        for file in files {
            cargo.args(["--file", &format!("crates/lock-protocol/src/{file}")]);
        }
        run(cargo.args(["--", "--lib", "--test", "olp"]))
    });
    Ok(())
}
