//! The keychain of the operating system, where the vault's master key lies. Without one a passphrase keeps the vault.

use std::sync::Arc;

use app::{Keychain, KeychainError};
use keyring_core::Entry;
use keyring_core::api::CredentialStoreApi;
use zeroize::Zeroizing;

/// `none` makes this machine one without a keychain.
const VARIABLE: &str = "LATCHSTRING_KEYCHAIN";

/// The service under which the key is listed in the keychain's own window.
const SERVICE: &str = "Latchstring";

/// The keychain, or `None` on a machine without one.
pub(crate) fn of_the_system(account: &str) -> Option<Arc<dyn Keychain>> {
    if std::env::var(VARIABLE).is_ok_and(|value| value == "none") {
        return None;
    }

    match open(account) {
        Ok(entry) => Some(Arc::new(SystemKeychain { entry })),
        Err(error) => {
            tracing::info!(reason = %what_happened(&error), "No keychain here; a passphrase keeps the vault");
            None
        }
    }
}

struct SystemKeychain {
    entry: Entry,
}

impl Keychain for SystemKeychain {
    fn load(&self) -> Result<Option<[u8; 32]>, KeychainError> {
        let text = match self.entry.get_password() {
            Ok(text) => Zeroizing::new(text),
            Err(keyring_core::Error::NoEntry) => return Ok(None),
            Err(error) => return Err(failure(&error)),
        };
        let key = from_hex(&text).ok_or_else(|| KeychainError("The entry is not ours".to_owned()))?;
        Ok(Some(key))
    }

    fn keep(&self, key: &[u8; 32]) -> Result<(), KeychainError> {
        self.entry.set_password(&to_hex(key)).map_err(|error| failure(&error))
    }
}

#[cfg(target_os = "linux")]
fn open(account: &str) -> keyring_core::Result<Entry> {
    zbus_secret_service_keyring_store::Store::new()?.build(SERVICE, account, None)
}

#[cfg(target_os = "macos")]
fn open(account: &str) -> keyring_core::Result<Entry> {
    apple_native_keyring_store::keychain::Store::new()?.build(SERVICE, account, None)
}

#[cfg(target_os = "windows")]
fn open(account: &str) -> keyring_core::Result<Entry> {
    windows_native_keyring_store::Store::new()?.build(SERVICE, account, None)
}

// Phones follow with their projects: Android's store needs the activity's context, Apple's a signed entitlement.
#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "windows")))]
fn open(_account: &str) -> keyring_core::Result<Entry> {
    Err(keyring_core::Error::NoDefaultStore)
}

fn failure(error: &keyring_core::Error) -> KeychainError {
    KeychainError(what_happened(error).to_owned())
}

/// Names the kind of failure only: some kinds carry the secret itself.
fn what_happened(error: &keyring_core::Error) -> &'static str {
    use keyring_core::Error::{
        Ambiguous, BadDataFormat, BadEncoding, BadStoreFormat, Invalid, NoDefaultStore, NoEntry,
        NoStorageAccess, NotSupportedByStore, PlatformFailure, TooLong,
    };

    match error {
        PlatformFailure(_) => "platform failure",
        NoStorageAccess(_) => "locked or denied",
        NoEntry => "no entry",
        BadEncoding(_) | BadDataFormat(..) | BadStoreFormat(_) => "unreadable entry",
        TooLong(..) | Invalid(..) => "entry not accepted",
        Ambiguous(_) => "several entries",
        NoDefaultStore | NotSupportedByStore(_) => "no store",
        _ => "unknown failure",
    }
}

/// Text, because one of the Linux keychains keeps nothing else.
fn to_hex(key: &[u8; 32]) -> Zeroizing<String> {
    Zeroizing::new(key.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut key = [0; 32];
    for (index, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_from_its_text() {
        let key = std::array::from_fn(|index| u8::try_from(index * 7).unwrap());

        assert_eq!(from_hex(&to_hex(&key)), Some(key));
    }

    #[test]
    fn a_foreign_entry_is_no_key() {
        assert_eq!(from_hex("password1"), None);
        assert_eq!(from_hex(&"ä".repeat(32)), None);
        assert_eq!(from_hex(&"+1".repeat(32)), None);
    }
}
