//! `latchstring-cloud`: one node of the cloud; alone with SQLite in a folder, or beside others on PostgreSQL.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use clap::Parser;
use cloud_server::{BehindProxy, Cloud, Database, GuestPage, Listening, Place, Ports, serve};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Carries sealed keys and messages between hosts, guests and gateways. It cannot open a door.
#[derive(Parser)]
#[command(name = "latchstring-cloud", version)]
struct Arguments {
    /// Folder for the embedded database; made if it is not there.
    #[arg(long, value_name = "DIR", default_value = "/var/lib/latchstring-cloud")]
    data: PathBuf,
    /// PostgreSQL instead of the embedded database, as postgres://user@host/database.
    #[arg(long, value_name = "ADDRESS", env = "LATCHSTRING_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// Where to listen.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8077")]
    listen: SocketAddr,
    /// Where a monitor finds /metrics; keep it away from strangers.
    #[arg(long, value_name = "ADDR")]
    watch: Option<SocketAddr>,
    /// Certificate chain for TLS, PEM; without it a proxy in front should end TLS.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_chain: Option<PathBuf>,
    /// Key of the certificate, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_chain")]
    tls_key: Option<PathBuf>,
    /// A proxy in front of this address ends TLS and says who asks in X-Forwarded-For.
    #[arg(long)]
    behind_proxy: bool,
    /// The built guest page, which opens doors from a browser; without it a page says what to do with a link.
    #[arg(long, value_name = "DIR")]
    guest_page: Option<PathBuf>,
    /// Bring the database to this version's schema and stop.
    #[arg(long)]
    migrate: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            tracing::error!("{problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), String> {
    let page = arguments.guest_page.map_or(Ok(GuestPage::plain()), |folder| GuestPage::from_folder(&folder));
    let page = page.map_err(|error| error.to_string())?;
    let place = arguments.database.map_or(Place::Folder(arguments.data), Place::Server);
    let database =
        Database::open(&place).await.map_err(|error| format!("the database stays shut: {error}"))?;
    if arguments.migrate {
        tracing::info!("the database has this version's schema");
        return Ok(());
    }
    let started = start();
    let ports = Ports {
        clock: Arc::new(now),
        stopwatch: Arc::new(move || started.elapsed()),
        entropy: Arc::new(draw),
    };
    let listener = listen(arguments.listen)?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let watch = arguments.watch.map(listen).transpose()?;
    let proxy = if arguments.behind_proxy { BehindProxy::Yes } else { BehindProxy::No };
    let tls = arguments.tls_chain.zip(arguments.tls_key);
    let stop = stopped().map_err(|error| format!("cannot wait for a signal: {error}"))?;
    let watched = watch.as_ref().and_then(|watch| watch.local_addr().ok());
    tracing::info!(%address, watch = watched.map(tracing::field::display), "serving");
    let listening = Listening { listener, watch, tls, proxy };
    serve(Cloud::with_page(database, ports, page), listening, stop)
        .await
        .map_err(|error| error.to_string())?;
    tracing::info!("stopped; every answer is out");
    Ok(())
}

fn listen(address: SocketAddr) -> Result<TcpListener, String> {
    let listener = TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    listener.map_err(|error| format!("cannot listen on {address}: {error}"))
}

#[expect(clippy::disallowed_methods, reason = "this is the program: it lends the cloud its stopwatch")]
fn start() -> Instant {
    Instant::now()
}

/// Ready when somebody asks the program to end.
fn stopped() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[expect(clippy::disallowed_methods, reason = "this is the program: it lends the cloud its clock")]
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Without randomness there is no secret worth the name: better no cloud than one that can be guessed.
fn draw(buffer: &mut [u8]) {
    if let Err(error) = getrandom::fill(buffer) {
        tracing::error!(%error, "the system gives no randomness");
        std::process::abort();
    }
}
