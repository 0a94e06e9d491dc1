//! A program running in the background, its lines kept, stopped by its process id.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use ble::wait;

/// Dropping it stops the program.
pub(crate) struct Program {
    child: Child,
    input: Option<ChildStdin>,
    log: PathBuf,
}

impl Program {
    /// Starts `command` with its output in the file `log`.
    pub(crate) fn start(command: &mut Command, log: &Path) -> Result<Self, Box<dyn Error>> {
        let output = File::create(log)?;
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .map_err(|error| format!("Failed to start {command:?}: {error}"))?;
        let input = child.stdin.take();
        Ok(Self { child, input, log: log.to_owned() })
    }

    /// Waits until a line of its output contains `text`, and gives that line.
    pub(crate) fn line(&mut self, text: &str, limit: Duration) -> Result<String, Box<dyn Error>> {
        let what = format!("{text:?} in {}", self.log.display());
        let found = wait::until(&what, limit, || {
            let line = lines(&self.log).into_iter().find(|line| line.contains(text));
            match self.child.try_wait() {
                Ok(None) => line.map(Some),
                // It ended: what it said until then is all there will be.
                _ => Some(line),
            }
        });
        match found {
            Ok(Some(line)) => Ok(line),
            Ok(None) => Err(format!("It ended without {what}:\n{}", self.tail()).into()),
            Err(error) => Err(format!("{error}:\n{}", self.tail()).into()),
        }
    }

    /// Types one line.
    pub(crate) fn type_line(&mut self, line: &str) -> Result<(), Box<dyn Error>> {
        let input = self.input.as_mut().ok_or("Its input is closed")?;
        writeln!(input, "{line}")?;
        Ok(input.flush()?)
    }

    /// Whether it still runs.
    pub(crate) fn running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// The last lines it wrote.
    pub(crate) fn tail(&self) -> String {
        let lines = lines(&self.log);
        let last = lines.len().saturating_sub(30);
        lines.into_iter().skip(last).collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(log: &Path) -> Vec<String> {
    let Ok(file) = File::open(log) else {
        return Vec::new();
    };
    BufReader::new(file)
        .split(b'\n')
        .map_while(Result::ok)
        .map(|line| String::from_utf8_lossy(&line).into_owned())
        .collect()
}
