//! The picture of everything, and the vault that must be open to see it.

use app::view::{CommandError, Snapshot};
use tauri::State;
use zeroize::Zeroizing;

use crate::shell::Shell;

/// Answers everything there is to draw; changes come as `SnapshotChanged`.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn snapshot(shell: State<'_, Shell>) -> Result<Snapshot, CommandError> {
    shell.app()?.snapshot()
}

/// Makes the vault on a machine without a keychain.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn create_vault(shell: State<'_, Shell>, passphrase: String) -> Result<(), CommandError> {
    shell.app()?.create_vault(&Zeroizing::new(passphrase))
}

/// Opens the vault with its passphrase.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn open_vault(shell: State<'_, Shell>, passphrase: String) -> Result<(), CommandError> {
    shell.app()?.open_vault(&Zeroizing::new(passphrase))
}
