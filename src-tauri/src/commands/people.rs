//! People who have access, and what is done when they leave.

use app::view::{CommandError, Ending, Removed};
use tauri::State;

use crate::save::{Proposal, SaveDialog};
use crate::shell::Shell;

const DATA: Proposal = Proposal { stem: "latchstring-person", kind: "JSON", ending: "json" };

/// Shows what would end if a person were removed.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn preview_removal(shell: State<'_, Shell>, name: String) -> Result<Vec<Ending>, CommandError> {
    shell.app()?.preview_removal(&name)
}

/// Takes back everything that a person has; for eight seconds it can be undone.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn remove_person(shell: State<'_, Shell>, name: String) -> Result<Removed, CommandError> {
    shell.app()?.remove_person(&name)
}

/// Undoes a `remove_person`.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn undo_remove_person(shell: State<'_, Shell>, name: String) -> Result<(), CommandError> {
    shell.app()?.undo_remove_person(&name)
}

/// Saves what is known of a person where somebody says; answers the path, or nothing when they said nowhere.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_person(
    shell: State<'_, Shell>,
    dialog: State<'_, SaveDialog>,
    name: String,
) -> Result<Option<String>, CommandError> {
    let Some(path) = dialog.ask(&DATA).await? else {
        return Ok(None);
    };
    shell.app()?.save_person(&name, &path)?;
    Ok(Some(path.display().to_string()))
}

/// Puts a neutral word in the place of a person's name.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn erase_person(
    shell: State<'_, Shell>,
    name: String,
    neutral: String,
) -> Result<(), CommandError> {
    shell.app()?.erase_person(&name, &neutral)
}
