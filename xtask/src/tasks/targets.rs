//! `lock-protocol` for a microcontroller without a heap and for the browser.

use super::Run;
use crate::command::{Failure, command, run};
use crate::report::Report;

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    for target in ["thumbv6m-none-eabi", "wasm32-unknown-unknown"] {
        for features in ["", "reference"] {
            report.step(&format!("lock-protocol for {target} {features}"), || {
                run(command("cargo", &task.place.root).args([
                    "check",
                    "--locked",
                    "-p",
                    "lock-protocol",
                    "--target",
                    target,
                    "--features",
                    features,
                ]))
            });
        }
    }
    Ok(())
}
