//! The UI in a plain browser on a fake backend, changing as one edits.

use super::Run;
use crate::command::{Failure, run};
use crate::needs::node::{install_packages, npm};
use crate::report::Report;

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    report.step("packages of the UI", || install_packages(task.place));
    report.step("the UI, until you stop it", || run(npm(task.place).args(["run", "fake"])));
    Ok(())
}
