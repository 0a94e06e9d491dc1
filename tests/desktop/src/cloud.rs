//! A cloud and its gateways, as their own programs on loopback.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tokio::time::{interval, timeout};

use crate::kept::Kept;
use crate::{Lock, Programs, Trouble};

/// How long the program may take until it serves.
const START_LIMIT: Duration = Duration::from_secs(20);

/// A running cloud. Dropping it kills it.
#[derive(Debug)]
pub struct Cloud {
    _process: Kept,
    address: String,
    programs: Programs,
    folder: PathBuf,
}

/// A running gateway. Dropping it cuts its power.
#[derive(Debug)]
pub struct Gateway {
    _process: Kept,
}

impl Cloud {
    /// Starts an empty cloud below `folder`.
    ///
    /// # Errors
    /// When it does not serve in time.
    pub async fn start(programs: &Programs, folder: &Path) -> Result<Self, Trouble> {
        fs::create_dir_all(folder)?;
        let log = folder.join("cloud.log");
        let mut command = Command::new(&programs.cloud);
        command.args(["--listen", "127.0.0.1:0", "--data"]).arg(folder.join("data"));
        let process = Kept::start(&mut command, &log)?;
        let serving = async {
            let mut pause = interval(Duration::from_millis(50));
            loop {
                pause.tick().await;
                if let Some(address) = address_in(&fs::read_to_string(&log)?) {
                    return Ok::<_, Trouble>(address);
                }
            }
        };
        let address = timeout(START_LIMIT, serving).await;
        let address = address.map_err(|_| format!("The cloud does not serve; see {}", log.display()))??;
        Ok(Self { _process: process, address, programs: programs.clone(), folder: folder.to_owned() })
    }

    /// What a person types as its address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Starts a gateway of this token near `lock`.
    ///
    /// # Errors
    /// When the program does not start.
    pub fn gateway(&self, token: &str, lock: &Lock) -> Result<Gateway, Trouble> {
        let file = self.folder.join("gateway.token");
        fs::write(&file, token)?;
        let mut command = Command::new(&self.programs.gateway);
        command.args(["--cloud", &self.address, "--link", &format!("tcp:{}", lock.address())]);
        command.arg("--token-file").arg(&file);
        Ok(Gateway { _process: Kept::start(&mut command, &self.folder.join("gateway.log"))? })
    }
}

/// The address in the line that says where it serves.
fn address_in(log: &str) -> Option<String> {
    let line = log.lines().find(|line| line.contains("serving"))?;
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    Some(format!("http://{}", line["fields"]["address"].as_str()?))
}
