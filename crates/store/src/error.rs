//! What can go wrong with the database, as far as its caller can act on it.

/// Why the store failed. Holds nothing secret.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A newer app wrote the file; it was not touched.
    #[error("The database has schema {found}, newer than {known}, which this app knows")]
    Newer {
        /// The file's.
        found: i32,
        /// Ours.
        known: i32,
    },
    /// A sealed column was asked for before the vault was opened.
    #[error("The vault is locked")]
    VaultLocked,
    /// The vault was made before.
    #[error("The vault exists already")]
    VaultExists,
    /// There is no vault to open.
    #[error("There is no vault yet")]
    NoVault,
    /// The passphrase does not open the vault.
    #[error("The passphrase is wrong")]
    WrongPassphrase,
    /// The keychain's key is not the one this file was sealed with.
    #[error("The keychain holds another key than the one this database was sealed with")]
    WrongMasterKey,
    /// Fewer characters than allowed.
    #[error("The passphrase is too short")]
    PassphraseTooShort,
    /// A sealed column does not open: the file was damaged or changed by hand.
    #[error("A sealed column of table {table} does not open")]
    Damaged {
        /// Where.
        table: &'static str,
    },
    /// A test asked for this write to fail.
    #[error("The write was made to fail")]
    MadeToFail,
    /// The file could not be made.
    #[error("Failed to make the database file")]
    File(#[source] std::io::Error),
    /// SQLite said no.
    #[error("Failed to use the database")]
    Sqlite(#[from] rusqlite::Error),
    /// The schema could not be brought up to date.
    #[error("Failed to migrate the database")]
    Migration(#[from] Box<refinery::Error>),
}

impl StoreError {
    /// Whether the database would not have a row as it is: another one that it belongs to is missing, or has its place.
    #[must_use]
    pub fn is_unfit_row(&self) -> bool {
        matches!(self, Self::Sqlite(rusqlite::Error::SqliteFailure(error, _))
            if error.code == rusqlite::ErrorCode::ConstraintViolation)
    }
}
