//! Measurements: `link`, an unlock beside the bare GATT exchange.

use super::ble::Profile;
use super::{Run, ble};
use crate::command::{Failure, command, run};
use crate::report::Report;

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    if task.words != ["link"] {
        return Err(Failure("Say what to measure: cargo xtask bench link".into()));
    }
    report.step("programs for the machine, optimised", || ble::build(task.place, Profile::Release));
    report.step("unlock beside the bare exchange", || {
        let mut bench = command("cargo", &task.place.root);
        bench.args(["run", "--locked", "--quiet", "-p", "ble", "--features", "radio", "--bin", "link-bench"]);
        run(ble::surroundings(&mut bench, task.place, Profile::Release)?
            .env("LATCHSTRING_OUT", task.place.out("bench")))
    });
    Ok(())
}
