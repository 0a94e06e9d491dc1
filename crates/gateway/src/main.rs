//! `latchstring-gateway`: runs in a corner of a building, as a service of its system.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use cloud_api::Token;
use cloud_client::{Address, Client, Jitter, Roots};
use gateway::{Pauses, stay_connected};
use lock_link::relay::Station;
use lock_link::tcp::TcpLink;
use lock_link::{Limits, Link, Profile};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Carries between the cloud and the locks in reach. It cannot open a door.
#[derive(Parser)]
#[command(name = "latchstring-gateway", version)]
struct Arguments {
    /// The cloud, such as `https://cloud.example`.
    #[arg(long, value_name = "ADDRESS")]
    cloud: String,
    /// File with the token that the app showed when the gateway was added.
    #[arg(long, value_name = "FILE")]
    token_file: PathBuf,
    /// The radio: `ble`, `ble:hci1`, or `tcp:host:port,host:port` for locks on the network.
    #[arg(long, value_name = "LINK", default_value = "ble")]
    link: String,
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
    let address = Address::parse(&arguments.cloud).map_err(|error| error.to_string())?;
    let token = token_in(&arguments.token_file)?;
    let link = link_named(&arguments.link)?;
    let jitter: Jitter = Arc::new(draw);
    let client =
        Client::new(address, &Roots::default(), jitter.clone()).map_err(|error| error.to_string())?;
    let client = client.with_token(token);
    let station = Arc::new(Station::new(link, Profile::OLP1, Limits::default()));
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
    let (looking, pauses) = (station.clone(), Pauses::new(jitter));
    tokio::select! {
        () = stay_connected(&client, &station, &pauses) => {}
        () = looking.look_around() => {}
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopped");
    Ok(())
}

fn token_in(file: &PathBuf) -> Result<Token, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Token::parse(text.trim())
        .ok_or_else(|| format!("{}: this is not the token of a gateway; add one in the app", file.display()))
}

fn link_named(text: &str) -> Result<Arc<dyn Link>, String> {
    let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
    match kind {
        "tcp" if !rest.is_empty() => Ok(Arc::new(TcpLink::new(rest.split(',').map(str::trim)))),
        "ble" => bluetooth(rest),
        _ => Err(format!("--link {text}: write ble, ble:hci1 or tcp:host:port")),
    }
}

#[cfg(feature = "ble")]
fn bluetooth(adapter: &str) -> Result<Arc<dyn Link>, String> {
    Ok(Arc::new(lock_link::Ble::new((!adapter.is_empty()).then_some(adapter))))
}

#[cfg(not(feature = "ble"))]
fn bluetooth(_adapter: &str) -> Result<Arc<dyn Link>, String> {
    Err("this gateway was built without Bluetooth: build it with --features ble".into())
}

/// Draws a number up to and without `most`; nothing secret depends on it.
fn draw(most: u64) -> u64 {
    let mut bytes = [0; 8];
    if getrandom::fill(&mut bytes).is_err() || most == 0 {
        return 0;
    }
    u64::from_be_bytes(bytes) % most
}
