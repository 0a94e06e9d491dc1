//! The vault: one master key that seals every secret column, kept by the OS keychain or by a passphrase.

use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::StoreError;
use crate::seal::{self, Place};
use crate::store::{Access, Store};
use crate::table::vault::{self as row, KeptBy, VaultRow};

/// The fewest characters a passphrase may have.
pub const PASSPHRASE_CHARACTERS_MIN: u8 = 8;

/// OWASP's minimum for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// What opens every sealed column; wiped on drop, without Debug or Display.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct MasterKey([u8; 32]);

impl MasterKey {
    /// Takes the 32 bytes a keychain kept.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes, for a keychain to keep.
    #[must_use]
    pub fn reveal(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Whether there is a vault, who keeps its key, and whether it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultState {
    /// Not made yet.
    Absent,
    /// Made, and closed.
    Locked(KeptBy),
    /// Open.
    Open(KeptBy),
}

impl Store {
    /// Tells how the vault stands.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn vault_state(&self) -> Result<VaultState, StoreError> {
        let row = self.read(row::find)?;
        Ok(match row {
            None => VaultState::Absent,
            Some(row) if self.master().is_some() => VaultState::Open(row.kept_by),
            Some(row) => VaultState::Locked(row.kept_by),
        })
    }

    /// Makes a vault whose key the OS keychain keeps; the caller has stored it there already.
    ///
    /// # Errors
    /// `VaultExists` when there is one.
    pub fn create_keychain_vault(&self, master: MasterKey) -> Result<(), StoreError> {
        let wrapped = seal::seal(&master, self.nonce(), WRAPPED, master.reveal()).ok_or(DAMAGED)?;
        let row = VaultRow {
            kept_by: KeptBy::Keychain,
            salt: Vec::new(),
            memory_kib: 0,
            passes: 0,
            lanes: 0,
            wrapped,
        };
        self.write(|access| insert_first(access, &row))?;
        self.set_master(master);
        Ok(())
    }

    /// Opens a vault with the keychain's key.
    ///
    /// # Errors
    /// `WrongMasterKey` when the file was sealed with another one.
    pub fn open_keychain_vault(&self, master: MasterKey) -> Result<(), StoreError> {
        let row = self.read(row::find)?.ok_or(StoreError::NoVault)?;
        seal::open(&master, WRAPPED, &row.wrapped).ok_or(StoreError::WrongMasterKey)?;
        self.set_master(master);
        Ok(())
    }

    /// Makes a vault kept by a passphrase.
    ///
    /// # Errors
    /// `PassphraseTooShort`; `VaultExists` when there is one.
    pub fn create_passphrase_vault(&self, passphrase: &str) -> Result<(), StoreError> {
        if passphrase.chars().count() < usize::from(PASSPHRASE_CHARACTERS_MIN) {
            return Err(StoreError::PassphraseTooShort);
        }
        let master = MasterKey(self.random());
        let salt: [u8; 16] = self.random();
        let mut row = VaultRow {
            kept_by: KeptBy::Passphrase,
            salt: salt.to_vec(),
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            lanes: LANES,
            wrapped: Vec::new(),
        };
        let wrapping = stretch(passphrase, &row)?;
        row.wrapped = seal::seal(&wrapping, self.nonce(), WRAPPED, master.reveal()).ok_or(DAMAGED)?;
        self.write(|access| insert_first(access, &row))?;
        self.set_master(master);
        Ok(())
    }

    /// Opens a vault with its passphrase.
    ///
    /// # Errors
    /// `WrongPassphrase`; `NoVault` when there is none.
    pub fn open_passphrase_vault(&self, passphrase: &str) -> Result<(), StoreError> {
        let row = self.read(row::find)?.ok_or(StoreError::NoVault)?;
        let wrapping = stretch(passphrase, &row)?;
        let master = seal::open(&wrapping, WRAPPED, &row.wrapped).ok_or(StoreError::WrongPassphrase)?;
        let master = <[u8; 32]>::try_from(master.as_slice()).map_err(|_| DAMAGED)?;
        self.set_master(MasterKey(master));
        Ok(())
    }
}

const WRAPPED: Place<'static> = Place { table: "vault", row: &[1], column: "wrapped" };
const DAMAGED: StoreError = StoreError::Damaged { table: "vault" };

fn insert_first(access: &Access<'_>, row: &VaultRow) -> Result<(), StoreError> {
    if row::find(access)?.is_some() {
        return Err(StoreError::VaultExists);
    }
    row::insert(access, row)
}

fn stretch(passphrase: &str, row: &VaultRow) -> Result<MasterKey, StoreError> {
    let params = Params::new(row.memory_kib, row.passes, row.lanes, Some(32)).map_err(|_| DAMAGED)?;
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), &row.salt, &mut key)
        .map_err(|_| DAMAGED)?;
    Ok(MasterKey(key))
}
