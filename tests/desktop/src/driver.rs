//! One `tauri-driver` per person: WebKit's driver underneath holds one session only.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{interval, timeout};

use crate::Trouble;
use crate::kept::Kept;

/// How long the driver may take until it listens.
const START_LIMIT: Duration = Duration::from_secs(20);

/// A running driver; the app it starts inherits what it was given.
#[derive(Debug)]
pub(crate) struct Driver {
    process: Kept,
    port: u16,
}

impl Driver {
    /// Starts `program` with `surroundings` in its environment.
    pub(crate) async fn start(
        program: &Path,
        surroundings: &[(&str, String)],
        log: &Path,
    ) -> Result<Self, Trouble> {
        let (port, native) = (free_port()?, free_port()?);
        let mut command = Command::new(program);
        command
            .args(["--port", &port.to_string(), "--native-port", &native.to_string()])
            .envs(surroundings.iter().map(|(name, value)| (name, value)))
            .env_remove("WAYLAND_DISPLAY")
            .stdout(Stdio::null());
        let driver = Self { process: Kept::start(&mut command, log)?, port };
        // It listens before the driver underneath does, and drops what comes too early.
        for port in [native, port] {
            listening(port).await?;
        }
        Ok(driver)
    }

    /// Where it takes sessions.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The process id of the `app` it started, found among its descendants.
    pub(crate) fn app_process(&self, app: &Path) -> Result<u32, Trouble> {
        let app = app.canonicalize()?;
        let processes =
            std::fs::read_dir("/proc")?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        let mut runs_app =
            processes.filter(|&process: &u32| program_of(process).as_deref() == Some(app.as_path()));
        runs_app
            .find(|&process| descends_from(process, self.process.id()))
            .ok_or_else(|| "The app is not running".into())
    }
}

async fn listening(port: u16) -> Result<(), Trouble> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let knock = async {
        let mut pause = interval(Duration::from_millis(25));
        while TcpStream::connect(address).await.is_err() {
            pause.tick().await;
        }
    };
    timeout(START_LIMIT, knock).await.map_err(|_| "The driver does not listen")?;
    Ok(())
}

fn program_of(process: u32) -> Option<PathBuf> {
    std::fs::read_link(format!("/proc/{process}/exe")).ok()
}

fn descends_from(process: u32, ancestor: u32) -> bool {
    let parents =
        std::iter::successors(Some(process), |&process| parent_of(process).filter(|&parent| parent > 1));
    parents.into_iter().any(|process| process == ancestor)
}

/// The fourth field of `/proc/ID/stat`, counted from behind the name, which may hold spaces.
fn parent_of(process: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

fn free_port() -> Result<u16, Trouble> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
