//! The web UI by itself: types and texts, unit tests, the build, and a browser on the fake backend.

use super::Run;
use crate::command::{Failure, run};
use crate::needs::node::{install_packages, npm};
use crate::report::Report;

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    report.step("packages of the UI", || install_packages(task.place));
    for (name, script) in [
        ("types and texts of the UI", "check"),
        ("tests of the UI", "test"),
        ("build of the UI", "build"),
        ("the UI in a browser", "e2e"),
    ] {
        report.step(name, || run(npm(task.place).args(["run", script])));
    }
    Ok(())
}
