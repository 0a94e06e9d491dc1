//! The benchmark scene: unlocks and bare exchanges in turn on one pair of controllers, at both MTUs.

use std::error::Error;
use std::process::Command;

use crate::Stage;
use crate::echo;
use crate::lock::Lock;
use crate::radio::{Air, Daemon, Mtu, PHONE_SIDE};

pub(crate) fn play(stage: &Stage, air: &Air) -> Result<(), Box<dyn Error>> {
    for mtu in [Mtu::Full, Mtu::Smallest(&stage.small_mtu)] {
        let _daemon = Daemon::start(air, mtu)?;
        let lock = Lock::start_in_memory(stage, mtu.name())?;
        let _echo = echo::serve(stage)?;
        let status = Command::new(stage.programs.join("pairs"))
            .args([PHONE_SIDE, mtu.name(), &stage.rounds.to_string(), &lock.setup_code()?])
            .status()?;
        if !status.success() {
            return Err(format!("The pairs ended with {status}; the lock said:\n{}", lock.tail()).into());
        }
    }
    Ok(())
}
