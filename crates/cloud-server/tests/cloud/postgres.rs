//! Real PostgreSQL servers in temporary folders, reached by a socket file only.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;

use tempfile::TempDir;
use tokio_postgres::NoTls;

static SHARED: OnceLock<Postgres> = OnceLock::new();
static DATABASES: AtomicU64 = AtomicU64::new(0);

/// How often a start is tried.
const STARTS: u32 = 200;

/// One server. It ends with this process, however that ends.
pub(crate) struct Postgres {
    folder: TempDir,
    pid: Arc<AtomicU64>,
}

/// The address of a new, empty database on the server that all tests of this process share.
pub(crate) async fn database() -> String {
    let server = SHARED.get_or_init(Postgres::start);
    let name = format!("t{}", DATABASES.fetch_add(1, Ordering::SeqCst));
    server.answers().await;
    let (client, connection) =
        tokio_postgres::connect(&server.address("postgres"), NoTls).await.expect("it answers");
    let driving = tokio::spawn(connection);
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("a database is made");
    driving.abort();
    server.address(&name)
}

impl Postgres {
    /// Makes a server and starts it; it answers a little later.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder for PostgreSQL");
        if is_root() {
            let given =
                Command::new("chown").arg("postgres").arg(folder.path()).status().expect("chown runs");
            assert!(given.success(), "the user postgres is missing: install postgresql");
        }
        let made = as_somebody("initdb")
            .args(["--auth=trust", "--username=postgres", "--no-sync", "--pgdata"])
            .arg(folder.path().join("data"))
            .output()
            .expect("setpriv runs");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let server = Self { folder, pid: Arc::default() };
        server.run();
        server
    }

    /// Starts its process, anew after it was killed.
    pub(crate) fn run(&self) {
        let (started, starts) = mpsc::channel();
        let (path, pid) = (self.folder.path().to_owned(), self.pid.clone());
        // The thread that starts it must live as long as this process: with it ends the server.
        thread::spawn(move || {
            for _ in 0..STARTS {
                let mut server = process(&path);
                pid.store(server.id().into(), Ordering::SeqCst);
                let _ = started.send(());
                // It ends by itself while those of its processes that outlived a kill still hold its memory.
                if server.wait().is_ok_and(|ended| ended.code().is_none()) {
                    return;
                }
            }
        });
        starts.recv().expect("it starts");
    }

    /// Kills it with everything it has under way.
    pub(crate) fn kill(&self) {
        let pid = self.pid.load(Ordering::SeqCst).to_string();
        let killed = Command::new("kill").args(["-KILL", &pid]).status().expect("kill runs");
        assert!(killed.success());
    }

    pub(crate) fn address(&self, database: &str) -> String {
        format!("postgres:///{database}?host={}&user=postgres", self.folder.path().display())
    }

    /// Waits until it takes connections: some tenths of a second after its start.
    pub(crate) async fn answers(&self) {
        for _ in 0..1_000_000 {
            if let Ok((_, connection)) = tokio_postgres::connect(&self.address("postgres"), NoTls).await {
                drop(connection);
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("PostgreSQL does not answer");
    }
}

fn process(folder: &Path) -> Child {
    let mut server = as_somebody("postgres");
    // What a killed process had written stays with the system: syncing would only slow the tests.
    server.arg("-D").arg(folder.join("data")).arg("-k").arg(folder);
    server.args(["-c", "listen_addresses=", "-c", "fsync=off"]).stdout(Stdio::null()).stderr(Stdio::null());
    server.spawn().expect("PostgreSQL starts")
}

fn program(name: &str) -> PathBuf {
    let debian = Path::new("/usr/lib/postgresql/15/bin").join(name);
    if debian.exists() { debian } else { name.into() }
}

/// It refuses to run as root; Debian's package brings a user for it.
fn as_somebody(program_name: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.arg("--pdeathsig=INT");
    if is_root() {
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    }
    command.arg(program(program_name)).stdin(Stdio::null());
    command
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id runs").stdout;
    id.starts_with(b"0")
}
