//! Asks a running emulator for something and waits for its answer.

use std::io;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpStream, UnixStream};

use super::{ControlAddress, Request};

/// Why there is no answer from a lock.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Nobody listens there, or not for us.
    #[error(
        "No lock can be asked at {address} ({error}): start one with --control {address}, or name the address that its start printed"
    )]
    Nobody {
        /// Where it was looked for.
        address: ControlAddress,
        /// What the host said.
        error: io::Error,
    },
    /// Somebody else listens there, or the lock stopped before it answered.
    #[error(
        "What listens at {address} did not answer as a lock does ({error}): name the address that the lock's --control printed"
    )]
    Stranger {
        /// Where it was asked.
        address: ControlAddress,
        /// What came instead.
        error: io::Error,
    },
}

/// Longer than the log of a full lock.
const ANSWER_BYTES_MAX: u64 = 1024 * 1024;

/// The emulator's answer to `request`: `Ok` with its value, or `Err` with its reason.
///
/// # Errors
/// [`AskError`] when nobody answers, or somebody who is no lock.
pub async fn ask(address: &ControlAddress, request: &Request) -> Result<Result<Value, String>, AskError> {
    let nobody = |error| AskError::Nobody { address: address.clone(), error };
    let answered = match address {
        ControlAddress::Tcp(at) => exchange(TcpStream::connect(at).await.map_err(nobody)?, request).await,
        ControlAddress::Unix(path) => {
            exchange(UnixStream::connect(path).await.map_err(nobody)?, request).await
        }
    };
    answered.map_err(|error| AskError::Stranger { address: address.clone(), error })
}

async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    request: &Request,
) -> io::Result<Result<Value, String>> {
    let mut line = serde_json::to_vec(request)?;
    line.push(b'\n');
    stream.write_all(&line).await?;
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
