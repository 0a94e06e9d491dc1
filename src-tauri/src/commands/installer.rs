//! Putting a lock into service.

use app::view::{BoltAction, CommandError, DoorId, Outcome, SetupProposal};
use tauri::State;

use crate::input;
use crate::shell::Shell;

/// Reads a setup code; nothing is done with it yet.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn read_setup_code(shell: State<'_, Shell>, text: String) -> Result<SetupProposal, CommandError> {
    shell.app()?.read_setup_code(&text)
}

/// Reads the setup QR in a picture, PNG or JPEG in base64; nothing is done with it yet.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn read_setup_image(
    shell: State<'_, Shell>,
    image: String,
) -> Result<SetupProposal, CommandError> {
    shell.app()?.read_setup_image(&input::picture(&image)?)
}

/// Puts the lock into service, step by step; each step is stored, so that `resume_set_up` goes on after any end.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_up_door(
    shell: State<'_, Shell>,
    setup_text: String,
    name: String,
    zone: String,
) -> Result<DoorId, CommandError> {
    shell.attempt().await?.set_up_door(&setup_text, &name, &zone).await
}

/// Goes on with a door that is being put into service, at its first step not done.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resume_set_up(shell: State<'_, Shell>, door: DoorId) -> Result<(), CommandError> {
    shell.attempt().await?.resume_set_up(&door).await
}

/// Gives up on a door that never took this site's keys.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn forget_set_up(shell: State<'_, Shell>, door: DoorId) -> Result<(), CommandError> {
    shell.app()?.forget_set_up(&door)
}

/// Moves the bolt of a door of this site.
#[tauri::command]
#[specta::specta]
pub(crate) async fn test_door(
    shell: State<'_, Shell>,
    door: DoorId,
    action: BoltAction,
) -> Result<Outcome, CommandError> {
    shell.attempt().await?.test_door(&door, action).await
}

/// Gives a door another name.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn rename_door(shell: State<'_, Shell>, door: DoorId, name: String) -> Result<(), CommandError> {
    shell.app()?.rename_door(&door, &name)
}
