//! The directory that holds one lock while its process is not running; one process at a time owns it.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// An owned state directory.
pub struct StateDir {
    path: PathBuf,
    /// Holds the advisory lock for as long as the directory is in use.
    _owner: File,
}

/// Why a state directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateDirError {
    /// Another process serves this lock.
    #[error(
        "Another process already serves the lock in {0}: stop that one first, or choose another directory"
    )]
    InUse(PathBuf),
    /// The host refused.
    #[error(
        "Failed to use {dir} as state directory ({error}): choose another directory, or make this one writable"
    )]
    Io {
        /// The directory.
        dir: PathBuf,
        /// What the host said.
        error: io::Error,
    },
}

impl StateDir {
    /// Takes the directory, and makes it first if need be, for its owner alone.
    ///
    /// # Errors
    /// [`StateDirError::InUse`] while another process has it.
    pub fn take(path: &Path) -> Result<Self, StateDirError> {
        let refused = |error| StateDirError::Io { dir: path.to_owned(), error };
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(refused)?;
        let mut options = private();
        let owner = options.write(true).create(true).truncate(false).open(path.join("owner.lock"));
        let owner = owner.map_err(refused)?;
        match owner.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _owner: owner }),
            Err(TryLockError::WouldBlock) => Err(StateDirError::InUse(path.to_owned())),
            Err(TryLockError::Error(error)) => Err(refused(error)),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file's bytes; `None` when there is no such file.
    ///
    /// # Errors
    /// The host's error when it is there and cannot be read.
    pub fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path.join(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts `bytes` in the file's place, durably, whole or not at all, readable by its owner alone.
    ///
    /// # Errors
    /// The host's error; the old file is then still there.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let draft = self.path.join(format!("{name}.new"));
        let mut file = private().write(true).create(true).truncate(true).open(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&draft, self.path.join(name))?;
        // The new name is durable only with its directory.
        File::open(&self.path)?.sync_all()
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn two_processes_never_share_a_lock() {
        let dir = tempfile::tempdir().unwrap();
        let first = StateDir::take(dir.path()).unwrap();

        assert!(matches!(StateDir::take(dir.path()), Err(StateDirError::InUse(_))));

        drop(first);
        StateDir::take(dir.path()).unwrap();
    }

    #[test]
    fn a_replaced_file_is_private_and_leaves_no_draft() {
        let dir = tempfile::tempdir().unwrap();
        let state = StateDir::take(&dir.path().join("new")).unwrap();
        state.replace("world.json", b"old").unwrap();
        state.replace("world.json", b"new").unwrap();

        assert_eq!(state.read("world.json").unwrap().as_deref(), Some(&b"new"[..]));
        assert_eq!(state.read("world.json.new").unwrap(), None);
        let mode = fs::metadata(state.path().join("world.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
