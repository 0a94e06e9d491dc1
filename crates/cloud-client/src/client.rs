//! Sending requests: with limits of our own, and again only what may be sent again.

use std::sync::Arc;
use std::time::Duration;

use cloud_api::{Problem, Token};
use reqwest::header::{AUTHORIZATION, ETAG, HeaderMap, IF_NONE_MATCH, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use rustls::ClientConfig;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::sleep;

use crate::{Address, CloudError, Roots, tls};

/// Draws a number up to and without its argument, to spread attempts; nothing secret depends on it.
pub type Jitter = Arc<dyn Fn(u64) -> u64 + Send + Sync>;

const CONNECT_LIMIT: Duration = Duration::from_secs(8);
/// Longer than the cloud lets any pull wait.
const ANSWER_LIMIT: Duration = Duration::from_secs(25);
/// No answer of this interface is longer: a pull of 500 rows of 8 KiB as base64.
const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Attempts of what may be sent again.
const ATTEMPTS: u32 = 3;
const FIRST_PAUSE_MS: u64 = 300;
/// A cloud that wants a longer pause is told about by the error instead.
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// A cloud, as somebody. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    tls: Arc<ClientConfig>,
    address: Address,
    token: Option<Token>,
    jitter: Jitter,
}

/// Whether a request that got no answer may be sent again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Its effect is the same however often it arrives.
    Safe,
    /// It makes something new each time.
    Never,
}

/// What is asked.
pub(crate) struct Ask<'a, B> {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) body: Option<&'a B>,
    pub(crate) repeat: Repeat,
    /// Who asks, where it is not the device itself.
    pub(crate) as_reader: Option<&'a Token>,
    pub(crate) known: Option<i64>,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Client {
    /// Talks to the cloud at `address` as nobody yet.
    ///
    /// # Errors
    /// [`CloudError::Strange`] when the system's certificates cannot be used.
    pub fn new(address: Address, roots: &Roots, jitter: Jitter) -> Result<Self, CloudError> {
        let tls = tls::config(roots)?;
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .connect_timeout(CONNECT_LIMIT)
            .timeout(ANSWER_LIMIT)
            // A cloud does not move; a redirect is somebody's page in between, and would take the token along.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("latchstring")
            .build()
            .map_err(|_| CloudError::Strange)?;
        Ok(Self { http, tls: Arc::new(tls), address, token: None, jitter })
    }

    /// The same cloud as the device this token stands for.
    #[must_use]
    pub fn with_token(&self, token: Token) -> Self {
        Self { token: Some(token), ..self.clone() }
    }

    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    pub(crate) fn tls(&self) -> &Arc<ClientConfig> {
        &self.tls
    }

    pub(crate) fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }

    /// Asks, and reads the answer's body.
    pub(crate) async fn ask<B: Serialize, T: DeserializeOwned>(
        &self,
        ask: Ask<'_, B>,
    ) -> Result<T, CloudError> {
        let answer = self.send(&ask).await?;
        serde_json::from_slice(&answer.body).map_err(|_| CloudError::Strange)
    }

    /// Asks for something that has no body.
    pub(crate) async fn tell<B: Serialize>(&self, ask: Ask<'_, B>) -> Result<(), CloudError> {
        self.send(&ask).await.map(drop)
    }

    /// Asks for something that may be as it was known: nothing then.
    pub(crate) async fn ask_if_new<B: Serialize, T: DeserializeOwned>(
        &self,
        ask: Ask<'_, B>,
    ) -> Result<Option<T>, CloudError> {
        let answer = self.send(&ask).await?;
        if answer.status == StatusCode::NOT_MODIFIED {
            return Ok(None);
        }
        if answer.headers.get(ETAG).is_none() {
            return Err(CloudError::Strange);
        }
        serde_json::from_slice(&answer.body).map(Some).map_err(|_| CloudError::Strange)
    }

    async fn send<B: Serialize>(&self, ask: &Ask<'_, B>) -> Result<Answer, CloudError> {
        let mut attempt = 1;
        loop {
            let failed = match self.send_once(ask).await.and_then(judge) {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            let pause = self.pause(&failed, attempt);
            match pause.filter(|_| ask.repeat == Repeat::Safe && attempt < ATTEMPTS) {
                Some(pause) => sleep(pause).await,
                None => return Err(failed),
            }
            attempt += 1;
        }
    }

    /// How long to wait before the next attempt; nothing when another would end the same way.
    fn pause(&self, failed: &CloudError, attempt: u32) -> Option<Duration> {
        match failed {
            CloudError::Away => {
                let most = FIRST_PAUSE_MS << attempt;
                Some(Duration::from_millis(most / 2 + (self.jitter)(most / 2)))
            }
            CloudError::Refused { problem, after } if [429, 503].contains(&problem.status) => {
                after.filter(|after| *after <= PAUSE_MAX)
            }
            CloudError::Refused { .. } | CloudError::Strange | CloudError::BadKey => None,
        }
    }

    async fn send_once<B: Serialize>(&self, ask: &Ask<'_, B>) -> Result<Answer, CloudError> {
        let mut request = self.http.request(ask.method.clone(), self.address.route(&ask.path));
        if let Some(token) = ask.as_reader.or(self.token.as_ref()) {
            let mut header = reqwest::header::HeaderValue::from_str(&format!("Bearer {}", *token.to_text()))
                .map_err(|_| CloudError::Strange)?;
            header.set_sensitive(true);
            request = request.header(AUTHORIZATION, header);
        }
        if let Some(version) = ask.known {
            request = request.header(IF_NONE_MATCH, format!("\"{version}\""));
        }
        if let Some(body) = ask.body {
            request = request.body(serde_json::to_vec(body).map_err(|_| CloudError::Strange)?);
        }
        let mut response = request.send().await.map_err(|_| CloudError::Away)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|_| CloudError::Away)? {
            if body.len() + piece.len() > ANSWER_BYTES_MAX {
                return Err(CloudError::Strange);
            }
            body.extend_from_slice(&piece);
        }
        Ok(Answer { status, headers, body })
    }
}

fn judge(answer: Answer) -> Result<Answer, CloudError> {
    if answer.status.is_success() || answer.status == StatusCode::NOT_MODIFIED {
        return Ok(answer);
    }
    let problem: Problem = match serde_json::from_slice(&answer.body) {
        Ok(problem) => problem,
        // A proxy in front of a cloud that is down says so in its own words.
        Err(_) if answer.status.is_server_error() => return Err(CloudError::Away),
        Err(_) => return Err(CloudError::Strange),
    };
    let seconds = answer.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    Err(CloudError::Refused { problem, after: seconds.map(Duration::from_secs) })
}
