//! tauri-driver, which speaks WebDriver to the app; built into the cache.

use std::path::PathBuf;

use super::Missing;
use crate::command::{Failure, command, run};
use crate::place::Place;

const VERSION: &str = "2.1.0";

/// The program, once it is there.
pub(crate) fn program(place: &Place) -> PathBuf {
    folder(place).join("bin/tauri-driver")
}

pub(super) fn missing(place: &Place) -> Vec<Missing> {
    if program(place).is_file() {
        return Vec::new();
    }
    vec![Missing::Ours(format!("tauri-driver {VERSION} (built into the cache)"), bring)]
}

fn bring(place: &Place) -> Result<(), Failure> {
    run(command("cargo", &place.root)
        .args(["install", "tauri-driver", "--version", VERSION, "--locked", "--root"])
        .arg(folder(place))
        // Its own folder: its build must not disturb the project's.
        .env_remove("CARGO_TARGET_DIR"))
}

fn folder(place: &Place) -> PathBuf {
    place.cache.join(format!("tauri-driver-{VERSION}"))
}
