//! A lock in software on a loopback address, as its own program.

use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::kept::Kept;
use crate::{Programs, Trouble};

/// How long the program may take until it serves.
const START_LIMIT: Duration = Duration::from_secs(20);

/// A running lock. Dropping it stops it; its state folder stays.
#[derive(Debug)]
pub struct Lock {
    _process: Kept,
    emulator: PathBuf,
    state: PathBuf,
    address: String,
    control: String,
}

impl Lock {
    /// Starts the lock of a state folder, a factory-new one when the folder is new.
    ///
    /// # Errors
    /// When the program does not serve in time.
    pub fn start(programs: &Programs, name: &str, state: &Path, log: &Path) -> Result<Self, Trouble> {
        let mut command = Command::new(&programs.emulator);
        command
            .args(["--name", name, "--serve", "tcp:127.0.0.1:0", "--control", "127.0.0.1:0"])
            .args(["--show-setup", "never", "--state"])
            .arg(state)
            .stdout(Stdio::piped());
        let mut process = Kept::start(&mut command, log)?;
        let lines = follow(BufReader::new(process.output().ok_or("The lock has no output")?).lines());

        let mut address = None;
        let mut control = None;
        while address.is_none() || control.is_none() {
            let line = lines
                .recv_timeout(START_LIMIT)
                .map_err(|_| format!("The lock {name} does not serve; see {}", log.display()))?;
            address = address.or_else(|| after(&line, "serving at tcp:"));
            control = control.or_else(|| after(&line, "control at "));
        }
        Ok(Self {
            _process: process,
            emulator: programs.emulator.clone(),
            state: state.to_owned(),
            address: address.unwrap_or_default(),
            control: control.unwrap_or_default(),
        })
    }

    /// `host:port` of the lock.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The text on the lock's setup sticker.
    ///
    /// # Errors
    /// When the lock has not written it.
    pub fn setup_code(&self) -> Result<String, Trouble> {
        Ok(std::fs::read_to_string(self.state.join("setup.txt"))?.trim().to_owned())
    }

    /// Looks at the lock itself: `["state"]`, `["log"]`, or does something to it: `["door", "open"]`.
    ///
    /// # Errors
    /// When the lock does not answer, or not in JSON.
    pub fn ask(&self, request: &[&str]) -> Result<Value, Trouble> {
        let answer =
            Command::new(&self.emulator).args(["control", "--to", &self.control]).args(request).output()?;
        if !answer.status.success() {
            return Err(String::from_utf8_lossy(&answer.stderr).into_owned().into());
        }
        Ok(serde_json::from_slice(&answer.stdout)?)
    }
}

/// Reads on for as long as the program lives, so that it never waits for a reader.
fn follow(lines: Lines<BufReader<ChildStdout>>) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            // Nobody listens any more once the lock serves.
            let _ = sender.send(line);
        }
    });
    receiver
}

fn after(line: &str, what: &str) -> Option<String> {
    Some(line.split_once(what)?.1.trim().to_owned())
}
