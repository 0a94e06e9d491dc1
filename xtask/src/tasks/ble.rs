//! Lock and phone over a real kernel and bluetoothd, in a virtual machine.

use std::path::PathBuf;
use std::process::Command;

use super::Run;
use crate::command::{Failure, command, run};
use crate::needs::{Need, kernel, python};
use crate::place::Place;
use crate::report::Report;

pub(super) const NEEDS: &[Need] = &[Need::Compiler, Need::Bus, Need::Machine];

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    report.step("programs for the machine", || build(task.place));
    report.step("lock and phone over BlueZ", || {
        let mut test = command("cargo", &task.place.root);
        test.args(["test", "--locked", "-p", "ble", "--features", "radio", "--", "--nocapture"]);
        run(surroundings(&mut test, task.place)?)
    });
    Ok(())
}

/// Builds what runs inside the machine.
pub(super) fn build(place: &Place) -> Result<(), Failure> {
    run(command("cargo", &place.root).args([
        "build",
        "--locked",
        "-p",
        "ble",
        "-p",
        "lock-emulator",
        "--features",
        "ble/radio,lock-emulator/ble",
    ]))?;
    run(command("cc", &place.root)
        .args(["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "tests/ble/guest/small_mtu.c", "-o"])
        .arg(small_mtu(place)))
}

/// Tells a test where the machine and the programs for it are.
pub(super) fn surroundings<'a>(test: &'a mut Command, place: &Place) -> Result<&'a mut Command, Failure> {
    let kernel = kernel::image(place).ok_or_else(|| Failure("The kernel is gone from the cache".into()))?;
    Ok(test
        .env("LATCHSTRING_VNG", python::program(place, "vng"))
        .env("LATCHSTRING_KERNEL", kernel)
        .env("LATCHSTRING_PYTHON", python::program(place, "python"))
        .env("LATCHSTRING_PROGRAMS", place.built(""))
        .env("LATCHSTRING_EMULATOR", place.built("lock-emulator"))
        .env("LATCHSTRING_SMALL_MTU", small_mtu(place)))
}

fn small_mtu(place: &Place) -> PathBuf {
    place.target.join("debug/small_mtu.so")
}
