//! Answers control lines: reads strictly, and acts only on a request it understands whole.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::act::act;
use super::{ControlAddress, LINE_BYTES_MAX, Request};
use crate::serve::Handle;

const STREAMS_MAX: usize = 16;

/// The listening end of the control socket.
pub enum ControlListener {
    /// On a loopback port.
    Tcp(TcpListener),
    /// On a socket file.
    Unix(UnixListener),
}

impl ControlListener {
    /// Where it listens, with the port that was taken.
    ///
    /// # Errors
    /// The host's error.
    pub fn address(&self) -> io::Result<ControlAddress> {
        match self {
            Self::Tcp(listener) => Ok(ControlAddress::Tcp(listener.local_addr()?)),
            Self::Unix(listener) => {
                let address = listener.local_addr()?;
                let path = address.as_pathname().ok_or(io::ErrorKind::AddrNotAvailable)?;
                Ok(ControlAddress::Unix(path.to_owned()))
            }
        }
    }
}

/// What the control socket acts on.
#[derive(Clone)]
pub struct Control {
    /// The lock.
    pub handle: Handle,
    /// Told when somebody asks the emulator to stop.
    pub stop: Arc<Notify>,
}

/// Listens at `address`. A socket file left behind by a process that is gone is replaced.
///
/// # Errors
/// The host's error; also when another process still listens there.
pub async fn bind(address: &ControlAddress) -> io::Result<ControlListener> {
    match address {
        ControlAddress::Tcp(address) => Ok(ControlListener::Tcp(TcpListener::bind(address).await?)),
        ControlAddress::Unix(path) => {
            if tokio::net::UnixStream::connect(path).await.is_ok() {
                return Err(io::ErrorKind::AddrInUse.into());
            }
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
            let listener = UnixListener::bind(path)?;
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
            Ok(ControlListener::Unix(listener))
        }
    }
}

/// Answers until the future is dropped.
///
/// # Errors
/// The host's error when it accepts no more connections.
pub async fn serve(listener: ControlListener, control: Control) -> io::Result<()> {
    let mut streams = JoinSet::new();
    loop {
        let control = control.clone();
        match &listener {
            ControlListener::Tcp(listener) => {
                let (mut stream, _) = listener.accept().await?;
                spawn(&mut streams, async move {
                    let (read, write) = stream.split();
                    attend(read, write, &control).await
                });
            }
            ControlListener::Unix(listener) => {
                let (mut stream, _) = listener.accept().await?;
                spawn(&mut streams, async move {
                    let (read, write) = stream.split();
                    attend(read, write, &control).await
                });
            }
        }
    }
}

fn spawn(streams: &mut JoinSet<()>, attending: impl Future<Output = io::Result<()>> + Send + 'static) {
    while streams.try_join_next().is_some() {}
    if streams.len() < STREAMS_MAX {
        streams.spawn(async move {
            if let Err(error) = attending.await {
                tracing::debug!(%error, "A control connection ended early");
            }
        });
    }
}

async fn attend(
    read: impl AsyncRead + Unpin,
    mut write: impl AsyncWrite + Unpin,
    control: &Control,
) -> io::Result<()> {
    let mut lines = BufReader::new(read);
    loop {
        let line = match next_line(&mut lines).await? {
            Line::End => return Ok(()),
            Line::Whole(line) => line,
            Line::TooLong => {
                return answer(&mut write, &error("The line is longer than 4096 bytes")).await;
            }
        };
        // Whoever sends one line that is no request is no client of ours, but perhaps a browser that was
        // tricked into posting here; what else it sends is not read.
        let request = match serde_json::from_slice::<Request>(&line) {
            Ok(request) => request,
            Err(why) => return answer(&mut write, &error(&format!("Not a request: {why}"))).await,
        };
        let stops = request == Request::Stop {};
        let result = control.handle.with(|device, now| act(device, request, now)).await;
        let reply = match result {
            Ok(Ok(value)) => json!({ "ok": value }),
            Ok(Err(why)) => error(&why),
            Err(stopped) => error(&stopped.to_string()),
        };
        answer(&mut write, &reply).await?;
        if stops {
            control.stop.notify_one();
            return Ok(());
        }
    }
}

enum Line {
    Whole(Vec<u8>),
    TooLong,
    End,
}

async fn next_line(lines: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<Line> {
    let mut line = Vec::new();
    let limit = u64::try_from(LINE_BYTES_MAX).unwrap_or(u64::MAX);
    lines.take(limit).read_until(b'\n', &mut line).await?;
    if line.pop_if(|last| *last == b'\n').is_some() {
        return Ok(Line::Whole(line));
    }
    Ok(if line.len() >= LINE_BYTES_MAX { Line::TooLong } else { Line::End })
}

async fn answer(write: &mut (impl AsyncWrite + Unpin), reply: &Value) -> io::Result<()> {
    write.write_all(format!("{reply}\n").as_bytes()).await?;
    write.flush().await
}

fn error(why: &str) -> Value {
    json!({ "error": why })
}
