//! The protocol a second time, in Python from the text alone, against ours on thousands of random cases.

use super::Run;
use crate::command::{Failure, command, run};
use crate::report::Report;

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    report.step("independent checker", || {
        run(command("cargo", &task.place.root).args([
            "build",
            "--locked",
            "-p",
            "lock-protocol",
            "--example",
            "conformance",
        ]))?;
        run(command("python3", &task.place.root)
            .arg("tests/checker/check.py")
            .arg("--tool")
            .arg(task.place.built("examples/conformance")))
    });
    Ok(())
}
