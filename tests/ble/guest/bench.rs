//! The benchmark scene: unlocks and bare exchanges in turn on one pair of controllers, with long and with short frames.

use std::error::Error;
use std::process::Command;

use crate::Stage;
use crate::echo;
use crate::lock::Lock;
use crate::radio::{Air, Daemon, Mtu, PHONE_SIDE};

/// Names of the cases, and the ATT MTU to which the lock holds its frames.
///
/// The stack's own MTU stays 517 throughout: at 23 it gathers notifications with a header of 4 bytes each, so that
/// neither side could notify 20 bytes at once.
const CASES: [(&str, &str); 2] = [("frames-of-512", "517"), ("frames-of-20", "23")];

pub(crate) fn play(stage: &Stage, air: &Air) -> Result<(), Box<dyn Error>> {
    for (name, att_mtu) in CASES {
        let _daemon = Daemon::start(air, Mtu::Full)?;
        let lock = Lock::start_in_memory(stage, name, att_mtu)?;
        let _echo = echo::serve(stage)?;
        let status = Command::new(stage.programs.join("pairs"))
            .args([PHONE_SIDE, name, &stage.rounds.to_string(), &lock.setup_code()?])
            .status()?;
        if !status.success() {
            return Err(format!("The pairs ended with {status}; the lock said:\n{}", lock.tail()).into());
        }
    }
    Ok(())
}
