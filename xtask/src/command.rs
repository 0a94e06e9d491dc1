//! Running other programs, in sight, and saying which one failed.

use std::ffi::OsStr;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

mod said;

use said::Said;

/// A program that did not do what it should.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

/// Starts a command line in `folder`; add words, then [`run`] or [`output`].
pub(crate) fn command(program: impl AsRef<OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    command
}

/// Shows the command, runs it, and wants it to end well. Where nobody sits at a terminal, its last lines are told
/// again with its failure: the end of a long record is what people read first.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    let line = shown(command);
    println!("  $ {line}");
    let said = Said::default();
    let status = if io::stdout().is_terminal() { command.status() } else { heard(command, &said) };
    let status = status.map_err(|error| Failure(format!("`{line}` did not start: {error}")))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure(format!("`{line}` ended with {status}\n{}", said.last())))
}

fn heard(command: &mut Command, said: &Said) -> io::Result<ExitStatus> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let out = child.stdout.take().map(|from| said.pass_on(from, io::stdout()));
    let complaints = child.stderr.take().map(|from| said.pass_on(from, io::stderr()));
    let status = child.wait()?;
    [out, complaints].into_iter().flatten().for_each(said::Stream::close);
    Ok(status)
}

/// Runs it silently and gives what it said.
pub(crate) fn output(command: &mut Command) -> Result<String, Failure> {
    let line = shown(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure(format!("`{line}` did not start: {error}")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Failure(format!("`{line}` ended with {}: {}", output.status, said.trim())))
}

/// Whether a program of this name can be started.
pub(crate) fn exists(program: &str) -> bool {
    let suffixes: &[&str] = if cfg!(windows) { &["", ".exe", ".cmd"] } else { &[""] };
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .any(|folder| suffixes.iter().any(|suffix| folder.join(format!("{program}{suffix}")).is_file()))
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
