//! The bare peer: a server that echoes, on the same controller as the lock.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::Stage;
use crate::program::Program;
use crate::radio::LOCK_SIDE;

/// The echo server, ready to be connected to; the lock beside it does the advertising.
pub(crate) fn serve(stage: &Stage) -> Result<Program, Box<dyn Error>> {
    let mut command = Command::new(stage.programs.join("echo"));
    let mut server = Program::start(command.arg(LOCK_SIDE), Path::new("/run/echo.log"))?;
    server.line("serving", Duration::from_secs(60))?;
    Ok(server)
}
