//! The app itself: lints, documentation and bindings of the shell, then real clicks in the real window.

use std::process::Command;

use super::{Run, ble};
use crate::command::{Failure, command, run};
use crate::needs::node::{install_packages, npm};
use crate::needs::{Need, driver};
use crate::place::Place;
use crate::report::Report;

pub(super) const NEEDS: &[Need] =
    &[Need::Compiler, Need::Node, Need::WebView, Need::Display, Need::QrReader, Need::Bus, Need::Machine];

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    report.step("app, window and locks", || build(task.place));
    report.step("tests of the shell and its bindings", || {
        run(command("cargo", &task.place.root).args(["test", "--locked", "-p", "latchstring"]))
    });
    report.step("programs for the machine", || ble::build(task.place, ble::Profile::Dev));
    report.step("the app under real clicks", || {
        let mut test = command("cargo", &task.place.root);
        test.args(["test", "--locked", "-p", "desktop", "--", "--nocapture", "--test-threads=1"]);
        run(ble::surroundings(surroundings(&mut test, task.place, "desktop"), task.place, ble::Profile::Dev)?)
    });
    report.step("lints of the shell and of the tests that drive it", || {
        run(command("cargo", &task.place.root).args([
            "clippy",
            "--locked",
            "--all-targets",
            "-p",
            "latchstring",
            "-p",
            "ble",
            "-p",
            "desktop",
            "-p",
            "lock-link",
            "-p",
            "lock-emulator",
            "-p",
            "gateway",
            "--features",
            "ble/radio,lock-link/ble,lock-emulator/ble,gateway/ble",
            "--",
            "-D",
            "warnings",
        ]))
    });
    Ok(())
}

/// The UI, the app that holds it, and the locks in software.
pub(super) fn build(place: &Place) -> Result<(), Failure> {
    install_packages(place)?;
    run(npm(place).args(["run", "build"]))?;
    run(command("cargo", &place.root).args([
        "build",
        "--locked",
        "-p",
        "latchstring",
        "-p",
        "lock-emulator",
        "-p",
        "cloud-server",
        "-p",
        "gateway",
    ]))
}

/// Tells a program that drives the app where everything is.
pub(super) fn surroundings<'a>(driving: &'a mut Command, place: &Place, out: &str) -> &'a mut Command {
    driving
        .env("LATCHSTRING_APP", place.built("latchstring"))
        .env("LATCHSTRING_EMULATOR", place.built("lock-emulator"))
        .env("LATCHSTRING_CLOUD", place.built("latchstring-cloud"))
        .env("LATCHSTRING_GATEWAY", place.built("latchstring-gateway"))
        .env("LATCHSTRING_TAURI_DRIVER", driver::program(place))
        .env("LATCHSTRING_OUT", place.out(out))
}
