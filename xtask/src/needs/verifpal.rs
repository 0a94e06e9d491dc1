//! Verifpal, the symbolic verifier of protocol models; built into the cache and run as a program of its own.

use std::path::PathBuf;

use super::Missing;
use crate::command::{Failure, command, run};
use crate::place::Place;

/// Pinned: another version may reach other verdicts.
const VERSION: &str = "1.6.7";

/// The program, once it is there.
pub(crate) fn program(place: &Place) -> PathBuf {
    folder(place).join("bin").join(format!("verifpal{}", std::env::consts::EXE_SUFFIX))
}

pub(super) fn missing(place: &Place) -> Vec<Missing> {
    if program(place).is_file() {
        return Vec::new();
    }
    vec![Missing::Ours(format!("Verifpal {VERSION} (built into the cache)"), bring)]
}

fn bring(place: &Place) -> Result<(), Failure> {
    run(command("cargo", &place.root)
        // It asks for a newer compiler than ours and builds with ours all the same.
        .args(["install", "verifpal", "--version", VERSION, "--locked", "--ignore-rust-version", "--root"])
        .arg(folder(place))
        // The models are small: what counts is how long it takes to build.
        .envs([
            ("CARGO_PROFILE_RELEASE_LTO", "off"),
            ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
            ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
        ])
        .env_remove("CARGO_TARGET_DIR"))
}

fn folder(place: &Place) -> PathBuf {
    place.cache.join(format!("verifpal-{VERSION}"))
}
