//! A virtual machine with a real kernel, bluetoothd and two controllers that hear each other; knows nothing of locks.
//!
//! The guest sees the host's files read-only, so what was built here runs there; only one folder is written.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

mod bridge;
mod scene;
pub mod wait;

pub use bridge::Bridge;
pub use scene::{LockOnTheAir, Scene};

/// What a machine is started from; `cargo xtask` brings them and names them in the environment.
#[derive(Clone, Debug)]
pub struct Tools {
    /// `vng` of virtme-ng.
    pub vng: PathBuf,
    /// A Debian kernel image with its modules beside it (`boot/vmlinuz-*`, `lib/modules/*`).
    pub kernel: PathBuf,
}

impl Tools {
    /// Reads `LATCHSTRING_VNG` and `LATCHSTRING_KERNEL`.
    pub fn from_environment() -> io::Result<Self> {
        let path = |name: &str| {
            std::env::var_os(name)
                .map(PathBuf::from)
                .ok_or_else(|| io::Error::other(format!("{name} is not set: start this with `cargo xtask`")))
        };
        Ok(Self { vng: path("LATCHSTRING_VNG")?, kernel: path("LATCHSTRING_KERNEL")? })
    }
}

/// One run of a machine.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Kernel and starter.
    pub tools: Tools,
    /// The program to run inside and its arguments; the machine stops when it ends.
    pub command: Vec<String>,
    /// The one folder the guest may write; the transcript is kept there as `machine.log`.
    pub out: PathBuf,
    /// The machine is stopped when this has passed, whatever it does.
    pub time_limit: Duration,
    /// A host port that leads to port 7777 of the guest; the guest reaches nothing outside.
    pub port: Option<u16>,
}

/// A running machine. Dropping it stops it, by the id of its process group.
#[derive(Debug)]
pub struct Machine {
    starter: Child,
    lines: Receiver<String>,
    said: Vec<String>,
    time_limit: Duration,
}

/// What a machine said before it stopped by itself.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Everything on its standard output and standard error, in the order it came.
    pub lines: Vec<String>,
    /// Whether the command inside ended with 0.
    pub success: bool,
}

impl Machine {
    /// Starts a machine; the command inside begins when it has booted.
    ///
    /// # Errors
    /// When the folder cannot be written or the starter cannot be run.
    pub fn start(plan: &Plan) -> io::Result<Self> {
        fs::create_dir_all(&plan.out)?;
        let transcript = File::create(plan.out.join("machine.log"))?;
        let mut starter = starter(plan)?.spawn()?;
        let (sender, lines) = channel();
        if let Some(output) = starter.stdout.take() {
            follow(output, transcript.try_clone()?, sender.clone());
        }
        if let Some(output) = starter.stderr.take() {
            follow(output, transcript, sender);
        }
        Ok(Self { starter, lines, said: Vec::new(), time_limit: plan.time_limit })
    }

    /// Waits for the first line that `matches`; lines before it are kept for [`Machine::said`].
    ///
    /// # Errors
    /// When the machine stops or `limit` passes before.
    pub fn line(&mut self, limit: Duration, matches: impl Fn(&str) -> bool) -> io::Result<String> {
        loop {
            match self.lines.recv_timeout(limit) {
                Ok(line) => {
                    self.said.push(line.clone());
                    if matches(&line) {
                        return Ok(line);
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Err(self.complaint("was silent for too long")),
                Err(RecvTimeoutError::Disconnected) => return Err(self.complaint("stopped too early")),
            }
        }
    }

    /// Everything it said up to the last line waited for.
    #[must_use]
    pub fn said(&self) -> &[String] {
        &self.said
    }

    /// Waits until the command inside has ended.
    ///
    /// # Errors
    /// When it is silent for longer than its time limit.
    pub fn finish(mut self) -> io::Result<Finished> {
        loop {
            match self.lines.recv_timeout(self.time_limit) {
                Ok(line) => self.said.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => return Err(self.complaint("was silent for too long")),
            }
        }
        let success = self.starter.wait()?.success();
        Ok(Finished { lines: std::mem::take(&mut self.said), success })
    }

    fn complaint(&self, what: &str) -> io::Error {
        let last = self.said.iter().rev().take(20).rev().cloned().collect::<Vec<_>>().join("\n");
        io::Error::other(format!("The machine {what}. Its last lines:\n{last}"))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if matches!(self.starter.try_wait(), Ok(Some(_))) {
            return;
        }
        stop_group(&self.starter);
        // Reaped so that nothing of it is left; there is nobody to tell when that fails.
        let _ = self.starter.wait();
    }
}

/// The command line that boots `plan.kernel` on the host's files and runs the command inside.
fn starter(plan: &Plan) -> io::Result<Command> {
    use std::os::unix::process::CommandExt;
    let out = plan.out.canonicalize()?;
    let inside = plan.command.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
    // `timeout` outlives us: the machine ends even if this process is killed.
    let mut command = Command::new("timeout");
    command
        .args(["--kill-after=5", &plan.time_limit.as_secs().to_string()])
        .arg(&plan.tools.vng)
        // KVM exists on some machines and hangs there, so nowhere is it used.
        .args(["--disable-kvm", "--cpus", "2", "--memory", "2G", "--user", "root"])
        .arg(format!("--rwdir={}", out.display()))
        .arg("--run")
        .arg(&plan.tools.kernel);
    if let Some(port) = plan.port {
        command.arg(format!(
            "--qemu-opts=-netdev user,id=n0,restrict=on,hostfwd=tcp:127.0.0.1:{port}-:7777 \
             -device virtio-net-pci,netdev=n0"
        ));
    }
    command.args(["--", &inside]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(folder) = plan.tools.vng.parent() {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(folder.to_path_buf()).chain(std::env::split_paths(&path));
        // vng calls its own `virtme-run` by name.
        command.env("PATH", std::env::join_paths(folders).map_err(io::Error::other)?);
    }
    command.process_group(0);
    Ok(command)
}

/// A word as the guest's shell reads it.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Copies lines to the transcript and to whoever waits for them.
fn follow(output: impl io::Read + Send + 'static, mut transcript: File, sender: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            // In one piece, because two of these write to it. A full disk must not lose the run itself.
            let _ = transcript.write_all(format!("{line}\n").as_bytes());
            if sender.send(line).is_err() {
                return;
            }
        }
    });
}

/// Stops a child and everything it started; the child leads a process group of its own.
fn stop_group(child: &Child) {
    let group = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(group) = group {
        // Already gone is as good.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
}

/// Removes what an earlier run left in `folder` and makes it anew.
///
/// # Errors
/// When the folder cannot be removed or made.
pub fn fresh_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => fs::create_dir_all(folder),
    }
}
