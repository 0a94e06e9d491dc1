//! The protocol a second time, in Python from the text alone, and our zones against Python's, on thousands of cases.

use super::Run;
use crate::command::{Failure, command, run};
use crate::needs::python::CHECKER;
use crate::report::Report;

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    report.step("independent checker", || {
        example(task, "lock-protocol", "conformance")?;
        run(command("python3", &task.place.root)
            .arg("tests/checker/check.py")
            .arg("--tool")
            .arg(task.place.built("examples/conformance")))
    });
    report.step("every zone and transition against Python's", || {
        example(task, "access", "zones")?;
        run(command(CHECKER.program(task.place, "python"), &task.place.root)
            .arg("tests/checker/zones.py")
            .arg("--tool")
            .arg(task.place.built("examples/zones")))
    });
    Ok(())
}

pub(super) fn example(task: &Run<'_>, package: &str, name: &str) -> Result<(), Failure> {
    run(command("cargo", &task.place.root).args(["build", "--locked", "-p", package, "--example", name]))
}
