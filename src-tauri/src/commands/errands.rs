//! Messages for locks in somebody's pocket, and the receipts that come back.

use app::view::{CommandError, DoorId, EndingLink, ErrandId, GrantId, OpenLink, ReceiptRead};
use tauri::State;

use crate::shell::Shell;

/// The newest word on what was taken back at a door, for somebody who goes there.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn errand(shell: State<'_, Shell>, door: DoorId) -> Result<OpenLink, CommandError> {
    shell.app()?.errand(&door)
}

/// Takes the message of a link along; its lock gets it with the next opening.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn accept_errand(shell: State<'_, Shell>, link: String) -> Result<(), CommandError> {
    shell.app()?.accept_errand(&link)
}

/// The receipt of a lock that got its message, for the host.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn errand_receipt(shell: State<'_, Shell>, errand: ErrandId) -> Result<OpenLink, CommandError> {
    shell.app()?.errand_receipt(&errand)
}

/// Forgets a message, delivered or not.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn drop_errand(shell: State<'_, Shell>, errand: ErrandId) -> Result<(), CommandError> {
    shell.app()?.drop_errand(&errand)
}

/// Takes in a lock's receipt that somebody sent back.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn accept_receipt(shell: State<'_, Shell>, link: String) -> Result<ReceiptRead, CommandError> {
    shell.app()?.accept_receipt(&link)
}

/// What a co-host sends the owner of each door so that a key ends there.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn ask_to_end(shell: State<'_, Shell>, grant: GrantId) -> Result<Vec<EndingLink>, CommandError> {
    shell.app()?.ask_to_end(&grant)
}

/// Ends what a co-host asks to end.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn accept_ending(shell: State<'_, Shell>, link: String) -> Result<DoorId, CommandError> {
    shell.app()?.accept_ending(&link)
}
