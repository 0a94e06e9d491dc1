//! Runs inside the virtual machine: brings up two Bluetooth controllers and plays one scene on them.
#![expect(clippy::print_stdout, reason = "the host reads its lines")]

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

mod bench;
mod echo;
mod lock;
mod network;
mod observers;
mod program;
mod radio;
mod story;

/// Where everything a scene needs is, as the host named it.
struct Stage {
    /// The folder the host reads afterwards.
    out: PathBuf,
    /// The programs built beside this one.
    programs: PathBuf,
    /// The lock.
    emulator: PathBuf,
    /// A Python with `bleak`.
    python: PathBuf,
    /// `see.py`, which looks at the lock with bleak.
    see: PathBuf,
    /// Preloaded into bluetoothd for the smallest MTU.
    small_mtu: PathBuf,
    /// How many pairs a benchmark runs.
    rounds: u32,
}

impl Stage {
    fn new(mut words: impl Iterator<Item = String>) -> Option<Self> {
        Some(Self {
            out: words.next()?.into(),
            programs: words.next()?.into(),
            emulator: words.next()?.into(),
            python: words.next()?.into(),
            see: words.next()?.into(),
            small_mtu: words.next()?.into(),
            rounds: words.next()?.parse().ok()?,
        })
    }
}

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let scene = words.next().unwrap_or_default();
    let Some(stage) = Stage::new(words) else {
        println!("usage: guest SCENE OUT PROGRAMS EMULATOR PYTHON SEE SMALL_MTU ROUNDS");
        return ExitCode::FAILURE;
    };
    match play(&scene, &stage) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("failed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn play(scene: &str, stage: &Stage) -> Result<(), Box<dyn Error>> {
    println!("booted after {} s", uptime()?);
    let air = radio::Air::start()?;
    match scene {
        "story" => story::play(stage, &air)?,
        "bench" => bench::play(stage, &air)?,
        "bridge" => network::play(stage, &air)?,
        _ => return Err(format!("no scene {scene}").into()),
    }
    println!("ended after {} s", uptime()?);
    Ok(())
}

/// Seconds since the machine's kernel started.
fn uptime() -> Result<String, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/uptime")?;
    Ok(text.split(' ').next().unwrap_or_default().to_owned())
}
