//! The machine's system bus on a socket of the host, so that programs here talk to the BlueZ in there.

use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::{Machine, Plan, wait};

/// Booting takes half a minute on an idle machine; a busy one may need several.
const BOOT_LIMIT: Duration = Duration::from_secs(240);

/// A running machine whose BlueZ the host reaches. Dropping it stops the machine and the socket.
///
/// File descriptors do not pass the bridge, so a client must not use `AcquireNotify` or `AcquireWrite`.
#[derive(Debug)]
pub struct Bridge {
    machine: Machine,
    relay: Child,
    socket: PathBuf,
}

impl Bridge {
    /// Starts a machine whose command brings its network up and prints a line that begins with `ready`.
    ///
    /// # Errors
    /// When the machine or the socket is not there in time.
    pub fn start(mut plan: Plan) -> io::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        plan.port = Some(port);
        let mut machine = Machine::start(&plan)?;
        machine.line(BOOT_LIMIT, |line| line.starts_with("ready"))?;
        let socket = plan.out.canonicalize()?.join("bus.sock");
        let relay = Command::new("socat")
            .arg(format!("UNIX-LISTEN:{},fork,unlink-early", socket.display()))
            .arg(format!("TCP:127.0.0.1:{port}"))
            .stdin(Stdio::null())
            .spawn()?;
        let bridge = Self { machine, relay, socket };
        wait::until("the bus socket", Duration::from_secs(10), || bridge.socket.exists().then_some(()))?;
        Ok(bridge)
    }

    /// For `DBUS_SYSTEM_BUS_ADDRESS`.
    #[must_use]
    pub fn bus_address(&self) -> String {
        format!("unix:path={}", self.socket.display())
    }

    /// The socket itself.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// What the machine has said so far.
    #[must_use]
    pub fn said(&self) -> &[String] {
        self.machine.said()
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.relay.kill();
        let _ = self.relay.wait();
    }
}
