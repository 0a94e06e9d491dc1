//! Every test there is, the cheap ones first, so that a mistake shows early.

use super::{Run, ble, checker, crates, desktop, ui};
use crate::command::Failure;
use crate::report::Report;

pub(super) fn work(run: &Run<'_>, report: &mut Report) -> Result<(), Failure> {
    crates::work(run, report)?;
    checker::work(run, report)?;
    ui::work(run, report)?;
    ble::work(run, report)?;
    desktop::work(run, report)
}
