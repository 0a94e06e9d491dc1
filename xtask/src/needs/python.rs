//! A Python of our own in the cache, with the machine's starter and an independent Bluetooth client.

use std::fs;
use std::path::PathBuf;

use super::Missing;
use crate::command::{Failure, command, run};
use crate::place::Place;

/// Pinned, so that a run today and one next year start the same.
const PACKAGES: &[&str] = &["virtme-ng==1.42", "bleak==3.1.0"];

/// A program of that Python, `python` or `vng` for one.
pub(crate) fn program(place: &Place, name: &str) -> PathBuf {
    folder(place).join("bin").join(name)
}

pub(super) fn missing(place: &Place) -> Option<Missing> {
    let ready = fs::read_to_string(folder(place).join("ready")).unwrap_or_default();
    (ready != PACKAGES.join("\n"))
        .then(|| Missing::Ours(format!("Python packages {} (in the cache)", PACKAGES.join(", ")), bring))
}

fn bring(place: &Place) -> Result<(), Failure> {
    fs::create_dir_all(&place.cache)?;
    run(command("python3", &place.cache).args(["-m", "venv", "--clear"]).arg(folder(place)))?;
    run(command(program(place, "pip"), &place.cache)
        .args(["install", "--quiet", "--disable-pip-version-check"])
        .args(PACKAGES))?;
    Ok(fs::write(folder(place).join("ready"), PACKAGES.join("\n"))?)
}

fn folder(place: &Place) -> PathBuf {
    place.cache.join("python")
}
