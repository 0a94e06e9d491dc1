//! Where the control socket is: on this machine, and nowhere else.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

/// `tcp:127.0.0.1:PORT`, `127.0.0.1:PORT`, or `unix:PATH`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ControlAddress {
    /// A loopback address; port 0 takes a free one.
    Tcp(SocketAddr),
    /// A socket file, for its owner alone.
    Unix(PathBuf),
}

/// Why a text is no control address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AddressError {
    /// Neither form.
    #[error("Expected 127.0.0.1:PORT, tcp:127.0.0.1:PORT or unix:PATH")]
    Form,
    /// An address that other machines reach.
    #[error("The control socket listens on loopback addresses only")]
    NotLoopback,
}

impl FromStr for ControlAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if let Some(path) = text.strip_prefix("unix:") {
            return if path.is_empty() { Err(AddressError::Form) } else { Ok(Self::Unix(path.into())) };
        }
        let address: SocketAddr =
            text.strip_prefix("tcp:").unwrap_or(text).parse().map_err(|_| AddressError::Form)?;
        if address.ip().is_loopback() { Ok(Self::Tcp(address)) } else { Err(AddressError::NotLoopback) }
    }
}

impl fmt::Display for ControlAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "tcp:{address}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_controls_a_lock() {
        assert!("127.0.0.1:0".parse::<ControlAddress>().is_ok());
        assert!("tcp:[::1]:80".parse::<ControlAddress>().is_ok());
        assert_eq!("0.0.0.0:7000".parse::<ControlAddress>(), Err(AddressError::NotLoopback));
        assert_eq!("192.168.1.2:7000".parse::<ControlAddress>(), Err(AddressError::NotLoopback));
        assert_eq!("localhost".parse::<ControlAddress>(), Err(AddressError::Form));
        assert_eq!("unix:".parse::<ControlAddress>(), Err(AddressError::Form));
    }
}
