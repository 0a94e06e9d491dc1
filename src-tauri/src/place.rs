//! Where this instance of the app keeps its things, and the name that tells it from another one on the same machine.

use std::path::{Path, PathBuf};

use tauri::{Manager, Runtime};

/// Gives the app another home: a second instance, a test, a portable copy.
const VARIABLE: &str = "LATCHSTRING_DATA";

/// The home of one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    data: PathBuf,
    /// Set when the home is not the usual one.
    suffix: Option<String>,
}

impl Place {
    /// The home asked for by the environment, or the one the system gives every app.
    ///
    /// # Errors
    /// When the system names no folder for the data of apps.
    pub(crate) fn of<R: Runtime>(app: &impl Manager<R>) -> tauri::Result<Self> {
        match asked_for() {
            Some(data) => Ok(Self::at(data)),
            None => Ok(Self { data: app.path().app_data_dir()?, suffix: None }),
        }
    }

    /// A home in a folder of the caller's choice.
    pub(crate) fn at(data: PathBuf) -> Self {
        let suffix = Some(fingerprint(&data));
        Self { data, suffix }
    }

    /// The folder of the database.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// What the web view keeps for itself.
    pub(crate) fn web_data(&self) -> PathBuf {
        self.data.join("webview")
    }

    /// The account under which this instance's master key lies in the system's keychain.
    pub(crate) fn keychain_account(&self) -> String {
        match &self.suffix {
            Some(suffix) => format!("master-key-{suffix}"),
            None => "master-key".to_owned(),
        }
    }
}

/// The bus name under which a second start finds the running instance; another home is another instance.
pub(crate) fn single_instance_name(identifier: &str) -> String {
    match asked_for() {
        Some(data) => format!("{identifier}.i{}", fingerprint(&data)),
        None => identifier.to_owned(),
    }
}

fn asked_for() -> Option<PathBuf> {
    let data = PathBuf::from(std::env::var_os(VARIABLE).filter(|value| !value.is_empty())?);
    Some(std::path::absolute(&data).unwrap_or(data))
}

/// A short name for a path that stays the same from start to start (FNV-1a, 64 bits); it keeps no secret.
fn fingerprint(path: &Path) -> String {
    let hash = path.as_os_str().as_encoded_bytes().iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_homes_are_two_instances_with_two_keys() {
        let alice = Place::at(PathBuf::from("/data/alice"));
        let bob = Place::at(PathBuf::from("/data/bob"));

        assert_ne!(alice.keychain_account(), bob.keychain_account());
        assert_eq!(alice.keychain_account(), Place::at(PathBuf::from("/data/alice")).keychain_account());
    }
}
