//! Debian's packages: which a need stands for, which are absent, how they are installed.

use std::path::Path;
use std::process::Command;

use super::Need;
use crate::command::{Failure, command, exists, output, run};

/// The packages a need stands for on Debian 12; none where it is not apt's matter.
pub(super) fn packages(need: Need) -> &'static [&'static str] {
    match need {
        Need::Compiler => &["build-essential", "pkg-config"],
        Need::WebView => &[
            "libayatana-appindicator3-dev",
            "libdbus-1-dev",
            "librsvg2-dev",
            "libwebkit2gtk-4.1-dev",
            "libxdo-dev",
        ],
        Need::Display => &[
            "dbus",
            "dbus-x11",
            "fonts-dejavu-core",
            "gnome-keyring",
            "imagemagick",
            "webkit2gtk-driver",
            "xauth",
            "xdotool",
            "xvfb",
        ],
        Need::Browser => &["chromium", "fonts-dejavu-core"],
        Need::QrReader => &["zbar-tools"],
        Need::Python => &["python3", "python3-venv"],
        Need::Machine => &[
            "bluez",
            "bluez-test-tools",
            "busybox-static",
            "dbus",
            "file",
            "iproute2",
            "kmod",
            "procps",
            "python3",
            "python3-venv",
            "qemu-system-x86",
            "socat",
            "udev",
        ],
        Need::Bus => &["libdbus-1-dev"],
        Need::Part => &["qemu-system-arm"],
        Need::Server => &["curl", "openssl", "postgresql", "util-linux"],
        Need::Node | Need::Targets | Need::Verifier => &[],
    }
}

/// Those of `names` that are not installed; one question for all.
pub(super) fn absent(names: &[&'static str]) -> Vec<&'static str> {
    // dpkg-query ends badly when it does not know one of them, and still answers for the others.
    let answer = Command::new("dpkg-query")
        .args(["-W", "-f", "${Package} ${db:Status-Status}\n"])
        .args(names)
        .output();
    let text = answer.map(|answer| String::from_utf8_lossy(&answer.stdout).into_owned()).unwrap_or_default();
    let installed = |name: &&&str| text.lines().any(|line| line == format!("{name} installed"));
    names.iter().filter(|name| !installed(name)).copied().collect()
}

/// Installs packages, as root or through sudo.
pub(super) fn install(names: &[&str]) -> Result<(), Failure> {
    if names.is_empty() {
        return Ok(());
    }
    run(apt()?.arg("update").arg("-qq"))?;
    run(apt()?.args(["install", "-y", "-qq", "--no-install-recommends"]).args(names))
}

/// A fresh look at what apt can bring; some machines start without any list.
pub(super) fn refresh() -> Result<(), Failure> {
    run(apt()?.arg("update").arg("-qq"))
}

fn apt() -> Result<Command, Failure> {
    let mut apt = if is_root() {
        command("apt-get", Path::new("/"))
    } else if exists("sudo") {
        let mut sudo = command("sudo", Path::new("/"));
        sudo.args(["--preserve-env=DEBIAN_FRONTEND", "apt-get"]);
        sudo
    } else {
        return Err(Failure("Installing packages needs root or sudo".into()));
    };
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    Ok(apt)
}

/// Whether this runs as root.
pub(super) fn is_root() -> bool {
    cfg!(unix) && output(command("id", Path::new("/")).arg("-u")).is_ok_and(|id| id.trim() == "0")
}
