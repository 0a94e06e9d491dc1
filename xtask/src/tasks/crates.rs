//! The crates that need no window: format, lints, documentation, tests, and the systems we only check for.

use super::{Run, targets};
use crate::command::{Failure, command, run};
use crate::report::Report;

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    let cargo = |words: &[&str]| run(command("cargo", &task.place.root).args(words));
    report.step("format", || cargo(&["fmt", "--all", "--check"]));
    report.step("lints of the crates", || {
        cargo(&["clippy", "--all-targets", "--locked", "--", "-D", "warnings"])
    });
    report.step("documentation", || {
        run(command("cargo", &task.place.root)
            .args(["doc", "--no-deps", "--locked", "--document-private-items"])
            .env("RUSTDOCFLAGS", "-D warnings"))
    });
    report.step("tests of the crates", || cargo(&["test", "--locked"]));
    report.step("the lock's tests at the sizes of the smallest part", || {
        run(command("cargo", &task.place.root)
            .args(["test", "--locked", "-p", "lock-protocol", "--lib", "--test", "olp"])
            // Tests always ask for the reference lock's sizes, and this takes them back; a folder of its own, because
            // the flag would build everything else anew.
            .env("RUSTFLAGS", "--cfg smallest")
            .env("CARGO_TARGET_DIR", task.place.target.join("smallest")))
    });
    targets::work(task, report)
}
