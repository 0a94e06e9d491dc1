//! Making codes for keypads, handing them over and taking them back.

use app::view::{CodeChoices, CodeDraft, CodeId, CodePreview, CommandError, DoorId, Holiday, SharedCode};
use tauri::State;

use crate::shell::Shell;

/// Says what codes a door's lock can take, and how hard they are to guess.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn code_choices(shell: State<'_, Shell>, door: DoorId) -> Result<CodeChoices, CommandError> {
    shell.app()?.code_choices(&door)
}

/// Says what a code would be; makes nothing.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn preview_code(shell: State<'_, Shell>, draft: CodeDraft) -> Result<CodePreview, CommandError> {
    shell.app()?.preview_code(&draft)
}

/// Makes a code and answers its digits.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn make_code(shell: State<'_, Shell>, draft: CodeDraft) -> Result<SharedCode, CommandError> {
    shell.app()?.make_code(&draft)
}

/// Shows the digits of a code made before.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn show_code(shell: State<'_, Shell>, code: CodeId) -> Result<SharedCode, CommandError> {
    shell.app()?.show_code(&code)
}

/// Gives a stored code another end.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn change_code(shell: State<'_, Shell>, code: CodeId, ends: String) -> Result<(), CommandError> {
    shell.app()?.change_code(&code, &ends)
}

/// Takes a code back; for eight seconds it can be undone.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn take_back_code(shell: State<'_, Shell>, code: CodeId) -> Result<(), CommandError> {
    shell.app()?.take_back_code(&code)
}

/// Undoes a `take_back_code`.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn undo_take_back_code(shell: State<'_, Shell>, code: CodeId) -> Result<(), CommandError> {
    shell.app()?.undo_take_back_code(&code)
}

/// Lets a code that comes back go on until another day.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn confirm_repeat(
    shell: State<'_, Shell>,
    code: CodeId,
    until: String,
) -> Result<(), CommandError> {
    shell.app()?.confirm_repeat(&code, &until)
}

/// Replaces the holidays of the property.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn set_holidays(shell: State<'_, Shell>, holidays: Vec<Holiday>) -> Result<(), CommandError> {
    shell.app()?.set_holidays(&holidays)
}
