//! One way to do each thing, on every system: `cargo xtask --help`.
#![expect(clippy::print_stdout, reason = "a command line tool talks on standard output")]

use std::process::ExitCode;

mod arguments;
mod clock;
mod command;
mod needs;
mod place;
mod report;
mod tasks;

use arguments::Arguments;

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(complaint) => {
            println!("{complaint}\n\n{}", tasks::help());
            return ExitCode::from(2);
        }
    };
    let Some(task) = arguments.task() else {
        println!("{}", tasks::help());
        return ExitCode::SUCCESS;
    };
    match tasks::run(task, &arguments) {
        Ok(report) => report.close(),
        Err(error) => {
            println!("\nxtask: {error}");
            ExitCode::FAILURE
        }
    }
}
