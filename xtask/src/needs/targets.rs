//! The standard libraries of systems we check for but do not run on.

use super::Missing;
use crate::command::{Failure, command, exists, output, run};
use crate::place::Place;

/// Microcontroller and browser: `lock-protocol` must build for both.
const TARGETS: &[&str] = &["thumbv6m-none-eabi", "wasm32-unknown-unknown"];

pub(super) fn missing() -> Vec<Missing> {
    absent()
        .into_iter()
        .map(|target| {
            if exists("rustup") {
                Missing::Ours(format!("Rust target {target}"), bring)
            } else {
                Missing::Theirs(format!("Rust's standard library for {target}"))
            }
        })
        .collect()
}

fn bring(place: &Place) -> Result<(), Failure> {
    let absent = absent();
    if absent.is_empty() {
        return Ok(());
    }
    run(command("rustup", &place.root).args(["target", "add"]).args(absent))
}

fn absent() -> Vec<&'static str> {
    let here = std::path::Path::new(".");
    let Ok(root) = output(command("rustc", here).args(["--print", "sysroot"])) else {
        return TARGETS.to_vec();
    };
    let libraries = std::path::Path::new(root.trim()).join("lib/rustlib");
    TARGETS.iter().copied().filter(|target| !libraries.join(target).is_dir()).collect()
}
