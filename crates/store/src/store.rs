//! The open database: transactions, the key of its sealed columns, and a switch that makes writes fail in tests.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::seal::{self, Place, Secret};
use crate::{MasterKey, StoreError, schema, shared};

/// Fills a buffer with randomness of the operating system.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// What this device knows. One connection; every write is one transaction.
pub struct Store {
    connection: Mutex<Connection>,
    master: Mutex<Option<MasterKey>>,
    entropy: Entropy,
    writes_left: AtomicU32,
}

/// One transaction, through which the tables are read and written.
pub struct Access<'a> {
    pub(crate) connection: &'a Connection,
    master: Option<MasterKey>,
    entropy: &'a Entropy,
}

impl Store {
    /// Opens the file, making or migrating it as needed.
    ///
    /// # Errors
    /// `Newer` when a newer app wrote it; the file then stays as it was.
    pub fn open(path: &Path, entropy: Entropy) -> Result<Self, StoreError> {
        schema::refuse_newer(path)?;
        make_private(path)?;
        let mut connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // A confirmed write must survive a power cut: a device secret is stored before it is used, and never again.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "secure_delete", true)?;
        connection.busy_timeout(std::time::Duration::from_secs(2))?;
        schema::migrate(&mut connection)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        shared::follow(&connection)?;
        Ok(Self {
            connection: Mutex::new(connection),
            master: Mutex::new(None),
            entropy,
            writes_left: AtomicU32::new(u32::MAX),
        })
    }

    /// Reads; what it reads belongs to one moment.
    ///
    /// # Errors
    /// Whatever `work` gives, or the database.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Access<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = held(&self.connection);
        let transaction = connection.transaction().map_err(StoreError::from)?;
        work(&self.access(&transaction))
    }

    /// Writes; all of it or nothing.
    ///
    /// # Errors
    /// Whatever `work` gives, or the database; then nothing was written.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Access<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = held(&self.connection);
        let transaction = connection.transaction().map_err(StoreError::from)?;
        let answer = work(&self.access(&transaction))?;
        self.spend_write()?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(answer)
    }

    /// Brings what was written into the database itself and empties the file of changes beside it, where overwritten
    /// text would stay for a while.
    ///
    /// # Errors
    /// The database.
    pub fn settle(&self) -> Result<(), StoreError> {
        let connection = held(&self.connection);
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Lets `writes` more writes through and makes every later one fail, as if the app had been killed before it.
    pub fn fail_after(&self, writes: u32) {
        self.writes_left.store(writes, Ordering::SeqCst);
    }

    fn spend_write(&self) -> Result<(), StoreError> {
        self.writes_left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| match left {
                0 => None,
                u32::MAX => Some(u32::MAX),
                some => Some(some - 1),
            })
            .map(|_| ())
            .map_err(|_| StoreError::MadeToFail)
    }

    fn access<'a>(&'a self, connection: &'a Connection) -> Access<'a> {
        Access { connection, master: self.master(), entropy: &self.entropy }
    }

    pub(crate) fn master(&self) -> Option<MasterKey> {
        held(&self.master).clone()
    }

    pub(crate) fn set_master(&self, master: MasterKey) {
        *held(&self.master) = Some(master);
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.entropy)(&mut bytes);
        bytes
    }

    pub(crate) fn nonce(&self) -> [u8; 12] {
        self.random()
    }
}

impl Access<'_> {
    pub(crate) fn seal(&self, place: Place<'_>, secret: &[u8]) -> Result<Vec<u8>, StoreError> {
        let master = self.master.as_ref().ok_or(StoreError::VaultLocked)?;
        let mut nonce = [0; 12];
        (self.entropy)(&mut nonce);
        seal::seal(master, nonce, place, secret).ok_or(StoreError::Damaged { table: place.table })
    }

    pub(crate) fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Secret, StoreError> {
        let master = self.master.as_ref().ok_or(StoreError::VaultLocked)?;
        seal::open(master, place, sealed).ok_or(StoreError::Damaged { table: place.table })
    }
}

/// A panic in another thread cannot leave half a transaction: it was rolled back.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes the file if there is none, readable by its owner only where the system knows of owners. Secrets are sealed,
/// but who may enter which door is nobody else's business either.
fn make_private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ()).map_err(StoreError::File)
}
