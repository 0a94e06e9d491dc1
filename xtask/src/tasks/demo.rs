//! The demonstration: two locks in software and the real app on them, by hand or by itself.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::{Run, desktop};
use crate::command::{Failure, command, run};
use crate::needs::Need;
use crate::report::Report;

pub(super) const NEEDS: &[Need] =
    if cfg!(target_os = "linux") { desktop::NEEDS } else { &[Need::Compiler, Need::Node, Need::WebView] };

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
    run(desktop::surroundings(&mut story, task.place, "demo")?)?;
    println!("  Pictures and transcript: {}", task.place.out("demo").display());
    Ok(())
}

fn by_hand(task: &Run<'_>) -> Result<(), Failure> {
    let out = task.place.out("demo");
    let front = Lock::start(task, &out.join("front-door"))?;
    let flat = Lock::start(task, &out.join("flat"))?;
    println!("\n  Two locks wait to be put into service. Paste one of these into the app, or scan it:");
    for lock in [&front, &flat] {
        println!("    {}", lock.setup_code()?);
    }
    run(Command::new(task.place.built("latchstring"))
        .env("LATCHSTRING_LINK", format!("tcp:{},{}", front.address, flat.address))
        .env("LATCHSTRING_DATA", out.join("app")))
}

/// A lock in software. Dropping it stops it.
struct Lock {
    process: Child,
    address: String,
    state: std::path::PathBuf,
}

impl Lock {
    fn start(task: &Run<'_>, state: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(state)?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let process = Command::new(task.place.built("lock-emulator"))
            .arg("--state")
            .arg(state)
            .args(["--serve", &format!("tcp:{address}")])
            .stdout(Stdio::null())
            .spawn()?;
        Ok(Self { process, address, state: state.to_owned() })
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
