//! Lock and phone over a real kernel and bluetoothd, in a virtual machine.

use std::path::PathBuf;
use std::process::Command;

use super::Run;
use crate::command::{Failure, command, run};
use crate::needs::{Need, kernel, python::MACHINE};
use crate::place::Place;
use crate::report::Report;

pub(super) const NEEDS: &[Need] = &[Need::Compiler, Need::Bus, Need::Machine];

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    report.step("programs for the machine", || build(task.place, Profile::Dev));
    report.step("lock and phone over BlueZ", || {
        let mut test = command("cargo", &task.place.root);
        test.args(["test", "--locked", "-p", "ble", "--features", "radio", "--", "--nocapture"]);
        run(surroundings(&mut test, task.place, Profile::Dev)?)
    });
    Ok(())
}

/// How the programs for the machine are built.
#[derive(Clone, Copy)]
pub(super) enum Profile {
    /// Quickly, for tests.
    Dev,
    /// Optimised, for measurements.
    Release,
}

impl Profile {
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Dev => &[],
            Self::Release => &["--release"],
        }
    }

    fn folder(self, place: &Place) -> PathBuf {
        place.target.join(match self {
            Self::Dev => "debug",
            Self::Release => "release",
        })
    }
}

/// Builds what runs inside the machine.
pub(super) fn build(place: &Place, profile: Profile) -> Result<(), Failure> {
    run(command("cargo", &place.root)
        .args(["build", "--locked", "-p", "ble", "-p", "lock-emulator"])
        .args(["--features", "ble/radio,lock-emulator/ble"])
        .args(profile.words()))?;
    run(command("cc", &place.root)
        .args(["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "tests/ble/guest/small_mtu.c", "-o"])
        .arg(profile.folder(place).join(SMALL_MTU)))
}

/// Tells a test where the machine and the programs for it are.
pub(super) fn surroundings<'a>(
    test: &'a mut Command,
    place: &Place,
    profile: Profile,
) -> Result<&'a mut Command, Failure> {
    let kernel = kernel::image(place).ok_or_else(|| Failure("The kernel is gone from the cache".into()))?;
    let programs = profile.folder(place);
    Ok(test
        .env("LATCHSTRING_VNG", MACHINE.program(place, "vng"))
        .env("LATCHSTRING_KERNEL", kernel)
        .env("LATCHSTRING_PYTHON", MACHINE.program(place, "python"))
        .env("LATCHSTRING_EMULATOR", programs.join("lock-emulator"))
        .env("LATCHSTRING_SMALL_MTU", programs.join(SMALL_MTU))
        .env("LATCHSTRING_PROGRAMS", programs))
}

/// Preloaded into the machine's bluetoothd for the smallest MTU.
const SMALL_MTU: &str = "small_mtu.so";
