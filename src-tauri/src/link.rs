//! The way to the locks: Bluetooth, or for demonstrations and tests whatever the environment names.

use async_trait::async_trait;
use lock_link::Ble;
use lock_link::tcp::TcpLink;
use lock_link::{Connection, Limits, Link, LinkError, Place, Profile, Scan};

/// `ble`, `ble:ADAPTER` such as `ble:hci1`, or `tcp:HOST:PORT,HOST:PORT` for emulated locks.
const VARIABLE: &str = "LATCHSTRING_LINK";

/// What the environment asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    /// The radio, on one adapter or on the system's first.
    Ble(Option<String>),
    /// Locks at these addresses.
    Tcp(Vec<String>),
    /// Something this version does not know; better no lock than another one.
    Unknown,
}

impl Asked {
    fn read(text: &str) -> Self {
        match text.split_once(':') {
            None if text == "ble" || text.is_empty() => Self::Ble(None),
            Some(("ble", adapter)) if !adapter.is_empty() => Self::Ble(Some(adapter.to_owned())),
            Some(("tcp", addresses)) if !addresses.is_empty() => {
                Self::Tcp(addresses.split(',').map(str::to_owned).collect())
            }
            _ => Self::Unknown,
        }
    }
}

/// The one link of the app.
pub(crate) struct Links(Option<Box<dyn Link>>);

impl Links {
    /// The link the environment asks for, Bluetooth if it asks for none.
    pub(crate) fn from_environment() -> Self {
        let asked = std::env::var(VARIABLE).unwrap_or_default();
        match Asked::read(&asked) {
            Asked::Ble(adapter) => Self(Some(Box::new(Ble::new(adapter.as_deref())))),
            Asked::Tcp(addresses) => Self(Some(Box::new(TcpLink::new(addresses)))),
            Asked::Unknown => {
                tracing::error!("{VARIABLE} is neither ble, ble:ADAPTER nor tcp:HOST:PORT,...");
                Self::to_nowhere()
            }
        }
    }

    /// A machine without any way to a lock.
    pub(crate) fn to_nowhere() -> Self {
        Self(None)
    }

    fn way(&self) -> Result<&dyn Link, LinkError> {
        self.0.as_deref().ok_or(LinkError::NoAdapter)
    }
}

#[async_trait]
impl Link for Links {
    async fn scan(&self, profile: &Profile) -> Result<Scan, LinkError> {
        self.way()?.scan(profile).await
    }

    async fn connect(
        &self,
        place: &Place,
        profile: &Profile,
        limits: &Limits,
    ) -> Result<Connection, LinkError> {
        self.way()?.connect(place, profile, limits).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_names_the_way_to_the_locks() {
        assert_eq!(Asked::read(""), Asked::Ble(None));
        assert_eq!(Asked::read("ble"), Asked::Ble(None));
        assert_eq!(Asked::read("ble:hci2"), Asked::Ble(Some("hci2".to_owned())));
        assert_eq!(
            Asked::read("tcp:127.0.0.1:4001,127.0.0.1:4002"),
            Asked::Tcp(vec!["127.0.0.1:4001".to_owned(), "127.0.0.1:4002".to_owned()])
        );
    }

    #[test]
    fn what_the_environment_garbles_leads_to_no_lock_at_all() {
        for garbled in ["tcp", "tcp:", "ble:", "usb:1", "127.0.0.1:4001"] {
            assert_eq!(Asked::read(garbled), Asked::Unknown, "{garbled}");
        }
    }
}
