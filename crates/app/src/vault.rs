//! Verb: open the vault, by the keychain on its own or by a passphrase.

use store::table::vault::KeptBy;
use store::{MasterKey, VaultState};

use crate::App;
use crate::failure::{Failure, unexpected};
use crate::view::{CommandError, Vault, VaultKeeper};

impl App {
    /// Chooses the passphrase that keeps this phone's secrets, where there is no keychain.
    ///
    /// # Errors
    /// `PassphraseTooShort`; `VaultExists`, by a keychain or another passphrase, which stays.
    pub fn create_vault(&self, passphrase: &str) -> Result<(), CommandError> {
        self.store.create_passphrase_vault(passphrase).map_err(Failure::from)?;
        self.announce();
        Ok(())
    }

    /// Opens the vault with its passphrase.
    ///
    /// # Errors
    /// `WrongPassphrase`.
    pub fn open_vault(&self, passphrase: &str) -> Result<(), CommandError> {
        self.store.open_passphrase_vault(passphrase).map_err(Failure::from)?;
        self.announce();
        Ok(())
    }

    /// Opens the vault with the keychain's key, or makes both when neither exists.
    pub(crate) fn open_with_keychain(&self) -> Result<(), Failure> {
        let Some(keychain) = &self.ports.keychain else { return Ok(()) };
        let failed = |error| unexpected("Failed to open the vault", error);
        match self.store.vault_state()? {
            VaultState::Open(_) | VaultState::Locked(KeptBy::Passphrase) => Ok(()),
            VaultState::Locked(KeptBy::Keychain) => match keychain.load().map_err(failed)? {
                Some(key) => Ok(self.store.open_keychain_vault(MasterKey::new(key))?),
                None => Err(unexpected("Failed to open the vault", "the keychain has lost its key")),
            },
            VaultState::Absent => {
                // A key from an earlier try, whose vault was not made in time, serves as well as a new one.
                let key = match keychain.load().map_err(failed)? {
                    Some(key) => key,
                    None => {
                        let key = self.random();
                        keychain.keep(&key).map_err(failed)?;
                        key
                    }
                };
                Ok(self.store.create_keychain_vault(MasterKey::new(key))?)
            }
        }
    }

    pub(crate) fn vault_view(&self) -> Result<Vault, Failure> {
        Ok(match self.store.vault_state()? {
            VaultState::Absent => Vault::NeedsPassphrase { characters_min: store::PASSPHRASE_CHARACTERS_MIN },
            VaultState::Locked(_) => Vault::Locked,
            VaultState::Open(KeptBy::Keychain) => Vault::Open { kept_by: VaultKeeper::Keychain },
            VaultState::Open(KeptBy::Passphrase) => Vault::Open { kept_by: VaultKeeper::Passphrase },
        })
    }
}
