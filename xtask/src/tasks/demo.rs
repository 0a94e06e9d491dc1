//! The demonstration: two locks in software and the real app on them, by hand or by itself.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::{Run, desktop};
use crate::command::{Failure, command, run};
use crate::needs::Need;
use crate::report::Report;

pub(super) const NEEDS: &[Need] = if cfg!(target_os = "linux") {
    &[Need::Compiler, Need::Node, Need::WebView, Need::Display, Need::QrReader]
} else {
    &[Need::Compiler, Need::Node, Need::WebView]
};

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    report.step("app, window and locks", || desktop::build(task.place));
    if !report.good() {
        return Ok(());
    }
    if has_display() {
        report.step("the app on two emulated locks, until you close it", || by_hand(task));
    } else {
        report.step("the whole story in the real app, on a display in memory", || by_itself(task));
    }
    Ok(())
}

fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn by_itself(task: &Run<'_>) -> Result<(), Failure> {
    let mut story = command("cargo", &task.place.root);
    story.args(["run", "--locked", "--quiet", "-p", "desktop", "--bin", "story"]);
    run(desktop::surroundings(&mut story, task.place, "demo"))?;
    println!("  Pictures and transcript: {}", task.place.out("demo").display());
    Ok(())
}

fn by_hand(task: &Run<'_>) -> Result<(), Failure> {
    let out = task.place.out("demo");
    let locks = [Lock::start(task, &out.join("front-door"))?, Lock::start(task, &out.join("flat"))?];
    println!(
        "\n  Two locks wait to be put into service. Paste one of these into the app, or open its picture:"
    );
    for lock in &locks {
        println!("    {}", lock.setup_code()?);
        println!("    {}", lock.state.join("setup.png").display());
    }
    let addresses = locks.iter().map(|lock| lock.address.as_str()).collect::<Vec<_>>().join(",");
    let cloud = Cloud::start(task, &out.join("cloud"))?;
    println!("  To open them from afar, join the cloud at {} (More, Cloud and gateways),", cloud.address);
    println!("  add a gateway, put its token into the file gateway.token and start");
    println!("    {} --cloud {} \\", task.place.built("latchstring-gateway").display(), cloud.address);
    println!("      --token-file gateway.token --link tcp:{addresses}");
    run(Command::new(task.place.built("latchstring"))
        .env("LATCHSTRING_LINK", format!("tcp:{addresses}"))
        .env("LATCHSTRING_DATA", out.join("app")))
}

/// A cloud on this machine. Dropping it stops it.
struct Cloud {
    process: Child,
    address: String,
}

impl Cloud {
    /// Starts a cloud on a port that is free now.
    fn start(task: &Run<'_>, data: &Path) -> Result<Self, Failure> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let listen = format!("127.0.0.1:{port}");
        let mut cloud = Command::new(task.place.built("latchstring-cloud"));
        cloud.args(["--listen", &listen, "--data"]).arg(data).env("RUST_LOG", "warn");
        Ok(Self { process: cloud.spawn()?, address: format!("http://{listen}") })
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A lock in software. Dropping it stops it.
struct Lock {
    process: Child,
    address: String,
    state: PathBuf,
}

impl Lock {
    /// Starts a lock and waits until it can be reached.
    fn start(task: &Run<'_>, state: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(state)?;
        let mut process = Command::new(task.place.built("lock-emulator"))
            .arg("--state")
            .arg(state)
            .args(["--serve", "tcp:127.0.0.1:0", "--show-setup", "never"])
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take();
        let mut lock = Self { process, address: String::new(), state: state.to_owned() };
        for line in output.into_iter().flat_map(|output| BufReader::new(output).lines()) {
            if let Some((_, address)) = line?.split_once("serving at tcp:") {
                address.trim().clone_into(&mut lock.address);
                return Ok(lock);
            }
        }
        Err(Failure("A lock ended before it could be reached".into()))
    }

    fn setup_code(&self) -> Result<String, Failure> {
        Ok(fs::read_to_string(self.state.join("setup.txt"))?.trim().to_owned())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
