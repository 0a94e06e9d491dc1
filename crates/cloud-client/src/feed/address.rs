//! The address of a calendar, which is a secret: whoever knows it reads who comes when.

use std::net::IpAddr;

use reqwest::Url;
use zeroize::Zeroizing;

use super::Reach;

const LENGTH_MAX: usize = 2_000;
/// Below these only https's own port is asked: the rest belongs to other services.
const OPEN_PORTS_FROM: u16 = 1024;

/// The address of a calendar; has neither Debug nor Display nor Serialize.
#[derive(Clone)]
pub struct FeedAddress(Url);

/// Why a text is not the address of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedAddressError {
    /// It cannot be read, or is longer than 2000 characters.
    #[error("this is not an address: copy the calendar's address from the booking site")]
    Unreadable,
    /// Anybody on the way could read along.
    #[error("the address must begin with https://")]
    Plain,
    /// It carries a name or a password in front of the host.
    #[error("an address with a password in it is not taken: use the calendar's secret address instead")]
    Person,
    /// It names a port of another service.
    #[error("the address must not name a port below 1024")]
    Port,
    /// It is an address inside a private network.
    #[error("the address must be one that everybody on the internet can reach")]
    Inside,
}

impl FeedAddress {
    /// Reads what was typed or pasted; `webcal://` means `https://`.
    ///
    /// # Errors
    /// [`FeedAddressError`] says what to write instead.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, FeedAddressError> {
        let text = text.trim();
        if text.len() > LENGTH_MAX {
            return Err(FeedAddressError::Unreadable);
        }
        let secure = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("webcal") => format!("https://{rest}"),
            Some(_) | None => text.to_owned(),
        };
        let url = Url::parse(&secure).map_err(|_| FeedAddressError::Unreadable)?;
        checked(url, reach).map(Self)
    }

    /// The whole address, for the store that seals it and for the person who typed it.
    #[must_use]
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.as_str().to_owned())
    }

    /// The host, which is no secret and tells the site.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    pub(super) fn url(&self) -> &Url {
        &self.0
    }
}

/// The address itself, if a calendar may be there as far as the text tells.
pub(super) fn checked(mut url: Url, reach: Reach) -> Result<Url, FeedAddressError> {
    let host = url.host_str().ok_or(FeedAddressError::Unreadable)?;
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
    let here = reach == Reach::PublicAndThisMachine && literal.is_some_and(|address| address.is_loopback());
    if url.scheme() != "https" && !(url.scheme() == "http" && here) {
        return Err(FeedAddressError::Plain);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(FeedAddressError::Person);
    }
    if url.port().is_some_and(|port| port < OPEN_PORTS_FROM && port != 443) {
        return Err(FeedAddressError::Port);
    }
    let local_name =
        host == "localhost" || [".localhost", ".local", ".internal"].iter().any(|end| host.ends_with(end));
    if local_name || literal.is_some_and(|address| !reach.allows(address)) {
        return Err(FeedAddressError::Inside);
    }
    url.set_fragment(None);
    Ok(url)
}
