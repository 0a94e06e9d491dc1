//! The guest page by itself: its WebAssembly against the vectors, its size, and a browser that opens emulated locks from it.

use super::Run;
use crate::command::{Failure, command, run};
use crate::needs::Need;
use crate::needs::node::{install_packages, npm};
use crate::report::Report;

pub(super) const NEEDS: &[Need] = &[Need::Compiler, Need::Node, Need::Browser, Need::Targets];

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    report.step("packages of the UI", || install_packages(task.place));
    report.step("WebAssembly of the guest page", || core(task));
    report.step("tests of the guest page", || run(npm(task.place).args(["run", "guest:test"])));
    report.step("build and size of the guest page", || run(npm(task.place).args(["run", "guest:build"])));
    report.step("the guest page in a browser, beside emulated locks", || browser(task));
    Ok(())
}

fn core(task: &Run<'_>) -> Result<(), Failure> {
    let folder = task.place.root.join("target/page");
    let what = ["--package", "guest-page", "--profile", "page", "--target", "wasm32-unknown-unknown"];
    run(command("cargo", &task.place.root)
        .args(["build", "--locked", "--target-dir"])
        .arg(folder)
        .args(what)
        // They would take the place of this target's own flags.
        .env_remove("RUSTFLAGS"))
}

fn browser(task: &Run<'_>) -> Result<(), Failure> {
    run(command("cargo", &task.place.root).args([
        "build",
        "--locked",
        "--package",
        "tests",
        "--example",
        "stage",
    ]))?;
    run(npm(task.place)
        .args(["run", "guest:e2e"])
        .env("LATCHSTRING_STAGE", task.place.target.join("debug/examples/stage")))
}
