//! The reference lock, served on the lock's side of the air.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use ble::wait;

use crate::Stage;
use crate::program::Program;
use crate::radio::LOCK_SIDE;

/// A lock fresh from the factory.
pub(crate) struct Lock {
    program: Program,
    state: PathBuf,
}

impl Lock {
    /// Starts a lock that has never been used; its setup code is copied to `OUT/NAME.setup` for the host.
    pub(crate) fn start(stage: &Stage, name: &str) -> Result<Self, Box<dyn Error>> {
        // An emulated bluetoothd hands out two packets of notifications that wait for it in reverse order.
        Self::start_with(stage, name, &["--notify-gap-ms", "150", "--advertise-again-ms", "1000"])
    }

    /// The same with its flash in memory and a quick motor: a measurement is of the radio, not of disk or bolt.
    ///
    /// `att_mtu` holds its frames to what that carries, whatever the stack could carry.
    pub(crate) fn start_in_memory(stage: &Stage, name: &str, att_mtu: &str) -> Result<Self, Box<dyn Error>> {
        let pace = ["--motor-ms", "50", "--advertise-again-ms", "5000"];
        Self::start_with(
            stage,
            name,
            &[&["--flash-in-memory", "--att-mtu", att_mtu], pace.as_slice()].concat(),
        )
    }

    fn start_with(stage: &Stage, name: &str, words: &[&str]) -> Result<Self, Box<dyn Error>> {
        let state = Path::new("/run").join(format!("lock-{name}"));
        let mut command = Command::new(&stage.emulator);
        command.arg("--state").arg(&state).arg("--serve").arg(format!("ble:{LOCK_SIDE}"));
        // A virtual controller reports an advertisement once, at the moment a scan starts; the kernel is not ready for
        // it then and may drop it, so a scan that began after the advertisement would hear nothing.
        command.args(["--show-setup", "never"]).args(words);
        let program = Program::start(&mut command, &stage.out.join(format!("{name}.lock.log")))?;
        let mut lock = Self { program, state };
        lock.program.line("serving", Duration::from_secs(90))?;
        fs::copy(lock.state.join("setup.txt"), stage.out.join(format!("{name}.setup")))?;
        Ok(lock)
    }

    /// The text of its setup code.
    pub(crate) fn setup_code(&self) -> Result<String, Box<dyn Error>> {
        let file = self.state.join("setup.txt");
        let text = wait::until("the setup code", Duration::from_secs(10), || fs::read_to_string(&file).ok())?;
        Ok(text.trim().to_owned())
    }

    pub(crate) fn running(&mut self) -> bool {
        self.program.running()
    }

    pub(crate) fn tail(&self) -> String {
        self.program.tail()
    }
}
