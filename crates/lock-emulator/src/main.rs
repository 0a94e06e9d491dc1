//! The emulator's command line: serves the lock in a state directory, or asks a running emulator for something.

mod arguments;
mod serving;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use lock_emulator::control;

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let level = tracing_subscriber::EnvFilter::try_from_default_env();
    let level = level.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(level).with_writer(std::io::stderr).init();
    let done = match (arguments.command, arguments.serve) {
        (Some(Command::Control { to, request }), _) => runtime().and_then(|runtime| {
            let answer = runtime.block_on(control::ask(&to, &request))??;
            Ok(writeln!(std::io::stdout(), "{answer:#}")?)
        }),
        (None, Some(serve)) => runtime().and_then(|runtime| runtime.block_on(serving::serve(serve))),
        (None, None) => Err("Nothing to do: give --state and --serve, or `control`".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell when stderr is closed.
            let _ = writeln!(std::io::stderr(), "lock-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

/// One thread: the lock is one thing at a time, and bluetoothd's calls must be handled in the order they come.
fn runtime() -> Result<tokio::runtime::Runtime, serving::Failure> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}
