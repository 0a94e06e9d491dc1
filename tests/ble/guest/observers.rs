//! Programs nobody here wrote look at the lock: bluetoothctl and Python's bleak.

use std::error::Error;
use std::process::Command;
use std::time::Duration;

use crate::Stage;
use crate::program::Program;
use crate::radio::{PHONE_SIDE, PHONE_SIDE_ADDRESS};

const LIMIT: Duration = Duration::from_secs(60);
/// The lock's side, as both observers know it.
const LOCK_ADDRESS: &str = "00:AA:01:01:00:01";
/// How every UUID of the lock's service begins.
const FAMILY: &str = "c7a8000";

/// bluetoothctl finds, connects and tells of the lock's service and characteristics.
pub(crate) fn bluetoothctl(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let mut control = Program::start(&mut Command::new("bluetoothctl"), &stage.out.join("bluetoothctl.log"))?;
    control.line(PHONE_SIDE_ADDRESS, LIMIT)?;
    control.type_line(&format!("select {PHONE_SIDE_ADDRESS}"))?;
    control.type_line("scan le")?;
    control.line(&format!("Device {LOCK_ADDRESS}"), LIMIT)?;
    control.type_line("scan off")?;
    control.line("Discovery stopped", LIMIT)?;
    control.type_line(&format!("connect {LOCK_ADDRESS}"))?;
    control.line("Connection successful", LIMIT)?;
    control.line("ServicesResolved: yes", LIMIT)?;
    for number in 1..=3 {
        let uuid = format!("{FAMILY}{number}-");
        control.line(&uuid, LIMIT)?;
        println!("bluetoothctl sees {uuid}");
    }
    control.type_line(&format!("disconnect {LOCK_ADDRESS}"))?;
    control.line("Successful disconnected", LIMIT)?;
    Ok(())
}

/// bleak finds, connects and lists them too.
pub(crate) fn bleak(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let output = Command::new(&stage.python).arg(&stage.see).args([PHONE_SIDE, FAMILY]).output()?;
    print!("{}", String::from_utf8_lossy(&output.stdout));
    if output.status.success() {
        return Ok(());
    }
    Err(format!("bleak failed:\n{}", String::from_utf8_lossy(&output.stderr)).into())
}
