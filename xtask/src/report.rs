//! The steps of a task: each is announced, timed and counted; a failed one does not hide the others.

use std::fmt::Display;
use std::process::ExitCode;

use crate::clock::{Stopwatch, Took};

/// What went well and what did not.
pub(crate) struct Report {
    started: Stopwatch,
    steps: Vec<Step>,
}

struct Step {
    name: String,
    took: Took,
    failure: Option<String>,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self { started: Stopwatch::start(), steps: Vec::new() }
    }

    /// Runs one step. Its failure is kept for the end.
    pub(crate) fn step<E: Display>(&mut self, name: &str, work: impl FnOnce() -> Result<(), E>) {
        println!("\n==> {name}");
        let watch = Stopwatch::start();
        let failure = work().err().map(|error| error.to_string());
        let took = watch.read();
        match &failure {
            None => println!("<== {name}: ok, {took}"),
            Some(error) => {
                println!("<== {name}: FAILED after {took}\n    {}", error.lines().next().unwrap_or_default())
            }
        }
        self.steps.push(Step { name: name.to_owned(), took, failure });
    }

    /// Whether nothing has failed so far.
    pub(crate) fn good(&self) -> bool {
        self.steps.iter().all(|step| step.failure.is_none())
    }

    /// Prints the summary and gives the exit code.
    pub(crate) fn close(self) -> ExitCode {
        let failed = self.steps.iter().filter(|step| step.failure.is_some()).count();
        println!("\nSummary");
        for step in &self.steps {
            let mark = if step.failure.is_none() { "ok    " } else { "FAILED" };
            println!("  {mark}  {:>12}  {}", step.took.to_string(), step.name);
        }
        println!("  all in {}", self.started.read());
        for step in &self.steps {
            if let Some(failure) = &step.failure {
                println!("\n{} FAILED:\n    {}", step.name, failure.trim_end());
            }
        }
        println!("\nsteps: {} passed, {failed} failed", self.steps.len() - failed);
        if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_fails_the_run_and_the_next_one_still_runs() {
        let mut report = Report::new();
        let mut ran = 0;
        report.step("breaks", || Err::<(), _>("on purpose"));
        report.step("works", || {
            ran += 1;
            Ok::<(), String>(())
        });
        assert_eq!(ran, 1);
        assert!(!report.good());
        assert_eq!(report.close(), ExitCode::FAILURE);
    }
}
