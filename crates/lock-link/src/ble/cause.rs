//! What btleplug's errors mean to someone at a door.

use btleplug::Error;

use crate::LinkError;

/// Sorts an error of btleplug by what can be done about it.
pub(super) fn link_error(tried: &'static str, error: Error) -> LinkError {
    match error {
        Error::PermissionDenied => LinkError::PermissionDenied,
        Error::NoAdapterAvailable => LinkError::NoAdapter,
        Error::DeviceNotFound => LinkError::NotFound,
        Error::NotConnected => LinkError::Lost,
        Error::UnexpectedCallback
        | Error::UnexpectedCharacteristic
        | Error::NoSuchCharacteristic
        | Error::NotSupported(_)
        | Error::TimedOut(_)
        | Error::Uuid(_)
        | Error::InvalidBDAddr(_)
        | Error::RuntimeError(_) => LinkError::io(tried, error),
        Error::Other(source) => system_error(tried, source),
    }
}

type Source = Box<dyn std::error::Error + Send + Sync>;

#[cfg(not(target_os = "linux"))]
fn system_error(tried: &'static str, source: Source) -> LinkError {
    LinkError::io(tried, source)
}

#[cfg(target_os = "linux")]
fn system_error(tried: &'static str, source: Source) -> LinkError {
    dbus_words(&*source)
        .and_then(|(name, message)| bluez_error(name, message))
        .unwrap_or_else(|| LinkError::io(tried, source))
}

/// Whether BlueZ says that it notifies this program already.
///
/// It renews subscriptions by itself when a device it remembers connects again.
#[cfg(target_os = "linux")]
pub(super) fn is_subscribed_already(error: &Error) -> bool {
    let Error::Other(source) = error else {
        return false;
    };
    matches!(
        dbus_words(source.as_ref()),
        Some(("org.bluez.Error.Failed", "Already notifying") | ("org.bluez.Error.InProgress", _))
    )
}

/// Other systems know one subscription per program and repeat it without complaint.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_subscribed_already(_error: &Error) -> bool {
    false
}

/// Name and message of a D-Bus error.
#[cfg(target_os = "linux")]
fn dbus_words<'a>(source: &'a (dyn std::error::Error + Send + Sync + 'static)) -> Option<(&'a str, &'a str)> {
    match source.downcast_ref() {
        Some(bluez_async::BluetoothError::DbusError(error)) => {
            Some((error.name()?, error.message().unwrap_or_default()))
        }
        _ => None,
    }
}

#[cfg(target_os = "linux")]
fn bluez_error(name: &str, message: &str) -> Option<LinkError> {
    match (name, message) {
        ("org.freedesktop.DBus.Error.AccessDenied", _) => Some(LinkError::PermissionDenied),
        (
            "org.freedesktop.DBus.Error.FileNotFound"
            | "org.freedesktop.DBus.Error.NoServer"
            | "org.freedesktop.DBus.Error.NameHasNoOwner"
            | "org.freedesktop.DBus.Error.ServiceUnknown",
            _,
        ) => Some(LinkError::NoAdapter),
        ("org.freedesktop.DBus.Error.UnknownObject", _) => Some(LinkError::NotFound),
        ("org.bluez.Error.NotReady", _) => Some(LinkError::BluetoothOff),
        ("org.bluez.Error.NotConnected", _) | ("org.bluez.Error.Failed", "Not connected") => {
            Some(LinkError::Lost)
        }
        _ => None,
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn off_denied_absent_and_lost_are_told_apart() {
        let meaning = |name| bluez_error(name, "");

        assert!(matches!(meaning("org.bluez.Error.NotReady"), Some(LinkError::BluetoothOff)));
        assert!(matches!(
            meaning("org.freedesktop.DBus.Error.AccessDenied"),
            Some(LinkError::PermissionDenied)
        ));
        assert!(matches!(meaning("org.freedesktop.DBus.Error.ServiceUnknown"), Some(LinkError::NoAdapter)));
        assert!(matches!(bluez_error("org.bluez.Error.Failed", "Not connected"), Some(LinkError::Lost)));
        assert!(bluez_error("org.bluez.Error.Failed", "le-connection-abort-by-local").is_none());
    }
}
