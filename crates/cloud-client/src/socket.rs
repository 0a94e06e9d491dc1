//! Sockets to the cloud: whole messages both ways, until either end is gone.

use std::sync::Arc;
use std::time::Duration;

use cloud_api::gateway::PACKET_LEN_MAX;
use cloud_api::{Name, Problem, Word};
use futures_util::{SinkExt, StreamExt};
use reqwest::Url;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{interval, timeout};
use tokio_rustls::TlsConnector;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::{AUTHORIZATION, USER_AGENT};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::{Client, CloudError};

/// Until the cloud has answered.
const OPEN_LIMIT: Duration = Duration::from_secs(8);
/// The cloud says something at least this often.
const ROUND: Duration = Duration::from_secs(20);
/// After so many rounds without a word it is gone, whatever the network says.
const SILENT_ROUNDS_MAX: u32 = 3;
/// Messages that may wait in one direction.
const WAITING: usize = 128;

/// A socket that is open. Dropping either end closes it.
pub struct Socket {
    /// Towards the cloud.
    pub out: mpsc::Sender<Vec<u8>>,
    /// From the cloud; `None` when the socket is over.
    pub inward: mpsc::Receiver<Vec<u8>>,
}

trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

impl Client {
    /// Opens this gateway's socket. It carries [`cloud_api::gateway::Packet`]s.
    ///
    /// # Errors
    /// [`CloudError`] says why there is none.
    pub async fn gateway_socket(&self) -> Result<Socket, CloudError> {
        self.open("v1/gateways/current/socket").await
    }

    /// Opens a line to a gateway of the site; its messages go to the gateway as they are.
    ///
    /// # Errors
    /// [`CloudError`]; [`Word::GatewayAway`] when the gateway is not connected.
    pub async fn line(&self, gateway: Name) -> Result<Socket, CloudError> {
        self.open(&format!("v1/gateways/{gateway}/line")).await
    }

    async fn open(&self, path: &str) -> Result<Socket, CloudError> {
        let mut url = self.address().route(path);
        let opening = async {
            let wire = connect(&url, self.tls().clone()).await?;
            // Joining our own words to a URL with another scheme cannot fail; the handshake only looks at host and path.
            let scheme = if url.scheme() == "https" { "wss" } else { "ws" };
            url.set_scheme(scheme).map_err(|()| CloudError::Strange)?;
            let limits = WebSocketConfig::default()
                .max_message_size(Some(PACKET_LEN_MAX))
                .max_frame_size(Some(PACKET_LEN_MAX));
            let request = self.greeting(&url)?;
            client_async_with_config(request, wire, Some(limits)).await.map_err(refusal)
        };
        let (stream, _) = timeout(OPEN_LIMIT, opening).await.map_err(|_| CloudError::Away)??;
        let (out, to_cloud) = mpsc::channel(WAITING);
        let (from_cloud, inward) = mpsc::channel(WAITING);
        tokio::spawn(carry(stream, to_cloud, from_cloud));
        Ok(Socket { out, inward })
    }

    fn greeting(&self, url: &Url) -> Result<Request, CloudError> {
        let mut request = url.as_str().into_client_request().map_err(|_| CloudError::Strange)?;
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, HeaderValue::from_static("latchstring"));
        if let Some(token) = self.token() {
            let mut header = HeaderValue::from_str(&format!("Bearer {}", *token.to_text()))
                .map_err(|_| CloudError::Strange)?;
            header.set_sensitive(true);
            headers.insert(AUTHORIZATION, header);
        }
        Ok(request)
    }
}

async fn connect(url: &Url, tls: Arc<ClientConfig>) -> Result<Box<dyn Wire>, CloudError> {
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Err(CloudError::Strange);
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((bare, port)).await.map_err(|_| CloudError::Away)?;
    stream.set_nodelay(true).map_err(|_| CloudError::Away)?;
    if url.scheme() != "https" {
        return Ok(Box::new(stream));
    }
    let name = ServerName::try_from(bare.to_owned()).map_err(|_| CloudError::Strange)?;
    let secured = TlsConnector::from(tls).connect(name, stream).await.map_err(|_| CloudError::Away)?;
    Ok(Box::new(secured))
}

/// What an answer other than "switch protocols" says.
fn refusal(error: Error) -> CloudError {
    let Error::Http(answer) = error else { return CloudError::Away };
    let told = answer.body().as_deref().and_then(|body| serde_json::from_slice::<Problem>(body).ok());
    let problem = told.or_else(|| word_of(answer.status().as_u16()).map(Problem::new));
    match problem {
        Some(problem) => CloudError::Refused { problem, after: None },
        None if answer.status().is_server_error() => CloudError::Away,
        None => CloudError::Strange,
    }
}

/// The body of a refusal may not have come with its head; the status says enough.
fn word_of(status: u16) -> Option<Word> {
    [Word::SignedOut, Word::NotAllowed, Word::NotFound, Word::TooMany]
        .into_iter()
        .find(|word| word.status() == status)
}

async fn carry(
    mut stream: WebSocketStream<Box<dyn Wire>>,
    mut to_cloud: mpsc::Receiver<Vec<u8>>,
    from_cloud: mpsc::Sender<Vec<u8>>,
) {
    let (mut rounds, mut silent) = (interval(ROUND), 0);
    let why = loop {
        tokio::select! {
            message = to_cloud.recv() => {
                let Some(message) = message else { break "this end is done" };
                if let Err(error) = stream.send(Message::Binary(message.into())).await {
                    tracing::debug!(%error, "a message did not leave");
                    break "it cannot be written to";
                }
            }
            message = stream.next() => {
                silent = 0;
                match message {
                    Some(Ok(Message::Binary(bytes))) => {
                        if from_cloud.send(bytes.to_vec()).await.is_err() {
                            break "this end is done";
                        }
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                    Some(Ok(Message::Text(_) | Message::Close(_)) | Err(_)) | None => break "the other end is done",
                }
            }
            _ = rounds.tick() => {
                silent += 1;
                if silent > SILENT_ROUNDS_MAX {
                    break "the other end is silent";
                }
            }
            () = from_cloud.closed() => break "this end is done",
        }
    };
    tracing::debug!(why, "a socket ended");
    if let Err(error) = stream.close(None).await {
        tracing::trace!(%error, "a socket was gone before it was closed");
    }
}
