//! One PostgreSQL for all tests of this process: a real server in a temporary folder, reached by a socket file only.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use tempfile::TempDir;

static SERVER: OnceLock<TempDir> = OnceLock::new();
static DATABASES: AtomicU64 = AtomicU64::new(0);

/// The address of a new, empty database.
pub(crate) async fn database() -> String {
    let folder = SERVER.get_or_init(start).path();
    let name = format!("t{}", DATABASES.fetch_add(1, Ordering::SeqCst));
    let address = |database: &str| format!("postgres:///{database}?host={}&user=postgres", folder.display());
    let mut tries = 0;
    let (client, connection) = loop {
        match tokio_postgres::connect(&address("postgres"), tokio_postgres::NoTls).await {
            Ok(connected) => break connected,
            // It takes connections some tenths of a second after its start; each try takes a while, too.
            Err(_) if tries < 100_000 && folder.join("alive").exists() => tries += 1,
            Err(error) => panic!("PostgreSQL does not answer: {error}"),
        }
        tokio::task::yield_now().await;
    };
    let driving = tokio::spawn(connection);
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("a database is made");
    driving.abort();
    address(&name)
}

fn program(name: &str) -> String {
    let debian = format!("/usr/lib/postgresql/15/bin/{name}");
    if Path::new(&debian).exists() { debian } else { name.to_owned() }
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

fn start() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for PostgreSQL");
    let path = folder.path().to_owned();
    if is_root() {
        let given = Command::new("chown").arg("postgres").arg(&path).status().expect("chown runs");
        assert!(given.success(), "the user postgres is missing: install postgresql");
    }
    let made = as_somebody("initdb")
        .args(["--auth=trust", "--username=postgres", "--no-sync", "--pgdata"])
        .arg(path.join("data"))
        .output()
        .expect("setpriv runs");
    assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
    std::fs::write(path.join("alive"), "").expect("the folder is writable");
    // The thread that starts it must live as long as this process: with it ends the server.
    thread::spawn(move || {
        let mut server = as_somebody("postgres");
        server.arg("-D").arg(path.join("data"));
        server.arg("-k").arg(&path).args(["-c", "listen_addresses=", "-c", "fsync=off"]);
        let ended = server.stdout(Stdio::null()).stderr(Stdio::null()).status();
        let _ = std::fs::remove_file(path.join("alive"));
        panic!("PostgreSQL ended: {ended:?}");
    });
    folder
}
