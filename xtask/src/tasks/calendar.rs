//! Our reading of booking calendars against Python's `icalendar`, on the corpus and on thousands of random ones.

use super::{Run, checker};
use crate::command::{Failure, command, run};
use crate::needs::python::CHECKER;
use crate::report::Report;

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    report.step("calendars against Python's", || {
        checker::example(task, "calendar", "feeds")?;
        run(command(CHECKER.program(task.place, "python"), &task.place.root)
            .arg("tests/checker/calendars.py")
            .arg("--tool")
            .arg(task.place.built("examples/feeds")))
    });
    Ok(())
}
