//! Fetching a calendar from an address that a person typed in: https, public hosts, within limits of size and time.

mod address;
mod reach;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use reqwest::{Response, StatusCode, Url};
use rustls::ClientConfig;
use tokio::time::timeout;

pub use address::{FeedAddress, FeedAddressError};
pub use reach::Reach;

use crate::{CloudError, Roots, tls};

/// Looks a host's name up; the answers are checked before anything is sent to them.
pub type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

const TIME_LIMIT: Duration = Duration::from_secs(60);
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// One more than a calendar may have, so that one that is too long is seen to be.
const BYTES_MAX: usize = 5_000_001;
const REDIRECTS_MAX: usize = 3;
/// Longer marks of a version are not worth keeping.
const MARK_MAX: usize = 512;

/// What a site said of the version that it sent, to ask only for a newer one.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Version {
    /// Its ETag.
    pub tag: Option<String>,
    /// Its Last-Modified, as it was written.
    pub modified: Option<String>,
}

/// What a site answered.
#[derive(Clone, PartialEq, Eq)]
pub enum FeedAnswer {
    /// Nothing newer than the version that is known.
    NotModified,
    /// A body of at most 5 MB. Whether it is a calendar is not this module's to judge.
    Body {
        /// The bytes.
        bytes: Vec<u8>,
        /// Which version they are.
        version: Version,
    },
}

/// Why there is no body. None of them names the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// No such host, no way to it, or a broken connection.
    #[error("the site cannot be reached")]
    Away,
    /// It took longer than a minute.
    #[error("the site takes too long")]
    Slow,
    /// It answered with an error.
    #[error("the site answers with error {status}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// How long it asks to be left alone.
        after: Option<Duration>,
    },
    /// The host is not on the public network, or a redirect leads to an address that none may have.
    #[error("the address leads to a place that a calendar cannot be at")]
    Forbidden,
    /// More than three redirects.
    #[error("the address leads from one place to the next")]
    Redirects,
    /// More than 5 MB.
    #[error("the calendar is larger than 5 MB")]
    TooBig,
    /// Compressed although that was not asked for.
    #[error("the site answers in a form that was not asked for")]
    Wrapped,
}

/// Fetches calendars. Cheap to clone.
#[derive(Clone)]
pub struct FeedClient {
    tls: Arc<ClientConfig>,
    lookup: Lookup,
    reach: Reach,
}

impl FeedClient {
    /// Fetches by the system's certificates and name servers.
    ///
    /// # Errors
    /// [`CloudError::Strange`] when the system's certificates cannot be used.
    pub fn new(roots: &Roots, reach: Reach) -> Result<Self, CloudError> {
        Self::with_lookup(roots, reach, Arc::new(|host| Box::pin(look_up(host))))
    }

    /// The same with names looked up in another way.
    ///
    /// # Errors
    /// [`CloudError::Strange`] when the system's certificates cannot be used.
    pub fn with_lookup(roots: &Roots, reach: Reach, lookup: Lookup) -> Result<Self, CloudError> {
        Ok(Self { tls: Arc::new(tls::config(roots)?), lookup, reach })
    }

    /// Fetches the calendar; with a known version only if there is a newer one.
    ///
    /// # Errors
    /// [`FeedError`]: nothing is known of the calendar then.
    pub async fn fetch(
        &self,
        address: &FeedAddress,
        known: Option<&Version>,
    ) -> Result<FeedAnswer, FeedError> {
        timeout(TIME_LIMIT, self.follow(address.url().clone(), known)).await.unwrap_or(Err(FeedError::Slow))
    }

    async fn follow(&self, mut url: Url, known: Option<&Version>) -> Result<FeedAnswer, FeedError> {
        for _ in 0..=REDIRECTS_MAX {
            let response = self.ask(&url, known).await?;
            let Some(next) = redirected(&response) else { return answer(response).await };
            // A redirect may be relative; where it leads is judged like an address that was typed in.
            let next = url.join(&next).map_err(|_| FeedError::Forbidden)?;
            url = address::checked(next, self.reach).map_err(|_| FeedError::Forbidden)?;
        }
        Err(FeedError::Redirects)
    }

    /// Asks one host, at an address that was checked; the name is not looked up again between check and connection.
    async fn ask(&self, url: &Url, known: Option<&Version>) -> Result<Response, FeedError> {
        let checked = address::checked(url.clone(), self.reach).map_err(|_| FeedError::Forbidden)?;
        let host = checked.host_str().ok_or(FeedError::Forbidden)?;
        let addresses = self.addresses(&checked, host).await?;
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls.as_ref().clone())
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_LIMIT)
            .resolve_to_addrs(host, &addresses)
            .user_agent("latchstring")
            .build()
            .map_err(|_| FeedError::Away)?;
        let mut request =
            client.get(checked.clone()).header(ACCEPT, "text/calendar, text/plain;q=0.5, */*;q=0.1");
        // A compressed answer could unfold into any size.
        request = request.header(ACCEPT_ENCODING, "identity");
        let known = known.cloned().unwrap_or_default();
        for (name, mark) in [(IF_NONE_MATCH, known.tag), (IF_MODIFIED_SINCE, known.modified)] {
            if let Some(mark) = mark {
                request = request.header(name, mark);
            }
        }
        // The error would name the address.
        request.send().await.map_err(|_| FeedError::Away)
    }

    /// The host's addresses, all of which must be allowed: a name that also leads inside is not to be trusted.
    async fn addresses(&self, url: &Url, host: &str) -> Result<Vec<SocketAddr>, FeedError> {
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let found = match literal {
            Ok(address) => vec![address],
            Err(_) => (self.lookup)(host.to_owned()).await.map_err(|_| FeedError::Away)?,
        };
        let port = url.port_or_known_default().ok_or(FeedError::Forbidden)?;
        if !found.iter().all(|address| self.reach.allows(*address)) {
            return Err(FeedError::Forbidden);
        }
        if found.is_empty() {
            return Err(FeedError::Away);
        }
        Ok(found.into_iter().map(|address| SocketAddr::new(address, port)).collect())
    }
}

async fn look_up(host: String) -> io::Result<Vec<IpAddr>> {
    Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
}

fn redirected(response: &Response) -> Option<String> {
    let moved = [301, 302, 303, 307, 308].contains(&response.status().as_u16());
    moved.then(|| text(response.headers(), &LOCATION)).flatten()
}

async fn answer(mut response: Response) -> Result<FeedAnswer, FeedError> {
    let status = response.status();
    if status == StatusCode::NOT_MODIFIED {
        return Ok(FeedAnswer::NotModified);
    }
    if status != StatusCode::OK {
        let after = text(response.headers(), &RETRY_AFTER).and_then(|seconds| seconds.trim().parse().ok());
        return Err(FeedError::Status { status: status.as_u16(), after: after.map(Duration::from_secs) });
    }
    let wrapped = text(response.headers(), &CONTENT_ENCODING);
    if wrapped.is_some_and(|it| !it.trim().eq_ignore_ascii_case("identity")) {
        return Err(FeedError::Wrapped);
    }
    let mark = |name| text(response.headers(), &name).filter(|mark| mark.len() <= MARK_MAX);
    let version = Version { tag: mark(ETAG), modified: mark(LAST_MODIFIED) };
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|_| FeedError::Away)? {
        if bytes.len() + piece.len() >= BYTES_MAX {
            return Err(FeedError::TooBig);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(FeedAnswer::Body { bytes, version })
}

fn text(headers: &HeaderMap, name: &reqwest::header::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}
