//! A door's log: read, saved, and the key that checks what was saved.

use app::view::{CommandError, DoorId, LogForm, LogKey, LogPage};
use tauri::State;

use crate::save::{Proposal, SaveDialog};
use crate::shell::Shell;

/// A page of a door's log, newest first.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn door_log(
    shell: State<'_, Shell>,
    door: DoorId,
    before_seq: Option<u32>,
) -> Result<LogPage, CommandError> {
    shell.app()?.door_log(&door, before_seq)
}

/// Saves a door's log where the person says; answers the path, or nothing when they said nowhere.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_log(
    shell: State<'_, Shell>,
    dialog: State<'_, SaveDialog>,
    door: DoorId,
    form: LogForm,
) -> Result<Option<String>, CommandError> {
    let Some(path) = dialog.ask(&Proposal::of_log(form)).await? else {
        return Ok(None);
    };
    shell.app()?.save_log(&door, form, &path)?;
    Ok(Some(path.display().to_string()))
}

/// The key that checks a saved log without the app.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn log_key(shell: State<'_, Shell>, door: DoorId) -> Result<LogKey, CommandError> {
    shell.app()?.log_key(&door)
}
