//! A display in memory as large as a phone, one per person, on a number that was free.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Trouble;
use crate::kept::Kept;

/// A running Xvfb.
#[derive(Debug)]
pub(crate) struct Screen {
    _server: Kept,
    name: String,
}

impl Screen {
    /// Starts a display; returns when it takes windows.
    pub(crate) fn start(log: &Path) -> Result<Self, Trouble> {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "460x860x24", "-nolisten", "tcp"]);
        let mut server = Kept::start(command.stdout(Stdio::piped()), log)?;

        let mut number = String::new();
        let output = server.output().ok_or("Xvfb has no output")?;
        BufReader::new(output).read_line(&mut number)?;
        if number.trim().is_empty() {
            return Err("Xvfb did not start; is the Debian package xvfb installed?".into());
        }
        Ok(Self { _server: server, name: format!(":{}", number.trim()) })
    }

    /// What is on it, as PNG.
    pub(crate) fn picture(&self) -> Result<Vec<u8>, Trouble> {
        let mut import = Command::new("import");
        let shot = import.args(["-display", &self.name, "-window", "root", "png:-"]).output()?;
        if !shot.status.success() {
            return Err(format!("No picture: {}", String::from_utf8_lossy(&shot.stderr)).into());
        }
        Ok(shot.stdout)
    }

    /// For `DISPLAY`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}
