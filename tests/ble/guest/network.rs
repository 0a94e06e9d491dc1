//! The bridge scene: a lock on the air and the system bus reachable from the host.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Stage;
use crate::lock::Lock;
use crate::program::Program;
use crate::radio::{Air, Daemon, Mtu, must};

/// Plays until the host stops the machine.
pub(crate) fn play(stage: &Stage, air: &Air) -> Result<(), Box<dyn Error>> {
    let _daemon = Daemon::start(air, Mtu::Full)?;
    must("modprobe", &["virtio_net"])?;
    let card = card()?;
    must("ip", &["link", "set", "lo", "up"])?;
    must("ip", &["link", "set", &card, "up"])?;
    must("ip", &["addr", "add", "10.0.2.15/24", "dev", &card])?;
    let mut relay = Command::new("socat");
    relay.args(["TCP-LISTEN:7777,fork,reuseaddr", "UNIX-CONNECT:/run/dbus/system_bus_socket"]);
    let mut relay = Program::start(&mut relay, Path::new("/run/socat.log"))?;
    let mut lock = Lock::start(stage, "bridge")?;
    println!("ready: the lock is on the air");
    while relay.running() && lock.running() {
        std::thread::park_timeout(std::time::Duration::from_secs(1));
    }
    Err(format!("A program of the bridge ended:\n{}\n{}", relay.tail(), lock.tail()).into())
}

/// The one network card the host gave the machine.
fn card() -> Result<String, Box<dyn Error>> {
    for entry in fs::read_dir("/sys/class/net")? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if Path::new("/sys/class/net").join(&name).join("device").exists() {
            return Ok(name);
        }
    }
    Err("The machine has no network card".into())
}
