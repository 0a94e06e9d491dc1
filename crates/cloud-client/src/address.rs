//! Where a cloud is: an https address, or one on this machine.

use reqwest::Url;

/// The address of a cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(Url);

/// Why a text is not the address of a cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It cannot be read.
    #[error("this is not an address: write it like https://cloud.example")]
    Unreadable,
    /// Anybody on the way could read along.
    #[error("the address must begin with https://")]
    Plain,
    /// It carries a name, a password, a query or a fragment.
    #[error("the address must be a host and a path, with nothing behind it")]
    Extra,
}

impl Address {
    /// Reads it. Plain http is taken for this machine only.
    ///
    /// # Errors
    /// [`AddressError`] says what to write instead.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let mut url = Url::parse(text.trim()).map_err(|_| AddressError::Unreadable)?;
        let host = url.host_str().ok_or(AddressError::Unreadable)?;
        let here = ["127.0.0.1", "[::1]", "localhost"].contains(&host);
        if url.scheme() != "https" && !(url.scheme() == "http" && here) {
            return Err(AddressError::Plain);
        }
        let bare = url.username().is_empty() && url.password().is_none();
        if !bare || url.query().is_some() || url.fragment().is_some() {
            return Err(AddressError::Extra);
        }
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        Ok(Self(url))
    }

    /// The address of a route; `path` has no leading slash and no sign that a URL would change.
    pub(crate) fn route(&self, path: &str) -> Url {
        // Joining a path of our own letters cannot fail.
        self.0.join(path).unwrap_or_else(|_| self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_and_nothing_else() {
        for good in ["https://cloud.example", " https://cloud.example/latch ", "http://127.0.0.1:8077"] {
            assert!(Address::parse(good).is_ok(), "{good}");
        }
        for (wrong, why) in [
            ("cloud.example", AddressError::Unreadable),
            ("", AddressError::Unreadable),
            ("https://", AddressError::Unreadable),
            ("http://cloud.example", AddressError::Plain),
            ("http://127.0.0.1.evil.example", AddressError::Plain),
            ("ftp://cloud.example", AddressError::Plain),
            ("https://ada:secret@cloud.example", AddressError::Extra),
            ("https://cloud.example?x=1", AddressError::Extra),
            ("https://cloud.example#k", AddressError::Extra),
        ] {
            assert_eq!(Address::parse(wrong), Err(why), "{wrong}");
        }
    }

    #[test]
    fn routes_stand_behind_the_address_whole() {
        let address = Address::parse("https://cloud.example/latch").unwrap();
        assert_eq!(address.route("v1/sync").as_str(), "https://cloud.example/latch/v1/sync");
    }
}
