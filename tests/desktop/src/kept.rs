//! A program that runs beside the story and ends with it, by the id of its process group.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::Trouble;

/// A running program and all it started. Dropping it stops them.
#[derive(Debug)]
pub(crate) struct Kept {
    child: Child,
}

impl Kept {
    /// Starts `command` in a group of its own; what it writes to standard error goes to `log`.
    pub(crate) fn start(command: &mut Command, log: &Path) -> Result<Self, Trouble> {
        Self::start_reading(command.stdin(Stdio::null()), log)
    }

    /// As [`Kept::start`], for a program that reads what `command` gives it.
    pub(crate) fn start_reading(command: &mut Command, log: &Path) -> Result<Self, Trouble> {
        let program = command.get_program().to_string_lossy().into_owned();
        let log = File::options().create(true).append(true).open(log)?;
        let child = command
            .stderr(log)
            .process_group(0)
            .spawn()
            .map_err(|error| format!("Failed to start {program}: {error}"))?;
        Ok(Self { child })
    }

    /// What it prints, if that was piped; once.
    pub(crate) fn output(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// Whether it has ended by itself, and well.
    pub(crate) fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(status)) if status.success())
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // Already gone is as good.
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}
