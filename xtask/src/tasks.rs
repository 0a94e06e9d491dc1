//! The tasks, one line each, and how one is run.

use crate::arguments::Arguments;
use crate::command::Failure;
use crate::needs::{self, Need};
use crate::place::Place;
use crate::report::Report;

mod bench;
mod ble;
mod calendar;
mod checker;
mod crates;
mod demo;
mod desktop;
mod everything;
mod fake_ui;
mod fuzz;
mod guest_page;
mod install;
mod metal;
mod miri;
mod models;
mod mutants;
mod simulate;
mod targets;
mod ui;

/// Something one can do.
pub(crate) struct Task {
    pub(crate) name: &'static str,
    /// Words it takes, for the help.
    words: &'static str,
    /// What it does, in one line.
    line: &'static str,
    needs: &'static [Need],
    work: fn(&Run<'_>, &mut Report) -> Result<(), Failure>,
}

impl Task {
    /// Whether an option is one of this task's own.
    pub(crate) fn takes(&self, option: &str) -> bool {
        option.starts_with("--") && self.words.split(['[', ']', ' ']).any(|word| word == option)
    }
}

/// What a running task may use.
pub(crate) struct Run<'a> {
    pub(crate) place: &'a Place,
    pub(crate) words: &'a [String],
}

const NEEDS_FOR_EVERYTHING: &[Need] = &[
    Need::Compiler,
    Need::Node,
    Need::WebView,
    Need::Display,
    Need::Browser,
    Need::QrReader,
    Need::Python,
    Need::Machine,
    Need::Bus,
    Need::Targets,
    Need::Verifier,
    Need::Part,
    Need::Server,
];

const TASKS: &[Task] = &[
    Task {
        name: "demo",
        words: "",
        line: "two emulated locks and the app on them; without a display the whole story is played, with pictures",
        needs: demo::NEEDS,
        work: demo::work,
    },
    Task {
        name: "test",
        words: "",
        line: "everything there is to test, cheapest first",
        needs: NEEDS_FOR_EVERYTHING,
        work: everything::work,
    },
    Task {
        name: "ci",
        words: "",
        line: "the same as test",
        needs: NEEDS_FOR_EVERYTHING,
        work: everything::work,
    },
    Task {
        name: "crates",
        words: "",
        line: "only format, lints, documentation and tests of what needs no window",
        needs: &[Need::Compiler, Need::QrReader, Need::Targets, Need::Server],
        work: crates::work,
    },
    Task {
        name: "checker",
        words: "",
        line: "only the independent Python implementation of the protocol against ours",
        needs: &[Need::Compiler, Need::Python],
        work: checker::work,
    },
    Task {
        name: "calendar",
        words: "",
        line: "only booking calendars: what we read in them against what Python reads",
        needs: &[Need::Compiler, Need::Python],
        work: calendar::work,
    },
    Task {
        name: "models",
        words: "",
        line: "only the symbolic models of the protocol and their broken twins, in Verifpal",
        needs: &[Need::Compiler, Need::Verifier],
        work: models::work,
    },
    Task {
        name: "metal",
        words: "",
        line: "only the protocol on an emulated Cortex-M0: vectors, instructions, flash",
        needs: &[Need::Compiler, Need::Targets, Need::Part],
        work: metal::work,
    },
    Task {
        name: "ui",
        words: "",
        line: "only the web UI: types, tests, build, and a browser on the fake backend",
        needs: &[Need::Node, Need::Browser],
        work: ui::work,
    },
    Task {
        name: "guest-page",
        words: "",
        line: "only the page for guests without the app: vectors, size, and a browser that opens emulated locks",
        needs: guest_page::NEEDS,
        work: guest_page::work,
    },
    Task {
        name: "ble",
        words: "",
        line: "only lock and phone over real BlueZ in a virtual machine",
        needs: ble::NEEDS,
        work: ble::work,
    },
    Task {
        name: "desktop",
        words: "",
        line: "only the app itself: lints, bindings, and real clicks over TCP and over the machine's BlueZ",
        needs: desktop::NEEDS,
        work: desktop::work,
    },
    Task {
        name: "fake-ui",
        words: "",
        line: "the UI in your browser on a fake backend, changing as you edit",
        needs: &[Need::Node],
        work: fake_ui::work,
    },
    Task {
        name: "bench",
        words: "link",
        line: "tap-to-result of an unlock beside the bare GATT exchange, in the virtual machine",
        needs: ble::NEEDS,
        work: bench::work,
    },
    Task {
        name: "fuzz",
        words: "[SECONDS]",
        line: "hostile bytes at each fuzz target, 60 seconds each unless said otherwise",
        needs: &[Need::Compiler],
        work: fuzz::work,
    },
    Task {
        name: "miri",
        words: "",
        line: "the lock's tests interpreted, for what the language leaves undefined",
        needs: &[Need::Compiler],
        work: miri::work,
    },
    Task {
        name: "mutants",
        words: "[FILE]",
        line: "small faults in the lock's decision and codecs, each of which a test must see; or in one file of it",
        needs: &[Need::Compiler],
        work: mutants::work,
    },
    Task {
        name: "simulate",
        words: "[--seeds N] [--from S] [--trace] [--smallest]",
        line: "a property in virtual time, 2000 seeds unless said otherwise; a seed replays exactly",
        needs: &[Need::Compiler],
        work: simulate::work,
    },
    Task {
        name: "check-targets",
        words: "",
        line: "lock-protocol for microcontroller and browser",
        needs: &[Need::Compiler, Need::Targets],
        work: targets::work,
    },
    Task {
        name: "install",
        words: "",
        line: "what the tasks above need on this machine, and nothing else",
        needs: NEEDS_FOR_EVERYTHING,
        work: install::work,
    },
];

/// The task of that name.
pub(crate) fn find(name: &str) -> Option<&'static Task> {
    TASKS.iter().find(|task| task.name == name)
}

/// Every task in one line.
pub(crate) fn help() -> String {
    let mut text = String::from("cargo xtask TASK [--yes]    one way to do each thing\n\n");
    for task in TASKS {
        let usage = format!("{} {}", task.name, task.words);
        text += &format!("  {usage:<16}  {}\n", task.line);
    }
    text += "\n  --yes             install what is missing without asking (so do CI=true and root)\n\n\
             Big things are kept in $LATCHSTRING_CACHE, or ~/.cache/latchstring if that is not set.";
    text
}

/// Brings what the task needs, then does it.
pub(crate) fn run(task: &Task, arguments: &Arguments) -> Result<Report, Failure> {
    let place = Place::find()?;
    needs::provide(&place, task.needs, arguments.consent)?;
    let mut report = Report::new();
    (task.work)(&Run { place: &place, words: &arguments.words }, &mut report)?;
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_says_in_one_line_what_it_does() {
        for task in TASKS {
            assert!(!task.line.is_empty() && !task.line.contains('\n'), "{}", task.name);
            assert!(
                help().contains(&format!("  {}\n", task.line)),
                "{} does not stand apart in the help",
                task.name
            );
        }
    }
}
