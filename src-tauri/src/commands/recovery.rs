//! The site key on paper, and back from it.

use app::view::{CommandError, RecoverySheet, Restored, SheetWords};
use tauri::State;

use crate::input;
use crate::save::{Proposal, SaveDialog};
use crate::shell::Shell;

/// The sheet as a page any browser prints.
const SHEET: Proposal = Proposal { stem: "latchstring-recovery", kind: "HTML", ending: "html" };

/// Shows the recovery sheet.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn recovery_sheet(shell: State<'_, Shell>) -> Result<RecoverySheet, CommandError> {
    shell.app()?.recovery_sheet()
}

/// Saves the sheet for printing, in the person's own language, where they say; answers the path, or nothing when they said nowhere.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_recovery_sheet(
    shell: State<'_, Shell>,
    dialog: State<'_, SaveDialog>,
    words: SheetWords,
) -> Result<Option<String>, CommandError> {
    let Some(path) = dialog.ask(&SHEET).await? else {
        return Ok(None);
    };
    shell.app()?.save_recovery_sheet(&path, &words)?;
    Ok(Some(path.display().to_string()))
}

/// Notes that the person has the sheet in a safe place.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn confirm_recovery(shell: State<'_, Shell>) -> Result<(), CommandError> {
    shell.app()?.confirm_recovery()
}

/// Restores a site from the words or the code of a sheet.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn restore(shell: State<'_, Shell>, text: String) -> Result<Restored, CommandError> {
    shell.app()?.restore(&text)
}

/// Restores a site from the code in a picture of a sheet, PNG or JPEG in base64.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn restore_image(shell: State<'_, Shell>, image: String) -> Result<Restored, CommandError> {
    shell.app()?.restore_image(&input::picture(&image)?)
}
