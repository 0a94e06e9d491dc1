//! The story scene: a host and a guest at one lock, at full MTU and at 20 bytes a frame; strangers look at it first.

use std::error::Error;
use std::process::Command;

use crate::Stage;
use crate::lock::Lock;
use crate::observers;
use crate::radio::{Air, Daemon, Mtu, PHONE_SIDE};

pub(crate) fn play(stage: &Stage, air: &Air) -> Result<(), Box<dyn Error>> {
    for mtu in [Mtu::Full, Mtu::Smallest(&stage.small_mtu)] {
        let _daemon = Daemon::start(air, mtu)?;
        let lock = Lock::start(stage, mtu.name())?;
        println!("{}: begins", mtu.name());
        // First, because bluetoothctl tells of attributes when it meets them.
        if let Mtu::Full = mtu {
            observers::bluetoothctl(stage)?;
            observers::bleak(stage)?;
        }
        let status = Command::new(stage.programs.join("phone"))
            .args([PHONE_SIDE, mtu.name(), &lock.setup_code()?])
            .status()?;
        if !status.success() {
            return Err(format!("The phone ended with {status}; the lock said:\n{}", lock.tail()).into());
        }
        println!("{}: ends", mtu.name());
    }
    Ok(())
}
