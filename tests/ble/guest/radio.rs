//! The air and the stack: virtual controllers, the system bus, and bluetoothd with a chosen largest MTU.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use ble::wait;

use crate::program::Program;

/// The controller the lock is served on.
pub(crate) const LOCK_SIDE: &str = "hci1";
/// The controller the phone uses.
pub(crate) const PHONE_SIDE: &str = "hci2";
/// How bluetoothctl knows it.
pub(crate) const PHONE_SIDE_ADDRESS: &str = "00:AA:01:02:00:02";

/// Where bluetoothd remembers its peers; the machine writes it to an overlay.
const MEMORY: &str = "/var/lib/bluetooth";
/// Generous, because the machine is emulated and the host may be busy.
const LIMIT: Duration = Duration::from_secs(90);

/// The controllers and the bus.
pub(crate) struct Air {
    _controllers: Program,
}

impl Air {
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        must("modprobe", &["hci_vhci"])?;
        fs::create_dir_all("/run/dbus")?;
        must("dbus-daemon", &["--system", "--fork", "--nopidfile"])?;
        // The first of three LE controllers never becomes usable.
        let controllers =
            Program::start(Command::new("btvirt").args(["-L", "-l3"]), Path::new("/run/btvirt.log"))?;
        wait::until("the controllers", LIMIT, || {
            Path::new("/sys/class/bluetooth/hci2").exists().then_some(())
        })?;
        Ok(Self { _controllers: controllers })
    }
}

/// The largest ATT MTU bluetoothd offers and accepts.
#[derive(Clone, Copy)]
pub(crate) enum Mtu<'a> {
    /// BlueZ's own 517.
    Full,
    /// 23, the smallest there is: 20 bytes a frame. Needs the named library preloaded.
    Smallest(&'a Path),
}

impl Mtu<'_> {
    /// As it stands in the lines the host reads.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Mtu::Full => "mtu-517",
            Mtu::Smallest(_) => "mtu-23",
        }
    }
}

/// A running bluetoothd.
pub(crate) struct Daemon {
    _program: Program,
}

impl Daemon {
    pub(crate) fn start(_air: &Air, mtu: Mtu<'_>) -> Result<Self, Box<dyn Error>> {
        // What an earlier bluetoothd remembers of a lock's attributes is not true of the next lock.
        if fs::exists(MEMORY)? {
            fs::remove_dir_all(MEMORY)?;
        }
        let config = "/run/bluetoothd.conf";
        let mut command = Command::new("/usr/libexec/bluetooth/bluetoothd");
        command.args(["--nodetach", "--experimental", "--configfile", config]);
        match mtu {
            Mtu::Full => fs::write(config, "[Policy]\nAutoEnable=true\n")?,
            Mtu::Smallest(library) => {
                fs::write(config, "[Policy]\nAutoEnable=true\n[GATT]\nExchangeMTU=23\n")?;
                command.env("LD_PRELOAD", library);
            }
        }
        let program = Program::start(&mut command, Path::new("/run/bluetoothd.log"))?;
        for adapter in [LOCK_SIDE, PHONE_SIDE] {
            wait::until(&format!("bluetoothd to switch on {adapter}"), LIMIT, || {
                shown(adapter).then_some(())
            })
            .map_err(|error| format!("{error}:\n{}", program.tail()))?;
        }
        Ok(Self { _program: program })
    }
}

fn shown(adapter: &str) -> bool {
    Command::new("dbus-send")
        .args(["--system", "--print-reply", "--dest=org.bluez"])
        .arg(format!("/org/bluez/{adapter}"))
        .args(["org.freedesktop.DBus.Properties.Get", "string:org.bluez.Adapter1", "string:Address"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs a program that must end well.
pub(crate) fn must(program: &str, words: &[&str]) -> Result<(), Box<dyn Error>> {
    let status = Command::new(program).args(words).stdin(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(format!("{program} {words:?} ended with {status}").into()) }
}
