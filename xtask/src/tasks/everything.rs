//! Every test there is, the cheap ones first, so that a mistake shows early.

use super::{Run, ble, calendar, checker, crates, desktop, guest_page, metal, models, simulate, ui};
use crate::command::{Failure, command, run};
use crate::report::Report;

pub(super) fn work(task: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    crates::work(task, report)?;
    simulate::work(task, report)?;
    without_network(task, report);
    checker::work(task, report)?;
    calendar::work(task, report)?;
    models::work(task, report)?;
    metal::work(task, report)?;
    ui::work(task, report)?;
    guest_page::work(task, report)?;
    ble::work(task, report)?;
    desktop::work(task, report)
}

/// The stories of guest, host and installer where there is nothing but loopback: whoever asked a network would fail.
fn without_network(task: &Run<'_>, report: &mut Report) {
    let stories = "ip link set lo up && exec cargo test --offline --locked -p tests --test scenarios";
    report.step("the stories with no network at all", || {
        run(command("unshare", &task.place.root).args(["--map-root-user", "--net", "sh", "-c", stories]))
    });
}
