//! Asks a running emulator for something and waits for its answer.

use std::io;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpStream, UnixStream};

use super::{ControlAddress, Request};

/// Longer than the log of a full lock.
const ANSWER_BYTES_MAX: u64 = 1024 * 1024;

/// The emulator's answer to `request`: `Ok` with its value, or `Err` with its reason.
///
/// # Errors
/// The host's error when nobody answers.
pub async fn ask(address: &ControlAddress, request: &Request) -> io::Result<Result<Value, String>> {
    let mut line = serde_json::to_vec(request)?;
    line.push(b'\n');
    match address {
        ControlAddress::Tcp(address) => exchange(TcpStream::connect(address).await?, &line).await,
        ControlAddress::Unix(path) => exchange(UnixStream::connect(path).await?, &line).await,
    }
}

async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    line: &[u8],
) -> io::Result<Result<Value, String>> {
    stream.write_all(line).await?;
    stream.flush().await?;
    let mut answer = Vec::new();
    BufReader::new(stream).take(ANSWER_BYTES_MAX).read_until(b'\n', &mut answer).await?;
    let answer: Value = serde_json::from_slice(&answer)?;
    match (answer.get("ok"), answer.get("error").and_then(Value::as_str)) {
        (Some(value), None) => Ok(Ok(value.clone())),
        (None, Some(why)) => Ok(Err(why.to_owned())),
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, "The answer is neither ok nor error")),
    }
}
