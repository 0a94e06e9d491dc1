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
    targets::work(task, report)
}
