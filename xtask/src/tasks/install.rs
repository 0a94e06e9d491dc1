//! Brings what the other tasks need, so that the first of them does not wait for it.

use super::Run;
use crate::command::Failure;
use crate::needs::node::install_packages;
use crate::report::Report;

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    report.step("packages of the UI", || install_packages(task.place));
    println!("Everything is there.");
    Ok(())
}
